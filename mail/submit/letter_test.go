package submit

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func itoa(n int) string { return strconv.Itoa(n) }

func TestMailsThatDoNotGo(t *testing.T) {
	f := newFake(t)
	s := f.way(t)
	for name, body := range map[string]string{
		"bare CR":          "a\rb\r\n",
		"CR at the end":    "a\r",
		"bare LF":          "a\nb\r\n",
		"LF.LF":            "a\n.\nMAIL FROM:<x@example.org>\r\n",
		"CR LF dot CR":     "a\r\n.\rb\r\n",
		"two CR":           "a\r\r\n",
		"NUL":              "a\x00b\r\n",
		"999 bytes":        strings.Repeat("x", 999) + "\r\n",
		"999 bytes at end": strings.Repeat("x", 999),
	} {
		_, err := s.Send(t.Context(), envelope(), sample(body), func(Phase) error { t.Error(name, "went on"); return nil })
		mustBe(t, err, ErrEncoding)
	}
	for _, raw := range []string{"", "\r\n", "no head at all\r\n"} {
		_, err := s.Send(t.Context(), envelope(), []byte(raw), nil)
		mustBe(t, err, ErrEncoding)
	}
	if _, verbs := f.came(); verbs != nil {
		t.Errorf("said %v", verbs)
	}
}

func badAddresses() []string {
	return []string{
		"", "-oQ/tmp@example.org", "a@b\r\nRCPT TO:<x@example.org>", "a\x00@example.org", "a@example.org\n", "a@b> SIZE=1", "<a@b>",
		"a b@example.org", "a\u00a0b@example.org", "a\u0085@example.org", "a\x7f@example.org", "plain", "@example.org", "a@", "a\xff@example.org",
		strings.Repeat("a", 250) + "@example.org",
	}
}

func TestAddresses(t *testing.T) {
	f := newFake(t)
	s := f.way(t)
	for _, a := range badAddresses() {
		_, err := s.Send(t.Context(), Envelope{From: me, To: []string{list, a}}, sample("x\r\n"), nil)
		mustBe(t, err, ErrPermanent, ErrRecipient)
		_, err = s.Send(t.Context(), Envelope{From: a, To: []string{list}}, sample("x\r\n"), nil)
		mustBe(t, err, ErrPermanent)
	}
	_, err := s.Send(t.Context(), Envelope{From: me}, sample("x\r\n"), nil)
	mustBe(t, err, ErrPermanent, ErrRecipient)
	_, err = s.Send(t.Context(), Envelope{From: me, To: slices.Repeat([]string{list}, 1001)}, sample("x\r\n"), nil)
	mustBe(t, err, ErrPermanent, ErrRecipient)
	for _, a := range []string{"a@b", "a+b=c!d%e'f/g@example.org", "a-@example.org", "\"q@r\"@example.org", "gr\u00fc\u00df@example.org"} {
		if err := checkAddress(a); err != nil {
			t.Errorf("%s: %v", a, err)
		}
	}
	if _, verbs := f.came(); verbs != nil {
		t.Errorf("said %v", verbs)
	}
}

// Whatever bytes there are, a strict server finds the end only at the end, and
// reads what was given.
func TestStuffing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{".", "..", "\r\n", "x", "\r\n.\r\n", " "})).Draw(t, "parts")
		raw := []byte(strings.Join(parts, ""))
		wire := append(stuffed(bytes.TrimSuffix(raw, []byte("\r\n"))), "\r\n.\r\n"...)
		end := bytes.Index(wire, []byte("\r\n.\r\n"))
		if end != len(wire)-5 || bytes.HasPrefix(wire, []byte(".\r\n")) {
			t.Fatalf("%q ends early: %q", raw, wire)
		}
		var back []string
		for line := range strings.SplitSeq(string(wire[:end]), "\r\n") {
			back = append(back, strings.TrimPrefix(line, "."))
		}
		// RFC 5321 section 4.5.2: a dot that begins a line is dropped.
		if got := strings.Join(back, "\r\n"); got != string(bytes.TrimSuffix(raw, []byte("\r\n"))) {
			t.Fatalf("%q comes back as %q", raw, got)
		}
	})
}
