package imap

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

const (
	dialWait    = 30 * time.Second
	maxGreeting = 1024 // bytes in a line before the encryption
	maxUntagged = 20   // such lines
)

func commandAllowance() allowance {
	return allowance{silence: time.Minute, limit: 10 * time.Minute, bytes: 4 << 20}
}

// connect reaches the server and encrypts what follows. STARTTLS is done here
// rather than by the library, so that nothing is read ahead of the encryption.
func (a *Account) connect(ctx context.Context, t target) (*wire, *tap, error) {
	doing := "connect to " + t.address()
	dialing, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	c, err := a.options.Dial(dialing, "tcp", t.address())
	if err != nil {
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		return nil, nil, &fault{ErrUnreachable, doing, err}
	}
	w := newWire(c, &a.use)
	w.arm(allowance{silence: dialWait, limit: 2 * dialWait, bytes: 1 << 20})
	defer w.rest(0)
	stop := context.AfterFunc(ctx, w.kill)
	defer stop()
	if t.plain {
		return w, &tap{Conn: w}, nil
	}
	out, err := a.encrypt(ctx, w, t)
	if err != nil {
		w.kill()
		return nil, nil, connectFault(ctx, w, doing, err)
	}
	return w, out, nil
}

func (a *Account) encrypt(ctx context.Context, w *wire, t target) (*tap, error) {
	cfg, err := tlsConfig(t.host, a.options.CA)
	if err != nil {
		return nil, err
	}
	out := &tap{}
	if t.starttls {
		if err := startTLS(w); err != nil {
			return nil, err
		}
		out.first = strings.NewReader("* OK encrypted\r\n")
	}
	c := tls.Client(w, cfg)
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	out.Conn = c
	return out, nil
}

func connectFault(ctx context.Context, w *wire, doing string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var own *fault
	if errors.As(err, &own) {
		return own
	}
	if kind, cause := w.ended(); kind != nil {
		return &fault{kind, doing, cause}
	}
	return &fault{ErrTLS, doing, err}
}

// tlsConfig trusts the system, or only the file that the user named.
func tlsConfig(host, ca string) (*tls.Config, error) {
	cfg := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: host, NextProtos: []string{"imap"}}
	if ca == "" {
		return cfg, nil
	}
	pem, err := os.ReadFile(ca)
	if err != nil {
		return nil, fmt.Errorf("read the certificate file: %w", err)
	}
	cfg.RootCAs = x509.NewCertPool()
	if !cfg.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate in PEM form", ca)
	}
	return cfg, nil
}

// startTLS asks for encryption (RFC 3501 section 6.2.1) and takes nothing but
// a yes. Bytes are read one by one: what a stranger adds behind the answer
// meets the handshake, not us.
func startTLS(c net.Conn) error {
	line, err := readLine(c)
	switch {
	case err != nil:
		return err
	case hasFold(line, "* BYE"):
		return &fault{ErrBusy, "connect", errors.New(line)}
	case !hasFold(line, "* OK"):
		// PREAUTH too: who is logged in already cannot begin to encrypt.
		return fmt.Errorf("the server greets with %q where STARTTLS begins", line)
	}
	if _, err := c.Write([]byte("S1 STARTTLS\r\n")); err != nil {
		return err
	}
	for range maxUntagged {
		if line, err = readLine(c); err != nil {
			return err
		}
		if hasFold(line, "S1 ") {
			break
		}
	}
	if !hasFold(line, "S1 OK") {
		return fmt.Errorf("the server answers STARTTLS with %q", line)
	}
	return nil
}

func readLine(c net.Conn) (string, error) {
	var line []byte
	for one := make([]byte, 1); len(line) < maxGreeting; {
		if _, err := c.Read(one); err != nil {
			return "", err
		}
		if one[0] == '\n' {
			return strings.TrimRight(string(line), "\r"), nil
		}
		line = append(line, one[0])
	}
	return "", errors.New("the server's line has no end")
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
