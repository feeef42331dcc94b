package archive

import (
	"cmp"
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
	folders []folder
	names   []entry // one message each, by key
	mboxes  []file  // by name
	skipped []string
	unread  []unread
	at      int64             // the file system's clock, no later than the listing
	came    map[string]int64  // by folder: when it may have been moved here as a whole
	born    map[string]uint64 // by the name of a Maildir: the inode of its cur
}

// folder is a directory that is looked into.
type folder struct {
	path    string
	name    string // relative to the archive, with slashes; "" is the archive
	maildir bool
}

func (d folder) below(name string) string {
	if d.name == "" {
		return name
	}
	return d.name + "/" + name
}

// unread is a folder that could not be listed.
type unread struct {
	name string
	err  error
}

// entry is one message in a file of its own.
type entry struct {
	key            string // what sorts and names it for good
	path           string
	name           string // for people
	came           int64  // when its folder may have been moved here
	inMaildir      bool
	maildir        string // the name of the Maildir it is in, and its inode
	born           uint64
	seen, answered bool
}

// arrived is the latest time at which the message may have come here, or got
// other flags. The inode's change time is what no delivery, move or copy can
// set back, and a new name moves it on.
func (e entry) arrived() int64 {
	fi, err := os.Lstat(e.path)
	if err != nil {
		return math.MaxInt64
	}
	return max(e.came, changeTime(fi))
}

func (l *listing) sort() {
	byKey := func(a, b entry) int {
		return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.name, b.name))
	}
	slices.SortFunc(l.names, byKey)
	slices.SortFunc(l.mboxes, func(a, b file) int { return strings.Compare(a.name, b.name) })
	other := false
	for i := 1; i < len(l.names); i++ {
		if a, b := l.names[i-1], &l.names[i]; a.key == b.key && !a.sameAs(*b) {
			b.key, other = b.key+"/"+filepath.Base(b.name), true
		}
	}
	if other {
		slices.SortFunc(l.names, byKey)
	}
	l.names = slices.CompactFunc(l.names, func(a, b entry) bool { return a.key == b.key })
}

// sameAs tells a file that got another name while its folder was read, and is
// there twice, from another message that is named almost like it.
func (e entry) sameAs(o entry) bool {
	a, aerr := os.Lstat(e.path)
	b, berr := os.Lstat(o.path)
	return aerr != nil || berr != nil || os.SameFile(a, b)
}

// size adds up the files, in bytes.
func (l *listing) size() int64 {
	var sum int64
	for _, e := range l.names {
		if fi, err := os.Lstat(e.path); err == nil {
			sum += fi.Size()
		}
	}
	for _, f := range l.mboxes {
		sum += f.size
	}
	return sum
}

// seeDir moves the clock. A folder's own time of change is the clock of the
// file system it is on, at the last arrival or before: whatever arrives after
// it has been looked at carries that time or a later one.
func (l *listing) seeDir(path string) (fs.FileInfo, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	l.at = max(l.at, fi.ModTime().UnixNano())
	return fi, nil
}

func newListing() *listing {
	return &listing{came: map[string]int64{}, born: map[string]uint64{}}
}

// list looks into a folder and those below it. It does not follow links, and
// leaves out hidden files. Of a Maildir and the Maildirs nested in it all
// messages are listed and nothing else; of another folder also the files that
// turn out to hold mail.
func list(root string) (*listing, error) {
	l := newListing()
	// All clocks are read before the first file is listed.
	if err := l.find(folder{path: root, maildir: isMaildir(root)}); err != nil {
		return nil, err
	}
	inside := l.folders[0].maildir
	for _, d := range l.folders {
		var err error
		switch {
		case d.maildir:
			err = l.addMaildir(d)
		case !inside:
			err = l.addFiles(d)
		}
		if err != nil && d.name == "" {
			return nil, err
		}
		if err != nil {
			delete(l.born, d.name) // all of it is new once it can be read
		}
		l.note(d.name, err)
	}
	l.sort()
	return l, nil
}

// note remembers what cannot be listed, unless it went away meanwhile.
func (l *listing) note(name string, err error) {
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !slices.ContainsFunc(l.unread, func(u unread) bool { return u.name == name }) {
		l.unread = append(l.unread, unread{name, err})
	}
}

// find notes a folder and those below it, and looks at their clocks.
func (l *listing) find(d folder) error {
	entries, err := readNames(d.path)
	if err != nil {
		return err
	}
	if err := l.see(d); err != nil {
		return err
	}
	l.folders = append(l.folders, d)
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		sub := folder{path: filepath.Join(d.path, e.Name()), name: d.below(e.Name())}
		if d.maildir && (e.Name() == "tmp" || slices.Contains(maildirSubs(), e.Name())) {
			continue
		}
		sub.maildir = isMaildir(sub.path)
		if strings.HasPrefix(e.Name(), ".") && !sub.maildir {
			continue
		}
		l.note(sub.name, l.find(sub))
	}
	return nil
}

// see looks at the clocks of a folder, and notes when it with all in it may
// have been moved here. A Maildir is another one when its inode is. Elsewhere
// the folder changed itself then, and so did the one it lies in: nothing else
// tells, since what lies inside keeps its times.
func (l *listing) see(d folder) error {
	if d.maildir {
		for _, sub := range maildirSubs() {
			fi, err := l.seeDir(filepath.Join(d.path, sub))
			if err != nil {
				return err
			}
			if sub == "cur" {
				l.born[d.name] = inode(fi)
			}
		}
		return nil
	}
	self, err := l.seeDir(d.path)
	if err != nil || d.name == "" {
		return err
	}
	parent, err := os.Stat(filepath.Dir(d.path))
	if err != nil {
		return err
	}
	came := min(changeTime(self), parent.ModTime().UnixNano())
	l.came[d.path] = max(came, l.came[filepath.Dir(d.path)])
	return nil
}

// readNames lists a directory in no particular order, without looking at what
// it lists.
func readNames(path string) ([]fs.DirEntry, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}

// addFiles lists the files with mail in a folder that is no Maildir.
func (l *listing) addFiles(d folder) error {
	entries, err := readNames(d.path)
	for _, e := range entries {
		if e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			l.addFile(d, e)
		}
	}
	return err
}

func (l *listing) addFile(d folder, e fs.DirEntry) {
	f := file{path: filepath.Join(d.path, e.Name()), name: d.below(e.Name())}
	mail := entry{key: f.name, path: f.path, name: f.name, came: l.came[d.path]}
	if isEMLName(f.name) {
		l.names = append(l.names, mail)
		return
	}
	kind, err := sniffFile(f.path)
	switch {
	case kind == KindEML:
		l.names = append(l.names, mail)
	case kind == KindMbox, err != nil && !errors.Is(err, ErrNoMail) && looksLikeMbox(f.name):
		// An mbox that cannot be opened is kept, so that reading names it.
		if fi, err := e.Info(); err == nil {
			f.size = fi.Size()
		}
		l.mboxes = append(l.mboxes, f)
	default:
		l.skipped = append(l.skipped, f.name)
	}
}

func looksLikeMbox(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return strings.HasSuffix(name, ".mbox") || strings.HasSuffix(name, ".mbx")
}
