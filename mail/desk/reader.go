package desk

import "onemore/patch/queue"

// Meet tells the desk who the reader is, where Options did not know yet. It is
// for the time before the queue is read first: what was read before is not
// judged again.
//
// The reader is who git says; whom git sends as, by sendemail.from, wins over
// that for letters.
func (d *Desk) Meet(me queue.Me) { d.opt.Me, d.met = me, true }
