package reply_test

import (
	"cmp"
	"strings"
	"testing"

	"onemore/mail"
	"onemore/patch"
	"onemore/patch/reply"
)

func self() reply.Me {
	return reply.Me{
		Person:  patch.Person{Name: "Mia Self", Email: "mia@example.org"},
		Aliases: []string{"mia@old.example.net", "Self@Corp.Example"},
		Exclude: []string{"*@bots.example.org", "quiet@example.com", "*-announce@lists.example.org"},
		Lists:   []string{"frob@mail.example.org"},
		Closed:  []string{"team@lists.corp.example"},
	}
}

const (
	devel = "devel@lists.example.org"
	netl  = "net@lists.example.org"
)

// row is one mail by its header, and what an answer to it must look like.
type row struct {
	name, head       string
	to, cc, unparsed string // joined by "; "
	note             string // a part of the notes, or "-" for none
	private          bool
	body             string // "text" when not given
}

func plainRows() []row {
	return []row{
		{name: "all of it", head: "From: Ann <ann@example.org>\nTo: Bob <bob@example.com>\nCc: " + devel, to: "Ann <ann@example.org>", cc: "Bob <bob@example.com>; " + devel, note: "-"},
		{name: "without me", head: "From: ann@example.org\nTo: Mia <mia@example.org>, " + devel, to: "ann@example.org", cc: devel},
		{name: "without my alias", head: "From: ann@example.org\nTo: mia@old.example.net\nCc: " + devel, to: "ann@example.org", cc: devel},
		{name: "without my alias in capitals", head: "From: ann@example.org\nTo: SELF@corp.example\nCc: " + devel, to: "ann@example.org", cc: devel},
		{name: "without my plus address", head: "From: ann@example.org\nTo: mia+lists@example.org\nCc: " + devel, to: "ann@example.org", cc: devel},
		{name: "plus address of another", head: "From: ann@example.org\nTo: bob+x@example.com, bob@example.com\nCc: " + devel, to: "ann@example.org", cc: "bob+x@example.com; bob@example.com; " + devel},
		{name: "duplicates in any case", head: "From: Ann <ann@example.org>\nTo: ANN@Example.ORG, bob@example.com\nCc: Bob <Bob@Example.com>, " + devel + ", " + strings.ToUpper(devel), to: "Ann <ann@example.org>", cc: "Bob <bob@example.com>; " + devel},
		{name: "excluded by pattern", head: "From: ann@example.org\nTo: ci@bots.example.org, " + devel + "\nCc: Quiet@Example.com", to: "ann@example.org", cc: devel},
		{name: "several lists stay", head: "From: ann@example.org\nTo: " + devel + "\nCc: " + netl + ", linux-tern@vger.kernel.org, frob@mail.example.org", to: "ann@example.org", cc: devel + "; " + netl + "; linux-tern@vger.kernel.org; frob@mail.example.org"},
		{name: "from me goes on to the others", head: "From: Mia <mia@example.org>\nTo: Bob <bob@example.com>\nCc: " + devel, to: "Bob <bob@example.com>", cc: devel},
		{name: "from my alias, me in Cc", head: "From: mia@old.example.net\nTo: bob@example.com\nCc: mia@example.org, " + devel, to: "bob@example.com", cc: devel},
		{name: "from me to me", head: "From: mia@example.org\nTo: mia@example.org", to: "mia@example.org", private: true},
		{name: "from me, only in Cc", head: "From: mia@example.org\nTo: mia@example.org\nCc: bob@example.com", to: "bob@example.com", private: true},
		{name: "no To", head: "From: ann@example.org\nCc: " + devel, to: "ann@example.org", cc: devel},
		{name: "undisclosed group", head: "From: ann@example.org\nTo: undisclosed-recipients:;\nList-Id: <devel.lists.example.org>\nList-Post: <mailto:" + devel + ">", to: "ann@example.org", note: "without naming it", private: true},
		{name: "undisclosed words", head: "From: ann@example.org\nTo: Undisclosed recipients\nCc: " + devel, to: "ann@example.org", cc: devel},
		{name: "no recipients at all", head: "From: ann@example.org", to: "ann@example.org", private: true},
		{name: "no From", head: "To: bob@example.com\nCc: " + devel, to: "bob@example.com", cc: devel},
		{name: "nothing", head: "Subject: x", private: true},
		{name: "Sender is not asked", head: "From: ann@example.org\nSender: desk@example.com\nTo: " + devel, to: "ann@example.org", cc: devel},
		{name: "blind list of another house", head: "From: ann@example.org\nTo: " + devel + "\nList-Id: <team.lists.corp.example>\nList-Post: <mailto:team@lists.corp.example>", to: "ann@example.org", cc: devel, note: "-"},
	}
}

