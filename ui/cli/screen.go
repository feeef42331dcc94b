package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

type screenCmd struct{}

// Run opens the screen; on a store without mail it asks first where mail is.
func (screenCmd) Run(e *env) error {
	d, err := e.app.Open(e.ctx, e.g)
	if err != nil {
		return err
	}
	next, err := e.welcome(d)
	if err == nil && next == openScreen {
		err = d.Show(e.ctx)
	}
	if err = errors.Join(err, d.Close()); err == nil && next == openDemo {
		return e.app.Demo(e.ctx, e.g)
	}
	return err
}

// next is what follows the first-run question.
type next int

const (
	leave next = iota
	openScreen
	openDemo
)

const question = "onemore has no mail yet.\n" +
	"Name a mailing-list archive to read (mbox, Maildir, .eml, public-inbox clone),\n" +
	"d for the demo, or nothing to leave: "

// welcome asks, on an empty store, where mail is, and reads it.
func (e *env) welcome(d Desk) (next, error) {
	empty, err := d.Empty(e.ctx)
	if err != nil || !empty {
		return openScreen, err
	}
	_, _ = fmt.Fprint(e.app.Err, question)
	answer, err := line(e.ctx, e.app.In)
	switch {
	case err != nil:
		return leave, fmt.Errorf("read the answer: %w", err)
	case answer == "":
		return leave, nil
	case answer == "d":
		return openDemo, nil
	}
	sum, err := e.read(d, []string{answer}, "", e.app.Live)
	if err == nil && sum.New == 0 {
		err = fmt.Errorf("import %s: there is no mail in it", answer)
	}
	return openScreen, err
}

// line reads one line without its end, or what there is before the end of the
// input. Ctrl-C is an empty answer.
func line(ctx context.Context, in io.Reader) (string, error) {
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		text, err := bufio.NewReader(in).ReadString('\n')
		got <- answer{text, err}
	}()
	select {
	case <-ctx.Done(): // the one that reads ends with the program
		return "", nil
	case a := <-got:
		if errors.Is(a.err, io.EOF) {
			a.err = nil
		}
		return strings.TrimSpace(a.text), a.err
	}
}
