package outbox

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"onemore/mail"
	"onemore/mail/store"
	"onemore/patch"
)

// Letter is a mail to be put into the outbox.
type Letter struct {
	Raw    []byte      // the very bytes: CRLF at every line end, Date and Message-ID within
	From   string      // the envelope's sender, a bare address
	To     []string    // the envelope's recipients
	Parent patch.MsgID // the message it answers; empty: none
	Change patch.MsgID // any message of the change it is about; empty: the parent
	Copy   bool        // put a copy among the sent mail once it went
	Again  bool        // it says on purpose what another letter said
}

// The bounds of a letter: RFC 5321 section 4.5.3.1 for lines and recipients.
const (
	maxLine       = 998
	maxLetter     = 16 << 20
	maxRecipients = 100
)

// Add puts a letter into the outbox as a draft: it does not go before it is
// approved. It takes the place of a draft that says the same; anything else
// that says the same is a *store.DoubleError.
func (o *Outbox) Add(ctx context.Context, l Letter) (store.Letter, error) {
	return o.add(ctx, l, "", func(old store.Letter) bool { return old.State == store.LetterDraft })
}

// Replace puts other bytes in the place of a letter that is a draft, held or
// failed; it keeps its id and must be approved anew.
func (o *Outbox) Replace(ctx context.Context, id string, l Letter) (store.Letter, error) {
	return o.add(ctx, l, id, func(old store.Letter) bool {
		_, err := next(old.State, old.Phase, approve)
		return old.ID == id && err == nil
	})
}

func (o *Outbox) add(ctx context.Context, l Letter, id string, over func(store.Letter) bool) (store.Letter, error) {
	made, err := o.letter(l)
	if err != nil {
		return store.Letter{}, fmt.Errorf("add to the outbox: %w", err)
	}
	made.ID = id
	out, err := o.opt.Store.AddLetter(ctx, made, over)
	if err != nil {
		return store.Letter{}, fmt.Errorf("the letter is not in the outbox: %w", err)
	}
	o.changed(out)
	return out, nil
}

// letter reads what is to be known of a letter from its bytes, so that they
// cannot say otherwise.
func (o *Outbox) letter(l Letter) (store.Letter, error) {
	if err := checkBytes(l.Raw); err != nil {
		return store.Letter{}, err
	}
	if err := checkEnvelope(l.From, l.To); err != nil {
		return store.Letter{}, err
	}
	m := mail.Parse(l.Raw)
	if m.Synthetic || m.From.Email == "" || m.DateBy != patch.DateHeader {
		return store.Letter{}, errors.New("the letter needs a Message-ID, a From and a Date")
	}
	made := store.Letter{
		MsgID: m.ID, Action: action(&m, l), Parent: l.Parent, Change: l.Change, Subject: m.Subject,
		From: l.From, To: l.To, Raw: l.Raw, Made: o.opt.Now(),
		Standing: store.Standing{State: store.LetterDraft},
	}
	if made.Change == "" {
		made.Change = l.Parent
	}
	if l.Copy {
		made.Copy = store.CopyWanted
	}
	return made, nil
}

// action is what a letter does: who says what to which message. Its bytes may
// differ, in Date and Message-ID at least.
func action(m *patch.Mail, l Letter) string {
	parts := []string{m.From.Key(), string(l.Parent), hex.EncodeToString(m.BodyHash[:])}
	if l.Parent == "" || l.Again {
		parts = append(parts, string(m.ID))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:])
}

// checkBytes says whether these bytes can be sent as they are.
func checkBytes(raw []byte) error {
	switch {
	case len(raw) > maxLetter:
		return fmt.Errorf("the letter has %d bytes; %d are the most", len(raw), maxLetter)
	case !bytes.HasSuffix(raw, []byte("\r\n")) || !bytes.Contains(raw, []byte("\r\n\r\n")):
		return errors.New("the letter has no body, or its last line has no end")
	case bytes.IndexByte(raw, 0) >= 0:
		return errors.New("the letter holds a NUL")
	}
	for n := 1; len(raw) > 0; n++ {
		line, rest, _ := bytes.Cut(raw, []byte("\r\n"))
		if bytes.ContainsAny(line, "\r\n") {
			return fmt.Errorf("line %d of the letter holds a CR or LF of its own", n)
		}
		if len(line) > maxLine {
			return fmt.Errorf("line %d of the letter has %d bytes; %d are the most", n, len(line), maxLine)
		}
		raw = rest
	}
	return nil
}

// checkEnvelope says whether a letter may go from and to these. An address that
// begins with a dash would be an option to a program.
func checkEnvelope(from string, to []string) error {
	if len(to) == 0 || len(to) > maxRecipients {
		return fmt.Errorf("the letter has %d recipients; between 1 and %d are right", len(to), maxRecipients)
	}
	for _, a := range append([]string{from}, to...) {
		at := strings.LastIndexByte(a, '@')
		odd := strings.ContainsFunc(a, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' })
		if at < 1 || at == len(a)-1 || a[0] == '-' || odd {
			return fmt.Errorf("%q is no address to send from or to", a)
		}
	}
	return nil
}
