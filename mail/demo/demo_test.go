package demo

import (
	"bytes"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func testNow() time.Time { return time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC) }

func TestScriptsHaveNoFaults(t *testing.T) {
	for _, f := range build().faults {
		t.Error(f)
	}
}

func TestSameNowSameBytes(t *testing.T) {
	a, b := Messages(testNow()), Messages(testNow())
	if len(a) != len(b) {
		t.Fatalf("%d and %d messages", len(a), len(b))
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			t.Fatalf("message %d differs", i)
		}
	}
}

var dates = regexp.MustCompile(`\b\w{3}, \d+ \w{3} \d{4} [\d:]+ |\b\w{3}, \w{3} \d\d, \d{4} at |\b\d{8}-`)

// Another now moves the dates and nothing else. The two are a whole number of
// days apart.
func TestNowOnlyMovesDates(t *testing.T) {
	a, b := Messages(testNow()), Messages(testNow().AddDate(0, 0, 400))
	if len(a) != len(b) {
		t.Fatalf("%d and %d messages", len(a), len(b))
	}
	for i := range a {
		if !bytes.Equal(dates.ReplaceAll(a[i], nil), dates.ReplaceAll(b[i], nil)) {
			t.Fatalf("message %d differs in more than dates:\n%s\n--- and ---\n%s", i, a[i], b[i])
		}
	}
}

func TestOrderedAndNotInTheFuture(t *testing.T) {
	var last time.Time
	undated := 0
	for i, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("message %d: %v\n%.300s", i, err, raw)
		}
		at, err := m.Header.Date()
		if err != nil {
			undated++
			continue
		}
		if at.Before(last) {
			t.Errorf("message %d of %v comes after one of %v", i, at, last)
		}
		if at.After(testNow()) {
			t.Errorf("message %d lies in the future: %v", i, at)
		}
		last = at
	}
	if undated == 0 || undated > 3 {
		t.Errorf("%d messages without a date that can be read, want 1 to 3", undated)
	}
}

func TestLineEndsAndNUL(t *testing.T) {
	for i, raw := range Messages(testNow()) {
		if bytes.Contains(raw, []byte("\r\n")) || bytes.IndexByte(raw, 0) >= 0 || raw[len(raw)-1] != '\n' {
			t.Errorf("message %d has CRLF or NUL, or ends without a line end", i)
		}
	}
}

// Only the deliberate doubles: mails sent to both lists, and the hostile one
// that comes again with another body.
func TestMessageIDs(t *testing.T) {
	seen := map[string][]string{}
	none := 0
	for _, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		id := m.Header.Get("Message-Id")
		if id == "" {
			none++
			continue
		}
		seen[id] = append(seen[id], m.Header.Get("List-Id"))
	}
	if none != 1 {
		t.Errorf("%d messages without Message-ID, want 1", none)
	}
	doubles := 0
	for id, lists := range seen {
		if len(lists) > 1 {
			doubles++
			slices.Sort(lists)
			if len(lists) != 2 || lists[0] == lists[1] {
				t.Errorf("%s came %d times: %v", id, len(lists), lists)
			}
		}
	}
	if doubles < 3 {
		t.Errorf("%d doubles, want a few", doubles)
	}
}

var anyAddr = regexp.MustCompile(`[A-Za-z0-9._%+-]+@([A-Za-z0-9.-]+[A-Za-z])`)

func TestOnlyExampleDomains(t *testing.T) {
	texts := append(slices.Collect(Many(testNow(), 2000, 1)), Messages(testNow())...)
	for _, raw := range append(texts, Maintainers()) {
		for _, m := range anyAddr.FindAllSubmatch(raw, -1) {
			d := string(m[1])
			ok := strings.HasSuffix(d, ".example") || d == "example.org" || d == "example.com" || d == "example.net"
			ok = ok || strings.HasSuffix(d, ".example.org") || strings.HasSuffix(d, ".example.net") || strings.HasSuffix(d, ".example.com") || strings.HasSuffix(d, ".invalid")
			if !ok {
				t.Fatalf("address %s", m[0])
			}
		}
	}
}

func TestMeIsInTheArchive(t *testing.T) {
	name, addr := Me()
	from, to := 0, 0
	for _, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if m.Header.Get("From") == name+" <"+addr+">" {
			from++
		}
		if strings.Contains(m.Header.Get("To")+m.Header.Get("Cc"), addr) {
			to++
		}
	}
	if from < 10 || to < 20 {
		t.Errorf("%d mails from me, %d to me", from, to)
	}
}

func TestReaderTakesAll(t *testing.T) {
	for i, raw := range Messages(testNow()) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		if _, err := io.ReadAll(m.Body); err != nil {
			t.Errorf("message %d: %v", i, err)
		}
	}
}
