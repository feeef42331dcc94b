package tree

import (
	"context"
	"slices"
	"time"

	"onemore/config/git"
	"onemore/patch"
	"onemore/patch/series"
)

// maxCommits bounds what is kept of a history: some years of the kernel's.
const maxCommits = 400_000

// history is the commits that were read so far, newest first.
type history struct {
	tip     string
	since   time.Time
	until   time.Time // zero: there is no end
	commits []series.Commit
	made    *series.History
}

// upTo reads what the commit has and the last one read had not. A tree that was
// rewound, or an earlier since, is read anew.
func (h *history) upTo(ctx context.Context, t git.Tree, tip string, since time.Time) (*series.History, error) {
	if h.made != nil && h.tip == tip && !since.Before(h.since) {
		return h.made, nil
	}
	from := h.tip
	if h.made == nil || since.Before(h.since) || !t.Holds(ctx, tip, h.tip) {
		from = ""
	}
	fresh, err := commits(ctx, t, from, tip, since, h.until)
	if err != nil {
		return nil, err
	}
	if from == "" {
		h.commits, h.since = fresh, since
	} else {
		h.commits = slices.Concat(fresh, h.commits)
	}
	h.commits = h.commits[:min(len(h.commits), maxCommits)]
	h.tip = tip
	name := t.Dir
	if t.Ref != "" {
		name += " " + t.Ref
	}
	h.made = series.NewHistory(name, h.commits)
	return h.made, nil
}

// maxPatchIDs bounds how many commits git has to make a diff of: the newest.
const maxPatchIDs = 20_000

// commits reads what from has not. The patch-id is made of those that name no
// mail: the others are known without.
func commits(ctx context.Context, t git.Tree, from, to string, since, until time.Time) ([]series.Commit, error) {
	var out []series.Commit
	err := t.Log(ctx, from, to, since, func(c git.Commit) error {
		if len(out) < maxCommits && (until.IsZero() || !c.Committed.After(until)) {
			out = append(out, series.Commit{
				ID: c.ID, Subject: c.Subject, Author: patch.Person{Name: c.Author, Email: c.Email}, When: c.Committed.Unix(),
				Links: series.LinksIn(c.Message),
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var ask []string
	at := map[string]int{}
	for i := range out {
		if len(out[i].Links) == 0 && len(ask) < maxPatchIDs {
			ask = append(ask, out[i].ID)
			at[out[i].ID] = i
		}
	}
	return out, t.PatchIDs(ctx, ask, func(commit, id string) {
		if i, ok := at[commit]; ok {
			out[i].PatchID = id
		}
	})
}
