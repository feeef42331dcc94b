package mail

import (
	"slices"
	"testing"
)

// TestRecipientsWithoutAddress keeps what stands among the recipients and is
// no address, and the fields that say where answers go.
func TestRecipientsWithoutAddress(t *testing.T) {
	t.Parallel()
	m := Parse([]byte("From: Ann <ann@example.org>\nTo: Bob Lee, Carl <carl@example.org>; =?utf-8?q?J=C3=B6rg?=\nCc: undisclosed-recipients:;\n" +
		"Reply-To: <>\nList-Post: <mailto:tern@lists.example.org>\nMail-Followup-To: tern@lists.example.org,\n =?utf-8?q?J=C3=B6rg?= <j@example.org>\n\nx\n"))
	if len(m.To) != 1 || m.To[0].Email != "carl@example.org" || len(m.Cc) > 0 || len(m.ReplyTo) > 0 {
		t.Errorf("to %v, cc %v, reply to %v", m.To, m.Cc, m.ReplyTo)
	}
	if m.To[0].Name != "Bob Lee, Carl" || !slices.Equal(m.Nobody, []string{"Jörg"}) {
		t.Errorf("%q without an address, %v", m.Nobody, m.To)
	}
	if m.Headers["list-post"] != "<mailto:tern@lists.example.org>" || m.Headers["mail-followup-to"] != "tern@lists.example.org, Jörg <j@example.org>" {
		t.Errorf("%q", m.Headers)
	}
}
