// Package claim reads and writes what people say on a list about reviewing: "I
// will review this by Friday".
//
// It owns the days that people name, the sentence of a promise, and the reading
// of such sentences in what somebody wrote. It reads little on purpose: a hint
// that keeps others away from a change must not come from idle words, so the
// sentence has to name the review, the change, and a day; and what hangs on
// something else ("if", "once you resend") is none.
//
// It refuses to know whose claim it is and whether it still holds (package
// queue), and claims of a team, which are no public mail.
package claim
