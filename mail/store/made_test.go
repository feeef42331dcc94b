package store

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"onemore/patch"
)

// letter is a made message.
type letter struct {
	id, reply, subject, from, list, body string
	day                                  int
	diff                                 bool
}

func (l letter) raw() []byte {
	var b strings.Builder
	from := l.from
	if from == "" {
		from = "Ada Author <ada@example.org>"
	}
	fmt.Fprintf(&b, "From: %s\nTo: Dev List <dev@lists.example.org>\nSubject: %s\nMessage-ID: <%s>\n", from, l.subject, l.id)
	fmt.Fprintf(&b, "Date: %s\n", time.Date(2026, 1, 1+l.day, 12, 0, 0, 0, time.UTC).Format(time.RFC1123Z))
	if l.reply != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s>\nReferences: <%s>\n", l.reply, l.reply)
	}
	if l.list != "" {
		fmt.Fprintf(&b, "List-Id: <%s>\n", l.list)
	}
	b.WriteString("\n" + l.body + "\n")
	if l.diff {
		b.WriteString("\nSigned-off-by: " + from + "\n---\n lib/" + l.file() + ".c | 2 +-\n\ndiff --git a/lib/" + l.file() + ".c b/lib/" + l.file() + ".c\n" +
			"index 1111111..2222222 100644\n--- a/lib/" + l.file() + ".c\n+++ b/lib/" + l.file() + ".c\n@@ -1,3 +1,3 @@\n int a;\n-int " + l.file() + ";\n+long " + l.file() + ";\n int c;\n-- \n2.50.0\n")
	}
	return []byte(b.String())
}

// file is a name that goes with the title of a patch.
func (l letter) file() string {
	at := strings.LastIndexByte(l.subject, ' ')
	return l.subject[at+1:]
}

func patchMail(id, title string, day int) letter {
	return letter{id: id, subject: "[PATCH] " + title, body: "Make it better.", day: day, diff: true}
}

func replyTo(id, to, body string, day int) letter {
	return letter{id: id, reply: to, subject: "Re: [PATCH] something", from: "Rita Reviewer <rita@example.net>", body: body, day: day}
}

// open opens a store in dir, or in a new folder.
func open(tb testing.TB, dir string, opt Options) *Store {
	tb.Helper()
	if dir == "" {
		dir = tb.TempDir()
	}
	s, err := Open(tb.Context(), dir, opt)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// put stores letters in one batch.
func put(tb testing.TB, s *Store, letters ...letter) Result {
	tb.Helper()
	var in []Incoming
	for _, l := range letters {
		in = append(in, s.Prepare(l.raw(), "", "made"))
	}
	res, err := s.Put(tb.Context(), "", "", in)
	if err != nil {
		tb.Fatal(err)
	}
	return res
}

func dump(tb testing.TB, s *Store) string {
	tb.Helper()
	var b bytes.Buffer
	if err := s.Dump(tb.Context(), &b); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func rootOf(tb testing.TB, s *Store, id patch.MsgID) patch.MsgID {
	tb.Helper()
	root, err := s.RootOf(tb.Context(), id)
	if err != nil {
		tb.Fatal(err)
	}
	return root
}

func search(tb testing.TB, s *Store, words string) []patch.MsgID {
	tb.Helper()
	roots, err := s.Search(tb.Context(), words, 0)
	if err != nil {
		tb.Fatalf("search %q: %v", words, err)
	}
	return roots
}
