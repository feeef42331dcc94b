package reply_test

import (
	"fmt"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/reply"
)

func TestSubject(t *testing.T) {
	t.Parallel()
	for _, r := range [...][2]string{
		{"[PATCH v2 03/17] frob: x", "Re: [PATCH v2 03/17] frob: x"},
		{"Re: [PATCH] x", "Re: [PATCH] x"},
		{"RE: AW: Re[2]: re:x", "Re: x"},
		{"Antw: Odp: SV: R: x", "Re: x"},
		{"Re: [LTP] Re: [PATCH] x", "Re: [LTP] Re: [PATCH] x"},
		{"[LTP] [PATCH] x", "Re: [LTP] [PATCH] x"},
		{"Regarding: x", "Re: Regarding: x"},
		{"read: x", "Re: read: x"},
		{"", "Re:"},
		{"Re:", "Re:"},
		{"a\r\nBcc: x@example.org", "Re: a Bcc: x@example.org"},
		{"a\x00b\u202ec\u200b", "Re: abc"},
		{"a\tb   c ", "Re: a b c"},
		{"[PATCH] größer", "Re: [PATCH] größer"},
	} {
		if got := reply.Subject(r[0]); got != r[1] {
			t.Errorf("%q gives %q, want %q", r[0], got, r[1])
		}
	}
	if n := len(reply.Subject(strings.Repeat("ä", 1<<20))); n > 2010 {
		t.Errorf("a subject of %d bytes", n)
	}
}

func ids(list ...string) (out []patch.MsgID) {
	for _, s := range list {
		out = append(out, patch.MsgID(s))
	}
	return out
}

func TestReferences(t *testing.T) {
	t.Parallel()
	var many, long []string
	for i := range 60 {
		many = append(many, fmt.Sprint(i, "@example.org"))
		long = append(long, fmt.Sprint(i, strings.Repeat("x", 400), "@example.org"))
	}
	tail := append(append([]string{"0@example.org"}, many[41:]...), "p@example.org")
	for _, r := range []struct {
		name         string
		m            patch.Mail
		inReply      string
		want         []string
		atMost, skip int
	}{
		{name: "parent alone", m: patch.Mail{ID: "p@example.org"}, inReply: "p@example.org", want: []string{"p@example.org"}},
		{name: "all up to 50", m: patch.Mail{ID: "p@example.org", References: ids(many[:49]...)}, inReply: "p@example.org", want: append(many[:49:49], "p@example.org")},
		{name: "first and the last 20", m: patch.Mail{ID: "p@example.org", References: ids(many...)}, inReply: "p@example.org", want: tail},
		{name: "from In-Reply-To", m: patch.Mail{ID: "p@example.org", InReplyTo: ids("a@example.org")}, inReply: "p@example.org", want: []string{"a@example.org", "p@example.org"}},
		{name: "not from two", m: patch.Mail{ID: "p@example.org", InReplyTo: ids("a@example.org", "b@example.org")}, inReply: "p@example.org", want: []string{"p@example.org"}},
		{name: "bogus dropped", m: patch.Mail{ID: "p@example.org", References: ids("yes", "None", "@", "a@", "@b", "a b@c", "x@ü", "a>@b", "ok@example.org", "20190430abc")}, inReply: "p@example.org", want: []string{"ok@example.org", "20190430abc", "p@example.org"}},
		{name: "each once", m: patch.Mail{ID: "p@example.org", References: ids("a@b", "p@example.org", "a@b")}, inReply: "p@example.org", want: []string{"a@b", "p@example.org"}},
		{name: "made-up id", m: patch.Mail{ID: "abc@local", Synthetic: true, References: ids("a@b")}, want: []string{"a@b"}},
		{name: "nothing", m: patch.Mail{ID: "abc@local", Synthetic: true}},
	} {
		l := reply.Answer(&r.m, self())
		if string(l.InReplyTo) != r.inReply || fmt.Sprint(l.References) != fmt.Sprint(r.want) {
			t.Errorf("%s: %s %v", r.name, l.InReplyTo, l.References)
		}
	}
	l := reply.Answer(&patch.Mail{ID: "p@example.org", References: ids(long...)}, self())
	size := 0
	for _, id := range l.References {
		size += len(id) + 3
	}
	if size > 4096 || len(l.References) < 5 || string(l.References[0]) != long[0] || l.References[len(l.References)-1] != "p@example.org" {
		t.Errorf("%d bytes in %d ids", size, len(l.References))
	}
}
