package area

import "strings"

// Dirs is the folders of a tree. A pattern such as "fs/ext4" stands for all
// that is below when it names a folder, and for files of that name otherwise.
// The zero value knows no tree: a pattern without final slash, wildcard and dot
// then stands for both.
type Dirs struct {
	known bool
	set   map[string]struct{}
}

// NewDirs takes the paths of all folders of a tree, with or without a slash at
// the end.
func NewDirs(paths []string) Dirs {
	d := Dirs{known: true, set: make(map[string]struct{}, len(paths))}
	for _, p := range paths {
		if p = strings.TrimSuffix(strings.TrimPrefix(p, "./"), "/"); p != "" {
			d.set[p] = struct{}{}
		}
	}
	return d
}

// DirsOf makes the folders of a tree from the paths of its files, such as
// "git ls-tree -r --name-only" gives.
func DirsOf(files []string) Dirs {
	d := Dirs{known: true, set: map[string]struct{}{}}
	for _, p := range files {
		for i := strings.LastIndexByte(p, '/'); i > 0; i = strings.LastIndexByte(p[:i], '/') {
			if _, ok := d.set[p[:i]]; ok {
				break
			}
			d.set[p[:i]] = struct{}{}
		}
	}
	return d
}

// Has tells whether a path is a folder.
func (d Dirs) Has(path string) bool {
	_, ok := d.set[path]
	return ok
}
