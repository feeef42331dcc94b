package patch

// Kind tells three kinds of sender apart; they are counted apart, never mixed.
type Kind uint8

// The kinds of sender.
const (
	Human Kind = iota
	Bot
	AI
)
