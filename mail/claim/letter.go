package claim

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"

	"onemore/mail"
	"onemore/mail/imap"
	"onemore/patch"
)

// How long a claim is: by default, and at the most, whatever it says itself.
const (
	DefaultFor = 24 * time.Hour
	MostFor    = 48 * time.Hour
)

const (
	mostID    = 250 // bytes of a Message-ID
	mostName  = 200 // bytes of a name or address
	mostTitle = 200 // bytes of a subject
)

// Claim is one claim as it stands in the team's folder.
type Claim struct {
	UID   uint32
	Token patch.MsgID // its own Message-ID
	ID    patch.MsgID // the message that names the change
	By    patch.Person
	Since int64 // when the server got it, Unix seconds
	Until int64
}

var (
	errNoName   = errors.New("its Message-ID cannot stand in a mail; the claim stays here")
	errNobody   = errors.New("nobody knows who you are; set me in the configuration, or git's user.email")
	errNoLetter = errors.New("that is no claim")
)

// Compose writes the mail that tells the team of a claim: By, ID, Token, Since
// and Until of it. title is the subject of the change, for people.
func Compose(c Claim, title string) ([]byte, error) {
	switch {
	case !plain(c.ID) || !plain(c.Token):
		return nil, fmt.Errorf("claim <%s>: %w", c.ID, errNoName)
	case !plain(patch.MsgID(c.By.Email)):
		return nil, fmt.Errorf("claim <%s>: %w", c.ID, errNobody)
	}
	until := time.Unix(c.Until, 0)
	from := netmail.Address{Name: oneLine(c.By.Name, mostName), Address: c.By.Email}
	var b strings.Builder
	for _, field := range [...][2]string{
		{"From", from.String()},
		{"Date", time.Unix(c.Since, 0).Format(time.RFC1123Z)},
		{"Message-ID", "<" + string(c.Token) + ">"},
		{"Subject", "claim <" + string(c.ID) + ">"},
		{"Expires", until.Format(time.RFC1123Z)},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=utf-8"},
		{"Content-Transfer-Encoding", "8bit"},
	} {
		b.WriteString(field[0] + ": " + field[1] + "\r\n")
	}
	fmt.Fprintf(&b, "\r\n%s is on this change until %s:\r\n\r\n  %s\r\n  <%s>\r\n\r\n",
		oneLine(c.By.String(), 2*mostName), until.Format("Mon, 2 Jan 2006 15:04 -0700"), oneLine(title, mostTitle), c.ID)
	b.WriteString("This is a hint to the team, not a lock. onemore takes it away when it is over.\r\n")
	return []byte(b.String()), nil
}

// plain says that s is an id that stands in a header field as it is.
func plain(s patch.MsgID) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || s[i] == '<' || s[i] == '>' {
			return false
		}
	}
	return s != "" && len(s) <= mostID
}

// oneLine is text for one line of a mail: no control characters, and bounded.
func oneLine(s string, most int) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(cut(s, most))
}

// cut keeps whole characters of at most so many bytes.
func cut(s string, most int) string {
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return s
}

// Read reads a mail of the team's folder. Whoever wrote it, the claim ends at
// most two days after the server got it.
func Read(n imap.Note) (Claim, error) {
	m := mail.Parse(n.Raw)
	word, id, _ := strings.Cut(strings.TrimSpace(m.Subject), " ")
	id = strings.TrimSpace(id)
	c := Claim{
		UID: n.UID, Token: m.ID, ID: patch.MsgID(strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">")), Since: n.At.Unix(),
		By: patch.Person{Name: cut(m.From.Name, mostName), Email: m.From.Email},
	}
	switch {
	case !strings.EqualFold(word, "claim") || !strings.HasPrefix(id, "<") || !plain(c.ID):
		return Claim{}, fmt.Errorf("read a claim: %w: its subject is another", errNoLetter)
	case m.Synthetic || !plain(c.Token):
		return Claim{}, fmt.Errorf("read a claim: %w: it has no Message-ID", errNoLetter)
	case c.By.Email == "" || len(c.By.Email) > mostName:
		return Claim{}, fmt.Errorf("read a claim: %w: nobody wrote it", errNoLetter)
	}
	c.Until = c.Since + int64(length(n.Raw, m.Date).Seconds())
	return c, nil
}

// length is how long a claim is meant to be: from its Date to its Expires, by
// the clock of who wrote both.
func length(raw []byte, from time.Time) time.Duration {
	for _, f := range mail.HeaderFields(raw) {
		if !strings.EqualFold(f.Name, "Expires") || from.IsZero() {
			continue
		}
		until, err := netmail.ParseDate(f.Value)
		if err != nil {
			break
		}
		return max(0, min(until.Sub(from), MostFor))
	}
	return DefaultFor
}
