package list

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestMoving(t *testing.T) {
	l := New(100, 10)
	for _, step := range []struct {
		name           string
		do             func()
		cursor, offset int
	}{
		{"down", func() { l.Move(1) }, 1, 0},
		{"up beyond the first", func() { l.Move(-5) }, 0, 0},
		{"to the last row of the window", func() { l.Move(9) }, 9, 0},
		{"one more scrolls", func() { l.Move(1) }, 10, 1},
		{"page", func() { l.Page(1) }, 19, 10},
		{"half page", func() { l.Half(1) }, 24, 15},
		{"half page back", func() { l.Half(-1) }, 19, 10},
		{"two pages back", func() { l.Page(-2) }, 1, 0},
		{"end", func() { l.End() }, 99, 90},
		{"home", func() { l.Home() }, 0, 0},
		{"goto", func() { l.Goto(50) }, 50, 41},
		{"center", func() { l.Center() }, 50, 45},
		{"top", func() { l.Top() }, 50, 50},
		{"scroll down takes the cursor along", func() { l.Scroll(3) }, 53, 53},
		{"scroll up leaves it", func() { l.Scroll(-3) }, 53, 50},
		{"no such row", func() { l.Goto(-1) }, 0, 0},
		{"huge move", func() { l.Move(math.MaxInt) }, 99, 90},
		{"huge page back", func() { l.Page(math.MinInt) }, 0, 0},
		{"shorter list", func() { l.End(); l.SetLen(30) }, 29, 20},
		{"higher window", func() { l.SetHeight(40) }, 29, 0},
		{"empty", func() { l.SetLen(0) }, 0, 0},
		{"below nothing", func() { l.SetLen(-1); l.SetHeight(-1) }, 0, 0},
	} {
		step.do()
		if l.Cursor() != step.cursor || l.Offset() != step.offset {
			t.Fatalf("%s: cursor %d offset %d, want %d %d", step.name, l.Cursor(), l.Offset(), step.cursor, step.offset)
		}
	}
}

func TestMarginKeepsRowsInView(t *testing.T) {
	l := New(100, 10)
	l.SetMargin(2)
	l.Move(7)
	if l.Cursor() != 7 || l.Offset() != 0 {
		t.Fatalf("cursor %d offset %d", l.Cursor(), l.Offset())
	}
	l.Move(1)
	if l.Offset() != 1 {
		t.Fatalf("the margin below is not kept: offset %d", l.Offset())
	}
	l.End()
	if l.Cursor() != 99 || l.Offset() != 90 {
		t.Fatalf("the margin keeps the cursor from the end: %d %d", l.Cursor(), l.Offset())
	}
	l.Home()
	for want := 1; want <= 20; want++ {
		l.Scroll(1)
		if l.Offset() != want {
			t.Fatalf("scrolled %d rows, offset is %d", want, l.Offset())
		}
	}
}

func TestFollowKeepsThePlaceOnTheScreen(t *testing.T) {
	l := New(100, 10)
	l.Goto(50)
	l.Center()
	row := l.Cursor() - l.Offset()
	l.Follow(103, 53) // three rows came in above
	if l.Cursor() != 53 || l.Cursor()-l.Offset() != row {
		t.Errorf("cursor %d on row %d, want 53 on %d", l.Cursor(), l.Cursor()-l.Offset(), row)
	}
	l.Follow(102, -1) // the row is gone
	if l.Cursor() != 53 {
		t.Errorf("cursor %d after its row went", l.Cursor())
	}
}

// Rows that come in above move neither the cursor's row nor the line it is on,
// wherever in the window that is; the next step does not move the window back.
func TestFollowKeepsTheLineAtTheEdges(t *testing.T) {
	for line := range 10 {
		l := New(100, 10)
		l.SetMargin(2)
		l.Goto(50)
		l.offset = 50 - line
		for in := 1; in <= 3; in++ {
			l.Follow(100+in, 50+in)
			l.SetHeight(10) // as every frame does
			if l.Cursor() != 50+in || l.Cursor()-l.Offset() != line {
				t.Errorf("from line %d: cursor %d on line %d", line, l.Cursor(), l.Cursor()-l.Offset())
			}
		}
	}
	l := New(100, 10)
	l.SetMargin(2)
	l.Follow(101, 1)
	if l.Cursor() != 1 || l.Offset() != 1 {
		t.Errorf("at the top: cursor %d offset %d", l.Cursor(), l.Offset())
	}
	l.Move(1)
	if l.Cursor() != 2 || l.Offset() != 1 {
		t.Errorf("one step down: cursor %d offset %d", l.Cursor(), l.Offset())
	}
	l.Move(-1)
	if l.Cursor() != 1 || l.Offset() != 0 {
		t.Errorf("one step back: cursor %d offset %d", l.Cursor(), l.Offset())
	}
	short := New(3, 10)
	short.SetMargin(2)
	short.Follow(4, 1) // all fits: the new row shows
	if short.Cursor() != 1 || short.Offset() != 0 {
		t.Errorf("in a short list: cursor %d offset %d", short.Cursor(), short.Offset())
	}
}

func TestAlwaysInPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := New(rapid.IntRange(-2, 200).Draw(t, "len"), rapid.IntRange(-2, 50).Draw(t, "height"))
		n := rapid.IntRange(-300, 300)
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			x := n.Draw(t, "n")
			switch rapid.IntRange(0, 10).Draw(t, "op") {
			case 0:
				l.Move(x)
			case 1:
				l.Page(x)
			case 2:
				l.Half(x)
			case 3:
				l.Scroll(x)
			case 4:
				l.Goto(x)
			case 5:
				l.SetLen(x)
			case 6:
				l.SetHeight(x / 5)
			case 7:
				l.SetMargin(x / 20)
			case 8:
				l.Follow(x, n.Draw(t, "at"))
			case 9:
				l.Center()
			case 10:
				l.Top()
			}
			check(t, &l)
		}
	})
}

func check(t *rapid.T, l *List) {
	t.Helper()
	from, to := l.Visible()
	switch {
	case l.Len() == 0 && (l.Cursor() != 0 || from != 0 || to != 0):
		t.Fatalf("empty list: cursor %d, rows %d to %d", l.Cursor(), from, to)
	case l.Len() > 0 && (l.Cursor() < 0 || l.Cursor() >= l.Len()):
		t.Fatalf("cursor %d of %d", l.Cursor(), l.Len())
	case from < 0 || to > l.Len() || to < from || to-from > l.Height():
		t.Fatalf("rows %d to %d of %d in %d", from, to, l.Len(), l.Height())
	case l.Height() > 0 && l.Len() > 0 && (l.Cursor() < from || l.Cursor() >= to):
		t.Fatalf("cursor %d not in %d to %d", l.Cursor(), from, to)
	case to-from < min(l.Height(), l.Len()):
		t.Fatalf("rows %d to %d leave room in a window of %d for %d rows", from, to, l.Height(), l.Len())
	}
}

func BenchmarkMove(b *testing.B) {
	l := New(1_000_000, 50)
	for b.Loop() {
		l.Move(1)
		l.Page(1)
		l.Page(-1)
	}
}
