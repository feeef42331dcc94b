package series

import (
	"crypto/sha256"
	"slices"

	"onemore/patch"
)

// NameLen is the length of a full name.
const NameLen = 51

// shortest is the least number of characters that a person is asked to type.
const shortest = 4

// alphabet is base32 without the letters people mix up with digits.
const alphabet = "23456789abcdefghjkmnopqrstuvwxyz"

// Name is the full name of the change whose earliest root is id: base32 of the
// SHA-256 of the Message-ID. People see a prefix of it, made by Short.
func Name(id patch.MsgID) string {
	sum := sha256.Sum256([]byte(id))
	var out [NameLen]byte
	var acc, bits uint32
	n := 0
	for _, c := range sum {
		acc = acc<<8 | uint32(c)
		bits += 8
		for bits >= 5 && n < NameLen {
			bits -= 5
			out[n] = alphabet[acc>>bits&31]
			n++
		}
	}
	return string(out[:])
}

// Short gives for every name its shortest prefix that no other name of the set
// has, four characters at least. The same name twice keeps one prefix.
func Short(full []string) map[string]string {
	sorted := slices.Clone(full)
	slices.Sort(sorted)
	sorted = slices.Compact(sorted)
	out := make(map[string]string, len(sorted))
	for i, s := range sorted {
		n := shortest
		if i > 0 {
			n = max(n, 1+Shared(s, sorted[i-1]))
		}
		if i+1 < len(sorted) {
			n = max(n, 1+Shared(s, sorted[i+1]))
		}
		out[s] = s[:min(n, len(s))]
	}
	return out
}

// Shared is the length of the prefix that two names share.
func Shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
