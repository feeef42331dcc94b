package archive

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sight is what an archive looks like from outside: the times and sizes of what
// changes when mail comes.
type sight struct {
	files map[string]stamp
	taken time.Time
}

type stamp struct {
	size  int64
	mod   time.Time
	inode uint64
}

func (s *sight) same(o *sight) bool {
	return maps.EqualFunc(s.files, o.files, func(a, b stamp) bool {
		return a.size == b.size && a.inode == b.inode && a.mod.Equal(b.mod)
	})
}

// young tells that something changed so shortly before this look that a clock
// which ticks slowly would hide a second change.
func (s *sight) young() bool {
	for _, f := range s.files {
		if s.taken.Sub(f.mod).Abs() < racy {
			return true
		}
	}
	return false
}

func (s *sight) see(path string) {
	if fi, err := os.Stat(path); err == nil {
		s.files[path] = stamp{size: fi.Size(), mod: fi.ModTime(), inode: inode(fi)}
	}
}

// lastSeen is how the archive looked when it was last read, nil before that.
func (a *Archive) lastSeen() *sight {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.seen
}

func (a *Archive) remember() {
	now := a.look()
	a.mu.Lock()
	a.seen = now
	a.mu.Unlock()
}

// look takes in the archive without reading mail, nor the names of a Maildir's.
func (a *Archive) look() *sight {
	s := &sight{files: map[string]stamp{}, taken: time.Now()}
	switch a.kind {
	case KindMbox, KindEML:
		s.see(a.path)
	case KindPublicInbox:
		epochs, err := findEpochs(a.path)
		if err != nil {
			return s
		}
		for _, e := range epochs {
			s.files[e.dir] = stamp{} // that it is there; locks come and go in it
			s.see(filepath.Join(e.dir, "packed-refs"))
			s.see(filepath.Join(e.dir, "HEAD"))
			for _, dir := range e.refDirs() {
				s.seeRefs(dir)
			}
		}
	default:
		a.seeFolders(s)
	}
	return s
}

// seeRefs looks at the branches in a folder; its own times change with locks.
func (s *sight) seeRefs(dir string) {
	entries, err := readNames(dir)
	if err != nil {
		return // it went away, as folders of branches do
	}
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasSuffix(e.Name(), ".lock") {
			s.see(filepath.Join(dir, e.Name()))
		}
	}
}

// seeFolders looks at folders, and at each file of those that are no Maildirs.
func (a *Archive) seeFolders(s *sight) {
	l := newListing()
	if err := l.find(folder{path: a.path, maildir: isMaildir(a.path)}); err != nil {
		return
	}
	inside := l.folders[0].maildir
	for _, d := range l.folders {
		if d.maildir {
			for _, sub := range maildirSubs() {
				s.see(filepath.Join(d.path, sub))
			}
			continue
		}
		if inside {
			continue
		}
		entries, err := readNames(d.path)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
				s.see(filepath.Join(d.path, e.Name()))
			}
		}
	}
}

// spots are the directories in which something happens when mail comes.
func (a *Archive) spots() []string {
	switch a.kind {
	case KindMbox, KindEML:
		spots := []string{filepath.Dir(a.path)}
		if file, err := filepath.EvalSymlinks(a.path); err == nil && file != a.path {
			spots = append(spots, filepath.Dir(file))
		}
		return spots
	case KindPublicInbox:
		return a.epochSpots()
	}
	l := newListing()
	if err := l.find(folder{path: a.path, maildir: isMaildir(a.path)}); err != nil {
		return []string{a.path}
	}
	var all []string
	for _, d := range l.folders {
		all = append(all, d.path)
		if d.maildir {
			for _, sub := range maildirSubs() {
				all = append(all, filepath.Join(d.path, sub))
			}
		}
		all = append(all, hidden(d.path)...)
	}
	return all
}

// hidden are folders that may be on their way to become Maildirs, such as a
// ".Sub" without its cur.
func hidden(dir string) []string {
	var all []string
	entries, err := readNames(dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if e.IsDir() && strings.HasPrefix(e.Name(), ".") && !isMaildir(path) {
			all = append(all, path)
		}
	}
	return all
}

// epochSpots are, of each epoch, where its branches are, and the folders around
// them, where another epoch may come.
func (a *Archive) epochSpots() []string {
	epochs, err := findEpochs(a.path)
	if err != nil || len(epochs) == 0 {
		return []string{a.path}
	}
	around := map[string]bool{}
	var all []string
	root := filepath.Clean(a.path) + string(filepath.Separator)
	for _, e := range epochs {
		all = append(append(all, e.dir), e.refDirs()...)
		// Of an inbox its git folder, of a mirror also the inboxes and the mirror.
		for dir := filepath.Dir(e.dir); strings.HasPrefix(dir+string(filepath.Separator), root); dir = filepath.Dir(dir) {
			if !around[dir] {
				around[dir] = true
				all = append(all, dir)
			}
		}
	}
	return all
}

// refDirs are the folders in which an epoch's branches are kept.
func (e epoch) refDirs() []string {
	var all []string
	for _, sub := range []string{"refs", "reftable"} {
		_ = filepath.WalkDir(filepath.Join(e.dir, sub), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				all = append(all, path)
			}
			return nil // what went away is watched no more
		})
	}
	return all
}