func odditiesRows() []row {
	return []row{
		{name: "group gives its members", head: "From: ann@example.org\nTo: Team: bob@example.com, Carl <carl@example.com>;, " + devel, to: "ann@example.org", cc: "bob@example.com; Carl <carl@example.com>; " + devel},
		{name: "one without at sign", head: "From: ann@example.org\nTo: Bob <bob at example.com>, carl@example.com\nCc: " + devel, to: "ann@example.org", cc: "carl@example.com; " + devel, unparsed: "Bob <bobatexample.com>"},
		{name: "a name alone", head: "From: ann@example.org\nTo: " + devel + "; Bob Lee", to: "ann@example.org", cc: devel, unparsed: "Bob Lee"},
		{name: "an option", head: "From: ann@example.org\nTo: <-oQ/tmp@example.com>, " + devel, to: "ann@example.org", cc: devel, unparsed: "-oQ/tmp@example.com"},
		{name: "two dots", head: "From: ann@example.org\nTo: bob..lee@example.com, " + devel, to: "ann@example.org", cc: devel, unparsed: "bob..lee@example.com"},
		{name: "sender without a domain", head: "From: Ann <ann>\nTo: " + devel, to: devel, unparsed: "Ann <ann>"},
		{name: "Reply-To broken", head: "From: ann@example.org\nReply-To: Ann <ann@>\nTo: " + devel, to: "ann@example.org", cc: devel, unparsed: "Ann <ann@>"},
		{name: "quoted local part", head: "From: ann@example.org\nTo: \"bob lee\"@example.com, " + devel, to: "ann@example.org", cc: "\"bob lee\"@example.com; " + devel},
		{name: "comma in a name", head: "From: \"Lee, Ann\" <ann@example.org>\nTo: \"Builder, Bob\" <bob@example.com>, " + devel, to: "Lee, Ann <ann@example.org>", cc: "Builder, Bob <bob@example.com>; " + devel},
		{name: "encoded name", head: "From: =?utf-8?q?J=C3=B6rg_=C3=84nn?= <j@example.org>\nTo: " + devel, to: "Jörg Änn <j@example.org>", cc: devel},
		{name: "line end in a name", head: "From: =?utf-8?q?Ann=0D=0ABcc:_x@example.com?= <ann@example.org>\nTo: " + devel, to: "Ann Bcc: x@example.com <ann@example.org>", cc: devel},
		{name: "bidi in a name", head: "From: =?utf-8?q?Ann=E2=80=AE_Lee?= <ann@example.org>\nTo: " + devel, to: "Ann Lee <ann@example.org>", cc: devel},
		{name: "IDN as punycode stays", head: "From: ann@xn--exmple-cua.org\nTo: " + devel, to: "ann@xn--exmple-cua.org", cc: devel},
		{name: "IDN in letters stays", head: "From: ann@exämple.org\nTo: " + devel, to: "ann@exämple.org", cc: devel},
		{name: "letters before the at sign", head: "From: ann@example.org\nTo: jörg@example.org, " + devel, to: "ann@example.org", cc: devel, unparsed: "jörg@example.org"},
		{name: "comment as a name", head: "From: ann@example.org (Ann Lee)\nTo: " + devel, to: "Ann Lee <ann@example.org>", cc: devel},
		{name: "no separator between", head: "From: ann@example.org\nTo: Bob <bob@example.com> Carl <carl@example.com>, " + devel, to: "ann@example.org", cc: "Bob <bob@example.com>; Carl <carl@example.com>; " + devel},
	}
}

