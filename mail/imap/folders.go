package imap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

const (
	foldersFor = time.Hour // how long a list of folders is believed
	maxFolders = 2000
	// maxSentFaults is how often in a row the list of all folders may break the
	// connection before we do without the folder of sent mail.
	maxSentFaults = 2
)

// resolve gives the folders that the options name: as written, or what a
// pattern finds, and the one for sent mail (RFC 6154).
func (a *Account) resolve(ctx context.Context, s *session) ([]string, error) {
	a.mu.Lock()
	names, found := a.names, a.found
	a.mu.Unlock()
	if age := time.Since(found); len(names) > 0 && age >= 0 && age < foldersFor {
		return names, nil
	}
	names = nil
	for _, want := range a.options.Folders {
		more, err := s.matching(ctx, want)
		if err != nil {
			return nil, err
		}
		names = append(names, more...)
	}
	var sent []string
	if a.options.Sent != "" {
		sent = []string{a.options.Sent}
	}
	if !a.options.NoSent && a.sentFaults.Load() < maxSentFaults {
		marked, err := s.marked(ctx, goimap.MailboxAttrSent)
		switch {
		case errors.Is(err, ErrProtocol):
			// One name that the library cannot read breaks the list of all.
			a.sentFaults.Add(1)
			return nil, err
		case err != nil:
			return nil, err
		}
		a.sentFaults.Store(0)
		sent = append(sent, marked...)
	}
	names = unique(append(names, sent...))
	if len(names) > maxFolders {
		return nil, &fault{ErrFolder, "list the folders", fmt.Errorf("%d match, more than %d", len(names), maxFolders)}
	}
	a.mu.Lock()
	a.names, a.sent, a.found = names, sent, time.Now()
	a.mu.Unlock()
	return names, nil
}

// isSent tells the folders of sent mail.
func (a *Account) isSent(folder string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Contains(a.sent, folder)
}

func unique(names []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(n string) bool {
		if seen[n] {
			return true
		}
		seen[n] = true
		return false
	})
}

// matching gives the folders that a name or pattern means.
func (s *session) matching(ctx context.Context, want string) ([]string, error) {
	if strings.ContainsAny(want, "*%") {
		found, err := s.list(ctx, want)
		if err != nil {
			return nil, err
		}
		names := readable(found)
		slices.Sort(names)
		if i := slices.Index(names, "INBOX"); i > 0 {
			names = slices.Insert(slices.Delete(names, i, i+1), 0, "INBOX")
		}
		return names, nil
	}
	if s.nobody {
		// A public-inbox keeps a list in folders NAME.0, NAME.1 and so on; NAME
		// itself can be opened, and is empty.
		found, err := s.list(ctx, want+".*")
		if err != nil {
			return nil, err
		}
		if slices := newestFirst(want, readable(found)); len(slices) > 0 {
			return slices, nil
		}
	}
	return []string{want}, nil
}

// newestFirst orders the folders that are slices of a list.
func newestFirst(list string, names []string) []string {
	number := func(name string) (int, bool) {
		n, err := strconv.Atoi(strings.TrimPrefix(name, list+"."))
		return n, err == nil && n >= 0
	}
	names = slices.DeleteFunc(names, func(n string) bool { _, ok := number(n); return !ok })
	slices.SortFunc(names, func(a, b string) int {
		x, _ := number(a)
		y, _ := number(b)
		return y - x
	})
	return names
}

func (s *session) list(ctx context.Context, pattern string) ([]*goimap.ListData, error) {
	var found []*goimap.ListData
	err := s.do(ctx, "list the folders "+pattern, commandAllowance(), func() (err error) {
		found, err = s.client.List("", pattern, nil).Collect()
		return err
	})
	return found, folderFault(err)
}

// marked finds the folders that the server marks as being for something (RFC
// 6154).
func (s *session) marked(ctx context.Context, as goimap.MailboxAttr) ([]string, error) {
	if !s.caps.Has(goimap.CapSpecialUse) {
		return nil, nil
	}
	var found []*goimap.ListData
	err := s.do(ctx, "find the folder that is "+string(as), commandAllowance(), func() (err error) {
		var o *goimap.ListOptions
		if s.caps.Has(goimap.CapListExtended) {
			o = &goimap.ListOptions{SelectSpecialUse: true}
		}
		found, err = s.client.List("", "*", o).Collect()
		return err
	})
	if refused(err) {
		return nil, nil
	}
	found = slices.DeleteFunc(found, func(d *goimap.ListData) bool { return !slices.Contains(d.Attrs, as) })
	return readable(found), err
}

// readable are the names that can be opened.
func readable(found []*goimap.ListData) []string {
	var names []string
	for _, d := range found {
		if !slices.Contains(d.Attrs, goimap.MailboxAttrNoSelect) && !slices.Contains(d.Attrs, goimap.MailboxAttrNonExistent) {
			names = append(names, d.Mailbox)
		}
	}
	return names
}
