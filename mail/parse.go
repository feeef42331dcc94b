package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"onemore/patch"
)

// Parse decodes one message. It never fails: bytes that are no mail give a
// Mail with a synthetic id and whatever text there is (see Unreadable). It
// keeps no reference to raw.
func Parse(raw []byte) (m patch.Mail) {
	// The charset tables and the HTML tokenizer are not ours: a fault in them
	// must cost one mail its body, not the import its life.
	defer func() {
		if fault := recover(); fault != nil {
			m = patch.Mail{ID: syntheticID(raw), Synthetic: true, Size: len(raw), DateBy: patch.DateNone}
			m.BodyHash = bodyHash("")
			m.Warnings = []string{clip(fmt.Sprint("could not be parsed: ", fault), 120)}
		}
	}()
	return parse(raw)
}

// parse is Parse without the net.
func parse(raw []byte) patch.Mail {
	h := scanHeader(prepare(raw))
	w := walker{}
	m := patch.Mail{Size: len(raw)}
	w.header(&m, &h, raw)
	w.walk(&h, h.body, 0, "text/plain")
	w.orRaw(h.body)
	w.body(&m)
	m.BodyHash = bodyHash(m.Body)
	m.Warnings = w.list
	return m
}

// syntheticID names a message that has no Message-ID by its bytes.
func syntheticID(raw []byte) patch.MsgID {
	sum := sha256.Sum256(raw)
	return patch.MsgID(hex.EncodeToString(sum[:]) + "@local")
}
