package imap

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/config"
)

// tool runs one of the scripts that make real servers.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(os.Getenv("ONEMORE_TOOLS"), name), args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, errs.Bytes())
	}
	return string(out)
}

// variable reads one of the shell assignments in a server's env file.
func variable(t *testing.T, state, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join(state, "env"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		if v, ok := strings.CutPrefix(in.Text(), name+"="); ok {
			return strings.Trim(v, "'")
		}
	}
	t.Fatalf("the server has no %s", name)
	return ""
}

// TestSpeed fetches a folder of a running Dovecot once, for comparing with
// other programs by hand: ONEMORE_IMAP_STATE is its state directory.
func TestSpeed(t *testing.T) {
	state := os.Getenv("ONEMORE_IMAP_STATE")
	if state == "" {
		t.Skip("ONEMORE_IMAP_STATE names no running server")
	}
	a := New(Options{
		URL: config.URL("imaps://" + variable(t, state, "DS_IMAPS")), CA: variable(t, state, "DS_TLS_CERT"),
		Secret: secret(variable(t, state, "DS_USER"), variable(t, state, "DS_PASSWORD")), NoSent: true,
	})
	defer a.Close()
	k := newShelf()
	k.forget = true
	begin := time.Now()
	ok(t, a.Fetch(t.Context(), k))
	commands, n := a.Use()
	puts, taken := k.count()
	fmt.Printf("%d messages in %v, %d puts, at most %d in one, %d commands, %d bytes\n",
		taken, time.Since(begin), puts, k.largest, commands, n)
}
