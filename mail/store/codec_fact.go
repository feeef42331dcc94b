package store

import (
	"encoding/hex"

	"onemore/patch"
	"onemore/patch/series"
)

const factVersion = 4

// packFact writes every field of a fact; the id comes first, so that it can be
// compared without decoding the rest.
func packFact(f *series.Fact) []byte {
	p := newPacker(factVersion, 512)
	p.id(f.ID)
	p.int64(f.Date)
	p.who(f.Author)
	packSender(p, f)
	p.uint(uint64(f.Kind))
	packProof(p, &f.KindBy)
	p.uint(uint64(f.Role))
	packSubject(p, &f.Subject)
	p.str(f.Line)
	p.ids(f.Refs)
	p.strs(f.Lists)
	p.people(f.To)
	p.people(f.Cc)
	packSum(p, f.PatchID)
	p.strs(f.Paths)
	p.int(f.Add)
	p.int(f.Del)
	p.int(f.Files)
	p.flags(f.Diff, f.Fix, f.Stable)
	p.uint(uint64(len(f.Tags)))
	for i := range f.Tags {
		packTag(p, &f.Tags[i])
	}
	p.str(f.ChangeID)
	p.ids(f.Replaces)
	p.ids(f.ReplacedBy)
	p.int(f.Words)
	p.uint(uint64(len(f.Life)))
	for i := range f.Life {
		packSign(p, &f.Life[i])
	}
	p.str(f.About)
	p.who(f.AboutBy)
	p.str(f.Says)
	p.strs(f.Calls)
	p.int64(f.Promise)
	return p.done()
}

func unpackFact(b []byte) (*series.Fact, error) {
	u := unpack(b, factVersion)
	f := &series.Fact{}
	f.ID = u.id()
	f.Date = u.int64()
	f.Author = u.who()
	unpackSender(&u, f)
	f.Kind = patch.Kind(u.uint())
	f.KindBy = unpackProof(&u)
	f.Role = series.Role(u.uint())
	unpackSubject(&u, &f.Subject)
	f.Line = u.str()
	f.Refs = u.ids()
	f.Lists = u.strs()
	f.To = u.people()
	f.Cc = u.people()
	f.PatchID = unpackSum(&u)
	f.Paths = u.strs()
	f.Add = u.int()
	f.Del = u.int()
	f.Files = u.int()
	u.flags(&f.Diff, &f.Fix, &f.Stable)
	f.Tags = list(&u, unpackTag)
	f.ChangeID = u.str()
	f.Replaces = u.ids()
	f.ReplacedBy = u.ids()
	f.Words = u.int()
	f.Life = list(&u, unpackSign)
	f.About = u.str()
	f.AboutBy = u.who()
	f.Says = u.str()
	f.Calls = u.strs()
	f.Promise = u.int64()
	return f, u.end()
}

// packSender writes nothing more for the usual mail, sent by its author.
func packSender(p *packer, f *series.Fact) {
	own := f.Sender == f.Author
	p.flags(own)
	if !own {
		p.who(f.Sender)
	}
}

func unpackSender(u *unpacker, f *series.Fact) {
	var own bool
	if u.flags(&own); own {
		f.Sender = f.Author
		return
	}
	f.Sender = u.who()
}

func packSubject(p *packer, s *patch.Subject) {
	p.flags(s.Reply, s.Patch, s.Pull, s.RFC, s.Resend, s.HasVer, s.Counted)
	p.int(s.Version)
	p.int(s.N)
	p.int(s.M)
	p.str(s.Tree)
	p.strs(s.Extra)
	p.str(s.Title)
}

func unpackSubject(u *unpacker, s *patch.Subject) {
	u.flags(&s.Reply, &s.Patch, &s.Pull, &s.RFC, &s.Resend, &s.HasVer, &s.Counted)
	s.Version = u.int()
	s.N = u.int()
	s.M = u.int()
	s.Tree = u.str()
	s.Extra = u.strs()
	s.Title = u.str()
}

// packProof writes nothing more where there is no rule.
func packProof(p *packer, w *series.Proof) {
	none := *w == series.Proof{}
	p.flags(none)
	if !none {
		p.str(w.Rule)
		p.id(w.ID)
		p.str(w.Text)
	}
}

func unpackProof(u *unpacker) (w series.Proof) {
	var none bool
	if u.flags(&none); !none {
		w = series.Proof{Rule: u.str(), ID: u.id(), Text: u.str()}
	}
	return w
}

func packTag(p *packer, t *series.Tag) {
	p.str(t.Key)
	p.str(t.Value)
	p.who(t.Person)
	p.str(t.Tail)
	plain := t.Text == plainText(t)
	p.flags(t.Conditional, t.Misspelt, t.Retracts, plain)
	if !plain {
		p.str(t.Text)
	}
}

// plainText is the usual line of a trailer; it is not written a second time.
func plainText(t *series.Tag) string {
	line := t.Key + ": " + t.Value
	if t.Tail != "" {
		line += " " + t.Tail
	}
	return line
}

func unpackTag(u *unpacker) (t series.Tag) {
	t.Key = u.str()
	t.Value = u.str()
	t.Person = u.who()
	t.Tail = u.str()
	var plain bool
	u.flags(&t.Conditional, &t.Misspelt, &t.Retracts, &plain)
	if t.Text = plainText(&t); !plain {
		t.Text = u.str()
	}
	return t
}

func packSign(p *packer, s *series.Sign) {
	p.str(s.Event)
	p.str(s.Rule)
	p.float(s.Confidence)
	p.str(s.Commit)
	p.int(s.N)
	p.str(s.Text)
}

func unpackSign(u *unpacker) (s series.Sign) {
	s.Event = u.str()
	s.Rule = u.str()
	s.Confidence = u.float()
	s.Commit = u.str()
	s.N = u.int()
	s.Text = u.str()
	return s
}

// packSum writes a lower-case hex sum in half its length, and anything else as
// it is: an even count of hex digits is n*2+1, text is n*2.
func packSum(p *packer, s string) {
	b, err := hex.DecodeString(s)
	if err != nil || hex.EncodeToString(b) != s || s == "" {
		p.uint(uint64(len(s)) * 2)
		p.b = append(p.b, s...)
		return
	}
	p.uint(uint64(len(b))*2 + 1)
	p.b = append(p.b, b...)
}

func unpackSum(u *unpacker) string {
	n := u.uint()
	if n/2 > uint64(len(u.s)) {
		u.fail()
		return ""
	}
	s := u.s[:n/2]
	u.s = u.s[n/2:]
	if n&1 == 1 {
		return hex.EncodeToString([]byte(s))
	}
	return s
}
