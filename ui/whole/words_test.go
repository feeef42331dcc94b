package whole

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"regexp"
	"strings"
)

// word is what is looked for on the screen: letters that all charsets but a
// few write alike.
var word = regexp.MustCompile(`[A-Za-z]{5,24}`)

// plain reads the text of a mail with nothing but the standard library; "" when
// that cannot, or when the text is in a charset that is not ASCII underneath.
func plain(raw []byte) string {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return ""
	}
	return plainPart(m.Header, m.Body, 0)
}

// header is what the parts of a mail and the mail itself have in common.
type header interface{ Get(key string) string }

func plainPart(h header, body io.Reader, depth int) string {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	switch {
	case h.Get("Content-Type") == "":
		kind = "text/plain"
	case err != nil || depth > 3 || kind == "multipart/digest": // of mails, not texts
		return ""
	}
	if strings.HasPrefix(kind, "multipart/") {
		return firstPlain(multipart.NewReader(body, params["boundary"]), depth)
	}
	switch strings.ToLower(params["charset"]) {
	case "utf-16", "utf-32", "utf-7", "iso-2022-jp", "iso-2022-kr", "hz-gb-2312":
		return ""
	}
	if kind != "text/plain" {
		return ""
	}
	text, err := io.ReadAll(decoder(h.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return ""
	}
	return string(text)
}

func firstPlain(r *multipart.Reader, depth int) string {
	for {
		p, err := r.NextRawPart()
		if err != nil {
			return ""
		}
		if p.FileName() != "" {
			continue
		}
		if text := plainPart(p.Header, p, depth+1); text != "" {
			return text
		}
	}
}

func decoder(name string, r io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	}
	return r
}

// sample picks up to n words over the whole of a text. Words that the screen
// cannot show are left out: beyond the longest line.
func sample(text string, n int) (out []string) {
	var all []string
	for line := range strings.Lines(text) {
		all = append(all, word.FindAllString(line[:min(len(line), 1000)], -1)...)
	}
	for i := range n {
		if len(all) > i {
			out = append(out, all[i*(len(all)-1)/max(n-1, 1)])
		}
	}
	return out
}
