package store

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"

	"onemore/patch/series"
)

// rowsAtOnce is how many rows one statement writes or asks for: enough to hide
// the cost of a statement, few enough to keep its plan small.
const rowsAtOnce = 64

// many runs an INSERT for n rows of width columns, many rows a statement.
func many(c *conn, insert string, width, n int, fill func(i int, args []driver.Value)) error {
	one := "(" + strings.Repeat("?,", width-1) + "?)"
	args := make([]driver.Value, width*rowsAtOnce)
	full := insert + strings.Repeat(one+",", rowsAtOnce-1) + one
	i := 0
	for ; n-i >= rowsAtOnce; i += rowsAtOnce {
		for j := range rowsAtOnce {
			fill(i+j, args[j*width:(j+1)*width])
		}
		if err := c.exec(full, args...); err != nil {
			return err
		}
	}
	for ; i < n; i++ {
		fill(i, args[:width])
		if err := c.exec(insert+one, args[:width]...); err != nil {
			return err
		}
	}
	return nil
}

// lookup asks for many integer keys, a chunk a statement; sql ends in "IN ".
func (c *conn) lookup(ctx context.Context, sql string, keys []int64, fn func(row []driver.Value) error) error {
	full := sql + "(" + strings.Repeat("?,", rowsAtOnce-1) + "?)"
	args := make([]driver.Value, rowsAtOnce)
	for chunk := range slices.Chunk(keys, rowsAtOnce) {
		for i := range args {
			args[i] = chunk[min(i, len(chunk)-1)] // the last one again and again: IN is a set
		}
		if err := c.query(ctx, full, fn, args...); err != nil {
			return err
		}
	}
	return nil
}

// clustersOf gives the clusters of those keys that are stored.
func (c *conn) clustersOf(ctx context.Context, keys []int64) (map[int64]int64, error) {
	out := make(map[int64]int64, len(keys)/2)
	err := c.lookup(ctx, "SELECT h, cluster FROM key WHERE h IN ", keys, func(row []driver.Value) error {
		out[integer(row[0])] = integer(row[1])
		return nil
	})
	return out, err
}

// cluster loads one cluster.
func (c *conn) cluster(ctx context.Context, id int64) (*cluster, error) {
	var cl *cluster
	_, err := c.one(ctx, "SELECT b FROM cluster WHERE id=?", func(row []driver.Value) (err error) {
		if cl, err = unpackCluster(id, blob(row[0])); err != nil {
			return corrupt(c.path, err)
		}
		return nil
	}, id)
	if err == nil && cl == nil {
		err = c.gap("cluster", id)
	}
	return cl, err
}

// fact loads one fact.
func (c *conn) fact(ctx context.Context, id int64) (*series.Fact, error) {
	var f *series.Fact
	_, err := c.one(ctx, "SELECT f FROM fact WHERE id=?", func(row []driver.Value) (err error) {
		if f, err = unpackFact(blob(row[0])); err != nil {
			return corrupt(c.path, err)
		}
		return nil
	}, id)
	if err == nil && f == nil {
		err = c.gap("fact", id)
	}
	return f, err
}

// place finds where a message stands.
func (c *conn) place(ctx context.Context, id int64) (p place, found bool, err error) {
	found, err = c.one(ctx, "SELECT cluster, change FROM place WHERE id=?", func(row []driver.Value) error {
		p = place{id, integer(row[0]), integer(row[1])}
		return nil
	}, id)
	return p, found, err
}
