package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// conn is one connection with its prepared statements. It is used by one
// goroutine at a time. It speaks to the driver directly: database/sql adds a
// pool, locks and conversions that cost more than most of our statements.
type conn struct {
	path  string
	c     driver.Conn
	stmts map[string]*stmt
}

type stmt struct {
	s    driver.Stmt
	args []driver.NamedValue
	row  []driver.Value
}

// dial opens one connection to the file. Nothing is read yet but the header.
func dial(path string, pragmas ...string) (*conn, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}
	if !strings.HasPrefix(u.Path, "/") { // a drive letter
		u.Path = "/" + u.Path
	}
	// A fresh Driver: the registered one is shared and may be given hooks.
	dc, err := (&sqlite.Driver{}).Open(u.String())
	if err != nil {
		return nil, explain(path, err)
	}
	c := &conn{path: path, c: dc, stmts: map[string]*stmt{}}
	for _, p := range pragmas {
		if err := c.patiently(p); err != nil {
			return nil, errors.Join(err, c.close())
		}
	}
	return c, nil
}

// patiently runs a pragma. While another process turns a new file into one with
// a log, SQLite says busy at once, whatever the timeout is.
func (c *conn) patiently(pragma string) error {
	end := time.Now().Add(dialWait)
	for {
		err := c.script(pragma)
		if err == nil || !busy(err) || time.Now().After(end) {
			return err
		}
		time.Sleep(dialLook)
	}
}

// How long the beginning of a connection waits for other processes.
const (
	dialWait = 5 * time.Second
	dialLook = 5 * time.Millisecond
)

func (c *conn) close() error {
	var err error
	for _, s := range c.stmts {
		err = errors.Join(err, s.s.Close())
	}
	c.stmts = nil
	return errors.Join(err, c.c.Close())
}

// script runs statements that are needed once.
func (c *conn) script(sql string) error {
	ex, ok := c.c.(driver.ExecerContext)
	if !ok {
		return errors.New("open store: the driver cannot execute")
	}
	_, err := ex.ExecContext(context.Background(), sql, nil)
	return explain(c.path, err)
}

// stmt prepares once per connection. Statements are told apart by their text,
// so the text must come from a bounded set.
func (c *conn) stmt(sql string, args []driver.Value) (*stmt, error) {
	s := c.stmts[sql]
	if s == nil {
		ds, err := c.c.Prepare(sql)
		if err != nil {
			return nil, explain(c.path, err)
		}
		s = &stmt{s: ds}
		c.stmts[sql] = s
	}
	s.args = s.args[:0]
	for i, a := range args {
		s.args = append(s.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return s, nil
}

// exec runs a statement without result. Contexts are looked at between
// statements, not within: the driver would start a goroutine for each.
func (c *conn) exec(sql string, args ...driver.Value) error {
	s, err := c.stmt(sql, args)
	if err != nil {
		return err
	}
	ex, ok := s.s.(driver.StmtExecContext)
	if !ok {
		return errors.New("the driver cannot execute")
	}
	_, err = ex.ExecContext(context.Background(), s.args)
	clear(s.args)
	return explain(c.path, err)
}

// errStop ends a query early without being an error.
var errStop = errors.New("stop")

// query calls fn for every row. The row is reused, the strings and byte slices
// in it are not. fn must not run the same statement again.
func (c *conn) query(ctx context.Context, sql string, fn func(row []driver.Value) error, args ...driver.Value) (err error) {
	s, err := c.stmt(sql, args)
	if err != nil {
		return err
	}
	q, ok := s.s.(driver.StmtQueryContext)
	if !ok {
		return errors.New("the driver cannot query")
	}
	rows, err := q.QueryContext(context.WithoutCancel(ctx), s.args)
	clear(s.args)
	if err != nil {
		return explain(c.path, err)
	}
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = explain(c.path, cerr)
		}
	}()
	if s.row == nil {
		s.row = make([]driver.Value, len(rows.Columns()))
	}
	for n := 0; ; n++ {
		if n&255 == 255 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := rows.Next(s.row); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return explain(c.path, err)
		}
		if err := fn(s.row); err != nil {
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		}
	}
}

// one reads a single row; found is false when there is none.
func (c *conn) one(ctx context.Context, sql string, fn func(row []driver.Value) error, args ...driver.Value) (found bool, err error) {
	err = c.query(ctx, sql, func(row []driver.Value) error {
		found = true
		if err := fn(row); err != nil {
			return err
		}
		return errStop
	}, args...)
	return found, err
}

// number reads a single integer, 0 when there is no row.
func (c *conn) number(ctx context.Context, sql string, args ...driver.Value) (n int64, err error) {
	_, err = c.one(ctx, sql, func(row []driver.Value) error {
		n = integer(row[0])
		return nil
	}, args...)
	return n, err
}

// integer, text and blob take a column as what it should be. A damaged file
// may hold anything; the zero value then fails where it is decoded.
func integer(v driver.Value) int64 {
	n, _ := v.(int64)
	return n
}

func text(v driver.Value) string {
	s, _ := v.(string)
	return s
}

func blob(v driver.Value) []byte {
	b, _ := v.([]byte)
	return b
}
