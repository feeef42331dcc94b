package queue

import (
	"slices"
	"strings"
	"time"

	"onemore/patch/rank"
)

// Line is a change as `queue --json` prints it.
type Line struct {
	ID          string         `json:"id"`
	Root        string         `json:"root"`
	Subject     string         `json:"subject"`
	Author      LinePerson     `json:"author"`
	Version     int            `json:"version"`
	Patches     int            `json:"patches"`
	Received    int            `json:"received"`
	Covered     int            `json:"covered"`
	Engaged     int            `json:"engaged"`
	MinePatches int            `json:"mine_patches"`
	MineCovered int            `json:"mine_covered"`
	Tags        map[string]int `json:"tags"`
	Humans      int            `json:"humans"`
	Bots        int            `json:"bots"`
	AI          int            `json:"ai"`
	Posted      string         `json:"posted"`
	Active      string         `json:"active"`
	State       string         `json:"state"`
	Turn        string         `json:"turn"`
	Areas       []string       `json:"areas"`
	Mine        []string       `json:"mine"`
	Lists       []string       `json:"lists"`
	Lane        *string        `json:"lane"`
	Score       *float64       `json:"score"`
	Reasons     []string       `json:"reasons"`
	Claimed     *LineClaim     `json:"claimed"`
	Add         int            `json:"add"`
	Del         int            `json:"del"`
	Files       int            `json:"files"`
}

// LinePerson is a person in JSON.
type LinePerson struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// LineClaim is a claim in JSON.
type LineClaim struct {
	By    string `json:"by"`
	Since string `json:"since"`
	Until string `json:"until"`
}

// NextLine is a change as `next --json` prints it.
type NextLine struct {
	Line
	Factors rank.Factors `json:"factors"`
}

// NextLine gives the item for JSON with its factors; the reasons are those of
// every factor.
func (s *Snapshot) NextLine(it *Item) NextLine {
	out := NextLine{Line: it.Line(), Factors: it.Factors}
	for _, l := range s.Explain(it) {
		for _, w := range l.Words {
			if !slices.Contains(out.Reasons, w) {
				out.Reasons = append(out.Reasons, w)
			}
		}
	}
	return out
}

// Line gives the item for JSON.
func (it *Item) Line() Line {
	out := it.line()
	if lane := it.Lane(); lane != "" {
		out.Lane = &lane
	}
	if it.Ranked {
		out.Score = &it.Score
	}
	if c := it.Marks.Claim; c != nil {
		out.Claimed = &LineClaim{By: c.By, Since: stamp(c.Since), Until: stamp(c.Until)}
	}
	return out
}

func (it *Item) line() Line {
	return Line{
		ID: it.ID, Root: string(it.Newest), Subject: it.Subject, Author: LinePerson{it.Author.Name, it.Author.Email},
		Version: it.Version, Patches: it.Patches, Received: it.Received, Covered: it.Covered, Engaged: it.Engaged,
		MinePatches: it.MinePatches, MineCovered: it.MineCovered,
		Tags:   map[string]int{"Reviewed-by": it.Reviewed, "Acked-by": it.Acked, "Tested-by": it.Tested},
		Humans: it.Humans, Bots: it.Bots, AI: it.AI, Posted: stamp(it.Posted), Active: stamp(it.Active),
		State: it.State, Turn: it.Turn, Areas: full(it.Areas), Mine: full(it.Mine), Lists: names(it.Lists),
		Reasons: full(it.Reasons), Add: it.Add, Del: it.Del, Files: it.Files,
	}
}

func stamp(t int64) string { return time.Unix(t, 0).UTC().Format(time.RFC3339) }

// full gives an empty list instead of none, which JSON writes as null.
func full(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// names cuts List-Ids to the names that people use.
func names(lists []string) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, l := range lists {
		first, _, _ := strings.Cut(l, ".")
		if first != "" && !seen[first] {
			seen[first] = true
			out = append(out, first)
		}
	}
	return out
}
