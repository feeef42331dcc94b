package submit

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// secure gives the connection as it is to be spoken on.
func (s *server) secure(ctx context.Context, w *wire) (net.Conn, error) {
	if s.by == plain {
		return w, nil
	}
	trusted, err := roots(s.ca)
	if err != nil {
		return nil, misconfigured(err.Error(), "name a file of certificates in PEM form")
	}
	var greeting io.Reader = strings.NewReader("")
	if s.by == starttls {
		if err := startTLS(w, s.hello); err != nil {
			return nil, err
		}
		greeting = strings.NewReader("220 encrypted\r\n") // the library waits for one, servers greet once
	}
	c := tls.Client(w, &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.host, RootCAs: trusted})
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return &greeted{Conn: c, greeting: greeting}, nil
}

// greeted is a connection on which something is to be read first.
type greeted struct {
	net.Conn
	greeting io.Reader
}

func (g *greeted) Read(b []byte) (int, error) {
	if n, err := g.greeting.Read(b); err == nil {
		return n, nil
	}
	return g.Conn.Read(b)
}

var errNoTLS = errors.New("the server does not offer STARTTLS")

// startTLS asks for encryption (RFC 3207) and takes nothing but a yes. What a
// stranger added behind the answer ends the connection: it would be read as
// the server's, encrypted.
func startTLS(w *wire, hello string) error {
	c := textproto.NewConn(w)
	if _, _, err := c.ReadResponse(220); err != nil {
		return err
	}
	if err := c.PrintfLine("EHLO %s", hello); err != nil {
		return err
	}
	_, offer, err := c.ReadResponse(250)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(strings.Split(offer, "\n"), func(l string) bool { return strings.EqualFold(strings.TrimSpace(l), "STARTTLS") }) {
		return errNoTLS
	}
	if err := c.PrintfLine("STARTTLS"); err != nil {
		return err
	}
	if _, _, err := c.ReadResponse(220); err != nil {
		if code, text, ok := answer(err); ok && code/100 == 5 {
			return &Error{Try: "ask for STARTTLS", Kind: ErrTLS, Code: code, Text: coded(code, text), Next: nextTLS}
		}
		return err
	}
	if c.R.Buffered() > 0 {
		return errors.New("something came unencrypted behind the answer to STARTTLS")
	}
	return nil
}

const maxCertificates = 1000 // files in a folder

// roots are the certificates in a file or a folder, and nil, the system's,
// when none is named.
func roots(ca string) (*x509.CertPool, error) {
	if ca == "" {
		return nil, nil //nolint:nilnil // how crypto/tls says "the system's"
	}
	files := []string{ca}
	if info, err := os.Stat(ca); err == nil && info.IsDir() {
		if files, err = filepath.Glob(filepath.Join(ca, "*")); err != nil {
			return nil, fmt.Errorf("read certificates: %w", err)
		}
	}
	pool, some := x509.NewCertPool(), false
	for _, f := range files[:min(len(files), maxCertificates)] {
		pem, err := os.ReadFile(f)
		if err != nil && f == ca {
			return nil, fmt.Errorf("read certificates: %w", err)
		}
		some = pool.AppendCertsFromPEM(pem) || some
	}
	if !some {
		return nil, fmt.Errorf("read certificates: there are none in %s", ca)
	}
	return pool, nil
}
