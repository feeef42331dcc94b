package mail

// kind is a header field this package reads, or kindOther.
type kind uint8

const (
	kindOther kind = iota // any name we do not know
	kindKnown             // a usual name whose value we do not read
	kindExtra             // goes to Mail.Headers
	kindFrom
	kindSender
	kindReplyTo
	kindTo
	kindCc
	kindSubject
	kindDate
	kindMessageID
	kindInReplyTo
	kindReferences
	kindListID
	kindReceived
	kindContentType
	kindEncoding
	kindDisposition
)

// maxKnownName is longer than every name kindOf knows in full.
const maxKnownName = 32

// lowerName gives name in lower case in buf, cut at its length.
func lowerName(buf *[maxKnownName]byte, name []byte) []byte {
	n := copy(buf[:], name)
	for i, c := range buf[:n] {
		if 'A' <= c && c <= 'Z' {
			buf[i] = c + 'a' - 'A'
		}
	}
	return buf[:n]
}

// kindOf says which field a name is; case does not matter.
func kindOf(name []byte) kind {
	var buf [maxKnownName]byte
	low := lowerName(&buf, name)
	if len(name) >= maxKnownName {
		return kindByPrefix(low)
	}
	switch string(low) {
	case "from":
		return kindFrom
	case "sender":
		return kindSender
	case "reply-to":
		return kindReplyTo
	case "to":
		return kindTo
	case "cc":
		return kindCc
	case "subject":
		return kindSubject
	case "date":
		return kindDate
	case "message-id":
		return kindMessageID
	case "in-reply-to":
		return kindInReplyTo
	case "references":
		return kindReferences
	case "list-id":
		return kindListID
	case "received":
		return kindReceived
	case "content-type":
		return kindContentType
	case "content-transfer-encoding":
		return kindEncoding
	case "content-disposition":
		return kindDisposition
	}
	return kindOfRest(low)
}

func kindOfRest(low []byte) kind {
	switch string(low) {
	case "x-mailer", "user-agent", "x-stable", "x-patchwork-hint",
		"x-patchwork-state", "auto-submitted", "precedence", "x-change-id",
		"x-b4-tracking", "x-git-url", "list-archive", "list-post", "mail-followup-to",
		"x-original-from", "x-original-sender", "original-from", "x-mailfrom":
		return kindExtra
	case "return-path", "delivered-to", "mime-version", "bcc", "organization",
		"dkim-signature", "authentication-results", "errors-to", "status",
		"importance", "priority", "archived-at",
		"thread-topic", "thread-index", "accept-language", "envelope-to",
		"in-reply", "autocrypt", "feedback-id", "lines", "newsgroups", "path",
		"received-spf", "domainkey-signature":
		return kindKnown
	}
	return kindByPrefix(low)
}

// kindByPrefix knows the families of names: X-, List-, Content- and so on.
func kindByPrefix(low []byte) kind {
	for _, p := range [...]string{"x-", "list-", "content-", "resent-", "arc-", "ironport-", "mailing-list"} {
		if len(low) >= len(p) && string(low[:len(p)]) == p {
			return kindKnown
		}
	}
	return kindOther
}
