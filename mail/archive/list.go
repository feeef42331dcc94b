package archive

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// listing is what lies in a folder now.
type listing struct {
	names   []entry // one message each, by key
	mboxes  []file  // by name
	skipped []string
	unread  []unread
	size    int64
	at      int64            // the file system's clock, no later than the listing
	came    map[string]int64 // by folder: when it may have been moved here as a whole
}

// unread is a folder that could not be listed.
type unread struct {
	name string
	err  error
}

// entry is one message in a file of its own.
type entry struct {
	key  string // what sorts and names it for good
	file file
	came int64 // when its folder may have been moved here
}

// arrived is the latest time at which the message may have come here. The
// inode's change time is what no delivery, move or copy can set back.
func (e entry) arrived() int64 {
	fi, err := os.Lstat(e.file.path)
	if err != nil {
		return math.MaxInt64
	}
	return max(e.came, changeTime(fi))
}

func (l *listing) sort() {
	slices.SortFunc(l.names, func(a, b entry) int { return strings.Compare(a.key, b.key) })
	slices.SortFunc(l.mboxes, func(a, b file) int { return strings.Compare(a.name, b.name) })
}

// seeDir moves the clock. A folder's own time of change is the clock of the
// file system it is on, at the last arrival or before: whatever arrives after
// it has been looked at carries that time or a later one.
func (l *listing) seeDir(path string) error {
	fi, err := os.Stat(path)
	if err != nil {
		return err
	}
	l.at = max(l.at, fi.ModTime().UnixNano())
	return nil
}

// isMaildir knows a Maildir by its folders cur and new.
func isMaildir(path string) bool {
	return isDir(filepath.Join(path, "cur")) && isDir(filepath.Join(path, "new"))
}

func isDir(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}

// listMaildir lists cur and new; what is in tmp is not delivered yet.
func listMaildir(path string) (*listing, error) {
	l := &listing{}
	subs := []string{"cur", "new"}
	for _, sub := range subs {
		if err := l.seeDir(filepath.Join(path, sub)); err != nil {
			return nil, err
		}
	}
	for _, sub := range subs {
		dir := filepath.Join(path, sub)
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
				continue
			}
			l.add(maildirKey(e.Name()), file{path: filepath.Join(dir, e.Name()), name: sub + "/" + e.Name()}, e)
		}
	}
	l.sort()
	// A file that moved from new to cur between the two looks is there twice.
	l.names = slices.CompactFunc(l.names, func(a, b entry) bool { return a.key == b.key })
	return l, nil
}

// maildirKey is the part of a file's name that stays when its flags change.
func maildirKey(name string) string {
	key, _, _ := strings.Cut(name, ":")
	return key
}

func (l *listing) add(key string, f file, e fs.DirEntry) {
	fi, err := e.Info()
	if err != nil || !fi.Mode().IsRegular() {
		return // gone meanwhile, or a pipe or device that must not be opened
	}
	f.size = fi.Size()
	l.size += f.size
	l.names = append(l.names, entry{key: key, file: f, came: l.came[filepath.Dir(f.path)]})
}

// listFolder walks a folder for files that hold mail. It does not follow
// links, and leaves out hidden files and the tmp of a Maildir.
func listFolder(root string) (*listing, error) {
	l := &listing{came: map[string]int64{}}
	// All clocks are read before the first file is listed.
	if err := l.walk(root, func(path, _ string, e fs.DirEntry) error {
		if !e.IsDir() {
			return nil
		}
		return l.dirCame(root, path)
	}); err != nil {
		return nil, err
	}
	l.unread = nil
	if err := l.walk(root, func(path, name string, e fs.DirEntry) error {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			l.addFile(file{path: path, name: name}, e)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	l.sort()
	return l, nil
}

// walk visits all but what is hidden or gone, and notes what cannot be listed.
func (l *listing) walk(root string, fn func(path, name string, e fs.DirEntry) error) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil && path == root {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(path, root), string(filepath.Separator)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			l.unread = append(l.unread, unread{name, err})
		}
		switch {
		case err != nil:
			return nil //nolint:nilerr // one folder does not stop the others; it is named later
		case e.IsDir() && path != root && skipDir(path, e.Name()):
			return filepath.SkipDir
		}
		return fn(path, name, e)
	})
}

// dirCame notes when a folder with all in it may have been moved here: then it
// changed itself, and so did the folder it lies in. Nothing else tells: what
// lies inside keeps its times.
func (l *listing) dirCame(root, path string) error {
	if err := l.seeDir(path); err != nil || path == root {
		return err
	}
	self, err := os.Stat(path)
	if err != nil {
		return err
	}
	parent, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	came := min(changeTime(self), parent.ModTime().UnixNano())
	l.came[path] = max(came, l.came[filepath.Dir(path)])
	return nil
}

func skipDir(path, name string) bool {
	if name == "tmp" && isMaildir(filepath.Dir(path)) {
		return true
	}
	return strings.HasPrefix(name, ".") && !isMaildir(path)
}

func (l *listing) addFile(f file, e fs.DirEntry) {
	if isEMLName(f.name) {
		l.add(f.name, f, e)
		return
	}
	kind, err := sniffFile(f.path)
	switch {
	case kind == KindEML && isMaildir(filepath.Dir(filepath.Dir(f.path))):
		dir, base := filepath.Split(filepath.FromSlash(f.name))
		l.add(filepath.ToSlash(filepath.Dir(filepath.Clean(dir)))+"/"+maildirKey(base), f, e)
	case kind == KindEML:
		l.add(f.name, f, e)
	case kind == KindMbox, err != nil && !errors.Is(err, ErrNoMail) && looksLikeMbox(f.name):
		// An mbox that cannot be opened is kept, so that reading names it.
		if fi, err := e.Info(); err == nil {
			f.size = fi.Size()
		}
		l.size += f.size
		l.mboxes = append(l.mboxes, f)
	default:
		l.skipped = append(l.skipped, f.name)
	}
}

func looksLikeMbox(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return strings.HasSuffix(name, ".mbox") || strings.HasSuffix(name, ".mbx")
}
