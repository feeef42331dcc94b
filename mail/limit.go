package mail

// Bounds on what one message may make the parser do. What lies beyond them is
// kept in the raw message and named in Mail.Warnings.
const (
	maxHeaderBytes = 256 << 10 // bytes of one header block
	maxMessage     = 1 << 30   // bytes of one message that are looked at
	maxFields      = 2000      // fields of one header block
	maxIDBytes     = 64 << 10  // bytes of one References field that are read
	maxIDLen       = 998       // bytes of one message id (RFC 5322 section 2.1.1)
	maxPeople      = 4096      // mailboxes of one header
	maxWaiting     = 512       // bytes of a name with commas, without quotes
	maxDepth       = 20        // nested multiparts and messages
	maxParts       = 500       // leaf parts of one message
	maxText        = 32 << 20  // bytes of Mail.Body
	maxHTML        = 2 << 20   // bytes of HTML rendered to text
	maxQuote       = 10        // nested blockquotes drawn as "> "
	maxParams      = 64        // parameters of one Content-Type
	maxName        = 120       // runes of an attachment's name
	maxWarnings    = 24        // entries of Mail.Warnings
	maxDateBytes   = 256       // bytes of a date that are read
	maxJunkLines   = 8         // lines that are no header, looked past for the next one
)

// warner collects what the parser had to guess, each once.
type warner struct {
	list []string
}

func (w *warner) add(text string) {
	if len(w.list) >= maxWarnings {
		return
	}
	for _, have := range w.list {
		if have == text {
			return
		}
	}
	w.list = append(w.list, text)
}
