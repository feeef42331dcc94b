package queue

import (
	"onemore/patch/queue"
	"onemore/ui/screen"
	"onemore/ui/text"
)

// counted is the reader's day as it was counted for one snapshot.
type counted struct {
	snap  *queue.Snapshot
	start int64
	day   queue.Day
}

// today says how many reviews the reader gave today, of how many they set out
// to; nothing where the backend knows of no such thing.
func (s *Screen) today() text.Safe {
	now := s.env.Now()
	goal, ok := screen.Goal(s.store, now)
	if !ok || s.snap.Partial {
		return text.Safe{}
	}
	if start := screen.Midnight(now); s.day.snap != s.snap || s.day.start != start {
		s.day = counted{s.snap, start, s.snap.Day(start)}
	}
	if goal == 0 && s.day.day.Today == 0 {
		return text.Safe{}
	}
	return text.Concat(text.Lit(", today "), screen.TodayWords(s.day.day.Today, goal))
}
