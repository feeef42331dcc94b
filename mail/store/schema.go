package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
)

// format is the version of the tables; migrations lead to it one by one.
const format = 5

// derivation is the version of everything derived: it rises whenever parsing,
// the rules of package series, Row or the codec change what is stored.
const derivation = 6

// appID marks the file as ours (PRAGMA application_id): "1mor".
const appID = 0x316d6f72

// keptTables hold what came in and what a person did. Nothing here can be made again.
const keptTables = `
CREATE TABLE meta(k TEXT PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mail(id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, body BLOB NOT NULL, lists TEXT, size INTEGER NOT NULL, z BLOB NOT NULL);
CREATE INDEX mail_hash ON mail(hash);
CREATE TABLE variant(msgid TEXT NOT NULL, body BLOB NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, z BLOB NOT NULL, PRIMARY KEY(msgid, body));
CREATE TABLE unreadable(sum BLOB PRIMARY KEY, origin TEXT NOT NULL, size INTEGER NOT NULL, z BLOB NOT NULL);
CREATE TABLE dict(id INTEGER PRIMARY KEY, d BLOB NOT NULL);
CREATE TABLE cursor(source TEXT PRIMARY KEY, at TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mark(hash INTEGER NOT NULL, msgid TEXT NOT NULL, kind TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY(hash, msgid, kind)) WITHOUT ROWID;
CREATE TABLE seen(hash INTEGER NOT NULL, msgid TEXT NOT NULL, PRIMARY KEY(hash, msgid)) WITHOUT ROWID;
` + handTable + fetchTables + letterTables + claimTables

// handTable holds which messages people tied or parted; a comes before b.
const handTable = `CREATE TABLE hand(a TEXT NOT NULL, b TEXT NOT NULL, apart INTEGER NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;
`

// fetchTables hold what sources say: where each has which message (held, by
// pages; holder finds them by message), of which only the beginning is here,
// what the engine remembers of a source, and the pieces of large messages.
const fetchTables = `CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE held(page INTEGER PRIMARY KEY, b BLOB NOT NULL);
CREATE TABLE holder(hash INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(hash, at)) WITHOUT ROWID;
CREATE TABLE beginning(id INTEGER PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE note(source TEXT NOT NULL, k TEXT NOT NULL, v TEXT NOT NULL, PRIMARY KEY(source, k)) WITHOUT ROWID;
CREATE TABLE piece(id INTEGER PRIMARY KEY, z BLOB NOT NULL);
`

// letterTables hold what a person writes: drafts by the message they answer, and
// the outbox. Of a letter all is fixed but state and what stands in standing,
// as JSON; wire is a Message-ID that a server gave it instead of its own.
const letterTables = `CREATE TABLE draft(parent TEXT PRIMARY KEY, body TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE outbox(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, msgid TEXT NOT NULL UNIQUE, action TEXT NOT NULL UNIQUE,
	parent TEXT NOT NULL, change TEXT NOT NULL, subject TEXT NOT NULL, sender TEXT NOT NULL, rcpt TEXT NOT NULL,
	raw BLOB NOT NULL, sum TEXT NOT NULL, made INTEGER NOT NULL, state TEXT NOT NULL, wire TEXT NOT NULL, standing TEXT NOT NULL);
CREATE INDEX outbox_state ON outbox(state);
CREATE INDEX outbox_wire ON outbox(wire) WHERE wire<>'';
`

// claimTables hold the reader's claims, by the names that the team's folder
// knows them by, and what that folder held when it was last read.
const claimTables = `CREATE TABLE claim(token TEXT PRIMARY KEY, msgid TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE teamclaim(uid INTEGER PRIMARY KEY, token TEXT NOT NULL, msgid TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL);
`

// derivedTables follow from mail alone. The words table keeps no text, no
// positions and no columns: its text is made of distinct, folded words (see
// words.go), so the cheapest tokenizer will do.
const derivedTables = `
CREATE TABLE fact(id INTEGER PRIMARY KEY, f BLOB NOT NULL);
CREATE TABLE place(id INTEGER PRIMARY KEY, cluster INTEGER NOT NULL, change INTEGER NOT NULL);
CREATE TABLE key(h INTEGER PRIMARY KEY, cluster INTEGER NOT NULL);
CREATE TABLE cluster(id INTEGER PRIMARY KEY, b BLOB NOT NULL);
CREATE TABLE change(id INTEGER PRIMARY KEY, active INTEGER NOT NULL, row BLOB NOT NULL);
CREATE INDEX change_active ON change(active);
CREATE VIRTUAL TABLE words USING fts5(w, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_'");
INSERT INTO words(words, rank) VALUES('hashsize', 4194304);
INSERT INTO words(words, rank) VALUES('automerge', 8);
`

