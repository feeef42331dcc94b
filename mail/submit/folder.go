package submit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"onemore/patch"
)

// folder gets one .eml file for each mail.
type folder struct{ path string }

func (f folder) describe() string {
	return "into the folder " + oneLine(f.path, maxText) + " and no further"
}

func (f folder) needs(context.Context) (bool, error) { return true, nil }

func (f folder) check(context.Context) ([]Finding, error) {
	info, err := os.Stat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []Finding{{What: "folder", OK: true, Text: f.path + " will be made"}}, nil
	case err == nil && !info.IsDir():
		err = errors.New("it is a file")
	}
	if err != nil {
		return nil, &Error{Try: "look at " + f.path, Kind: ErrConfig, Err: err, Next: "name a folder as path in [send]"}
	}
	return []Finding{{What: "folder", OK: true, Text: f.path + " is there"}}, nil
}

// send writes the file: all of it or none. One that is there already with the
// same bytes is the mail.
func (f folder) send(ctx context.Context, m letter, phase func(Phase) error) (Reply, error) {
	for _, p := range []Phase{PhaseConnect, PhaseEnvelope, PhaseBody} {
		if err := phase(p); err != nil {
			return Reply{}, err
		}
	}
	fault := func(kind, err error, next string) (Reply, error) {
		return Reply{}, &Error{Try: "write " + m.name() + " into " + f.path, Kind: kind, Err: err, Next: next}
	}
	const room = "make room in the folder, or let this program write there"
	path := filepath.Join(f.path, fileName(m.seen.ID))
	same, err := holds(path, m.raw)
	if err == nil && !same {
		var temp string
		if temp, err = f.write(m.raw); err == nil {
			defer os.Remove(temp)
			if err := phase(PhaseDot); err != nil {
				return Reply{}, err
			}
			if ctx.Err() != nil {
				return Reply{}, fmt.Errorf("send %s: %w", m.name(), context.Cause(ctx))
			}
			if err = os.Rename(temp, path); err == nil {
				err = syncFolder(f.path)
			}
		}
	}
	switch {
	case errors.Is(err, errOther):
		return fault(ErrPermanent, err, "look at the file "+path+" and take it away")
	case err != nil:
		return fault(ErrTemporary, err, room)
	}
	return Reply{Text: "written to " + oneLine(path, maxText)}, nil
}

var errOther = errors.New("another mail of that name is there")

// holds tells whether a file is there and has just these bytes.
func holds(path string, raw []byte) (bool, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !info.Mode().IsRegular() || info.Size() != int64(len(raw)) {
		return false, errOther
	}
	got, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(got, raw) {
		err = errOther
	}
	return err == nil, err
}

// write makes a file that no reader of the folder takes for a mail yet.
func (f folder) write(raw []byte) (name string, err error) {
	if err := os.MkdirAll(f.path, 0o700); err != nil {
		return "", err
	}
	file, err := os.CreateTemp(f.path, ".onemore-*.tmp")
	if err != nil {
		return "", err
	}
	_, err = file.Write(raw)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		os.Remove(file.Name())
	}
	return file.Name(), err
}

// syncFolder makes a new name in it last.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

const maxName = 100

// fileName is what a mail's file is called: its Message-ID, and where that had
// to be changed a part of its hash.
func fileName(id patch.MsgID) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("@._+-", r) {
			return r
		}
		return '_'
	}, string(id))
	if name = strings.TrimLeft(name, ".-"); name == "" {
		name = "mail"
	}
	if len(name) > maxName {
		name = name[:maxName]
	}
	if name != string(id) {
		sum := sha256.Sum256([]byte(id))
		name += "-" + hex.EncodeToString(sum[:8])
	}
	return name + ".eml"
}
