package imap

import (
	"context"
	"errors"
	"fmt"
)

const mostWhole = 64 << 20 // bytes of a message that Whole brings

// Whole fetches all of a message, up to 64 MiB, from the place that was put
// for it. k tells whether the folder still numbers its messages as it did
// then; ErrFolder when it does not, or when the message is gone.
func (a *Account) Whole(ctx context.Context, k Keep, folder string, uid uint32) ([]byte, error) {
	text, err := k.Cursor(ctx, folder)
	if err != nil {
		return nil, err
	}
	doing := fmt.Sprintf("fetch all of %s, UID %d", folder, uid)
	cur, err := parseCursor(text)
	if err != nil {
		return nil, &fault{ErrFolder, doing, errors.New("the folder was not fetched yet")}
	}
	s, err := a.take(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { a.give(s) }()
	b, err := s.examine(ctx, folder)
	if err != nil {
		return nil, err
	}
	if b.validity != cur.Validity {
		return nil, &fault{ErrFolder, doing, errors.New("its messages were numbered anew; fetch the folder first")}
	}
	q := query{set: uidRange(uid, uid), messages: 1, bytes: mostWhole, sections: []section{wholeSection(mostWhole)}}
	got, err := s.fetch(ctx, q)
	switch d, ok := got[uid]; {
	case err != nil:
		return nil, err
	case d.over > 0:
		return nil, &fault{ErrFolder, doing, fmt.Errorf("it has %d bytes, more than %d", d.over, mostWhole)}
	case !ok:
		return nil, &fault{ErrFolder, doing, errors.New("the message is gone")}
	case !d.whole():
		return nil, &fault{ErrProtocol, doing, errors.New("the server did not deliver it")}
	default:
		return d.parts[0], nil
	}
}
