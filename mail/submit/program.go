package submit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"onemore/config/child"
)

const (
	programWait = 15 * time.Minute
	maxSaid     = 8 << 10
	tempFail    = 75 // EX_TEMPFAIL of sysexits.h
)

// program takes mails as sendmail does: recipients as arguments, the mail on
// its standard input, the end of which is the dot.
type program struct {
	argv       []string
	sender     bool // it is told the envelope sender by -f
	recipients bool // and the recipients; else it reads them from the mail
	wait       time.Duration
}

func newProgram(argv []string) (*program, error) {
	if len(argv) == 0 || argv[0] == "" {
		return nil, misconfigured("the command names no program", `write command = ["sendmail"] into [send]`)
	}
	has := func(option string) bool { return slices.Contains(argv[1:], option) }
	given := slices.ContainsFunc(argv[1:], func(a string) bool {
		return strings.HasPrefix(a, "-f") || strings.HasPrefix(a, "--from") || a == "--read-envelope-from"
	})
	return &program{argv: argv, sender: !given, recipients: !has("-t"), wait: programWait}, nil
}

func (p *program) describe() string {
	return "to the program " + oneLine(strings.Join(p.argv, " "), maxText)
}

func (p *program) needs(context.Context) (bool, error) { return true, nil }

func (p *program) check(context.Context) ([]Finding, error) {
	path, err := exec.LookPath(p.argv[0])
	if err != nil {
		return nil, p.missing(err)
	}
	return []Finding{{What: "program", OK: true, Text: path + " can be run"}}, nil
}

func (p *program) missing(err error) error {
	return &Error{Try: "run " + p.argv[0], Kind: ErrConfig, Err: err, Next: "install it, or correct the command in [send] or in git's sendemail settings"}
}

// arguments ends options before what could look like one.
func (p *program) arguments(m letter) ([]string, error) {
	argv := append(slices.Clone(p.argv), "-i")
	if p.sender {
		argv = append(argv, "-f", m.From)
	}
	if p.recipients {
		return append(append(argv, "--"), m.To...), nil
	}
	want, got := map[string]bool{}, map[string]bool{}
	for _, one := range m.To {
		want[strings.ToLower(one)] = true
	}
	for _, one := range slices.Concat(m.seen.To, m.seen.Cc) {
		got[strings.ToLower(one.Email)] = true
	}
	for one := range got {
		if !want[one] {
			return nil, misconfigured("-t lets the program send to "+oneLine(one, maxAddress)+" too", "take -t out of the command")
		}
	}
	if len(got) != len(want) {
		return nil, misconfigured("-t keeps the program from sending to those who do not stand in the mail", "take -t out of the command")
	}
	return argv, nil
}

func (p *program) send(ctx context.Context, m letter, phase func(Phase) error) (Reply, error) {
	argv, err := p.arguments(m)
	if err != nil {
		return Reply{}, err
	}
	if err := phase(PhaseConnect); err != nil {
		return Reply{}, err
	}
	timed, cancel := context.WithTimeout(ctx, p.wait)
	defer cancel()
	r, err := p.start(timed, argv)
	if err != nil {
		return Reply{}, err
	}
	return r.feed(ctx, m, phase)
}

// run is a program that was started.
type run struct {
	cmd   *exec.Cmd
	timed context.Context
	in    *os.File // what it reads; closing it is the dot
	said  *child.Output
	name  string
}

func (p *program) start(timed context.Context, argv []string) (*run, error) {
	dir, err := home()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(timed, argv[0], argv[1:]...)
	child.Apart(cmd)
	cmd.Dir = dir
	// Or gpg's agent would ask for its passphrase in the middle of our screen.
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GPG_TTY=") || strings.HasPrefix(v, "PWD=") || strings.HasPrefix(v, "LC_ALL=")
	}), "LC_ALL=C")
	said := &child.Output{Max: maxSaid, Tail: true}
	cmd.Stdout, cmd.Stderr = said, said
	theirs, ours, err := os.Pipe()
	if err != nil {
		return nil, &Error{Try: "run " + argv[0], Kind: ErrTemporary, Err: err, Next: "close other programs"}
	}
	cmd.Stdin = theirs
	err = cmd.Start()
	theirs.Close()
	if err != nil {
		ours.Close()
		return nil, p.missing(err)
	}
	return &run{cmd: cmd, timed: timed, in: ours, said: said, name: filepath.Base(argv[0])}, nil
}

// feed gives the mail. Until its standard input ends the program has not seen
// a whole mail, and is ended before that when it shall not.
func (r *run) feed(ctx context.Context, m letter, phase func(Phase) error) (Reply, error) {
	defer r.in.Close()
	before := phase(PhaseEnvelope)
	if before == nil {
		before = phase(PhaseBody)
	}
	var short error
	if before == nil {
		if short = r.write(bytes.ReplaceAll(m.raw, []byte("\r\n"), []byte("\n"))); short == nil {
			before = phase(PhaseDot)
		}
	}
	if before != nil {
		r.abort()
		return Reply{}, before
	}
	if r.timed.Err() == nil {
		r.in.Close()
	}
	err := r.cmd.Wait()
	return r.result(ctx, m, err, short)
}

// write gives up when the program is ended: others may hold its input open.
func (r *run) write(text []byte) error {
	stop := context.AfterFunc(r.timed, func() { _ = r.in.SetWriteDeadline(time.Now()) })
	defer stop()
	_, err := r.in.Write(text)
	return err
}

func (r *run) abort() {
	_ = r.cmd.Cancel()
	_ = r.cmd.Wait() // it was killed: what it says of that is nothing
}

// result says what the end of the program means. short is that it did not read
// the mail.
func (r *run) result(ctx context.Context, m letter, err, short error) (Reply, error) {
	said := lastLines(string(r.said.Bytes()))
	try := "send " + m.name() + " by " + r.name
	code := r.cmd.ProcessState.ExitCode()
	e := &Error{Try: try, Kind: ErrPermanent, Code: max(code, 0), Text: said, Err: err, Next: "read what the program says, or run it by hand"}
	switch {
	case short != nil && ctx.Err() != nil:
		return Reply{}, fmt.Errorf("%s: %w", try, context.Cause(ctx))
	case code < 0 || code == 1 && r.timed.Err() != nil: // 1 is what Windows says of who was ended
		e.Kind, e.Next = ErrUnknown, nextUnknown
		if short != nil {
			e.Kind, e.Next = ErrTemporary, "it had not read the whole mail; it is tried again"
		}
		if ctx.Err() != nil {
			e.Err = context.Cause(ctx)
		} else if r.timed.Err() != nil {
			e.Err = errors.New("it did not end in time")
		}
	case code == tempFail:
		e.Kind = ErrTemporary
	case code == 0 && short != nil:
		e.Kind, e.Err = ErrUnknown, errors.New("it ended well, but has not read the whole mail")
	case code == 0:
		return Reply{Text: oneLine(strings.TrimSpace(r.name+" took it. "+said), maxText)}, nil
	}
	return Reply{}, e
}

// lastLines are the last three things a program said.
func lastLines(s string) string {
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	return oneLine(strings.Join(lines[max(0, len(lines)-3):], "; "), maxText)
}
