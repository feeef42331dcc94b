package imaptest

import "testing"

// PublicInbox is a public-inbox with one list, "test", whose newsgroup is
// Newsgroup.
type PublicInbox struct {
	server
}

// Newsgroup is the folder's name at IMAP, but for the number behind it.
const Newsgroup = "org.example.test"

// StartPublicInbox serves the mail of a file or folder by HTTP and by IMAP.
func StartPublicInbox(tb testing.TB, from string) *PublicInbox {
	tb.Helper()
	Needs(tb, "public-inbox-imapd")
	p := &PublicInbox{newServer(tb, "public-inbox-serve")}
	p.run("start", "--no-install", "--list", "test", "--newsgroup", Newsgroup,
		"--http-port", "auto", "--nntp-port", "off", "--imap-port", "auto", "--from", from)
	return p
}

// IMAP is the address of the server.
func (p *PublicInbox) IMAP() string { return "127.0.0.1:" + port(p.Var("PI_IMAP")) }

// HTTP is the list's URL.
func (p *PublicInbox) HTTP() string { return p.Var("PI_URL_test") }
