package archive

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
)

// epochs reads the epochs one after the other.
func (r *reading) epochs(ctx context.Context, epochs []epoch, st state) {
	for i, e := range epochs {
		head := cursorHead(r.kind)
		tail := ""
		for j, o := range epochs {
			switch oid := st.epochs[o.name]; {
			case oid == "" || i == j:
			case j < i:
				head += epochLine(oid, o.name)
			default:
				tail += epochLine(oid, o.name)
			}
		}
		last, err := r.epoch(ctx, e, st.epochs[e.name], func(oid string) Cursor {
			return Cursor(head + epochLine(oid, e.name) + tail)
		})
		if last != "" {
			st.epochs[e.name] = last
		}
		if err != nil {
			r.fail(e.name, err)
		}
		if r.stop != nil {
			return
		}
	}
}

// epoch reads the commits of one epoch that the last read has not seen, and
// returns the last one it handed over. Purging and editing a message rewrites
// history: then the commits since the histories parted are read again.
func (r *reading) epoch(ctx context.Context, e epoch, old string, cursor func(string) Cursor) (last string, err error) {
	tip, err := e.tip(ctx)
	if err != nil || tip == "" || tip == old {
		return "", err
	}
	span := []string{"rev-list", "--reverse", tip}
	if old != "" {
		if _, err := e.output(ctx, "cat-file", "-e", old+"^{commit}"); err == nil {
			span = append(span, "^"+old)
		}
	}
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	b, err := e.batch(running, span)
	if err != nil {
		return "", err
	}
	seen := r.base
	for {
		it, err := b.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			} else {
				cancel()
			}
			r.base = seen
			if err = errors.Join(err, b.wait(ctx, err == nil)); err == nil {
				err = e.missing(ctx, b.without)
			}
			return last, err
		}
		seen = r.base + b.commits
		it.Pos, it.Where, it.Cursor = seen, e.name+" "+b.commit, cursor(b.commit)
		if !r.emit(it) {
			cancel()
			_ = b.wait(ctx, false) // we ended it ourselves
			return last, r.stop
		}
		last = b.commit
	}
}

// batch is the two processes that read an epoch: one lists the commits, one
// gives their blobs. A goroutine asks the second for what the first names.
type batch struct {
	epoch
	list, cat *exec.Cmd
	listErr   bytes.Buffer
	catErr    bytes.Buffer
	out       *bufio.Reader
	asked     chan error
	commit    string   // of the last item
	commits   int64    // seen so far
	file      string   // of the last item: m or d, and the blob
	without   []string // commits without a message, maxErrors at the most
}

func (e epoch) batch(ctx context.Context, span []string) (*batch, error) {
	b := &batch{epoch: e, asked: make(chan error, 1)}
	b.list = e.command(ctx, span...)
	b.list.Stderr = &limited{w: &b.listErr, left: 4 << 10}
	// The words after the object's name come back in %(rest).
	b.cat = e.command(ctx, "cat-file", "--buffer", "--batch=%(objectname) %(objecttype) %(objectsize) %(rest)")
	b.cat.Stderr = &limited{w: &b.catErr, left: 4 << 10}
	oids, err := b.list.StdoutPipe()
	if err != nil {
		return nil, err
	}
	ask, err := b.cat.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := b.cat.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.out = bufio.NewReaderSize(out, 1<<20)
	if err := b.cat.Start(); err != nil {
		return nil, gitError(ctx, "cat-file", e.name, "", err)
	}
	if err := b.list.Start(); err != nil {
		ask.Close()
		return nil, errors.Join(gitError(ctx, "rev-list", e.name, "", err), b.cat.Wait())
	}
	go func() { b.asked <- askFor(oids, ask) }()
	return b, nil
}

// askFor asks for both files of every commit; one of them is not there.
func askFor(oids io.Reader, ask io.WriteCloser) error {
	defer ask.Close()
	w := bufio.NewWriterSize(ask, 64<<10)
	lines := bufio.NewScanner(oids)
	for lines.Scan() {
		oid := lines.Text()
		if !isOID(oid) {
			return fmt.Errorf("git rev-list: unexpected line %.80q", oid)
		}
		if _, err := fmt.Fprintf(w, "%[1]s:m %[1]s m\n%[1]s:d %[1]s d\n", oid); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return w.Flush()
}

// next gives the next message or deletion, io.EOF after the last.
func (b *batch) next() (Item, error) {
	noMessage := false // the commit asked about has no m
	for {
		line, err := b.out.ReadString('\n')
		if errors.Is(err, io.EOF) && line == "" {
			return Item{}, io.EOF
		}
		if err != nil {
			return Item{}, fmt.Errorf("git cat-file: %w", err)
		}
		f := strings.Fields(line)
		if len(f) == 2 { // missing
			if strings.HasSuffix(f[0], ":m") {
				b.commits++ // each commit is asked for its m once
				noMessage = true
			} else if commit := strings.TrimSuffix(f[0], ":d"); noMessage && len(b.without) < maxErrors {
				b.without = append(b.without, commit)
			}
			continue
		}
		if len(f) != 5 {
			return Item{}, fmt.Errorf("git cat-file: unexpected line %.80q", line)
		}
		if f[4] == "m" {
			b.commits++
			noMessage = false
		}
		size, err := strconv.ParseInt(f[2], 10, 64)
		if err != nil || size < 0 {
			return Item{}, fmt.Errorf("git cat-file: unexpected line %.80q", line)
		}
		raw, cut, err := b.blob(size)
		if err != nil {
			return Item{}, fmt.Errorf("git cat-file: %w", err)
		}
		if f[1] != "blob" {
			continue // a folder by that name: no epoch looks so
		}
		if file := f[4] + f[0]; file != b.file {
			b.file, b.commit = file, f[3]
		} else {
			continue // a purged message: its commit holds the tree of the one before
		}
		it := Item{ID: f[0], Cut: cut}
		if f[4] == "d" {
			it.Deleted, it.Removed = true, raw
		} else {
			it.Raw = raw
		}
		return it, nil
	}
}

// missing tells commits without a file, which purging leaves, from commits
// whose message the repository has lost.
func (e epoch) missing(ctx context.Context, commits []string) error {
	var errs []error
	for _, c := range commits {
		out, err := e.output(ctx, "ls-tree", "--name-only", "-z", c)
		switch {
		case err != nil:
			errs = append(errs, err)
		case out != "":
			errs = append(errs, fmt.Errorf("the message of commit %s is missing from the repository: run git fsck there", c))
		}
	}
	return errors.Join(errs...)
}

// blob reads an object and the line end after it, and keeps MaxMessage of it.
func (b *batch) blob(size int64) (raw []byte, cut bool, err error) {
	raw = make([]byte, min(size, MaxMessage))
	if _, err := io.ReadFull(b.out, raw); err != nil {
		return nil, false, err
	}
	if _, err := io.CopyN(io.Discard, b.out, size-int64(len(raw))+1); err != nil {
		return nil, false, err
	}
	return raw, size > MaxMessage, nil
}

// wait ends the processes; only when all was read do their complaints count.
func (b *batch) wait(ctx context.Context, all bool) error {
	asked := <-b.asked
	list := b.list.Wait()
	cat := b.cat.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !all:
		return nil
	case list != nil:
		return gitError(ctx, "rev-list", b.name, b.listErr.String(), list)
	case cat != nil:
		return gitError(ctx, "cat-file", b.name, b.catErr.String(), cat)
	}
	return asked
}
