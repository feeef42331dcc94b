package archive

import (
	"io/fs"
	"syscall"
)

// changeTime is when the inode last changed, in nanoseconds since 1970.
func changeTime(fi fs.FileInfo) int64 {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return fi.ModTime().UnixNano()
	}
	return st.Ctim.Nano()
}

// inode is the number that tells a folder from one put in its place.
func inode(fi fs.FileInfo) uint64 {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return 0
	}
	return st.Ino
}
