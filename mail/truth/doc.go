// Package truth holds the tests that compare what onemore makes of real and
// made mail with what is known about that mail: an exact key of a made
// archive, the output of other tools, commits that came from postings. It has
// no code of its own, since the comparison needs both the reading of mail and
// the meaning of patches, and neither package may know the other's tests.
package truth
