package claim

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// said is a Wednesday.
func said() time.Time {
	return time.Date(2026, 11, 25, 15, 4, 0, 0, time.FixedZone("", 2*60*60))
}

func TestDay(t *testing.T) {
	for text, want := range map[string]string{
		"friday": "2026-11-27", "by Friday": "2026-11-27", "next friday": "2026-11-27", "fri": "2026-11-27", "Wednesday": "2026-12-02", "thurs": "2026-11-26",
		"tomorrow": "2026-11-26", "today": "2026-11-25", "tonight": "2026-11-25", "this week": "2026-11-29", "later this week": "2026-11-29",
		"end of this week": "2026-11-29", "next week": "2026-12-06", "end of next week": "2026-12-06", "the weekend": "2026-11-29",
		"3d": "2026-11-28", "3 days": "2026-11-28", "in 2 weeks": "2026-12-09", "1w": "2026-12-02", "next few days": "2026-11-29",
		"2026-12-01": "2026-12-01", "2026-11-25": "2026-11-25",
		"2026-11-24": "", "2027-12-01": "", "31d": "", "99 weeks": "", "soon": "", "": "", "f": "", "monthly": "", "2026-13-45": "",
	} {
		at, ok := Day(text, said())
		if got := at.Format(time.DateOnly); ok != (want != "") || ok && (got != want || at.Hour() != 23 || at.Location() != said().Location()) {
			t.Errorf("%q: %v, %v, not %q", text, at, ok, want)
		}
	}
}

// TestRead: what is a promise to review, by when, and what only sounds like one.
func TestRead(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"I will review this by Friday.", "2026-11-27"},
		{"I will review this by Friday, 4 December 2026.", "2026-12-04"},
		{"Hi Ann,\nI'll review this series later this week.\nThanks", "2026-11-29"},
		{"Sorry for the delay. I’ll take a look at the rest tomorrow.", "2026-11-26"},
		{"I will have a closer look at the patchset next week.", "2026-12-06"},
		{"I'll try to\nreview it over the weekend", "2026-11-29"},
		{"I'll try to review tomorrow.", "2026-11-26"},
		{"I'm going to go through these in the next few days.", "2026-11-29"},
		{"I plan to look at this in 3 days!", "2026-11-28"},
		{"I will have a look today, I had half day off yesterday.", "2026-11-25"},
		{"I will review your patches by 2026-12-01.", "2026-12-01"},

		{"I will review this.", ""},      // no day
		{"I will review this soon.", ""}, // nor here
		{"I will fix this by Friday.", ""},
		{"I will review this once you resend it tomorrow.", ""},
		{"If I find time I will review this tomorrow.", ""},
		{"I will not review this by Friday.", ""},
		{"I'll look at your review comments tomorrow.", ""},
		{"I'll have a look at the comments this week and send a v3.", ""},
		{"Ann said she will review this by Friday.", ""},
		{"Will you review this by Friday?", ""},
		{"Should I say I will review this by Friday?", ""},
		{"I'll look at v1 you posted today.", ""},
		{"I will review the next version tomorrow.", ""},
		{"I'll review and apply this tomorrow.", ""},
		{"> I will review this by Friday.", ""},
		{"You can review this tomorrow.", ""},
		{"I reviewed this on Friday.", ""},
		{"I will review this by 2020-01-01.", ""},
		{"I will review this by 99 January 2026.", ""},
		{"", ""},
	} {
		by, line, ok := Read(c.text, said())
		if got := by.Format(time.DateOnly); ok != (c.want != "") || ok && (got != c.want || line == "") {
			t.Errorf("%q: %v %q, %v; want %q", c.text, by, line, ok, c.want)
		}
	}
}

// TestSentence: our own promise is read as it was meant, whatever the day.
func TestSentence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := said().AddDate(0, 0, rapid.IntRange(-400, 400).Draw(t, "now"))
		days := rapid.IntRange(0, mostDays).Draw(t, "days")
		by := endOf(now, days)
		got, line, ok := Read("Hello,\n\n"+Sentence(by)+"\n\nThanks.\n", now)
		if !ok || !got.Equal(by) || line != Sentence(by) {
			t.Fatalf("%s said on %v is read as %v, %v", Sentence(by), now, got, ok)
		}
	})
}

// FuzzRead: any text is read in bounded time, and a promise is about a day to
// come.
func FuzzRead(f *testing.F) {
	f.Add("I will review this by Friday, 4 December 2026.")
	f.Add("I'll have a look tomorrow" + strings.Repeat(" i will i'll", 50))
	f.Add(strings.Repeat("I will try to ", 4000))
	f.Fuzz(func(t *testing.T, text string) {
		by, line, ok := Read(text, said())
		if ok && (by.Before(said()) || by.After(said().AddDate(0, 0, mostDays+1)) || len(line) > mostSentence || line == "") {
			t.Fatalf("%v, %q", by, line)
		}
		if _, ok := Day(text, said()); ok && len(text) > 400 {
			t.Fatalf("a day of %d bytes", len(text))
		}
	})
}
