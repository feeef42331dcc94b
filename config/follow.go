package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// ErrFollowed is wrapped by Follow's error for a list that is a source already.
var ErrFollowed = errors.New("it is a source already")

// Follow adds a list, by its name or its URL, to the configuration file as a
// source, and returns that. The empty path is the default place; without a file
// there it makes one that only its owner can read. What stands in the file stays as it is,
// byte for byte, and the new one is there whole or not at all. A file behind a
// symbolic link is written where it lies. A file with faults is left alone.
func Follow(path, list string) (Source, error) {
	src := Source{Kind: SourceLore, List: strings.TrimSpace(list)}
	if !listName.MatchString(src.List) {
		src.List, src.URL = "", URL(src.List)
	}
	fail := func(err error) (Source, error) { return Source{}, fmt.Errorf("follow a list: %w", err) }
	if src.URL == "" && src.List == "" {
		return fail(errors.New(`write its name, such as "netdev", or its URL`))
	}
	if err := src.check(); err != nil {
		return fail(err)
	}
	if path == "" {
		var err error
		if path, err = File(); err != nil {
			return fail(err)
		}
	}
	file, old, err := existing(path)
	if err != nil {
		return fail(err)
	}
	text, err := withSource(path, old, src)
	if err != nil {
		return fail(err)
	}
	if err := replace(file, old, text); err != nil {
		return fail(fmt.Errorf("%w; add it by hand: %s", err, strings.Join(strings.Fields(src.toml()), " ")))
	}
	return src, nil
}

// toml is the source as the file has it.
func (s Source) toml() string {
	key, value := "list", s.List
	if s.URL != "" {
		key, value = "url", string(s.URL)
	}
	return "[[source]]\nkind = \"lore\"\n" + key + " = " + strconv.Quote(value) + "\n"
}

// existing follows links to the file, and reads it; nil when there is none.
func existing(path string) (file string, old []byte, err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return path, nil, nil
	}
	if file, err = filepath.EvalSymlinks(path); err != nil {
		return "", nil, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", nil, err
	}
	if !info.Mode().IsRegular() {
		return "", nil, fmt.Errorf("%s is no file", path)
	}
	old, err = read(file)
	return file, append([]byte{}, old...), err
}

// withSource is the text with the source at its end, when that says what it
// said before and the source, and nothing else.
func withSource(path string, old []byte, src Source) ([]byte, error) {
	before, err := parse(path, old)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(before.Sources, func(s Source) bool { return s.Name() == src.Name() }) {
		return nil, fmt.Errorf("%s: %w", src.Name(), ErrFollowed)
	}
	text := bytes.Clone(old)
	if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
		text = append(text, '\n')
	}
	if len(bytes.TrimSpace(text)) > 0 {
		text = append(text, '\n')
	}
	text = append(text, src.toml()...)
	after, err := parse(path, text)
	before.Sources = append(before.Sources, src)
	if err != nil || !reflect.DeepEqual(before, after) || len(text) > maxFile {
		return nil, fmt.Errorf("%s cannot take another source at its end; add it by hand, as the others are written", path)
	}
	return text, nil
}

// replace puts a file in the place of one that still says old; nil: that is not
// there.
func replace(file string, old, text []byte) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".config-*.toml")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone by then, when all went well
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	now, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		now, err = nil, nil
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(now, old) {
		return errors.New("somebody else writes the configuration file just now")
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a rename last through a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
