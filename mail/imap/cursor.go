package imap

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

const (
	cursorVersion = 1
	maxCursor     = 1 << 20
	maxAside      = 2000
	asideAgain    = 24 * time.Hour
)

// Aside is a message that could not be fetched.
type Aside struct {
	Folder string    `json:"-"`
	UID    uint32    `json:"uid"`
	Reason string    `json:"why"`
	Tried  time.Time `json:"tried"`
}

func compareAside(a, b Aside) int {
	return cmp.Or(cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.UID, b.UID))
}

// cursor is how far a folder is in step. Every message of a UID below Next was
// put, or is older than Since, or is set aside.
type cursor struct {
	Version  int       `json:"v"`
	Validity uint32    `json:"validity"`
	Next     uint32    `json:"next"`
	First    uint32    `json:"first,omitempty"` // Since and Remap are for the UIDs below
	Since    time.Time `json:"since,omitzero"`  // zero: all mail
	Remap    bool      `json:"remap,omitempty"` // messages below First may be here already
	ModSeq   uint64    `json:"modseq,omitempty"`
	Exists   uint32    `json:"exists"` // messages in the folder at Next
	Scanned  time.Time `json:"scanned,omitzero"`
	Aside    []Aside   `json:"aside,omitempty"`
}

var errCursor = errors.New("not a cursor of ours")

// parseCursor reads what String wrote. A text it cannot read is no harm: the
// folder is then gone through anew, and what is here is not fetched again.
func parseCursor(text string) (cursor, error) {
	if len(text) > maxCursor {
		return cursor{}, errCursor
	}
	var c cursor
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return cursor{}, errors.Join(errCursor, err)
	}
	if c.Version != cursorVersion || c.Validity == 0 || c.Next == 0 || len(c.Aside) > maxAside {
		return cursor{}, errCursor
	}
	slices.SortFunc(c.Aside, compareAside)
	c.Aside = slices.CompactFunc(c.Aside, func(a, b Aside) bool { return a.UID == b.UID })
	return c, nil
}

// String is the text for Batch.Cursor.
func (c cursor) String() string {
	c.Version = cursorVersion
	b, err := json.Marshal(c)
	if err != nil { // a year beyond 9999; nothing is lost but time
		return ""
	}
	return string(b)
}

// isAside tells whether a message is set aside.
func (c *cursor) isAside(uid uint32) bool {
	_, ok := slices.BinarySearchFunc(c.Aside, uid, func(a Aside, uid uint32) int { return cmp.Compare(a.UID, uid) })
	return ok
}

// putAside names a message; false when there are too many.
func (c *cursor) putAside(uid uint32, reason string, now time.Time) bool {
	c.dropAside(uid)
	if len(c.Aside) >= maxAside {
		return false
	}
	c.Aside = append(slices.Clone(c.Aside), Aside{UID: uid, Reason: clip(reason), Tried: now.UTC().Truncate(time.Second)})
	slices.SortFunc(c.Aside, compareAside)
	return true
}

func (c *cursor) dropAside(uid uint32) {
	if c.isAside(uid) {
		c.Aside = slices.DeleteFunc(slices.Clone(c.Aside), func(a Aside) bool { return a.UID == uid })
	}
}

// due lists the messages set aside that are worth another try.
func (c *cursor) due(now time.Time) []uint32 {
	var uids []uint32
	for _, a := range c.Aside {
		if since := now.Sub(a.Tried); since >= asideAgain || since < 0 {
			uids = append(uids, a.UID)
		}
	}
	return uids
}
