package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"strings"
	"time"

	"onemore/config"
	"onemore/ui/text"
)

// Check is one thing that was looked at.
type Check struct {
	Check string `json:"check"` // what, such as "source lore:netdev"
	OK    bool   `json:"ok"`
	Why   string `json:"why"`  // what was found
	Next  string `json:"next"` // what to do about it, or ""
}

// DoctorWant is what the check of store and sources needs.
type DoctorWant struct {
	// Settings are what is configured, or the defaults where that has faults.
	Settings config.Settings
	// Ask is as in SyncTold.
	Ask func(ctx context.Context, text string, secret bool) (string, error)
}

type doctorCmd struct {
	JSON   bool          `name:"json" help:"JSON Lines."`
	MailMe bool          `name:"mail-me" help:"Instead: show a sample mail, ask, send it to yourself alone, and tell what its way did to it."`
	Yes    string        `help:"With --mail-me: the digest that it printed; sends without asking, if the mail is still that one." placeholder:"SHA256"`
	Wait   time.Duration `help:"With --mail-me: how long the mail may take to come back." default:"5m" placeholder:"TIME"`
}

// Run makes the checks and prints each as it is made.
func (c doctorCmd) Run(e *env) error {
	if c.MailMe {
		return c.mailMe(e)
	}
	if c.Yes != "" {
		return usageError{errors.New("doctor: --yes is for --mail-me")}
	}
	return c.report(e, e.checks())
}

// report prints checks as they are made.
func (c doctorCmd) report(e *env, checks iter.Seq[Check]) error {
	out := bufio.NewWriter(e.app.Out)
	made, failed := 0, 0
	for check := range checks {
		made++
		if !check.OK {
			failed++
		}
		if err := errors.Join(c.print(out, check), out.Flush()); err != nil {
			return fmt.Errorf("print the checks: %w", err)
		}
	}
	switch {
	case e.ctx.Err() != nil:
		return interrupted
	case failed > 0:
		return fmt.Errorf("doctor: %d of %d checks failed", failed, made)
	}
	return nil
}

// checks are all checks, those that need no network first.
func (e *env) checks() iter.Seq[Check] {
	return func(yield func(Check) bool) {
		set, first := checkConfig(e.g)
		first = append(first, checkMe(e.ctx, e.g, set), checkGit(e.ctx))
		first = append(first, checkTerminal(os.Environ(), terminalSize)...)
		for _, c := range first {
			if !yield(c) {
				return
			}
		}
		for c := range e.app.Doctor(e.ctx, e.g, DoctorWant{Settings: set, Ask: asker(openTerminal, newBoard(e.app, false))}) {
			if !yield(c) {
				return
			}
		}
	}
}

func (c doctorCmd) print(w io.Writer, check Check) error {
	if c.JSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(check)
	}
	const indent = "      "
	word := "ok    "
	if !check.OK {
		word = "FAIL  "
	}
	var b strings.Builder
	b.WriteString(word + text.Clean(check.Check).String())
	for i, l := range text.CleanLines(check.Why) {
		if i == 0 {
			b.WriteString("  " + l.String() + "\n")
			continue
		}
		b.WriteString(indent + l.String() + "\n")
	}
	if check.Why == "" {
		b.WriteByte('\n')
	}
	for i, l := range text.CleanLines(check.Next) {
		label := "next: "
		if i > 0 {
			label = indent
		}
		b.WriteString(indent + label + l.String() + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// checkConfig reads the configuration: a check for each fault, or one.
func checkConfig(g Globals) (config.Settings, []Check) {
	set, err := config.Load(g.Config)
	if err != nil {
		return config.Defaults(), faults(err)
	}
	file := g.Config
	if file == "" {
		if file, err = config.File(); err != nil {
			return set, faults(err)
		}
	}
	c := Check{Check: "configuration", OK: true, Why: fmt.Sprintf("%s: %d sources, %d projects", file, len(set.Sources), len(set.Projects))}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		c.Why = "none; it would be " + file
	}
	if len(set.Sources) == 0 {
		c.Why += "; nothing is fetched"
		c.Next = nextSource(g)
	}
	return set, []Check{c}
}

// faults gives each error of a configuration its check.
func faults(err error) []Check {
	var out []Check
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, one := range all {
		c := Check{Check: "configuration", Why: one.Error(), Next: "nothing of the file counts until this is put right"}
		var at *config.Error
		if errors.As(one, &at) {
			c.Why = at.File + ": " + at.Reason
			if at.Line > 0 {
				c.Why = fmt.Sprintf("%s:%d: %s\n%s", at.File, at.Line, at.Reason, at.Text)
				c.Next = fmt.Sprintf("put line %d right; until then nothing of the file counts", at.Line)
			}
		}
		out = append(out, c)
	}
	return out
}
