package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"testing"
)

// all ranges over an mbox; the last pair holds the error, if any.
func all(m *Mbox) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for {
			e, err := m.Next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// msg makes one small mail.
func msg(n int) string {
	return fmt.Sprintf("From: A Person <a@example.org>\nSubject: mail %d\nMessage-ID: <%d@example.org>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n\nbody %d\n", n, n, n)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// readFrom reads what a path holds after a cursor.
func readFrom(t *testing.T, path string, from Cursor) ([]Item, error) {
	t.Helper()
	a, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	var got []Item
	err = a.Read(t.Context(), from, func(it Item) error {
		got = append(got, it)
		return nil
	})
	return got, err
}

func mustRead(t *testing.T, path string, from Cursor) []Item {
	t.Helper()
	got, err := readFrom(t, path, from)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func raws(items []Item) []string {
	out := []string{}
	for _, it := range items {
		if it.Deleted {
			out = append(out, "deleted "+string(it.Removed))
			continue
		}
		out = append(out, string(it.Raw))
	}
	return out
}

var errEnough = errors.New("enough")

// take reads n items after a cursor, as a reader that is interrupted does.
func take(t *testing.T, a *Archive, from Cursor, n int) []Item {
	t.Helper()
	var got []Item
	err := a.Read(context.Background(), from, func(it Item) error {
		got = append(got, it)
		if len(got) == n {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	return got
}
