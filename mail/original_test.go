package mail

import "testing"

// TestOriginalAuthor: lists that put themselves into From keep the author in
// another field.
func TestOriginalAuthor(t *testing.T) {
	for _, field := range []string{"X-Original-From", "X-Original-Sender", "Original-From", "X-MailFrom"} {
		m := Parse([]byte("From: Ann Bee via devel <devel@lists.example.org>\n" + field + ": Ann Bee <ann@example.org>\n" +
			"Message-ID: <1@example.org>\nSubject: x\n\ntext\n"))
		if got := m.Author(); got.Email != "ann@example.org" || got.Name != "Ann Bee" {
			t.Errorf("%s: author %v", field, got)
		}
	}
}
