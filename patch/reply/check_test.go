package reply_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/reply"
)

// made is a letter that nothing is wrong with, and what it was made from.
type made struct {
	l reply.Letter
	m *patch.Mail
	d reply.Draft
	k reply.Known
}

func good(t *testing.T) *made {
	t.Helper()
	g := &made{m: parent(), k: reply.Known{Me: self()}}
	n := lineOf(t, g.m, "+\tc()")
	g.d = reply.Draft{Parent: g.m.ID, Comments: []reply.Comment{{From: n, To: n, Text: "I see why."}}, Tags: []reply.Tag{{Key: "Reviewed-by"}}}
	g.l = reply.Answer(g.m, g.k.Me)
	g.l.Date, g.l.ID = noon(), "1@example.org"
	return g
}

func TestCheck(t *testing.T) {
	t.Parallel()
	written := func(body string) func(*made) {
		return func(g *made) { g.d = reply.Draft{Written: body} }
	}
	text := func(s string) func(*made) {
		return func(g *made) { g.d.Comments[0].Text = s }
	}
	const quote = "> The last byte was lost:\n"
	for _, r := range []struct {
		name  string
		spoil func(*made)
		want  string // "level rule", joined by "; "; "" for none
	}{
		{"good", func(*made) {}, ""},
		{"two words that are no emptiness", written(quote + "Fine.\n"), ""},
		{"a greeting above the quote", written("Hi Ann,\n\nOn x, Ann wrote:\n" + quote + "\nFine.\n"), ""},
		{"words above and below", written("Nice work.\n\nOn x, Ann wrote:\n" + quote + "\nFine.\n"), ""},
		{"no quote at all", written("Fine.\n"), ""},
		{"a header file is no HTML", text("Include <stdio.h>, if a < b && c > d."), ""},
		{"quoted HTML", func(g *made) {
			g.m.Body = "<div>\n<p>x</p>\n"
			g.d = reply.Draft{Written: "> <div>\n> <p>x</p>\nNo markup.\n"}
		}, ""},
		{"sixty quoted lines", func(g *made) {
			g.m.Body = strings.Repeat("a line\n", 100)
			g.d = reply.Draft{Written: strings.Repeat("> a line\n", 60) + "Fine.\n"}
		}, ""},
		{"a hundred quoted lines, not in a row", func(g *made) {
			g.m.Body = strings.Repeat("a line\n", 100)
			g.d = reply.Draft{Written: strings.Repeat(strings.Repeat("> a line\n", 50)+"Fine.\n", 2)}
		}, ""},
		{"an address that is one", func(g *made) { g.l.Cc = append(g.l.Cc, patch.Person{Name: "Bob", Email: "bob@example.com"}) }, ""},
		{"owner as a person", func(g *made) { g.l.To = append(g.l.To, patch.Person{Email: "owner@example.org"}) }, ""},
		{"a word that is like a tag", text("Review by: Tuesday would be fine."), ""},
		{"a quoted misspelt tag", func(g *made) {
			g.m.Body += "Revewed-by: Bob <bob@example.com>\n"
			g.d = reply.Draft{Written: "> Revewed-by: Bob <bob@example.com>\nMind the spelling.\n"}
		}, ""},
		{"author answers without a tag", func(g *made) { g.m.From, g.d.Tags = self().Person, nil }, ""},
		{"author tags himself by his other address", func(g *made) { g.m.From = patch.Person{Name: "Mia Self", Email: "mia@old.example.net"} }, "stop own-patch"},
		{"author tags himself by another address and name", func(g *made) { g.m.From = patch.Person{Name: "M. S.", Email: "mia@old.example.net"} }, "stop own-patch"},
		{"bytes that are no text", func(g *made) {
			g.l.Body = quote + "fi\xffne\n"
			g.d = reply.Draft{Written: g.l.Body}
		}, "stop unsendable"},
		{"bytes that were no text", text("fi\xffne"), "question charset"},
		{"lost characters in the quote", func(g *made) { g.m.Body = strings.Replace(g.m.Body, "c();", "c();\ufffd", 1) }, ""},
		{"author tags himself through a list", func(g *made) {
			g.m.From, g.m.ReplyTo = patch.Person{Name: "Mia Self via devel", Email: devel}, []patch.Person{{Name: "Mia Self", Email: "mia@example.org"}}
			g.m.Lists = []string{"devel.lists.example.org"}
		}, "stop own-patch"},
		{"the newest version", func(g *made) { g.k.Newer = "" }, ""},
		{"another tag given before", func(g *made) { g.k.Given = []string{"Acked-by"} }, ""},
		{"a question that is quoted", func(g *made) {
			g.m.Body += "Or is it?\n"
			g.d = reply.Draft{Written: "> Or is it?\nIt is.\n\nReviewed-by: Mia Self <mia@example.org>\n", Tags: []reply.Tag{{Key: "Reviewed-by"}}}
		}, ""},
		{"a question mark amid a word", text("See https://example.org/?a=b for it."), ""},
		{"a question with a Nacked-by", func(g *made) { g.d.Comments[0].Text, g.d.Tags = "Why?", []reply.Tag{{Key: "Nacked-by"}} }, ""},
		{"a question without a tag", func(g *made) { g.d.Comments[0].Text, g.d.Tags = "Why?", nil }, ""},
		{"a question and a Tested-by", func(g *made) { g.d.Comments[0].Text, g.d.Tags = "Why?", []reply.Tag{{Key: "Tested-by", Note: "arm64"}} }, ""},
		{"secrets that are not in it", func(g *made) { g.k.Secrets = []string{"hunter22", "", " "} }, ""},
		{"a hundred people", func(g *made) {
			for i := range 98 {
				g.l.Cc = append(g.l.Cc, patch.Person{Email: fmt.Sprint("a", i, "@example.org")})
			}
		}, ""},
		{"a note of 500", func(g *made) { g.d.Tags[0].Note = strings.Repeat("x", 500) }, ""},
		{"a large text that is not too large", text(strings.Repeat("word ", 10<<10)), ""},
		{"one tag twice", func(g *made) { g.d.Tags = append(g.d.Tags, reply.Tag{Key: "Reviewed-by"}) }, ""},
		{"good by hand", written("On x, Ann wrote:\n" + quote + "\nFine.\n"), ""},
		{"empty", func(g *made) { g.l.Body, g.d = "\n \n", reply.Draft{} }, "stop empty"},
		{"empty draft", func(g *made) { g.d = reply.Draft{} }, "stop only-quotes"},
		{"only quotes", written("Ann wrote:\n" + quote), "stop only-quotes"},
		{"only the signature is own", written(quote + "-- \nMia\n"), "stop only-quotes"},
		{"tags are no emptiness", func(g *made) { g.d.Comments = nil }, ""},
		{"top-posting", written("Fine.\n\nOn x, Ann wrote:\n" + quote + ">\n>> once quoted\n"), "question top-posting"},
		{"quotes below", written(quote + "Fine.\n" + strings.Repeat(quote, 9)), "warning quote; warning quote-below"},
		{"html", text("<div>fine</div>"), "question html"},
		{"html whole", written("<!DOCTYPE html>\n<p>x\n"), "stop html"},
		{"long quote", func(g *made) {
			g.m.Body = strings.Repeat("a line\n", 100)
			g.d = reply.Draft{}
			g.d.Written = strings.Repeat("> a line\n", 61) + "Fine.\n"
		}, "warning long-quote"},
		{"wrong address", func(g *made) { g.l.Cc = append(g.l.Cc, patch.Person{Email: "bob"}) }, "stop address"},
		{"injected name", func(g *made) { g.l.To[0].Name = "x\r\nBcc: eve@example.com" }, "stop unsendable"},
		{"unparsed", func(g *made) { g.l.Unparsed = []string{"Bob"} }, "stop address"},
		{"nobody reads it", func(g *made) { g.l.To = append(g.l.To, patch.Person{Email: "devel-bounces@example.org"}) }, "question address"},
		{"letters beyond ASCII", func(g *made) { g.l.To = append(g.l.To, patch.Person{Email: "a@exämple.org"}) }, "question address"},
		{"from another", func(g *made) { g.l.From.Email = "eve@example.com" }, "stop sender"},
		{"from no address", func(g *made) { g.l.From.Email = "" }, "stop sender"},
		{"from my alias", func(g *made) { g.l.From.Email = "mia@old.example.net" }, ""},
		{"nobody", func(g *made) { g.l.To, g.l.Cc = nil, nil }, "stop recipients; question list-left-out; warning private"},
		{"only me", func(g *made) { g.l.To, g.l.Cc = []patch.Person{{Email: "mia@example.org"}}, nil }, "question recipients; question list-left-out; warning private"},
		{"list dropped", func(g *made) { g.l.Cc = nil }, "question list-left-out; warning private"},
		{"list added", func(g *made) { g.l.Cc = append(g.l.Cc, patch.Person{Email: netl}) }, "question list-added"},
		{"private", func(g *made) {
			g.m.To, g.m.Lists = []patch.Person{{Email: "mia@example.org"}}, nil
			g.l = reply.Answer(g.m, g.k.Me)
			g.l.Date, g.l.ID = noon(), "1@example.org"
		}, "warning private"},
		{"many", func(g *made) {
			for i := range 101 {
				g.l.Cc = append(g.l.Cc, patch.Person{Email: fmt.Sprint("a", i, "@example.org")})
			}
		}, "question recipients"},
		{"misspelt tag", text("Revewed-by: Mia Self <mia@example.org>"), "question misspelt"},
		{"unknown tag", func(g *made) { g.d.Tags = []reply.Tag{{Key: "Blessed-by"}} }, "stop tag"},
		{"author tags himself", func(g *made) { g.m.From = self().Person }, "stop own-patch"},
		{"author says no to himself", func(g *made) { g.m.From, g.d.Tags = self().Person, []reply.Tag{{Key: "Nacked-by"}} }, ""},
		{"newer version", func(g *made) { g.k.Newer = "v3" }, "question newer-version"},
		{"given before", func(g *made) { g.k.Given = []string{"Reviewed-by"} }, "question given"},
		{"open question", text("Why not d()?"), "question open-question"},
		{"open question amid a line", text("Why? I wonder."), "question open-question"},
		{"a question with an Acked-by", func(g *made) { g.d.Comments[0].Text, g.d.Tags = "Why?", []reply.Tag{{Key: "Acked-by"}} }, ""},
		{"diff at the margin", text("Rather:\n\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b"), "question diff"},
		{"plain diff at the margin", text("Rather:\n\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b"), "question diff"},
		{"diff indented", text("Rather:\n\n  diff --git a/x b/x\n  --- a/x"), ""},
		{"long line", written(quote + strings.Repeat("long ", 20) + "\n"), "warning long-line"},
		{"long URL", written(quote + "https://example.org/" + strings.Repeat("x", 90) + " there\n"), ""},
		{"zero width", text("fi\u200bne"), "stop characters"},
		{"bidi", text("fine\u202e"), "stop characters"},
		{"C1", text("fine\u009b"), "stop characters"},
		{"escape", text("fi\x1bne"), "stop characters"},
		{"bell in a note", func(g *made) { g.d.Tags[0].Note = "x\u200b" }, "stop characters"},
		{"joined emoji", text("fine 👩\u200d💻"), ""},
		{"joined letters", text("می\u200cخواهم"), ""},
		{"bidi in the quote", func(g *made) { g.m.Body = strings.Replace(g.m.Body, "c();", "c();\u202e", 1) }, "warning quoted-characters"},
		{"size", text(strings.Repeat("word ", 25<<10)), "question size"},
		{"NUL in the quote", func(g *made) { g.m.Body = strings.Replace(g.m.Body, "c();", "c();\x00", 1) }, "warning encoding; warning quoted-characters"},
		{"trailer of another", text("Reviewed-by: Bob <bob@example.com>"), "stop other-person"},
		{"trailer with my other address", written(quote + "\nAcked-by: Mia <mia@old.example.net>\n"), "stop other-person"},
		{"tag in own words", text("Tested-by: Mia Self <mia@example.org>"), "question tag-in-text"},
		{"condition", func(g *made) { g.d.Text = "With that fixed:" }, "question conditional"},
		{"tag in a signature", func(g *made) { g.d.Text = "Bye.\n\n--\nMia" }, "stop unread-tag"},
		{"quote made wrongly", func(g *made) { g.l.Body = "> not there\nFine.\n\nReviewed-by: Mia Self <mia@example.org>\n" }, "stop quote"},
		{"quote changed by hand", written("> The last byte was found:\nFine.\n"), "warning quote"},
		{"own quote in a comment", text("As said:\n> elsewhere\nSo."), ""},
		{"no thread", func(g *made) { g.m.Synthetic = true; g.l.InReplyTo, g.l.References = "", nil }, "question thread"},
		{"another thread", func(g *made) { g.l.InReplyTo = "other@example.org" }, "question thread"},
		{"subject changed", func(g *made) { g.l.Subject = "Re: x" }, "question subject"},
		{"version lost", func(g *made) { g.l.Subject = "Re: [PATCH 1/2] frob: keep the last byte" }, "question subject"},
		{"secret", func(g *made) { g.k.Secrets, g.d.Text = []string{"", "hunter22"}, "hunter22" }, "stop secret"},
		{"long note", func(g *made) { g.d.Tags[0].Note = strings.Repeat("x", 600) }, "stop tag"},
		{"tested on nothing", func(g *made) { g.d.Comments, g.d.Tags = nil, []reply.Tag{{Key: "Tested-by"}} }, "warning tested-on"},
		{"tested on something", func(g *made) { g.d.Comments, g.d.Tags = nil, []reply.Tag{{Key: "Tested-by", Note: "arm64"}} }, ""},
	} {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			g := good(t)
			if r.spoil(g); g.l.Body == "" {
				g.l.Body = reply.Body(g.m, g.d, g.l.From)
			}
			found := reply.Check(g.l, g.m, g.d, g.k)
			var got []string
			for _, f := range found {
				got = append(got, f.Level.String()+" "+f.Rule)
				if f.Text == "" || f.Line < 0 || f.Line > strings.Count(g.l.Body, "\n")+1 {
					t.Errorf("%+v", f)
				}
			}
			if strings.Join(got, "; ") != r.want {
				t.Errorf("%q, want %q\n%v\n%.900s", got, r.want, found, g.l.Body)
			}
			if !slices.IsSortedFunc(found, func(a, b reply.Finding) int { return int(b.Level) - int(a.Level) }) {
				t.Error("the gravest is not first")
			}
		})
	}
}
