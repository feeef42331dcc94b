// Package judge tells from an archive how good the lanes are.
//
// It owns the history (all facts of a store, walked in the order of their
// dates), the two protocols over it and their figures: Replay asks where the
// orders ranked the change that somebody really reviewed next, Rescue what one
// more review a day would have reached under each policy.
//
// At time t the history holds what mail dated before t says, and nothing else:
// clusters, versions, states and people are built up mail by mail with the very
// rules of package series, so a version is superseded only once its heir is
// posted. What the archive says later is used for two things alone: to know
// what somebody really picked, and which postings nobody answered.
//
// It refuses the clock, the reader's configuration, hand-made links (they bear
// no date) and any formula of its own: scores come from package rank, which
// the screen asks, too.
package judge
