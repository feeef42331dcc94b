package patch

// Subject is a subject line taken apart.
type Subject struct {
	Reply   bool     // a reply or forward prefix in any language stood before it
	Patch   bool     // a bracketed prefix names it a patch ("[PATCH", "[RFC", "[n/m]" ...)
	Pull    bool     // "[GIT PULL]", "[PULL]", "Pull request:"
	RFC     bool     // RFC in a prefix
	Resend  bool     // RESEND or REPOST in a prefix
	Version int      // 1 when none is given
	HasVer  bool     // a version was written
	N, M    int      // the counter n/m; 0, 0 when none was written
	Counted bool     // a counter was written
	Tree    string   // the target tree or branch, e.g. "net-next", "6.6.y"; "" when none
	Extra   []string // all other chunks of the prefixes, list tags included, in order
	Title   string   // what follows the prefixes, white space folded
}
