// Package tree reads what the source trees of the configuration say: who looks
// after which file (MAINTAINERS), under which names people go (.mailmap), and
// which patches have become commits.
//
// It owns when a tree is read again, and which mail a tree is bound to. It
// refuses to say what any of it means: packages area and series do. It never
// writes to a tree and runs nothing that a tree brings along.
package tree

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"onemore/config"
	"onemore/config/git"
	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/series"
)

// maxFile is the most that is read of one file, in bytes.
const maxFile = 16 << 20

// The files that are looked for in a tree.
const (
	maintainersFile = "MAINTAINERS"
	mailmapFile     = ".mailmap"
)

// View is what one project said when it was last read. It is immutable.
type View struct {
	Name     string // for people: the tree and its ref, or the file
	Areas    *area.Set
	Warnings []area.Warning
	Mailmap  patch.Mailmap
	History  *series.History // nil without a tree
	Print    string          // differs when the areas or the mailmap do

	lists []string
}

// Project is one project of the configuration.
type Project struct {
	conf config.Project

	mu   sync.Mutex // one reading at a time; guards what follows
	view *View
	seen stamp
	log  history
}

// stamp is what a reading rests on: while it stays, nothing is read again.
type stamp struct {
	commit string
	file   string // size and time of the file outside of a commit
}

// Open makes the projects of the configuration. Nothing is read yet. Commits
// made after until are not there, unless it is zero.
func Open(conf []config.Project, until time.Time) []*Project {
	out := make([]*Project, 0, len(conf))
	for _, c := range conf {
		out = append(out, &Project{conf: c, log: history{until: until}})
	}
	return out
}

// Dir is the folder of the project's tree, "" when it has none.
func (p *Project) Dir() string { return p.conf.Tree }

// Covers tells whether mail on one of these lists (List-Ids) is the project's.
func (p *Project) Covers(lists []string) bool { return covers(p.conf.Lists, lists) }

// Covers tells whether mail on one of these lists (List-Ids) is the project's.
func (v *View) Covers(lists []string) bool { return covers(v.lists, lists) }

func covers(own, lists []string) bool {
	for _, of := range own {
		for _, l := range lists {
			if l == of || strings.HasPrefix(l, of+".") {
				return true
			}
		}
	}
	return false
}

// Read gives what the project says now. What has not changed since the last
// call is not read again. Commits older than since are left out. A view comes
// with every error that leaves something of use.
func (p *Project) Read(ctx context.Context, since time.Time) (*View, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, errStamp := p.stamp(ctx)
	if p.view == nil || now != p.seen {
		v, err := p.read(ctx, now.commit, area.Dirs{})
		if err != nil {
			return nil, errors.Join(errStamp, err)
		}
		p.view, p.seen = v, now
	}
	if now.commit == "" {
		return p.view, errStamp
	}
	h, err := p.log.upTo(ctx, p.tree(), now.commit, since)
	if err != nil {
		return p.view, fmt.Errorf("read the history of %s: %w", p.view.Name, err)
	}
	v := *p.view
	v.History = h
	return &v, errStamp
}

// Changed tells whether a reading would find something that the last one did
// not.
func (p *Project) Changed(ctx context.Context) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, err := p.stamp(ctx)
	return err == nil && now != p.seen
}

// Places are the folders in which a change of the project shows: that of its
// MAINTAINERS file, and those of git's refs.
func (p *Project) Places(ctx context.Context) []string {
	var out []string
	if f := p.File(); f != "" {
		out = append(out, filepath.Dir(f))
	}
	if p.conf.Tree == "" {
		return out
	}
	home, err := p.tree().Home(ctx)
	if err != nil {
		return out
	}
	out = append(out, home, filepath.Join(home, "logs"))
	// A branch is a file, a remote a folder of them.
	for _, pattern := range []string{"refs/heads", "refs/remotes/*"} {
		some, err := filepath.Glob(filepath.Join(home, filepath.FromSlash(pattern)))
		if err == nil {
			out = append(out, some...)
		}
	}
	return out
}

func (p *Project) tree() git.Tree { return git.Tree{Dir: p.conf.Tree, Ref: p.conf.Ref} }

// File is where MAINTAINERS lies outside of a commit, or "".
func (p *Project) File() string {
	switch {
	case p.conf.Maintainers != "":
		return p.conf.Maintainers
	case p.conf.Tree != "" && p.conf.Ref == "":
		return filepath.Join(p.conf.Tree, maintainersFile)
	}
	return ""
}

func (p *Project) stamp(ctx context.Context) (s stamp, err error) {
	if p.conf.Tree != "" {
		if s.commit, err = p.tree().Tip(ctx); err != nil {
			err = fmt.Errorf("read the tree %s: %w; check tree and ref", p.name(), err)
		}
	}
	if f := p.File(); f != "" {
		if info, serr := os.Stat(f); serr == nil {
			s.file = fmt.Sprint(info.Size(), " ", info.ModTime().UnixNano())
		}
	}
	return s, err
}

// read makes a view from nothing. The folders of a commit are its own; dirs are
// those of a tree that is not there.
func (p *Project) read(ctx context.Context, commit string, dirs area.Dirs) (*View, error) {
	v := &View{Name: p.name(), lists: p.conf.Lists}
	var files []area.Source
	var mailmap []byte
	if commit != "" {
		paths, err := p.tree().Files(ctx, commit)
		if err != nil {
			return nil, err
		}
		dirs = area.NewDirs(folders(paths))
		want := append(slices.DeleteFunc(paths, func(f string) bool { return path.Base(f) != maintainersFile || p.conf.Maintainers != "" }), mailmapFile)
		if err := p.tree().Contents(ctx, commit, want, func(name string, data []byte) error {
			if name == mailmapFile {
				mailmap = data
			} else {
				files = append(files, area.Source{Name: name, Data: data})
			}
			return nil
		}); err != nil {
			return nil, err
		}
	}
	if f := p.File(); f != "" {
		data, err := readFile(f)
		if err == nil {
			name := path.Base(filepath.ToSlash(f))
			files = append(slices.DeleteFunc(files, func(s area.Source) bool { return s.Name == name }), area.Source{Name: name, Data: data})
		} else if p.conf.Maintainers != "" {
			return nil, fmt.Errorf("read the areas: %w", err)
		}
	}
	v.Areas, v.Warnings = area.Load(files, dirs)
	v.Mailmap = patch.ParseMailmap(mailmap)
	v.Print = fingerprint(files, mailmap, commit != "")
	return v, nil
}

// name says for people what is read.
func (p *Project) name() string {
	if p.conf.Tree == "" {
		return p.conf.Maintainers
	}
	if p.conf.Ref == "" {
		return p.conf.Tree
	}
	return p.conf.Tree + " " + p.conf.Ref
}

func folders(paths []string) []string {
	var out []string
	for _, f := range paths {
		if strings.HasSuffix(f, "/") {
			out = append(out, f)
		}
	}
	return out
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxFile))
}

// fingerprint tells readings apart in which areas or names may differ.
func fingerprint(files []area.Source, mailmap []byte, dirs bool) string {
	h := sha256.New()
	for _, f := range files {
		fmt.Fprintf(h, "%q %d\n", f.Name, len(f.Data))
		h.Write(f.Data)
	}
	fmt.Fprintf(h, "%d %v\n", len(mailmap), dirs)
	h.Write(bytes.TrimSpace(mailmap))
	return hex.EncodeToString(h.Sum(nil)[:12])
}
