package screen

import (
	"cmp"

	"onemore/patch/series"
)

// ruleWords is a rule for people; "" when it needs no words.
func ruleWords(rule string) string { return cmp.Or(series.RuleText(rule), rule) }

// eventWords is an event of a change's life for people.
func eventWords(event string) string {
	switch event {
	case "asked":
		return "something is open"
	case "answered":
		return "the author answered"
	case "changes-wanted":
		return "another version is wanted"
	case "partly-applied":
		return "applied in part"
	}
	return event
}

// kindWords says what a sender is, for the review of a change.
func kindWords(kind string) string {
	switch kind {
	case "author":
		return "the author of the patches"
	case "human":
		return "a person; what they say counts"
	case "bot":
		return "a program; never counts as review"
	case "ai":
		return "an AI; never counts as review"
	}
	return kind
}

// turnWords says whose turn it is.
func turnWords(turn string) string {
	switch turn {
	case "nobody", "":
		return "nobody's"
	}
	return "the " + turn + "'s"
}

// viaWords says how a trailer that counts came to the patch.
func viaWords(via string) string {
	switch via {
	case "cover":
		return ": given to the cover letter, so to every patch"
	case "carried":
		return ": given to the same patch of an earlier version"
	}
	return ""
}

// whyWords says why a trailer does not count.
func whyWords(why string) string {
	switch why {
	case "":
		return "no rule says why"
	case "not a review":
		return "only Reviewed-by and Acked-by count as review of a patch"
	case "source not in store":
		return "the author brought it along, and the reply that gave it is not in the store"
	case "given before":
		return "the same person gave it before"
	}
	return why
}

// StateMeans explains the states that the command line names.
func StateMeans(state string) string {
	switch state {
	case "unreviewed":
		return "nobody but the author has said anything on this version"
	case "seen":
		return "somebody spoke, no patch has a tag that counts"
	case "partly-reviewed":
		return "some patches have a tag that counts"
	case "reviewed":
		return "every patch has a tag that counts"
	case "changes-wanted":
		return "a reviewer asked for another version"
	case "applied":
		return "somebody said that it was taken"
	case "partly-applied":
		return "somebody said that a part was taken"
	case "superseded":
		return "something newer replaces it"
	case "withdrawn":
		return "its author took it back"
	case "stale":
		return "no human has written for long"
	}
	return "no rule of mine explains it"
}
