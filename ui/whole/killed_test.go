package whole

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"onemore/mail/desk"
	"onemore/patch/reply"
)

// thinker is an editor into which somebody writes and does not come back, until
// it is told to be calm: then it ends at once.
type thinker struct{ path string }

const thought = "much thought went into this"

func newThinker(t *testing.T) thinker {
	t.Helper()
	e := thinker{filepath.Join(t.TempDir(), "ed")}
	text := "#!/bin/sh\nfor f; do :; done\ncp \"$f\" \"$0.given\"\n[ -e \"$0.calm\" ] && exit 0\necho '" + thought + "' >>\"$f\"\necho $$ >\"$0.pid\"\nexec sleep 600\n"
	if err := os.WriteFile(e.path, []byte(text), 0o700); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	return e
}

func (e thinker) pid() string { return e.path + ".pid" }

func (e thinker) calm(t *testing.T) {
	t.Helper()
	if err := os.WriteFile(e.path+".calm", nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// given is the text that the editor was opened on last.
func (e thinker) given(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(e.path + ".given")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// newReader makes a store with the series, and the program that is to be killed.
func newReader(t *testing.T) (o *office, path string) {
	t.Helper()
	if testing.Short() {
		t.Skip("the program runs in a process of its own, in which no race is seen")
	}
	path = program(t)
	p, address := openPostbox(t, work())
	o = newOffice(t, byPostbox(p, address)...)
	o.sync()
	return o, path
}

// patchOn starts the program and opens a patch of the series.
func (o *office) patchOn(path string, n int, env ...string) *tmux {
	o.t.Helper()
	s := sit(o.t, 100, 40, append(env, "TERM=tmux-256color"), path, "--store", o.dir, "--config", o.config)
	s.WaitFor("pump: quick valves")
	s.Press("9")
	stands(o.t, s, "pump: quick valves")
	s.Press("enter")
	s.WaitFor("cover letter")
	s.Press("G")
	stands(o.t, s, roundTitle(roundPatches))
	for range roundPatches - n {
		s.Press("k")
	}
	stands(o.t, s, roundTitle(n))
	s.Press("enter")
	s.WaitFor(fmt.Sprintf("[PATCH %02d/%d]", n, roundPatches))
	return s
}

// drafts are what the store has, as another process reads it.
func drafts(t *testing.T, d *desk.Desk) (said []string) {
	t.Helper()
	all, err := d.Drafts(t.Context(), roundID(0))
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		said = append(said, wordsOf(&all[i].Draft))
	}
	return said
}

func wordsOf(d *reply.Draft) string {
	out := d.Text + d.Written
	for _, c := range d.Comments {
		out += c.Text
	}
	return out
}

// TestKilledEditor: whoever is killed while a text is in the editor, the text
// is offered again.
func TestKilledEditor(t *testing.T) {
	o, path := newReader(t)
	for i, who := range []string{"the editor", "the program"} {
		for j, what := range []string{"an answer", "a comment"} {
			n := 1 + 2*i + j
			t.Run(who+" of "+what, func(t *testing.T) {
				e := newThinker(t)
				mine := *o
				mine.t = t
				s := mine.patchOn(path, n, "EDITOR="+e.path)
				open := func() {
					if what == "an answer" {
						s.Press("r")
						return
					}
					s.Press("/")
					s.Type("int wide")
					s.Press("enter")
					stands(t, s, "int wide")
					s.Press("c")
					s.WaitFor("C-s keep it")
					s.Type("so far. ")
					s.Press("ctrl+e")
				}
				open()
				if who == "the editor" {
					kill(t, e.pid())
				} else {
					until(t, time.Minute, "the editor", func() bool { _, err := os.Stat(e.pid()); return err == nil })
					s.kill()
					kill(t, e.pid())
					s = mine.patchOn(path, n, "EDITOR="+e.path)
					s.WaitFor("an editor left " + what)
				}
				e.calm(t)
				goOn(t, s, who, what)
				s.Press("Q")
				s.wantExit("0")
				d := mine.open()
				defer mine.close(d)
				if all := strings.Join(drafts(t, d), "\n"); strings.Count(all, thought) != n || strings.Count(all, "so far.") != n/2 {
					t.Errorf("the drafts are %q; the editor was opened on\n%s", all, e.given(t))
				}
			})
		}
	}
}

// goOn takes the text over after who was killed.
func goOn(t *testing.T, s *tmux, who, what string) {
	t.Helper()
	switch {
	case what == "an answer":
		if who == "the editor" {
			s.WaitFor("the text is kept in")
		}
		s.Press("r")
		s.WaitFor("Go on with it?")
		s.Press("y")
		s.WaitFor("the answer is kept as a draft")
	case who == "the editor":
		s.WaitFor(thought)
		s.Press("ctrl+s")
		s.WaitFor("c edit")
	default:
		s.Press("/")
		s.Type("int wide")
		s.Press("enter", "j")
		stands(t, s, "you (draft)")
		s.Press("c")
		s.WaitFor("C-s keep it")
		s.Press("ctrl+e")
		s.WaitFor(thought)
		s.Press("ctrl+s")
		s.WaitFor("c edit")
	}
}

// TestKilledWhileWriting: what was written before a pause is there after kill
// -9, whatever is typed as it comes.
func TestKilledWhileWriting(t *testing.T) {
	o, path := newReader(t)
	d := o.open()
	defer o.close(d)
	has := func(n int, text string) bool {
		all, err := d.Drafts(t.Context(), roundID(0))
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			if all[i].Parent == roundID(n) && strings.HasPrefix(wordsOf(&all[i].Draft), text) {
				return true
			}
		}
		return false
	}
	for n := 1; n <= 4; n++ {
		s := o.patchOn(path, n)
		s.Press("/")
		s.Type("int wide")
		s.Press("enter")
		stands(t, s, "int wide")
		s.Press("c")
		s.WaitFor("C-s keep it")
		said := ""
		for w := range n {
			word := fmt.Sprintf("word%d ", w)
			s.Type(word)
			said += word
			until(t, 20*time.Second, "what was typed to be kept", func() bool { return has(n, strings.TrimSpace(said)) })
		}
		s.Type("lost or not")
		s.kill()
		if !has(n, strings.TrimSpace(said)) {
			t.Errorf("after the kill the store has %q, not %q", drafts(t, d), said)
		}
	}
	s := o.patchOn(path, 4)
	s.WaitFor("word0 word1 word2 word3")
	s.Press("Q")
	s.wantExit("0")
}
