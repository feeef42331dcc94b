// Package since says what changed between two versions of a series, from the
// mails alone: no tree, no git, no repository.
//
// It owns the comparison that git range-diff makes. Each patch becomes the text
// that git compares: author, commit message, and the diff without line numbers
// and blob ids. Patches with one diff are one patch; the rest is paired so that
// the differences between the diffs are smallest together, and a patch whose
// difference is too great counts as dropped or new. It adds what a reviewer
// asks next: which patch was moved, squashed or split, whether the message or
// the code changed, and where each line of the old mail stands in the new one.
//
// The cost is bounded. Equal patches are found by hash. Two others are only
// held against each other when the lines they share leave room for a match;
// when even that is too much work they must share their title or a file. The
// comparison of lines gives up on the smallest difference as git does when it
// is far away.
//
// It refuses to find the versions of a series (package series), to apply
// anything and to know about colours and screens.
package since
