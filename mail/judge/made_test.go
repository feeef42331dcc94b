package judge

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"onemore/mail"
	"onemore/patch/rank"
	"onemore/patch/series"
)

// letter is a made message; hour counts from the beginning of 2026.
type letter struct {
	id, reply, subject, from, cc, file, body string
	hour                                     float64
}

func at(hours float64) int64 {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Unix() + int64(hours*hour)
}

func person(name string) string {
	return strings.ToUpper(name[:1]) + name[1:] + " Example <" + name + "@example.org>"
}

func (l letter) raw() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "From: %s\nTo: Dev List <dev@lists.example.org>\nSubject: %s\nMessage-ID: <%s@example.org>\nList-Id: <dev.lists.example.org>\n",
		person(l.from), l.subject, l.id)
	fmt.Fprintf(&b, "Date: %s\n", time.Unix(at(l.hour), 0).UTC().Format(time.RFC1123Z))
	if l.cc != "" {
		fmt.Fprintf(&b, "Cc: %s\n", person(l.cc))
	}
	if l.reply != "" {
		fmt.Fprintf(&b, "In-Reply-To: <%s@example.org>\n", l.reply)
	}
	b.WriteString("\n" + l.body + "\n")
	if l.file != "" {
		fmt.Fprintf(&b, "\nSigned-off-by: %[2]s\n---\n\ndiff --git a/%[1]s b/%[1]s\nindex 1111111..2222222 100644\n--- a/%[1]s\n+++ b/%[1]s\n"+
			"@@ -1,3 +1,3 @@\n int a;\n-int %[3]s;\n+long %[3]s;\n int c;\n-- \n2.50.0\n", l.file, person(l.from), l.id)
	}
	return []byte(b.String())
}

// post is a patch, answer a review of one.
func post(id, from, file string, hours float64) letter {
	return letter{id: id, subject: "[PATCH] " + id + ": change the " + id + " of it", from: from, file: file, hour: hours, body: "Make it better."}
}

func answer(to, from string, hours float64) letter {
	return letter{
		id: to + "-" + from, reply: to, subject: "Re: [PATCH] " + to + ": change the " + to + " of it", from: from, hour: hours,
		body: "> Make it better.\n\nWhy should this be any better than what was there before?",
	}
}

// facts are an archive of what messages say.
type facts []*series.Fact

func (fs facts) Facts(_ context.Context, fn func(*series.Fact) error) error {
	for _, f := range fs {
		if err := fn(f); err != nil {
			return err
		}
	}
	return nil
}

func said(raws ...[]byte) facts {
	var out facts
	for _, raw := range raws {
		m := mail.Parse(raw)
		f := series.Extract(&m)
		out = append(out, &f)
	}
	return out
}

func history(tb testing.TB, from Mail) *History {
	tb.Helper()
	h, err := Read(tb.Context(), from)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func letters(tb testing.TB, all ...letter) *History {
	tb.Helper()
	var raws [][]byte
	for _, l := range all {
		raws = append(raws, l.raw())
	}
	return history(tb, said(raws...))
}

func defaults() Options { return Options{Seed: 1, Weights: rank.Defaults()} }

func newWorld(h *History) *World {
	opt := defaults()
	return NewWorld(h, &opt)
}
