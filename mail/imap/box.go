package imap

import (
	"context"
	"errors"

	goimap "github.com/emersion/go-imap/v2"
)

// box is a folder as the server describes it; 0 is what it does not say.
type box struct {
	validity, next, exists uint32
	modSeq                 uint64
}

// examine opens a folder for reading (RFC 3501 section 6.3.2), never to write.
func (s *session) examine(ctx context.Context, folder string) (box, error) {
	b, _, err := s.openFolder(ctx, folder, true)
	return b, err
}

// openFolder opens a folder, to read or to read and write.
func (s *session) openFolder(ctx context.Context, folder string, toRead bool) (box, *goimap.SelectData, error) {
	s.quiet()
	var data *goimap.SelectData
	err := s.do(ctx, "open "+folder, commandAllowance(), func() (err error) {
		data, err = s.client.Select(folder, &goimap.SelectOptions{ReadOnly: toRead, CondStore: s.caps.Has(goimap.CapCondStore)}).Wait()
		return err
	})
	if err != nil {
		return box{}, nil, folderFault(err)
	}
	s.count.Store(data.NumMessages)
	return box{validity: data.UIDValidity, next: uint32(data.UIDNext), exists: data.NumMessages, modSeq: data.HighestModSeq}, data, nil
}

// folderFault makes a refusal of a folder what it is.
func folderFault(err error) error {
	var f *fault
	if errors.As(err, &f) && errors.Is(f.kind, ErrProtocol) && refused(f.cause) {
		return &fault{ErrFolder, f.doing, f.cause}
	}
	return err
}

// exists is how many messages the open folder has by now.
func (s *session) exists() uint32 {
	if m := s.client.Mailbox(); m != nil {
		return m.NumMessages
	}
	return 0
}

// status describes a folder that is not open.
func (s *session) status(ctx context.Context, folder string) (box, error) {
	var data *goimap.StatusData
	err := s.do(ctx, "look at "+folder, commandAllowance(), func() (err error) {
		data, err = s.client.Status(folder, s.statusItems()).Wait()
		return err
	})
	if err != nil {
		return box{}, folderFault(err)
	}
	return statusBox(data), nil
}

func (s *session) statusItems() *goimap.StatusOptions {
	return &goimap.StatusOptions{NumMessages: true, UIDNext: true, UIDValidity: true, HighestModSeq: s.caps.Has(goimap.CapCondStore)}
}

func statusBox(data *goimap.StatusData) box {
	b := box{validity: data.UIDValidity, next: uint32(data.UIDNext), modSeq: data.HighestModSeq}
	if data.NumMessages != nil {
		b.exists = *data.NumMessages
	}
	return b
}
