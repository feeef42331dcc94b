package action

// The screens of what leaves.
const (
	Tags   Scope = 1 << 8  // the menu of tags
	Proof  Scope = 1 << 9  // a mail as it would go
	Outbox Scope = 1 << 10 // what goes and went
)

// The IDs of the actions that make and send mail.
const (
	GiveTags    = "tags"
	Proofs      = "mails"
	ShowOutbox  = "outbox"
	MarkPatch   = "patch.mark"
	TagReviewed = "tag.reviewed"
	TagAcked    = "tag.acked"
	TagTested   = "tag.tested"
	TagNacked   = "tag.nacked"
	TagPatch    = "tag.patch"
	TagMarked   = "tag.marked"
	TagSeries   = "tag.series"
	TagRemark   = "tag.remark"
	TagIdentity = "tag.identity"
	TagAccept   = "tag.accept"
	SendThis    = "send"
	SendAll     = "send.all"
	Recall      = "recall"
	DropLetter  = "letter.drop"
	LetterNext  = "letter.next"
	LetterPrev  = "letter.prev"
	LetterEdit  = "letter.edit"
	Resolve     = "letter.resolve"
)

// sending are the actions that make and send mail.
func sending() []Action { return append(tagging(), mailing()...) }

// tagging are the actions that give tags.
func tagging() []Action {
	return []Action{
		{
			ID: GiveTags, In: mails, Group: Reviewing, Keys: []string{"t"}, Help: "tags", Footer: 5,
			Doc: "Give a tag: Reviewed-by, Acked-by, Tested-by or Nacked-by; it is a draft, nothing is sent.",
		},
		{
			ID: Proofs, In: mails | Drafts, Group: Reviewing, Keys: []string{"p"}, Help: "mails", Footer: 6,
			Doc: "Show the mails that the drafts of this change make, byte for byte; from there they are sent.",
		},
		{
			ID: ShowOutbox, In: mails | Drafts | Proof | Log, Group: Looking, Keys: []string{"B"}, Help: "outbox",
			Doc: "Show the outbox: what waits, what went, and what needs you.",
		},
		{
			ID: MarkPatch, In: Series, Group: Marking, Keys: []string{"space"}, Help: "mark",
			Doc: "Mark the patch for a tag, or take its mark away, and go to the next one.",
		},
		{
			ID: TagReviewed, In: Tags, Group: Reviewing, Keys: []string{"r"}, Help: "Reviewed-by", Footer: 1,
			Doc: "Give a Reviewed-by, or take the drafted one away; never on several changes at once.",
		},
		{
			ID: TagAcked, In: Tags, Group: Reviewing, Keys: []string{"a"}, Help: "Acked-by", Footer: 2,
			Doc: "Give an Acked-by, or take the drafted one away.",
		},
		{
			ID: TagTested, In: Tags, Group: Reviewing, Keys: []string{"t"}, Help: "Tested-by", Footer: 3,
			Doc: "Give a Tested-by, with the environment, or take the drafted one away.",
		},
		{
			ID: TagNacked, In: Tags, Group: Reviewing, Keys: []string{"n"}, Help: "Nacked-by", Footer: 4,
			Doc: "Give a Nacked-by, or take the drafted one away.",
		},
		{
			ID: TagPatch, In: Tags, Group: Reviewing, Keys: []string{"p"}, Help: "this patch", Footer: 1,
			Doc: "Give the tag on this patch.",
		},
		{
			ID: TagMarked, In: Tags, Group: Reviewing, Keys: []string{"m"}, Help: "marked", Footer: 2,
			Doc: "Give the tag on the marked patches.",
		},
		{
			ID: TagSeries, In: Tags, Group: Reviewing, Keys: []string{"s"}, Help: "whole series", Footer: 3,
			Doc: "Give the tag on the whole series: on its cover letter, or on each patch where there is none.",
		},
		{
			ID: TagRemark, In: Tags, Group: Reviewing, Keys: []string{"#"}, Help: "remark", Footer: 5,
			Doc: "Write a remark behind the tag: # what it is limited to.",
		},
		{
			ID: TagIdentity, In: Tags, Group: Reviewing, Keys: []string{"i"}, Help: "identity", Footer: 6,
			Doc: "Write as the next of my identities.",
		},
		{
			ID: TagAccept, In: Tags, Group: Reviewing, Keys: []string{"enter", "y"}, Help: "yes", Footer: 1,
			Doc: "Say yes to what the menu asks.",
		},
	}
}

// mailing are the actions on mail that goes.
func mailing() []Action {
	return []Action{
		{
			ID: SendThis, In: Proof, Group: Running, Keys: []string{"y"}, Help: "send this", Footer: 1,
			Doc: "Say that exactly this mail may go; it goes after a short delay.",
		},
		{
			ID: SendAll, In: Proof, Group: Running, Keys: []string{"Y"}, Help: "send all", Footer: 2,
			Doc: "Say that all mails of this change may go that nothing stands against; asks once.",
		},
		{
			ID: Resolve, In: Outbox, Group: Running, Keys: []string{"y"}, Help: "resolve", Footer: 2,
			Doc: "Say what to do with a mail of which nobody knows whether it was sent.",
		},
		{
			ID: Recall, In: Proof | Outbox, Group: Running, Keys: []string{"u"}, Help: "take back", Footer: 3,
			Doc: "Take a mail back that has not gone yet.",
		},
		{
			ID: DropLetter, In: Proof | Outbox, Group: Running, Keys: []string{"x"}, Help: "drop", Footer: 5,
			Doc: "Throw a mail away that was not sent; asks.",
		},
		{
			ID: LetterEdit, In: Proof, Group: Opening, Keys: []string{"e"}, Help: "edit", Footer: 6,
			Doc: "Open the draft of this mail in $EDITOR, at the message that it answers; back here it is made anew.",
		},
		{
			ID: LetterNext, In: Proof, Group: Jumping, Keys: []string{"]"}, Help: "mail", Footer: 4, Pair: LetterPrev,
			Doc: "Go to the next mail.",
		},
		{
			ID: LetterPrev, In: Proof, Group: Jumping, Keys: []string{"["}, Help: "mail back",
			Doc: "Go to the mail before.",
		},
	}
}
