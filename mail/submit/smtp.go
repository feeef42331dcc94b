package submit

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-smtp"
)

// needs asks for 8BITMIME (RFC 6152).
func (s *server) needs(ctx context.Context) (bool, error) {
	c, err := s.open(ctx)
	if err != nil {
		return false, err
	}
	defer c.bye()
	return c.has("8BITMIME"), nil
}

func (s *server) send(ctx context.Context, m letter, phase func(Phase) error) (Reply, error) {
	if err := phase(PhaseConnect); err != nil {
		return Reply{}, err
	}
	c, err := s.open(ctx)
	if err != nil {
		return Reply{}, err
	}
	defer c.kill() // does nothing behind an end in order
	if err := c.fits(m); err != nil {
		c.bye()
		return Reply{}, err
	}
	if err := phase(PhaseEnvelope); err != nil {
		return Reply{}, err
	}
	if err := c.envelope(ctx, m); err != nil {
		return Reply{}, err
	}
	if err := phase(PhaseBody); err != nil {
		return Reply{}, err
	}
	data, err := c.body(ctx, m)
	if err != nil {
		return Reply{}, err
	}
	if err := phase(PhaseDot); err != nil {
		return Reply{}, err
	}
	return c.dot(ctx, m, data)
}

// fits tells what the server cannot take, before it is asked to.
func (c *session) fits(m letter) error {
	try := "send " + m.name()
	if m.eightBit() && !c.has("8BITMIME") {
		return &Error{
			Try: try, Kind: ErrEncoding, Err: errors.New("the server takes no 8-bit text, which this mail has"),
			Next: "let the mail be made anew as quoted-printable, and look at it again",
		}
	}
	if m.utf8() && !c.has("SMTPUTF8") {
		return &Error{
			Try: try, Kind: ErrPermanent, Err: errors.New("the server takes addresses and heads in ASCII only"),
			Next: "leave out addresses that are not ASCII",
		}
	}
	if most, ok := c.client.MaxMessageSize(); ok && most > 0 && len(m.raw) > most {
		return &Error{
			Try: try, Kind: ErrPermanent, Err: fmt.Errorf("the mail has %d bytes, the server takes %d", len(m.raw), most),
			Next: "quote less",
		}
	}
	return nil
}

// envelope says from whom and to whom. All recipients are asked about, so that
// all that are wrong are named at once; when one is, nothing goes to any.
func (c *session) envelope(ctx context.Context, m letter) error {
	limit := c.s.wait.command
	opts := &smtp.MailOptions{Size: int64(len(m.raw)), UTF8: m.utf8()}
	err := c.step(ctx, "send as "+m.From, limit, func() error { return c.client.Mail(m.From, opts) })
	if err != nil {
		c.leave(err)
		return err
	}
	var all *Error
	for _, to := range m.To {
		err := c.step(ctx, "send to "+to, limit, func() error { return c.client.Rcpt(to, nil) })
		if err == nil {
			continue
		}
		var one *Error
		if !errors.As(err, &one) || one.Code/100 != 4 && one.Code/100 != 5 || one.Code == 421 || errors.Is(err, ErrAuth) {
			return err
		}
		all = one.with(all, m, to)
	}
	if all == nil {
		return nil
	}
	c.leave(all)
	return all
}

// with adds a refused recipient to those before. One that is refused for good
// makes it so for all: the mail has to be changed.
func (e *Error) with(before *Error, m letter, to string) *Error {
	refused := Refusal{to, e.Text}
	if before == nil {
		before = &Error{Try: "send " + m.name(), Kind: ErrRecipient, Also: e.Kind, Code: e.Code, Next: "wait; it is tried again, to all"}
	}
	if errors.Is(e, ErrPermanent) {
		before.Also, before.Code = ErrPermanent, e.Code
		before.Next = "correct or leave out that recipient; nothing was sent to any"
	}
	before.Refused = append(before.Refused, refused)
	return before
}

// leave ends a transaction that the server refused.
func (c *session) leave(err error) {
	if errors.Is(err, ErrUnreachable) {
		return
	}
	c.w.arm(c.s.wait.bye)
	if c.client.Reset() == nil {
		c.bye()
	}
}

// chunk is how much of a mail is written at once, in bytes.
const chunk = 16 << 10

// body writes the mail but for its last line end. It does not go through the
// library, which would keep the rest of it back until the dot: what fails here
// is known not to be submitted.
func (c *session) body(ctx context.Context, m letter) (*smtp.DataCommand, error) {
	var data *smtp.DataCommand
	err := c.step(ctx, "send the text of "+m.name(), c.s.wait.command, func() (err error) {
		data, err = c.client.Data()
		return err
	})
	if err != nil {
		c.leave(err)
		return nil, err
	}
	return data, c.step(ctx, "send the text of "+m.name(), c.s.wait.body, func() error {
		for text := stuffed(bytes.TrimSuffix(m.raw, []byte("\r\n"))); len(text) > 0; {
			n, err := c.conn.Write(text[:min(chunk, len(text))])
			if err != nil {
				return err
			}
			text = text[n:]
		}
		return nil
	})
}

// stuffed doubles the dots that begin a line (RFC 5321 section 4.5.2).
func stuffed(raw []byte) []byte {
	out := bytes.ReplaceAll(raw, []byte("\n."), []byte("\n.."))
	if bytes.HasPrefix(out, []byte(".")) {
		out = append([]byte("."), out...)
	}
	return out
}

// dot writes the end of the mail and reads what the server says. Nothing but
// its own yes or no makes anything known, the end of ctx neither.
func (c *session) dot(ctx context.Context, m letter, data *smtp.DataCommand) (Reply, error) {
	c.w.arm(c.s.wait.dot)
	reply, err := data.CloseWithResponse()
	var text string
	if err == nil {
		text = "250 " + reply.StatusText
	} else {
		code, said, answered := answer(err)
		if !answered || code/100 != 2 && code/100 != 4 && code/100 != 5 {
			if ended := c.w.ended(); ended != nil {
				err = ended
			}
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return Reply{}, unknown(m, shown{err})
		}
		if code/100 != 2 {
			c.bye()
			return Reply{}, refusal("send "+m.name(), code, said)
		}
		text = fmt.Sprintf("%d %s", code, said)
	}
	c.bye()
	return Reply{Text: oneLine(text, maxText), MessageID: c.s.newID(text, m.seen.ID), Notes: c.notes}, nil
}

func unknown(m letter, err error) error {
	return &Error{
		Try: "send " + m.name(), Kind: ErrUnknown, Err: err,
		Next: nextUnknown,
	}
}

const nextUnknown = "look for it in the folder of sent mail and on the list before it is sent again"
