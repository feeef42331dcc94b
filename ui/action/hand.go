package action

// The IDs of the actions that give a change to another program, or put it
// aside. The key a opens their menu.
const (
	HandTrack  = "hand.track"
	HandShazam = "hand.shazam"
	HandAm     = "hand.am"
	HandSeries = "hand.series"
	Snooze     = "snooze"
)

// handing are the actions of the menu behind a.
func handing() []Action {
	return []Action{
		{
			ID: Snooze, In: Queue | Series, Group: Marking, Keys: []string{"Z", "a s"}, Help: "snooze", Footer: 13,
			Doc: "Take the change out of sight until a day, a new version or a reply; again brings it back.",
		},
		{
			ID: HandTrack, In: mails, Group: Running, Keys: []string{"a t"}, Help: "b4 review",
			Doc: "Track the series with b4 review in the project's tree, to go on there.",
		},
		{
			ID: HandShazam, In: mails, Group: Running, Keys: []string{"a a"}, Help: "b4 shazam",
			Doc: "Apply the series to the project's tree with b4 shazam; asks.",
		},
		{
			ID: HandAm, In: mails, Group: Running, Keys: []string{"a m"}, Help: "b4 am",
			Doc: "Make a mailbox for git am of the series with b4 am, in the project's tree.",
		},
		{
			ID: HandSeries, In: mails, Group: Running, Keys: []string{"a |"}, Help: "pipe series",
			Doc: "Give the whole series, as git am takes it, to a command you type.",
		},
	}
}
