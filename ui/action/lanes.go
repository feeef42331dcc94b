package action

// The IDs of the actions of the lanes.
const (
	NextReview = "next.review"
	Resign     = "resign"
	ShowDay    = "day"
)

// Day is the screen of the reader's own reviewing.
const Day Scope = 1 << 12

// lanes are the actions that choose what to review.
func lanes() []Action {
	return []Action{
		{
			ID: NextReview, In: mails | Drafts | Proof | Outbox | Day, Group: Opening, Keys: []string{"+"}, Help: "one more",
			Doc: "Open the one review that helps most, of all that is open.",
		},
		{
			ID: ShowDay, In: mails, Group: Looking, Keys: []string{"W"}, Help: "my day",
			Doc: "Show how your own reviewing stands: today, your turn, given and posted. Nobody else sees it.",
		},
		{
			ID: Resign, In: Queue, Group: Marking, Keys: []string{"R"}, Help: "resign",
			Doc: "Say that the change is not yours to answer, until somebody asks you by name; again takes it back. Nobody is told.",
		},
	}
}
