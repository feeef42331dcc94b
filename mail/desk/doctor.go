package desk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"onemore/config"
	"onemore/mail/submit"
)

// Checked is one thing that Check looked at.
type Checked struct {
	What string
	Why  string // what was found
	Err  error  // or what is wrong
	Next string // what a person can do about that
}

// Check tries the store and every source, one after the other.
func (d *Desk) Check(ctx context.Context, ask Ask) iter.Seq[Checked] {
	return func(yield func(Checked) bool) {
		if !yield(d.checkStore(ctx)) {
			return
		}
		maker := d.maker()
		maker.Ask = ask
		defer maker.Close()
		for _, c := range d.opt.Settings.Sources {
			one := Checked{What: "source " + c.Name()}
			s, err := maker.Source(ctx, c, c.Start(time.Now()))
			if err == nil {
				one.Why, err = s.Check(ctx)
				one.Next = s.Judge(err).Hint
				if cerr := s.Close(); err == nil {
					err = cerr
				}
			}
			if one.Err = err; err == nil {
				one.Next = ""
			}
			if !yield(one) || ctx.Err() != nil {
				return
			}
		}
		if d.teamOf() != nil && !yield(d.checkTeam(ctx, ask)) {
			return
		}
		d.checkSending(ctx, ask, yield)
	}
}

// checkTeam tries the folder of claims, and writes nothing there.
func (d *Desk) checkTeam(ctx context.Context, ask Ask) Checked {
	d.claims.asks(ask)
	defer d.claims.asks(nil)
	conf := d.opt.Settings.Team
	one := Checked{What: "claims " + conf.Source(nil).Name() + "/" + conf.Folder()}
	one.Why, one.Next, one.Err = d.claims.seat.Check(ctx)
	if one.Err == nil {
		one.Next = ""
	}
	return one
}

// checkSending tries how mail leaves, and sends nothing.
func (d *Desk) checkSending(ctx context.Context, ask Ask, yield func(Checked) bool) {
	d.asking(ask)
	defer d.asking(nil)
	s, err := d.submitter(ctx)
	switch {
	case err != nil && d.opt.Settings.Send.Kind == config.SendGit && errors.Is(err, submit.ErrConfig):
		yield(Checked{What: "sending", Why: err.Error(), Next: submit.Next(err)}) // one may only read
		return
	case err != nil:
		yield(Checked{What: "sending", Err: err, Next: submit.Next(err)})
		return
	}
	found, err := s.Check(ctx)
	var why []string
	for _, f := range found {
		if f.OK {
			why = append(why, f.What+": "+f.Text)
		}
	}
	one := Checked{What: "sending", Why: strings.Join(why, "\n"), Err: err, Next: submit.Next(err)}
	if err == nil {
		one.Next = ""
	}
	yield(one)
}

func (d *Desk) checkStore(ctx context.Context) Checked {
	c := Checked{What: "store " + d.store.Dir()}
	st, err := d.store.Stats(ctx)
	if err != nil {
		c.Err, c.Next = err, "if the store is damaged, move its folder away and fetch anew; what you did lies only there"
		return c
	}
	c.Why = fmt.Sprintf("%d messages, %d changes, %d MB", st.Messages, st.Changes, st.FileBytes>>20)
	return c
}
