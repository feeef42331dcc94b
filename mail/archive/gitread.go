package archive

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// epochs reads the epochs that are there now, one after the other.
func (r *reading) epochs(ctx context.Context, path string, st state) {
	epochs, err := findEpochs(path)
	if err == nil && len(epochs) == 0 {
		err = fmt.Errorf("its epochs are gone: %w", ErrNoMail)
	}
	if err != nil {
		r.fail(filepath.Base(path), err)
		return
	}
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
	base := r.base
	for {
		it, err := b.next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			} else {
				cancel()
			}
			err = errors.Join(err, b.wait(ctx, err == nil))
			r.base = base + b.commits
			return last, errors.Join(append(b.lost, err)...)
		}
		it.Pos, it.Where, it.Cursor = base+b.at, e.name+" "+b.commit, cursor(b.commit)
		if !r.emit(it) {
			cancel()
			_ = b.wait(ctx, false) // we ended it ourselves
			return last, r.stop
		}
		last = b.commit
	}
}

// batch is the processes that read an epoch: two list the commits and what each
// brought, one gives that. A goroutine asks the third for what the second names.
type batch struct {
	epoch
	list, diff, cat process
	out             *bufio.Reader
	asked           chan error
	commits         int64 // listed; not to be looked at before the end of asked

	commit string  // of the last item
	at     int64   // how many commits it and those before it are
	lost   []error // objects that are not there, maxErrors at the most
}

// process is a git command and the beginning of its complaints.
type process struct {
	*exec.Cmd
	name string
	said bytes.Buffer
}

func (e epoch) process(ctx context.Context, args ...string) process {
	return process{Cmd: e.command(ctx, args...), name: args[0]}
}

func (e epoch) batch(ctx context.Context, span []string) (*batch, error) {
	b := &batch{
		epoch: e,
		asked: make(chan error, 1),
		list:  e.process(ctx, span...),
		// A commit that purging left empty has no line but its own.
		diff: e.process(ctx, "diff-tree", "--stdin", "--always", "--root", "-r", "--raw", "--no-renames", "--no-abbrev"),
		// The words after the object's name come back in %(rest).
		cat: e.process(ctx, "cat-file", "--buffer", "--batch=%(objecttype) %(objectsize) %(objectname) %(rest)"),
	}
	oids, err := b.list.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.diff.Stdin = oids // a file: git reads what git writes
	files, err := b.diff.StdoutPipe()
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
	widen(out)
	b.out = bufio.NewReaderSize(out, 1<<20)
	for i, p := range []*process{&b.list, &b.diff, &b.cat} {
		p.Stderr = &limited{w: &p.said, left: 4 << 10}
		if err := p.Start(); err != nil {
			b.abandon(i)
			return nil, gitError(ctx, p.name, e.name, "", err)
		}
	}
	oids.Close()
	go func() { b.asked <- b.askFor(files, ask) }()
	return b, nil
}

// abandon ends the first n processes.
func (b *batch) abandon(n int) {
	for _, p := range []*process{&b.list, &b.diff, &b.cat}[:n] {
		_ = p.Process.Kill() // or it ended already
		_ = p.Wait()
	}
}

// askFor asks for the file that each commit brought.
func (b *batch) askFor(files io.Reader, ask io.WriteCloser) error {
	defer ask.Close()
	w := bufio.NewWriterSize(ask, 64<<10)
	lines := bufio.NewScanner(files)
	commit := ""
	for lines.Scan() {
		line := lines.Text()
		if isOID(line) {
			commit = line
			b.commits++
			continue
		}
		blob, name, err := brought(line)
		if err != nil {
			return err
		}
		if blob == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s %s %s %d\n", blob, name, commit, b.commits); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return w.Flush()
}

// brought reads a line such as ":000000 100644 OLD NEW A\tm". Only the files m
// and d count, and neither their removal nor what is no regular file.
func brought(line string) (blob, name string, err error) {
	what, name, ok := strings.Cut(line, "\t")
	f := strings.Fields(what)
	if !ok || len(f) != 5 || !isOID(f[3]) {
		return "", "", fmt.Errorf("git diff-tree: unexpected line %.80q", line)
	}
	if name != "m" && name != "d" || !strings.HasPrefix(f[1], "100") {
		return "", "", nil
	}
	return f[3], name, nil
}

// next gives the next message or deletion, io.EOF after the last.
func (b *batch) next() (Item, error) {
	for {
		line, err := b.out.ReadString('\n')
		if errors.Is(err, io.EOF) && line == "" {
			return Item{}, io.EOF
		}
		if err != nil {
			return Item{}, fmt.Errorf("git cat-file: %w", err)
		}
		f := strings.Fields(line)
		if len(f) == 2 && f[1] == "missing" {
			if len(b.lost) < maxErrors {
				b.lost = append(b.lost, fmt.Errorf("the message in object %.64s is missing from the repository: run git fsck there", f[0]))
			}
			continue
		}
		if len(f) != 6 {
			return Item{}, fmt.Errorf("git cat-file: unexpected line %.80q", line)
		}
		size, err := strconv.ParseInt(f[1], 10, 64)
		if err != nil || size < 0 {
			return Item{}, fmt.Errorf("git cat-file: unexpected line %.80q", line)
		}
		at, err := strconv.ParseInt(f[5], 10, 64)
		if err != nil {
			return Item{}, fmt.Errorf("git cat-file: unexpected line %.80q", line)
		}
		raw, cut, err := b.blob(size)
		if err != nil {
			return Item{}, fmt.Errorf("git cat-file: %w", err)
		}
		if f[0] != "blob" || size == 0 {
			continue // no epoch looks so, but for what public-inbox-purge leaves of a message
		}
		b.commit, b.at = f[4], at
		it := Item{ID: f[2], Cut: cut}
		if f[3] == "d" {
			it.Deleted, it.Removed = true, raw
		} else {
			it.Raw = raw
		}
		return it, nil
	}
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
	var failed error
	told := false // one that broke off without a word lost its neighbour
	for _, p := range []*process{&b.list, &b.diff, &b.cat} {
		err := p.Wait()
		if says := p.said.Len() > 0; err != nil && (failed == nil || says && !told) {
			failed, told = gitError(ctx, p.name, b.name, p.said.String(), err), says
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !all:
		return nil
	case failed != nil:
		return failed
	}
	return asked
}
