package mirror

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// state is what is remembered beside the copies.
type state struct {
	URL      string       `json:"url"`
	ETag     string       `json:"etag,omitempty"`     // of the manifest that all copies are in step with
	Modified string       `json:"modified,omitempty"` // the same
	Epochs   map[int]seen `json:"epochs"`
}

// seen is how an epoch stood when it was fetched.
type seen struct {
	Fingerprint string    `json:"fingerprint"`
	Looked      time.Time `json:"looked"`
}

func (m *Mirror) stateFile() string { return filepath.Join(m.dir, "onemore.json") }

// load never fails for a file that cannot be understood: all is asked for again
// then, and what is here already does not come twice.
func (m *Mirror) load() (*state, error) {
	fresh := &state{URL: m.place.base, Epochs: map[int]seen{}}
	b, err := os.ReadFile(m.stateFile())
	if errors.Is(err, fs.ErrNotExist) {
		return fresh, nil
	}
	if err != nil {
		return nil, err
	}
	st := &state{}
	if err := json.Unmarshal(b, st); err != nil || st.URL == "" {
		return fresh, nil //nolint:nilerr // see above
	}
	if st.URL != m.place.base {
		return nil, fmt.Errorf("%s: %w: %.200q", m.dir, ErrOther, st.URL)
	}
	if st.Epochs == nil {
		st.Epochs = map[int]seen{}
	}
	return st, nil
}

func (m *Mirror) save(st *state) error {
	b, err := json.MarshalIndent(st, "", "\t")
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	f, err := os.CreateTemp(m.dir, ".onemore-*")
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	defer os.Remove(f.Name()) // gone when all went well
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), m.stateFile())
	}
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	return nil
}
