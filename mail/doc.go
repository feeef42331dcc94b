// Package mail turns the bytes of a message into a patch.Mail.
//
// It owns the reading of RFC 5322 and MIME as they are really sent: a lenient
// header scanner, address, id and date readers, RFC 2047 and RFC 2231 words,
// quoted-printable, base64, the multipart splitter, charsets, format=flowed
// and a plain rendering of HTML. Everything is written against hostile and
// broken mail: nothing fails, nothing panics, what had to be guessed is said
// in Mail.Warnings, and size, depth, count and work are bounded. What git
// mailinfo would read of a message is in Mail.Body.
//
// It refuses to fetch, store or change mail (its sub-packages do), to write
// mail, to say what a patch means (package patch), and to make text safe for
// a screen: every string it gives away may hold control characters.
package mail
