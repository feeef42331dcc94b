package front

import (
	"context"
	"time"

	"onemore/mail/judge"
	"onemore/ui/cli"
)

// Replay judges the lanes by what people really reviewed.
func (s Service) Replay(ctx context.Context, want cli.JudgeWant) (cli.Replayed, error) {
	r, err := s.Desk.Replay(ctx, judgeOptions(want))
	out := cli.Replayed{Outside: r.Outside, People: r.People, Others: r.Others, Cold: r.Cold, Undated: r.Undated}
	for _, l := range r.Lines {
		out.Lines = append(out.Lines, cli.ReplayLine(l))
	}
	return out, err
}

// Rescue judges the lanes by what one more review a day would have reached.
func (s Service) Rescue(ctx context.Context, want cli.JudgeWant) (cli.Rescued, error) {
	r, err := s.Desk.Rescue(ctx, judgeOptions(want))
	out := cli.Rescued{Neglected: r.Neglected, Others: r.Others, Postings: r.Postings, Days: r.Days, Undated: r.Undated}
	for _, l := range r.Lines {
		line := cli.RescueLine{Policy: l.Policy}
		for _, t := range l.Taken {
			line.Taken = append(line.Taken, cli.RescueTaken(t))
		}
		out.Lines = append(out.Lines, line)
	}
	return out, err
}

func judgeOptions(want cli.JudgeWant) judge.Options {
	return judge.Options{From: unix(want.From), To: unix(want.To), Seed: want.Seed, Progress: want.Progress}
}

// unix is a time in seconds, 0 for none.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
