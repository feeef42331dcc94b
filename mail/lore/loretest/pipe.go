package loretest

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

// pipe is a listener whose connections never leave the process.
type pipe struct {
	conns chan net.Conn
	over  chan struct{}
	serve func()
	close func()
}

func newPipe(h http.Handler) *pipe {
	p := &pipe{conns: make(chan net.Conn), over: make(chan struct{})}
	web := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0)} // both ends are ours
	p.serve = sync.OnceFunc(func() { go func() { _ = web.Serve(p) }() })
	p.close = sync.OnceFunc(func() { close(p.over); _ = web.Close() })
	return p
}

func (p *pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.over:
		return nil, net.ErrClosed
	}
}

func (p *pipe) Close() error   { return nil }
func (p *pipe) Addr() net.Addr { return &net.UnixAddr{Name: "loretest", Net: "unix"} }

func (p *pipe) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	p.serve()
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.over:
		return nil, errors.New("the server is closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Transport leads every request to this server, whatever host it names, over
// HTTP but without sockets and without encryption: https is taken, too.
func (s *Server) Transport() *http.Transport {
	return &http.Transport{DialContext: s.pipe.dial, DialTLSContext: s.pipe.dial, MaxConnsPerHost: 1}
}

// Close ends what Transport began; requests under way break off.
func (s *Server) Close() { s.pipe.close() }
