package demo

import (
	"crypto/sha1" //nolint:gosec // git names blobs by SHA-1; nothing is protected by it here
	"embed"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
)

//go:embed text
var texts embed.FS

// tree is the invented project: path to lines, without line ends. Every file
// ends in a newline.
type tree map[string][]string

// readTree reads the source tree out of its container texts, where a line
// "-- path --" starts a file.
func readTree() tree {
	t := tree{}
	for _, name := range textNames("text/tree") {
		var path string
		for _, line := range strings.Split(strings.TrimRight(readText(name), "\n"), "\n") {
			if p, ok := fileMark(line); ok {
				path = p
				continue
			}
			t[path] = append(t[path], line)
		}
	}
	for p, lines := range t {
		t[p] = trimBlank(lines)
	}
	delete(t, "")
	return t
}

func fileMark(line string) (string, bool) {
	if strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --") && len(line) > 6 {
		return line[3 : len(line)-3], true
	}
	return "", false
}

// textNames are the embedded files of a folder, sorted.
func textNames(dir string) []string {
	entries, err := texts.ReadDir(dir)
	if err != nil {
		return nil // cannot be: the folder is part of the program
	}
	var out []string
	for _, e := range entries {
		out = append(out, dir+"/"+e.Name())
	}
	return out
}

func readText(name string) string {
	data, err := texts.ReadFile(name)
	if err != nil {
		return "" // cannot be: the name came from the embedded folder
	}
	return string(data)
}

func (t tree) paths() []string { return slices.Sorted(maps.Keys(t)) }

// blob is git's name of a file of these lines, abbreviated; nil lines are the
// file that is not there.
func blob(lines []string) string {
	if lines == nil {
		return "000000000000"
	}
	size := 0
	for _, l := range lines {
		size += len(l) + 1
	}
	h := sha1.New() //nolint:gosec // git's object names
	h.Write([]byte("blob " + strconv.Itoa(size) + "\x00"))
	for _, l := range lines {
		h.Write([]byte(l))
		h.Write([]byte{'\n'})
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
