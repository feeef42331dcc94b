package pager

import (
	"path"
	"strings"

	"onemore/patch/diff"
)

// dump is how many changed lines make a file of settings a dump.
const dump = 40

// generated says that a file was made by a program or copied in from elsewhere,
// as far as its name tells: its diff is folded until somebody asks for it.
func generated(f *diff.File) bool {
	name := f.Path()
	base := path.Base(name)
	if strings.HasSuffix(base, "defconfig") {
		return f.Add+f.Del >= dump
	}
	switch base {
	case "go.sum", "Cargo.lock", "Gemfile.lock", "Pipfile.lock", "composer.lock", "flake.lock", "mix.lock", "package-lock.json", "pnpm-lock.yaml",
		"poetry.lock", "uv.lock", "yarn.lock", "Makefile.in", "aclocal.m4":
		return true
	}
	for _, end := range [...]string{
		".pb.go", ".pb.cc", ".pb.h", "_pb2.py", "_generated.go", "_shipped", ".min.js", ".min.css", ".js.map", ".css.map", ".pot",
	} {
		if strings.HasSuffix(base, end) && base != end {
			return true
		}
	}
	for _, dir := range [...]string{"vendor/", "node_modules/", "third_party/"} {
		if strings.HasPrefix(name, dir) || strings.Contains(name, "/"+dir) {
			return true
		}
	}
	return false
}
