package screen

import (
	"context"
	"time"

	"onemore/patch"
)

// Fetcher is what a backend with sources may be besides.
type Fetcher interface {
	// Sources tells how it stands with every source, a new slice each time; it
	// never blocks. What has changed since is told as an event.
	Sources() []Source
	// Fetch begins now to fetch from these sources, all without names; Stop ends
	// what runs. Neither blocks.
	Fetch(names ...string)
	Stop(names ...string)
	// Update fetches what is new about one change: its thread and its other
	// versions. Unless forced it asks seldom. It may block.
	Update(ctx context.Context, root patch.MsgID, force bool) error
	// Answer answers a Question of a source; ok false gives it up. A number that
	// is no longer asked is ignored.
	Answer(question int, answer string, ok bool)
	// Follow writes one more list to the configuration and begins to fetch it.
	// It may block.
	Follow(ctx context.Context, list string) error
}

// Still is a backend that can say that it fetches nothing, whatever it could
// do otherwise, such as the demo.
type Still interface {
	// NoFetch says why nothing can be fetched, or "".
	NoFetch() string
}

// The states of a source.
const (
	Idle      = "idle"
	Waiting   = "waiting"   // for its turn, or for its next try
	Fetching  = "fetching"  // now
	Failed    = "failed"    // the last try did not work
	Off       = "off"       // by the configuration
	Asking    = "asking"    // it waits for an answer
	Elsewhere = "elsewhere" // another process fetches it
)

// Source is how it stands with one source. Its texts may come from a stranger.
type Source struct {
	Name, Kind string
	State      string        // one of the states above
	Done       int64         // of the fetch under way
	Total      int64         // 0: unknown
	Unit       string        // "messages", "bytes", "days", "commits"
	Rate       float64       // in Unit a second
	Left       time.Duration // 0: unknown
	Messages   int           // of the last or running fetch
	New        int           // of them new
	Requests   int           // since the program started
	Bytes      int64         // since the program started
	Last       time.Time     // last success; zero: none
	Next       time.Time     // next try; zero: none
	Note       string        // what it is doing, or how it stands: "INBOX 1,204 of 10,000", "IDLE"
	Err        string        // last error
	Hint       string        // the next step after it
	Aside      []string      // messages set aside, named
	Question   *Question     // it waits for an answer
}

// Question is what a source must know to go on.
type Question struct {
	Number int // names it for Answer
	Text   string
	Secret bool // the answer is never drawn, kept or logged
}

// SourcesChanged tells every screen that Env.Sources gives something new.
type SourcesChanged struct{}

// Percent is how much of the fetch under way is done; false when unknown.
func (s *Source) Percent() (int, bool) {
	if s.Total <= 0 {
		return 0, false
	}
	share := float64(max(s.Done, 0)) / float64(s.Total)
	return int(100 * min(share, 1)), true
}

// NoFetch says why a backend cannot fetch at all, or "".
func NoFetch(store any) string {
	if s, ok := store.(Still); ok {
		if why := s.NoFetch(); why != "" {
			return why
		}
	}
	if _, ok := store.(Fetcher); !ok {
		return "no source that can fetch is configured; onemore import reads archives"
	}
	return ""
}

// NoSource says why nothing can be fetched now, or "".
func NoSource(env Env, store any) string {
	if why := NoFetch(store); why != "" {
		return why
	}
	if len(env.Sources()) == 0 {
		return "no source is configured: press S to follow a list"
	}
	return ""
}
