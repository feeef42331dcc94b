// Package claim tells a team who is on which change, so that no two people
// review the same one by accident.
//
// A claim is a hint with an end, never a lock. It names a change by a
// Message-ID. The team meets in one folder that all can write: a claim is a
// small mail there, and of several on one change that which came first, by the
// numbers that the server gives, stands. Who came later takes the own mail away.
// A claim that is over when the next one comes, by the server's clock, does not
// count. So what stands follows from the folder alone, whatever the clocks of
// the members say, and all come to the same answer.
//
// It owns the form of these mails, the rule of who is first, and the way of the
// reader's claims to the folder: what is to be done is in the store before it is
// done, and is done once, however often the program or the connection ends.
//
// It refuses to speak IMAP (mail/imap does), to mail anything to a list, and to
// believe what stands in the folder: everything there is bounded, and no claim
// is longer than two days.
package claim
