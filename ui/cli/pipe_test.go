package cli

import (
	"bufio"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"onemore/patch"
)

func epipe() error { return &fs.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE} }

func opener(d *fakeDesk) func(context.Context, Globals) (Desk, error) {
	return func(context.Context, Globals) (Desk, error) { return d, nil }
}

// pipeEnv makes the test program a `onemore queue` of a great many changes.
const pipeEnv = "ONEMORE_TEST_QUEUE"

func TestMain(m *testing.M) {
	if os.Getenv(pipeEnv) == "" {
		os.Exit(m.Run())
	}
	d := &fakeDesk{}
	for i := range 20000 {
		d.change(patch.MsgID(fmt.Sprintf("%d@example.org", i)), nil)
	}
	os.Exit(Main(context.Background(), []string{"queue"}, App{Open: opener(d), Out: os.Stdout, Err: os.Stderr}))
}

// TestHead is `onemore queue | head -1`: the writer ends at once and silently.
func TestHead(t *testing.T) {
	t.Parallel()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), pipeEnv+"=1")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.Contains(line, "kettle") {
		t.Errorf("first line %q, %v", line, err)
	}
	out.Close()
	if err := cmd.Wait(); err == nil {
		t.Error("the writer wrote all to nobody")
	}
	if errs.Len() > 0 {
		t.Errorf("it complains: %s", errs.String())
	}
}
