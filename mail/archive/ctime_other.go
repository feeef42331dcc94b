//go:build !linux

package archive

import "io/fs"

// changeTime is when the file was last written, in nanoseconds since 1970:
// the best that is the same everywhere.
func changeTime(fi fs.FileInfo) int64 { return fi.ModTime().UnixNano() }

// inode is the same for all: here a folder is known by its name alone.
func inode(fs.FileInfo) uint64 { return 0 }
