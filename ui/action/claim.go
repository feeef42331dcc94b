package action

// The IDs of the actions that tell others who is on a change.
const (
	Claim   = "claim"
	Promise = "promise"
)

// claiming are the actions that tell others who is on a change.
func claiming() []Action {
	return []Action{
		{
			ID: Claim, In: mails, Group: Marking, Keys: []string{"i"}, Help: "claim",
			Doc: "Say that I am on this change, to my team if there is one, for a day; again takes that back. Nothing goes to a list.",
		},
		{
			ID: Promise, In: mails, Group: Reviewing, Keys: []string{"I"}, Help: "promise",
			Doc: "Write a draft that says by when I will review this change, to everybody on it; nothing is sent.",
		},
	}
}
