package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// oldKept are the kept tables as formats 1 and 2 had them.
const oldKept = `
CREATE TABLE meta(k TEXT PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mail(id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, body BLOB NOT NULL, lists TEXT, size INTEGER NOT NULL, z BLOB NOT NULL);
CREATE INDEX mail_hash ON mail(hash);
CREATE TABLE variant(msgid TEXT NOT NULL, body BLOB NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, z BLOB NOT NULL, PRIMARY KEY(msgid, body));
CREATE TABLE unreadable(sum BLOB PRIMARY KEY, origin TEXT NOT NULL, size INTEGER NOT NULL, z BLOB NOT NULL);
CREATE TABLE dict(id INTEGER PRIMARY KEY, d BLOB NOT NULL);
CREATE TABLE cursor(source TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mark(hash INTEGER NOT NULL, msgid TEXT NOT NULL, kind TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY(hash, msgid, kind)) WITHOUT ROWID;
CREATE TABLE seen(hash INTEGER NOT NULL, msgid TEXT NOT NULL, PRIMARY KEY(hash, msgid)) WITHOUT ROWID;
`

const oldHand = `CREATE TABLE hand(a TEXT NOT NULL, b TEXT NOT NULL, apart INTEGER NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;
`

const oldFetch = `CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE held(page INTEGER PRIMARY KEY, b BLOB NOT NULL);
CREATE TABLE holder(hash INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(hash, at)) WITHOUT ROWID;
CREATE TABLE beginning(id INTEGER PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE note(source TEXT NOT NULL, k TEXT NOT NULL, v TEXT NOT NULL, PRIMARY KEY(source, k)) WITHOUT ROWID;
CREATE TABLE piece(id INTEGER PRIMARY KEY, z BLOB NOT NULL);
`

const oldLetters = `CREATE TABLE draft(parent TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, msgid TEXT NOT NULL UNIQUE, action TEXT NOT NULL UNIQUE,
	parent TEXT NOT NULL, change TEXT NOT NULL, subject TEXT NOT NULL, sender TEXT NOT NULL, rcpt TEXT NOT NULL,
	raw BLOB NOT NULL, sum TEXT NOT NULL, made INTEGER NOT NULL, state TEXT NOT NULL, wire TEXT NOT NULL, standing TEXT NOT NULL);
CREATE INDEX outbox_state ON outbox(state);
CREATE INDEX outbox_wire ON outbox(wire) WHERE wire<>'';
`

// oldDerived are the derived tables, the same since format 1.
const oldDerived = `
CREATE TABLE fact(id INTEGER PRIMARY KEY, f BLOB NOT NULL);
CREATE TABLE place(id INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, change INTEGER NOT NULL);
CREATE TABLE key(h INTEGER PRIMARY KEY, cluster INTEGER NOT NULL);
CREATE TABLE cluster(id INTEGER PRIMARY KEY, b BLOB NOT NULL);
CREATE TABLE change(id INTEGER PRIMARY KEY, active INTEGER NOT NULL, row BLOB NOT NULL);
CREATE INDEX change_active ON change(active);
CREATE VIRTUAL TABLE words USING fts5(w, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_'");
`

