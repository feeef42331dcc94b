// Package area says which part of a project a file, a patch or a series
// belongs to, who looks after it, and which line of which file says so.
//
// It owns the grammar of MAINTAINERS as Linux' get_maintainer.pl reads it,
// with the dialects of QEMU, U-Boot, Xen and DPDK, areas that a person writes
// for themselves, and the index that answers for one path in microseconds.
// Further formats join as a Reader.
//
// It refuses files, git, the clock and the network: bytes come in, values go
// out. It does not guess from history who else might care. Broken input gives
// warnings with line and column, never an error; everything that can be
// understood still works. All regular expressions are RE2: no pattern can take
// longer than linear time.
package area