const dropDerived = `
DROP TABLE IF EXISTS words;
DROP TABLE IF EXISTS fact;
DROP TABLE IF EXISTS place;
DROP TABLE IF EXISTS key;
DROP TABLE IF EXISTS cluster;
DROP TABLE IF EXISTS change;
`

// writerPragmas: NORMAL in WAL mode never loses consistency, only the last
// transactions on a power cut, and those the cursor brings back. Marks are
// written with FULL.
func writerPragmas() []string {
	return []string{
		"PRAGMA busy_timeout=5000",
		"PRAGMA page_size=4096",
		"PRAGMA journal_mode=WAL",
		"PRAGMA synchronous=NORMAL",
		"PRAGMA cache_size=-16384",
		"PRAGMA wal_autocheckpoint=10000",
		"PRAGMA journal_size_limit=67108864",
		"PRAGMA trusted_schema=OFF",
		"PRAGMA cell_size_check=ON",
		"PRAGMA busy_timeout=50", // begin tries again, and listens to its context between
	}
}

func readerPragmas() []string {
	return []string{
		"PRAGMA busy_timeout=5000",
		"PRAGMA query_only=ON",
		"PRAGMA cache_size=-4096",
		"PRAGMA trusted_schema=OFF",
		"PRAGMA cell_size_check=ON",
	}
}

// stamp is what a store says about itself.
type stamp struct {
	app, format, derivation int64
	program                 string
}

// readStamp reads it; the zero stamp is an empty file.
func readStamp(ctx context.Context, c *conn) (stamp, error) {
	var st stamp
	var err error
	if st.format, err = c.number(ctx, "PRAGMA user_version"); err != nil {
		return st, err
	}
	if st.app, err = c.number(ctx, "PRAGMA application_id"); err != nil {
		return st, err
	}
	if st.app != appID || st.format == 0 {
		return st, nil
	}
	err = c.query(ctx, "SELECT k, v FROM meta", func(row []driver.Value) error {
		switch text(row[0]) {
		case "derivation":
			st.derivation, err = strconv.ParseInt(text(row[1]), 10, 64)
			return err
		case "program":
			st.program = text(row[1])
		}
		return nil
	})
	return st, err
}

// judge says whether this program may use a store with this stamp.
func (st stamp) judge(path string) error {
	switch {
	case st.app != appID:
		return fmt.Errorf("open %s: %w: it is a database of another program; use another --store", path, ErrCorrupt)
	case st.format > format:
		by := st.program
		if by == "" {
			by = "a newer onemore"
		}
		return fmt.Errorf("open %s: %w (%s, format %d; this program knows %d): use that version or a newer one, or another --store",
			path, ErrNewer, by, st.format, format)
	case st.derivation > derivation:
		return fmt.Errorf("open %s: %w (%s, rules %d; this program has %d): use that version or a newer one, or another --store",
			path, ErrNewer, st.program, st.derivation, derivation)
	}
	return nil
}

// create makes the tables in an empty file, within the caller's transaction.
func create(c *conn, program string) error {
	for _, sql := range []string{
		keptTables, derivedTables,
		fmt.Sprintf("PRAGMA application_id=%d; PRAGMA user_version=%d", appID, format),
	} {
		if err := c.script(sql); err != nil {
			return err
		}
	}
	return sign(c, program)
}

// sign notes who wrote the derived data and by which rules.
func sign(c *conn, program string) error {
	const set = "INSERT INTO meta(k, v) VALUES(?, ?) ON CONFLICT(k) DO UPDATE SET v=excluded.v"
	if err := c.exec(set, "program", program); err != nil {
		return err
	}
	return c.exec(set, "derivation", strconv.Itoa(derivation))
}

// migrations lead from one format to the next: the first from 1 to 2. They
// change kept tables; derived ones are dropped and made again by raising
// derivation. A migration is never edited once it was released.
func migrations() []string {
	return []string{
		handTable,    // format 2
		fetchTables,  // format 3
		letterTables, // format 4
		claimTables,  // format 5
	}
}

// migrate runs the steps from a format on, within the caller's transaction.
func migrate(c *conn, from int64, steps []string) error {
	for i := from - 1; i < int64(len(steps)); i++ {
		if err := c.script(steps[i]); err != nil {
			return fmt.Errorf("migrate %s from format %d: %w", c.path, i+1, err)
		}
	}
	return c.script(fmt.Sprintf("PRAGMA user_version=%d", len(steps)+1))
}
