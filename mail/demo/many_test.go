package demo

import (
	"bytes"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestManyIsTheSameAgain(t *testing.T) {
	a := slices.Collect(Many(testNow(), 3000, 7))
	b := slices.Collect(Many(testNow(), 3000, 7))
	if !slices.EqualFunc(a, b, bytes.Equal) {
		t.Error("two runs differ")
	}
	c := slices.Collect(Many(testNow(), 3000, 8))
	if bytes.Equal(a[100], c[100]) {
		t.Error("another seed gives the same mail")
	}
}

// Message-IDs are unique, dates are in order and none is later than now, every
// parent was sent before its answer.
func TestManyIsSane(t *testing.T) {
	const n = 12000
	seen := map[string]bool{}
	var last, first time.Time
	patches, replies, lost := 0, 0, 0
	for raw := range Many(testNow(), n, 1) {
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		id := m.Header.Get("Message-Id")
		if seen[id] {
			t.Fatalf("%s comes twice", id)
		}
		seen[id] = true
		at, err := m.Header.Date()
		if err != nil || at.Before(last) || at.After(testNow()) {
			t.Fatalf("date %v after %v: %v", at, last, err)
		}
		if first.IsZero() {
			first = at
		}
		last = at
		if up := m.Header.Get("In-Reply-To"); up != "" && !seen[up] {
			lost++
		}
		switch s := m.Header.Get("Subject"); {
		case strings.HasPrefix(s, "[PATCH"):
			patches++
		case strings.HasPrefix(s, "Re: "):
			replies++
		}
	}
	if len(seen) != n || lost > 0 {
		t.Errorf("%d messages, %d without the mail they answer", len(seen), lost)
	}
	if patches < n/4 || replies < n/4 {
		t.Errorf("%d patches, %d replies", patches, replies)
	}
	if age := last.Sub(first); age < 200*24*time.Hour || testNow().Sub(last) > 48*time.Hour {
		t.Errorf("from %v to %v", first, last)
	}
	t.Logf("%d patches and covers, %d replies", patches, replies)
}

// The diffs apply to the tree.
func TestManyApplies(t *testing.T) {
	dir := gitTree(t)
	git(t, dir, nil, "read-tree", "base")
	checked := 0
	for raw := range Many(testNow(), 400, 3) {
		_, body, _ := bytes.Cut(raw, []byte("\n\n"))
		at := bytes.Index(body, []byte("\ndiff --git "))
		if at < 0 || bytes.Contains(body, []byte("\n> ")) {
			continue
		}
		git(t, dir, body[at+1:], "apply", "--cached", "--check", "-")
		if t.Failed() {
			t.Fatalf("%s", raw)
		}
		if checked++; checked == 40 {
			break
		}
	}
	if checked < 40 {
		t.Errorf("only %d patches", checked)
	}
}

// What waits to be sent does not pile up with the count.
func TestManyKeepsLittle(t *testing.T) {
	m := newMill(testNow(), 100000, 1)
	var waiting []int
	for i := range 16000 {
		m.next(i)
		if i == 7999 || i == 15999 {
			waiting = append(waiting, len(m.todo))
		}
	}
	if waiting[1] > 2*waiting[0]+100 || waiting[1] > 3000 {
		t.Errorf("%v jobs wait", waiting)
	}
	t.Logf("%v jobs wait", waiting)
}

func TestManyStops(t *testing.T) {
	n := 0
	for range Many(testNow(), 1000, 1) {
		if n++; n == 10 {
			break
		}
	}
	for range Many(testNow(), 0, 1) {
		n++
	}
	if n != 10 {
		t.Errorf("%d", n)
	}
}

func BenchmarkMany(b *testing.B) {
	b.ReportAllocs()
	n, size := 0, 0
	start := time.Now()
	for b.Loop() {
		for raw := range Many(testNow(), 100000, 1) {
			n, size = n+1, size+len(raw)
		}
	}
	b.ReportMetric(float64(n)/time.Since(start).Seconds(), "msg/s")
	b.ReportMetric(float64(size)/float64(n), "B/msg")
}
