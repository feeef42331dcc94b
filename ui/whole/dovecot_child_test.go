package whole

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/mail/imap/imaptest"
	"onemore/patch"
)

// program builds the real one. It must be called before home.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "onemore")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "onemore").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// run starts `onemore sync` and watches it until it ends; most is when to kill
// it, 0 never. It gives the most memory it had resident, in bytes.
func (o *office) run(path string, most time.Duration) (resident int64, killed bool) {
	o.t.Helper()
	ctx, cancel := context.WithCancel(o.t.Context())
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--store", o.dir, "--config", o.config, "sync")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		o.t.Fatal(err)
	}
	if most > 0 {
		time.AfterFunc(most, cancel)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case err := <-done:
			if err != nil && ctx.Err() == nil {
				o.t.Fatalf("onemore sync: %v\n%s", err, said.Bytes())
			}
			return resident, err != nil
		case <-time.After(2 * time.Millisecond):
			resident = max(resident, peak(cmd.Process.Pid))
		}
	}
}

// peak is the most memory that a process ever had resident; 0 when it is gone.
func peak(pid int) int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(b), "VmHWM:")
	var kib int64
	if _, err := fmt.Sscan(after, &kib); err != nil {
		return 0
	}
	return kib << 10
}

const mostResident = 150 << 20

// wholeEnv makes a test of this program a process of its own: its value is the
// folder of the store and the file of the configuration.
const wholeEnv = "ONEMORE_TEST_WHOLE"

// TestDovecotLarge: a mail of 50 MB costs little memory and few bytes, until all
// of it is asked for, by u in the pager; and then it is here once.
func TestDovecotLarge(t *testing.T) {
	imaptest.Needs(t, "dovecot")
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("the memory of a process is not told here: ", err)
	}
	path := program(t)
	const size = 50 << 20
	d := imaptest.StartDovecot(t, imaptest.Folder(t, []string{letter(1), attach(letter(2), size), letter(3)}))
	o := newOffice(t, account(d))
	resident, _ := o.run(path, 0)
	t.Logf("sync: %d MB resident", resident>>20)
	if resident > mostResident || resident == 0 {
		t.Errorf("%d MB were resident, more than %d", resident>>20, mostResident>>20)
	}
	h := o.same(t, "first", idsOf(1, 3), 0)
	if h.whole[id(2)] < size {
		t.Errorf("of the large mail it is known that it has %d bytes", h.whole[id(2)])
	}
	if again := o.sync(); again.Bytes > 16<<10 || again.New != 0 {
		t.Errorf("again: %+v", again)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDovecotLargeWhole$", "-test.v")
	cmd.Env = append(os.Environ(), wholeEnv+"="+o.dir+"\n"+o.config)
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
	h = o.same(t, "whole", idsOf(1, 3), 0)
	if len(h.whole) != 0 || len(h.places["INBOX"]) != 3 {
		t.Errorf("then %v", h)
	}
	s := o.store()
	raw, err := s.Raw(t.Context(), patch.MsgID(id(2)))
	if err != nil || len(raw) < size {
		t.Errorf("%d bytes: %v", len(raw), err)
	}
}

// attach makes a mail of some bytes by a picture that it brings along.
func attach(letter string, size int) string {
	head, body, _ := strings.Cut(letter, "\n\n")
	picture := strings.Repeat(strings.Repeat("iVBORw0KGgoAAAAN", 4)+"\n", size/65)
	return head + "\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=cut\n\n" +
		"--cut\nContent-Type: text/plain\n\n" + body + "\n" +
		"--cut\nContent-Type: image/png; name=p.png\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n" + picture + "--cut--\n"
}

// TestDovecotLargeWhole is the part of TestDovecotLarge in a process of its own.
func TestDovecotLargeWhole(t *testing.T) {
	dir, file, ok := strings.Cut(os.Getenv(wholeEnv), "\n")
	if !ok {
		t.Skip("it is a part of TestDovecotLarge")
	}
	o := &office{t: t, dir: dir, config: file}
	a, desk := o.watch(130, 30)
	settled(t, desk)
	a.Press("9")
	a.WaitFor(subject(2))
	a.Press("/")
	a.Type(subject(2))
	a.Press("enter", "enter", "enter")
	before := peak(os.Getpid())
	a.Press("u")
	until(t, time.Minute, "all of it", func() bool {
		m, err := desk.Mail(t.Context(), patch.MsgID(id(2)))
		return err != nil || m.Whole == 0
	})
	a.WaitIdle()
	after := peak(os.Getpid())
	t.Logf("%d MB resident, with all of it %d MB\n%s", before>>20, after>>20, a.Screen())
	if after > mostResident {
		t.Errorf("%d MB were resident, more than %d", after>>20, mostResident>>20)
	}
}

// TestDovecotKilled: whenever the program is killed, the next sync ends as if it
// had not been.
func TestDovecotKilled(t *testing.T) {
	imaptest.Needs(t, "dovecot")
	tries, mails := 10, 300
	if long() {
		tries, mails = 50, 3000
	}
	path := program(t)
	d := imaptest.StartDovecot(t, imaptest.Folder(t, letters(1, mails, bulk(4<<10))), "--mailbox", "lists/demo", "--from", imaptest.Folder(t, letters(mails+1, mails+20)))
	o := newOffice(t, account(d, `folders = ["INBOX", "lists/*"]`))
	base := o.dir
	from := func(dir string) *office {
		to := *o
		to.dir = filepath.Join(t.TempDir(), "store")
		if dir != "" {
			if err := os.CopyFS(to.dir, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
		}
		return &to
	}
	o.run(path, 0)
	// What the second half of the tries has to catch up with.
	d.Doveadm("expunge", "mailbox", "INBOX", "uid", "10:40")
	d.Doveadm("move", "lists/demo", "mailbox", "INBOX", "uid", "50:80")
	d.Doveadm("flags add", `\Seen`, "mailbox", "INBOX", "uid", "100:200")
	d.Add("INBOX", letters(mails+100, mails+200, bulk(4<<10))...)
	d.Doveadm("mailbox update", "--uid-validity", "4242", "lists/demo")
	for _, start := range []string{"", base} {
		whole := from(start)
		begin := time.Now()
		whole.run(path, 0)
		took, want := time.Since(begin), whole.dump()
		kills := 0
		for range tries / 2 {
			one := from(start)
			at := time.Duration(rand.Int64N(int64(took)))
			if _, killed := one.run(path, at); killed {
				kills++
			}
			one.run(path, 0)
			if err := differ(one.dump(), want); err != nil {
				t.Errorf("killed after %v of %v: %v", at, took, err)
			}
		}
		t.Logf("%d of %d were killed, within %v", kills, tries/2, took)
	}
}

// differ names the first line in which two dumps are not the same.
func differ(got, want string) error {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Errorf("line %d is\n%.600s\nnot\n%.600s", i, a[i], b[i])
		}
	}
	if len(a) != len(b) {
		return errors.New("one has more lines than the other")
	}
	return nil
}
