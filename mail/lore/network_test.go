package lore

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"onemore/mail/lore/loretest"
)

// TestNetworkComesBack: while no name can be looked up a call ends soon, and
// the first one after that finds everything at once.
func TestNetworkComesBack(t *testing.T) {
	b, _ := newInbox(t)
	b.add(epoch().Add(-time.Hour), "a@example.org")
	var up atomic.Bool
	way := b.Transport()
	dial := way.DialContext
	way.DialTLSContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if !up.Load() {
			return nil, &net.DNSError{Err: "no such host", Name: addr, IsTemporary: true}
		}
		return dial(ctx, network, addr)
	}
	l := list(t, clientWith(t, Settings{Home: "https://lore.example.org/"}, b.at, way), "test")
	start := b.at.now()
	got := ids{}
	for range 5 {
		_, use, err := l.Fetch(t.Context(), "", Fetch{}, got.take)
		var dns *net.DNSError
		if !errors.Is(err, ErrUnreachable) || !errors.As(err, &dns) || !Retryable(err) || use.Requests != tries {
			t.Fatalf("%+v, %v", use, err)
		}
		if _, ok := RetryAt(err); ok {
			t.Error("a wait was made up")
		}
	}
	if d := b.at.now().Sub(start); d > 5*5*time.Second {
		t.Errorf("5 calls took %v", d)
	}
	up.Store(true)
	start = b.at.now()
	if _, _, err := l.Fetch(t.Context(), "", Fetch{}, got.take); err != nil || len(got) != 1 || b.at.now().Sub(start) > 5*time.Second {
		t.Errorf("%v, %v after %v", got, err, b.at.now().Sub(start))
	}
}

// TestConnectionsThatDied: after a sleep or on another network the connections
// that were kept are dead, on their side or on ours.
func TestConnectionsThatDied(t *testing.T) {
	b, _ := newInbox(t)
	web := httptest.NewServer(b.Server)
	t.Cleanup(web.Close)
	l := list(t, clientWith(t, Settings{Home: web.URL + "/"}, b.at, nil), "test")
	cur := Cursor("")
	for i := range 4 {
		b.add(b.at.now().Add(-time.Minute), "m"+number(int64(i))+"@example.org")
		got := ids{}
		next, _, err := l.Fetch(t.Context(), cur, Fetch{}, got.take)
		if err != nil || got["m"+number(int64(i))+"@example.org"] != 1 {
			t.Fatalf("after %d sleeps: %v, %v", i, got, err)
		}
		cur = next
		web.CloseClientConnections()
		_ = b.at.wait(t.Context(), 3*days) // the machine slept
	}
}

// TestSilentNetwork: packets go nowhere, so no connection comes about.
func TestSilentNetwork(t *testing.T) {
	way := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	c := clientWith(t, Settings{Home: "http://lore.example.org/", Silence: 20 * time.Millisecond}, &clock{at: epoch()}, way)
	start := time.Now()
	if _, err := searchAll(t, list(t, c, "test")); !errors.Is(err, ErrUnreachable) || !errors.Is(err, errSilent) || !Retryable(err) || time.Since(start) > 3*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

// TestDeadIPv6: a name has an IPv6 address that leads nowhere, and an IPv4
// address that answers. Our own transport finds the second one.
func TestDeadIPv6(t *testing.T) {
	if req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://lore.onemore-test.example/", http.NoBody); err != nil {
		t.Fatal(err)
	} else if proxy, err := http.ProxyFromEnvironment(req); proxy != nil || err != nil {
		t.Skip("a proxy looks up names here")
	}
	b, _ := newInbox(t)
	b.add(epoch().Add(-time.Hour), "a@example.org")
	web := httptest.NewServer(b.Server)
	t.Cleanup(web.Close)
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go nameServer(theirs)
		return ours, nil
	}}
	home := "http://lore.onemore-test.example:" + web.URL[strings.LastIndexByte(web.URL, ':')+1:] + "/"
	l := list(t, clientWith(t, Settings{Home: home}, b.at, nil), "test")
	got := ids{}
	start := time.Now()
	if _, _, err := l.Fetch(t.Context(), "", Fetch{}, got.take); err != nil || len(got) != 1 || time.Since(start) > 4*time.Second {
		t.Errorf("%v, %v after %v", got, err, time.Since(start))
	}
}

// nameServer answers with 100::1, of the prefix that is thrown away (RFC
// 6666), and with 127.0.0.1.
func nameServer(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		packet := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, packet); err != nil {
			return
		}
		var m dnsmessage.Message
		if m.Unpack(packet) != nil || len(m.Questions) == 0 {
			return
		}
		q := m.Questions[0]
		m.Response, m.Additionals = true, nil
		head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 60}
		switch q.Type {
		case dnsmessage.TypeA:
			m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
		case dnsmessage.TypeAAAA:
			m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AAAAResource{AAAA: [16]byte{0: 1, 15: 1}}}}
		}
		packed, err := m.Pack()
		if err != nil {
			return
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packed))), packed...)); err != nil {
			return
		}
	}
}

// TestADripIsWaitedFor: slow is not silent.
func TestADripIsWaitedFor(t *testing.T) {
	b, _ := newInbox(t)
	b.test.AddAt(epoch(), []byte("Message-ID: <a@example.org>\nFrom: a@example.org\nSubject: x\n\ntext\n"))
	b.always(loretest.Drip(4, 10*time.Millisecond))
	c := clientWith(t, Settings{Home: "https://lore.example.org/", Silence: 300 * time.Millisecond}, b.at, b.Transport())
	start := time.Now()
	if got, err := searchAll(t, list(t, c, "test")); err != nil || len(got) != 1 || time.Since(start) < 300*time.Millisecond {
		t.Errorf("%v, %v after %v", got, err, time.Since(start))
	}
}

// TestTheClockGoesBack: a rest that a server asked for is no rest for years.
func TestTheClockGoesBack(t *testing.T) {
	b, l := newInbox(t)
	b.add(epoch().Add(-time.Hour), "a@example.org", "Subject: x\n")
	b.always(loretest.Busy(http.StatusServiceUnavailable, "600"))
	if _, err := searchAll(t, l); !errors.Is(err, ErrBusy) || b.Count() != 1 {
		t.Fatal(err)
	}
	b.Fail(nil)
	for _, back := range []time.Duration{0, -2 * time.Minute} {
		_ = b.at.wait(t.Context(), back)
		if _, err := searchAll(t, l); !errors.Is(err, ErrBusy) || b.Count() != 1 {
			t.Fatalf("back by %v: %v", back, err)
		}
	}
	_ = b.at.wait(t.Context(), -10*365*days)
	got := ids{}
	if _, _, err := l.Fetch(t.Context(), "", Fetch{}, got.take); err != nil || b.Count() == 1 {
		t.Errorf("%v, %v", got, err)
	}
}
