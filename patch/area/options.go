package area

import "onemore/patch"

// Options changes what is matched and who is named, as the options of
// get_maintainer.pl do. The zero value is what it does without git.
type Options struct {
	Depth      int  // --pattern-depth: how far above a path an F: pattern may end; 0 any
	NoKeywords bool // --no-keywords
	InFiles    bool // --keywords-in-file: K: rules look through Query.Files, too

	Subscribers    bool // --s: lists that only subscribers may write to
	NoModerated    bool // --no-moderated
	NoMaintainers  bool // --no-m
	NoReviewers    bool // --no-r
	NoNames        bool // --no-n: addresses alone
	KeepDuplicates bool // --no-remove-duplicates
	Penguins       bool // --git-chief-penguins

	Mailmap patch.Mailmap // the zero value: --no-mailmap
}