// oldStore makes a store of an old format that holds some of everything, and
// gives its folder and what it dumps.
func oldStore(t *testing.T, old int) (dir, want string) {
	t.Helper()
	now := t.TempDir()
	s := open(t, now, Options{})
	for n := range 3 {
		if _, err := s.Put(t.Context(), "src", fmt.Sprint(n), thread(s, n)); err != nil {
			t.Fatal(err)
		}
	}
	set(t, s, "t1-1@x.example", Done, 1)
	tables := []string{"meta", "mail", "variant", "unreadable", "dict", "cursor", "mark", "seen", "fact", "place", "key", "cluster", "change", "words_data", "words_idx", "words_docsize", "words_config"}
	ddl := oldKept + oldDerived
	if old > 1 {
		ddl += oldHand
		tables = append(tables, "hand")
		setHand(t, s, "t1-1@x.example", "t2-1@x.example", false)
	}
	if old > 2 {
		ddl += oldFetch
		tables = append(tables, "source", "held", "holder", "beginning", "note", "piece")
		takeSome(t, s)
	}
	if old > 3 {
		ddl += oldLetters
		tables = append(tables, "draft", "outbox")
		if err := s.SetDraft(t.Context(), "t1-1@x.example", "", "said before", time.UnixMilli(7)); err != nil {
			t.Fatal(err)
		}
	}
	want = dump(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	tamper(t, dir, ddl+fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d; ATTACH '%s' AS now;", appID, old, filepath.Join(now, fileName))+
		"DELETE FROM words_data; DELETE FROM words_config;"+copyAll(tables))
	return dir, want
}

func copyAll(tables []string) string {
	var b strings.Builder
	for _, name := range tables {
		fmt.Fprintf(&b, "INSERT INTO main.%s SELECT * FROM now.%s;", name, name)
	}
	return b.String()
}

// TestOldFormatsAreRaised: a store of an earlier format keeps all it holds and
// takes what is new.
func TestOldFormatsAreRaised(t *testing.T) {
	for old := 1; old < format; old++ {
		dir, want := oldStore(t, old)
		s := open(t, dir, Options{})
		if dump(t, s) != want {
			t.Errorf("raising format %d changed what the store holds", old)
		}
		if got := search(t, s, "number1"); len(got) != 1 {
			t.Errorf("format %d: found %q", old, got)
		}
		takeSome(t, s)
		writeSome(t, s)
		setHand(t, s, "t1-1@x.example", "t2-1@x.example", false)
		before := dump(t, s)
		if err := s.Rebuild(t.Context(), nil); err != nil || dump(t, s) != before {
			t.Errorf("raised from format %d, it does not rebuild: %v", old, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if again := open(t, dir, Options{}); dump(t, again) != before {
			t.Errorf("raised from format %d, it is another when reopened", old)
		}
	}
}

// takeSome takes something for every table of formats 3 and 4.
func takeSome(t *testing.T, s *Store) {
	t.Helper()
	raw := patchMail("begun@x", "begin something", 1).raw()
	taken(t, s, Taken{Source: "in", Cursor: "1", Messages: []Incoming{s.PrepareBeginning(raw, 1e6, "", "")}, Places: []Place{{UID: 5, ID: "begun@x", Seen: true}}})
	checkPlaces(t, s, "in", Place{UID: 5, ID: "begun@x", Seen: true})
	checkBeginning(t, s, "begun@x", 1e6, true)
	taken(t, s, Taken{Messages: []Incoming{s.Prepare(bulky("large@x", largeBytes+1), "", "")}})
	if err := s.SetNote(t.Context(), "in", "success", "1"); err != nil {
		t.Fatal(err)
	}
}

// TestHalfRaised: a program that is stopped in the middle of raising a store
// leaves it as it was, and the next one raises it.
func TestHalfRaised(t *testing.T) {
	for old := 2; old < format; old++ {
		halfRaised(t, old)
	}
}

func halfRaised(t *testing.T, old int) {
	t.Helper()
	dir, want := oldStore(t, old)
	stop := errors.New("stop")
	if _, err := Open(t.Context(), dir, Options{Fault: func(string) error { return stop }}); !errors.Is(err, stop) {
		t.Fatalf("%v", err)
	}
	if killed := child(t, "raise", dir, 1); !killed {
		t.Fatal("it was not killed in the middle")
	}
	c, err := dial(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	n, err := c.number(t.Context(), "PRAGMA user_version")
	if cerr := c.close(); err != nil || cerr != nil || n != int64(old) {
		t.Fatalf("format %d, %v, %v", n, err, cerr)
	}
	if s := open(t, dir, Options{}); dump(t, s) != want {
		t.Error("it is not as it was")
	}
}

// TestNewerNamesItsFile: who is refused is told which file it is.
func TestNewerNamesItsFile(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, Options{}).Close()
	tamper(t, dir, fmt.Sprintf("PRAGMA user_version=%d", format+1))
	path := filepath.Join(dir, fileName)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), path) {
		t.Errorf("%v", err)
	}
	if after, err := os.ReadFile(path); err != nil || string(after) != string(before) {
		t.Errorf("the refused file was changed: %v", err)
	}
}
