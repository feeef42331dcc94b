package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"onemore/patch/queue"
	"onemore/ui/text"
)

type outboxCmd struct {
	List outboxListCmd `cmd:"" default:"withargs" help:"What waits to go, and what went."`
	Show outboxShowCmd `cmd:"" help:"One mail: its bytes, their digest, what is to be known."`
	Send outboxSendCmd `cmd:"" help:"Show one mail, ask, and send it."`
	Drop outboxDropCmd `cmd:"" help:"Throw one mail away that was not sent, and its draft."`
}

type outboxListCmd struct {
	JSON bool `name:"json" help:"JSON Lines."`
}

// Run lists the outbox, newest first.
func (c outboxListCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		snap, err := d.Snapshot(ctx)
		if err != nil {
			return err
		}
		if err := d.Gather(ctx); err != nil {
			say(e.app.Err, err.Error())
		}
		all, err := d.Letters(ctx)
		if err != nil {
			return err
		}
		out := bufio.NewWriter(e.app.Out)
		for i := range all {
			if err := printLetter(out, &all[i], snap, c.JSON); err != nil {
				return fmt.Errorf("print the outbox: %w", err)
			}
		}
		return out.Flush()
	})
}

// letterLine is a mail as `outbox list --json` prints it.
type letterLine struct {
	ID      string   `json:"id"`
	State   string   `json:"state"`
	MsgID   string   `json:"msgid"`
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	Change  string   `json:"change"`
	Why     string   `json:"why"`
}

func lineOf(l *Letter, snap *queue.Snapshot) letterLine {
	out := letterLine{ID: l.ID, State: l.State, MsgID: string(l.MsgID), To: l.To, Subject: l.Subject, Why: l.Why}
	if l.Root != "" {
		if it, err := snap.Find(string(l.Root)); err == nil {
			out.Change = it.ID
		}
	}
	if out.To == nil {
		out.To = []string{}
	}
	return out
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func printLetter(w io.Writer, l *Letter, snap *queue.Snapshot, asJSON bool) error {
	line := lineOf(l, snap)
	if asJSON {
		return printJSON(w, line)
	}
	_, err := fmt.Fprintf(w, "%-5s %-8s %-5s %s\n", line.ID, line.State, line.Change, text.Clean(line.Subject))
	if err == nil && l.Why != "" {
		_, err = fmt.Fprintf(w, "      %s\n", text.Clean(l.Why))
	}
	return err
}

type outboxShowCmd struct {
	ID   string `arg:"" help:"An id of the outbox."`
	JSON bool   `name:"json" help:"One JSON line."`
}

// shownLetter is a mail as `outbox show --json` prints it.
type shownLetter struct {
	letterLine
	SHA256   string    `json:"sha256"`
	Via      string    `json:"via"`
	Findings []Finding `json:"findings"`
	Raw      []byte    `json:"raw"` // base64
}

// Run prints one mail.
func (c outboxShowCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error {
		snap, err := d.Snapshot(ctx)
		if err != nil {
			return err
		}
		l, err := d.Letter(ctx, c.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return printJSON(e.app.Out, shownLetter{lineOf(&l, snap), l.SHA256, l.Via, append([]Finding{}, l.Findings...), l.Raw})
		}
		return showLetter(e.app.Out, &l)
	})
}

// showLetter prints a mail for people: what is to be known, then the mail as it
// goes. Nothing in it reaches the terminal as it is.
func showLetter(w io.Writer, l *Letter) error {
	var b strings.Builder
	put := func(label, s string) {
		if s != "" {
			fmt.Fprintf(&b, "%-8s %s\n", label, text.Clean(s))
		}
	}
	put("id", l.ID)
	put("state", l.State)
	put("why", l.Why)
	put("sha256", l.SHA256)
	put("via", l.Via)
	for _, f := range l.Findings {
		put(f.Level, f.Text)
	}
	b.WriteByte('\n')
	for line := range bytes.Lines(l.Raw) {
		fmt.Fprintf(&b, "%s\n", text.Clean(strings.TrimRight(string(line), "\r\n")))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

type outboxSendCmd struct {
	ID  string `arg:"" help:"An id of the outbox."`
	Yes string `help:"The digest that 'outbox show' printed: sends without asking, if the mail is still that one." placeholder:"SHA256"`
}

// Run sends one mail that was seen.
func (c outboxSendCmd) Run(e *env) error {
	ask := asker(openTerminal, newBoard(e.app, false))
	if c.Yes == "" && !isTerminal(e.app.Out) {
		return usageError{errors.New("outbox send: without a terminal, name what was seen: `onemore outbox show " + c.ID + "`, then --yes SHA256")}
	}
	return withDesk(e, func(ctx context.Context, d Desk) error {
		sum := c.Yes
		if sum == "" {
			l, err := d.Letter(ctx, c.ID)
			if err != nil {
				return err
			}
			if err := showLetter(e.app.Out, &l); err != nil {
				return err
			}
			said, err := ask(ctx, "send this mail? (yes or no)", false)
			if err != nil {
				return err
			}
			if said != "yes" && said != "y" {
				return errors.New("outbox send: not sent")
			}
			sum = l.SHA256
		}
		l, err := d.SendLetter(ctx, c.ID, sum, ask)
		if err != nil {
			return err
		}
		return c.tell(e, &l)
	})
}

// tell says what became of a mail.
func (c outboxSendCmd) tell(e *env, l *Letter) error {
	switch l.State {
	case "sent", "seen":
		say(e.app.Err, "sent: "+l.Reply)
		return nil
	case "queued", "sending":
		say(e.app.Err, "another onemore is open and sends it")
		return nil
	}
	why := l.State + ": " + l.Why
	if l.Next != "" {
		why += "; " + l.Next
	}
	return errors.New("outbox send: " + why)
}

type outboxDropCmd struct {
	ID string `arg:"" help:"An id of the outbox."`
}

// Run throws one mail away.
func (c outboxDropCmd) Run(e *env) error {
	return withDesk(e, func(ctx context.Context, d Desk) error { return d.DropLetter(ctx, c.ID) })
}