func rewrittenRows() []row {
	const viaHead = "From: Ann Lee via devel <" + devel + ">\nList-Id: <devel.lists.example.org>\nTo: " + devel
	return []row{
		{name: "via with Reply-To", head: viaHead + "\nReply-To: Ann Lee <ann@example.org>\nCc: bob@example.com", to: "Ann Lee <ann@example.org>", cc: devel + "; bob@example.com", note: "-"},
		{name: "via with Reply-To of author and list", head: viaHead + "\nReply-To: Ann Lee <ann@example.org>, " + devel, to: "Ann Lee <ann@example.org>", cc: devel},
		{name: "via with X-Original-From", head: viaHead + "\nX-Original-From: Ann Lee <ann@example.org>", to: "Ann Lee <ann@example.org>", cc: devel},
		{name: "via, author in Cc", head: viaHead + "\nCc: Ann Lee <ann@example.org>", to: "Ann Lee <ann@example.org>", cc: devel},
		{name: "via, address hidden", head: viaHead + "\nCc: bob@example.com", to: devel, cc: "bob@example.com", note: "hides the address of Ann Lee"},
		{name: "via, list not named", head: "From: Ann via devel <" + devel + ">\nReply-To: ann@example.org\nList-Id: <devel.lists.example.org>\nTo: bob@example.com", to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel},
		{name: "via, inner list not shown to the outer", head: "From: Ann via team <team@lists.corp.example>\nReply-To: ann@example.org\nList-Id: <team.lists.corp.example>\nTo: " + devel, to: "Ann <ann@example.org>", cc: devel},
		{name: "via, from me", head: "From: Mia Self via devel <" + devel + ">\nList-Id: <devel.lists.example.org>\nReply-To: Mia Self <mia@example.org>\nTo: " + devel + ", bob@example.com", to: devel + "; bob@example.com"},
		{name: "via in the name of a person", head: "From: Ann via Mobile <ann@example.org>\nTo: " + devel, to: "Ann via Mobile <ann@example.org>", cc: devel},
		{name: "bare list in From", head: "From: " + devel + "\nList-Id: <devel.lists.example.org>\nReply-To: Ann <ann@example.org>\nTo: " + devel, to: "Ann <ann@example.org>", cc: devel},
		{name: "b4 relay", head: "From: Ann Lee via B4 Relay <devnull+ann.example.org@kernel.org>\nReply-To: ann@example.org\nTo: " + devel, to: "Ann Lee <ann@example.org>", cc: devel},
		{name: "b4 relay without via", head: "From: Ann Lee <devnull+ann.example.org@kernel.org>\nReply-To: ann@example.org\nTo: " + devel, to: "ann@example.org", cc: devel},
		{name: "b4 relay without Reply-To", head: "From: Ann Lee <devnull+ann.example.org@kernel.org>\nTo: bob@example.com, " + devel, to: "bob@example.com; " + devel},
	}
}

func askedRows() []row {
	const base = "From: Ann <ann@example.org>\nTo: bob@example.com\nCc: " + devel
	return []row{
		{name: "Reply-To of another address", head: base + "\nReply-To: Ann <ann@home.example>", to: "Ann <ann@home.example>", cc: "bob@example.com; " + devel, note: "in place of From"},
		{name: "Reply-To equal to From", head: base + "\nReply-To: ANN@example.org", to: "ANN@example.org", cc: "bob@example.com; " + devel, note: "-"},
		{name: "Reply-To of two", head: base + "\nReply-To: ann@example.org, carl@example.com", to: "ann@example.org; carl@example.com", cc: "bob@example.com; " + devel},
		{name: "Reply-To is the list", head: base + "\nReply-To: " + devel, to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel, note: "goes to the author"},
		{name: "Reply-To is the list that carried it unnamed", head: "From: Ann <ann@example.org>\nTo: bob@example.com\nList-Id: <devel.lists.example.org>\nReply-To: " + devel, to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel},
		{name: "Reply-To is another list", head: base + "\nReply-To: " + netl, to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel, note: "not added"},
		{name: "Reply-To is me", head: base + "\nReply-To: mia@example.org", to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel},
		{name: "private with a public Reply-To", head: "From: Ann <ann@example.org>\nTo: mia@example.org\nReply-To: " + devel, to: "Ann <ann@example.org>", note: "not added", private: true},
		{name: "private keeps its own", head: "From: Ann <ann@example.org>\nTo: mia@example.org, bob@example.com", to: "Ann <ann@example.org>", cc: "bob@example.com", private: true},
		{name: "closed list is private", head: "From: Ann <ann@example.org>\nTo: team@lists.corp.example", to: "Ann <ann@example.org>", cc: "team@lists.corp.example", private: true},
		{name: "list known by its List-Id", head: "From: Ann <ann@example.org>\nTo: tern@mx.example.org\nList-Id: Tern <tern.mx.example.org>", to: "Ann <ann@example.org>", cc: "tern@mx.example.org"},
		{name: "list known by List-Post", head: "From: Ann <ann@example.org>\nTo: tern@mx.example.org\nList-Post: <mailto:Tern@mx.example.org?subject=x>", to: "Ann <ann@example.org>", cc: "tern@mx.example.org"},
		{name: "followup without the author", head: base + "\nMail-Followup-To: bob@example.com, " + devel, to: "bob@example.com", cc: devel, note: "is followed"},
		{name: "followup of the list alone", head: "From: Ann <ann@example.org>\nTo: " + devel + "\nMail-Followup-To: " + devel, to: devel, note: "is followed"},
		{name: "followup drops the list", head: base + "\nMail-Followup-To: bob@example.com", to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel, note: "leaves out " + devel},
		{name: "followup drops the others", head: base + "\nMail-Followup-To: " + devel, to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel, note: "leaves out bob"},
		{name: "followup adds a person", head: base + "\nMail-Followup-To: Ann <ann@example.org>, bob@example.com, " + devel + ", Carl <carl@example.com>", to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel + "; Carl <carl@example.com>"},
		{name: "followup adds a list", head: base + "\nMail-Followup-To: ann@example.org, bob@example.com, " + devel + ", " + netl, to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel, note: "not added"},
		{name: "private followup adds nobody", head: "From: Ann <ann@example.org>\nTo: mia@example.org\nMail-Followup-To: ann@example.org, " + devel + ", carl@example.com", to: "Ann <ann@example.org>", note: "not added", private: true},
		{name: "followup of rubbish", head: base + "\nMail-Followup-To: <>, nobody", to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel, note: "-"},
	}
}

