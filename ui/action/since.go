package action

// Since is the screen of what changed between two versions.
const Since Scope = 1 << 11

// The IDs of the actions on versions.
const (
	WhatChanged = "since"
	PairFold    = "since.fold"
	PairFolds   = "since.folds"
	VersionsAsk = "since.versions"
	OldEarlier  = "since.old.earlier"
	OldLater    = "since.old.later"
	NewEarlier  = "since.new.earlier"
	NewLater    = "since.new.later"
	DraftsMove  = "since.drafts"
)

// comparing are the actions on versions of a change.
func comparing() []Action {
	return []Action{
		{
			ID: WhatChanged, In: mails | Proof | Since, Group: Opening, Keys: []string{"D"}, Help: "what changed", Footer: 13,
			Doc: "Show what changed since the version you looked at last: patches, lines, and comments nobody answered.",
		},
		{
			ID: PairFold, In: Since, Group: Looking, Keys: []string{"tab", "z a"}, Help: "unfold", Footer: 2,
			Doc: "Show the lines in which the two versions of a patch differ, or the whole comment; again folds them.",
		},
		{
			ID: PairFolds, In: Since, Group: Looking, Keys: []string{"T"}, Help: "unfold all", Footer: 3,
			Doc: "Show the differences of all patches, or fold all.",
		},
		{
			ID: VersionsAsk, In: Since, Group: Looking, Keys: []string{"v"}, Help: "versions", Footer: 5,
			Doc: "Choose the two versions to compare, by their names: v1 v3.",
		},
		{
			ID: OldEarlier, In: Since, Group: Jumping, Keys: []string{"<"}, Help: "older", Footer: 8, Pair: OldLater,
			Doc: "Compare with the version before the older one.",
		},
		{
			ID: OldLater, In: Since, Group: Jumping, Keys: []string{">"}, Help: "older later",
			Doc: "Compare with the version after the older one.",
		},
		{
			ID: NewEarlier, In: Since, Group: Jumping, Keys: []string{"("}, Help: "newer earlier",
			Doc: "Compare the version before the newer one.", Pair: NewLater,
		},
		{
			ID: NewLater, In: Since, Group: Jumping, Keys: []string{")"}, Help: "newer later",
			Doc: "Compare the version after the newer one.",
		},
		{
			ID: DraftsMove, In: Since, Group: Reviewing, Keys: []string{"m"}, Help: "move drafts", Footer: 4,
			Doc: "Move the comments drafted on the older version to the newer one, where their lines still are; those that stay are named.",
		},
	}
}
