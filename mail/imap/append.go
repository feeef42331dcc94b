package imap

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	goimap "github.com/emersion/go-imap/v2"
)

const (
	mostAppend  = 32 << 20 // bytes of a message that is put into a folder
	appendChunk = 16 << 10 // written at once: each write is bounded in time
)

// ErrUnsure says that the server was given all of a message and did not say
// what it did with it.
var ErrUnsure = errors.New("nobody knows whether it is in the folder")

// Append puts a copy of a message into a folder, as read, with the day that it
// was sent. It makes no folder. Look whether the message is there before: after
// an error that is ErrUnsure it may be.
func (v *Visit) Append(ctx context.Context, folder string, raw []byte, sent time.Time) error {
	return v.s.append(ctx, folder, raw, &goimap.AppendOptions{Flags: []goimap.Flag{goimap.FlagSeen}, Time: sent})
}

// append puts a message into a folder (RFC 3501 section 6.3.11).
func (s *session) append(ctx context.Context, folder string, raw []byte, o *goimap.AppendOptions) error {
	doing := "write into " + folder
	most := uint64(mostAppend)
	if limit, ok := s.caps.AppendLimit(); ok && limit != nil {
		most = min(most, uint64(*limit)) // RFC 7889
	}
	if n := uint64(len(raw)); n == 0 || n > most {
		return &fault{ErrFolder, doing, fmt.Errorf("the message has %d bytes, and %d are the most", n, most)}
	}
	given, allowed := false, commandAllowance()
	allowed.limit += time.Duration(len(raw)>>12) * time.Second
	err := s.do(ctx, doing, allowed, func() (err error) {
		given, err = s.write(folder, raw, o)
		return err
	})
	if err != nil {
		// The library does not take up the rest of a command that was refused
		// before its message (v2.0.0-beta.8).
		s.kill()
	}
	switch {
	case err == nil:
		return nil
	case missing(err):
		return &fault{ErrFolder, doing, fmt.Errorf("%w: make the folder, or name another", err)}
	case given && !refused(err):
		return &fault{ErrUnsure, doing, err}
	}
	return folderFault(err)
}

// write is one APPEND. given says that all of the message was written: only
// then can it be in the folder.
func (s *session) write(folder string, raw []byte, o *goimap.AppendOptions) (given bool, err error) {
	cmd := s.client.Append(folder, int64(len(raw)), o)
	var werr error
	for part := range slices.Chunk(raw, appendChunk) {
		if _, werr = cmd.Write(part); werr != nil {
			break
		}
	}
	given = werr == nil
	// Close lets go of the library's lock, whatever was written.
	if cerr := cmd.Close(); werr == nil {
		werr = cerr
	}
	if werr != nil && !refused(werr) {
		s.wire.kill() // the server waits for the rest
	}
	if _, err = cmd.Wait(); err == nil {
		err = werr
	}
	return given, err
}

// missing says that the folder is not there.
func missing(err error) bool {
	var e *goimap.Error
	return errors.As(err, &e) && (slices.Contains([]goimap.ResponseCode{goimap.ResponseCodeTryCreate, goimap.ResponseCodeNonExistent}, e.Code) ||
		strings.Contains(strings.ToLower(e.Text), "[trycreate]"))
}