// neverRows hold what a reply to all must not do.
func neverRows() []row {
	const base = "From: Ann <ann@example.org>\nTo: bob@example.com\nCc: " + devel
	const viaHead = "\nList-Id: <devel.lists.example.org>\nReply-To: Ann Lee <ann@example.org>\nTo: " + devel
	ann := row{to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel}
	with := func(name, head string) row {
		r := ann
		r.name, r.head = name, head
		return r
	}
	tags := with("nobody from the trailers of the text", base)
	tags.body = "Cc: stable@lists.example.org\nReported-by: Carl <carl@example.com>\nSigned-off-by: Ann <ann@example.org>\nCc: dave@example.com\n"
	from := with("nobody from an author in the text", base)
	from.body = "From: Carl <carl@example.com>\n\nwords\n"
	return []row{
		tags, from,
		with("nobody from Bcc", base+"\nBcc: eve@example.com"),
		with("nobody from Resent fields", base+"\nResent-From: carl@example.com\nResent-To: dave@example.com\nResent-Cc: "+netl),
		with("nobody from Sender, Return-Path and Errors-To", base+"\nSender: devel-bounces@lists.example.org\nReturn-Path: <devel-bounces@lists.example.org>\nErrors-To: devel-owner@lists.example.org"),
		with("nobody from Disposition-Notification-To", base+"\nDisposition-Notification-To: spy@example.com\nReturn-Receipt-To: spy@example.com"),
		with("nobody from X-Original-To and Delivered-To", base+"\nX-Original-To: carl@example.com\nDelivered-To: carl@example.com"),
		{name: "two fields of each", head: "From: ann@example.org\nTo: bob@example.com\nTo: carl@example.com\nCc: " + devel + "\nCc: " + netl, to: "ann@example.org", cc: "bob@example.com; carl@example.com; " + devel + "; " + netl},
		{name: "Reply-To elsewhere, the author in Cc stays", head: "From: ann@example.org\nTo: " + devel + "\nCc: ann@example.org\nReply-To: ann@home.example", to: "ann@home.example", cc: devel + "; ann@example.org"},
		{name: "Reply-To of the author and the list", head: base + "\nReply-To: " + devel + ", Ann <ann@example.org>", to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel},
		{name: "Reply-To of the list and another list", head: base + "\nReply-To: " + devel + ", " + netl, to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel, note: "not added"},
		{name: "Reply-To of an excluded address", head: base + "\nReply-To: quiet@example.com", to: "bob@example.com", cc: devel, note: "in place of From"},
		{name: "a list that is excluded is told of", head: base + ", tern-announce@lists.example.org", to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel, note: "tern-announce@lists.example.org got this mail and is one of those you exclude"},
		{name: "followup with me in it", head: base + "\nMail-Followup-To: mia@example.org, bob@example.com, " + devel, to: "bob@example.com", cc: devel, note: "is followed"},
		{name: "followup and Reply-To", head: base + "\nReply-To: ann@home.example\nMail-Followup-To: ann@home.example, bob@example.com, " + devel, to: "ann@home.example", cc: "bob@example.com; " + devel, note: "in place of From"},
		{name: "followup of a mail of my own", head: "From: mia@example.org\nTo: bob@example.com\nCc: " + devel + "\nMail-Followup-To: " + devel, to: "bob@example.com", cc: devel, note: "-"},
		{name: "followup drops one of two lists", head: base + ", " + netl + "\nMail-Followup-To: bob@example.com, " + devel, to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel + "; " + netl, note: "leaves out " + netl},
		{name: "via in an encoded name", head: "From: =?utf-8?q?J=C3=B6rg_Lee_via_devel?= <" + devel + ">\nList-Id: <devel.lists.example.org>\nReply-To: =?utf-8?q?J=C3=B6rg_Lee?= <j@example.org>\nTo: " + devel, to: "Jörg Lee <j@example.org>", cc: devel, note: "-"},
		{name: "via in quotes", head: "From: \"Ann Lee via devel\" <" + devel + ">" + viaHead, to: "Ann Lee <ann@example.org>", cc: devel, note: "-"},
		{name: "Via with a capital", head: "From: Ann Lee Via Devel <" + devel + ">" + viaHead, to: "Ann Lee <ann@example.org>", cc: devel, note: "-"},
		{name: "via with a comma in the name", head: "From: \"Lee, Ann via devel\" <" + devel + ">" + viaHead, to: "Ann Lee <ann@example.org>", cc: devel, note: "-"},
		{name: "via, Reply-To of the list alone", head: "From: Ann Lee via devel <" + devel + ">\nList-Id: <devel.lists.example.org>\nReply-To: " + devel + "\nTo: " + devel, to: devel, note: "hides the address of Ann Lee"},
		{name: "via, the author in the text", head: "From: Ann Lee via devel <" + devel + ">\nList-Id: <devel.lists.example.org>\nTo: " + devel, body: "From: Ann Lee <ann@example.org>\n\nwords\n", to: "Ann Lee <ann@example.org>", cc: devel},
		{name: "via a closed list", head: "From: Ann via team <team@lists.corp.example>\nReply-To: ann@example.org\nList-Id: <team.lists.corp.example>\nTo: team@lists.corp.example", to: "Ann <ann@example.org>", cc: "team@lists.corp.example", private: true},
		{name: "two lists carried it, one is named", head: base + "\nList-Id: <net.lists.example.org>", to: "Ann <ann@example.org>", cc: "bob@example.com; " + devel},
		{name: "closed list and public list", head: "From: Ann <ann@example.org>\nTo: team@lists.corp.example\nCc: " + devel, to: "Ann <ann@example.org>", cc: "team@lists.corp.example; " + devel},
		{name: "private mail of many people", head: "From: Ann <ann@example.org>\nTo: mia@example.org, bob@example.com\nCc: carl@example.com", to: "Ann <ann@example.org>", cc: "bob@example.com; carl@example.com", private: true},
		{name: "private by an alias", head: "From: Ann <ann@example.org>\nTo: self@corp.example", to: "Ann <ann@example.org>", private: true},
		{name: "all my addresses at once", head: "From: Ann <ann@example.org>\nTo: mia@example.org, mia@old.example.net, self@corp.example, mia+x@example.org\nCc: " + devel, to: "Ann <ann@example.org>", cc: devel},
		{name: "an address that only begins as mine", head: "From: Ann <ann@example.org>\nTo: mia@example.org.example.net\nCc: mia2@example.org, " + devel, to: "Ann <ann@example.org>", cc: "mia@example.org.example.net; mia2@example.org; " + devel},
	}
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	n := 0
	for _, rows := range [...][]row{plainRows(), odditiesRows(), rewrittenRows(), askedRows(), neverRows()} {
		for _, r := range rows {
			n++
			t.Run(r.name, func(t *testing.T) {
				t.Parallel()
				m := mail.Parse([]byte(r.head + "\nMessage-ID: <1@example.org>\n\n" + cmp.Or(r.body, "text\n")))
				l := reply.Answer(&m, self())
				if got := people(l.To); got != r.to {
					t.Errorf("to %q, want %q", got, r.to)
				}
				if got := people(l.Cc); got != r.cc {
					t.Errorf("cc %q, want %q", got, r.cc)
				}
				if got := strings.Join(l.Unparsed, "; "); got != r.unparsed {
					t.Errorf("unparsed %q, want %q", got, r.unparsed)
				}
				notes := strings.Join(l.Notes, "; ")
				if r.note == "-" && notes != "" || r.note != "-" && !strings.Contains(notes, r.note) {
					t.Errorf("notes %q, want %q", notes, r.note)
				}
				if l.Private != r.private {
					t.Errorf("private %t", l.Private)
				}
			})
		}
	}
	t.Logf("%d rows", n)
}

func people(list []patch.Person) string {
	out := make([]string, 0, len(list))
	for _, p := range list {
		out = append(out, p.String())
	}
	return strings.Join(out, "; ")
}
