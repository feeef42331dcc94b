package imap

import (
	"context"
	"errors"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// queued is a server's end of a pipe that does not wait for the client to read.
type queued struct {
	net.Conn
	mu     sync.Mutex
	more   *sync.Cond
	buf    []byte
	closed bool
}

func queue(c net.Conn) *queued {
	q := &queued{Conn: c}
	q.more = sync.NewCond(&q.mu)
	go q.run()
	return q
}

func (q *queued) Write(b []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return 0, net.ErrClosed
	}
	q.buf = append(q.buf, b...)
	q.more.Signal()
	return len(b), nil
}

func (q *queued) run() {
	for {
		q.mu.Lock()
		for len(q.buf) == 0 && !q.closed {
			q.more.Wait()
		}
		b, closed := q.buf, q.closed
		q.buf = nil
		q.mu.Unlock()
		if _, err := q.Conn.Write(b); err != nil || closed {
			q.Conn.Close()
			return
		}
	}
}

// Close sends what was written before.
func (q *queued) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.more.Signal()
	return nil
}

// inside runs a test in a bubble, where time passes only while everybody
// waits. It fails when anything is left behind.
func inside(t *testing.T, test func(f *fake, o func(*Options))) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := bareFake(t)
		dial := func(o *Options) {
			o.Dial = func(context.Context, string, string) (net.Conn, error) {
				client, server := net.Pipe()
				f.serve(queue(server))
				return client, nil
			}
		}
		test(f, dial)
		f.cut()
		f.wg.Wait()
	})
}

// Case 4: a server that is silent, at every command.
func TestSilentServer(t *testing.T) {
	for _, word := range []string{"CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH", "UID FETCH 1:3 (UID BODY"} {
		t.Run(word, func(t *testing.T) {
			inside(t, func(f *fake, o func(*Options)) {
				t := f.t
				for _, m := range letters(3) {
					f.add(m)
				}
				f.hook = func(_ *peer, _, cmd string) bool { return strings.HasPrefix(cmd, word) }
				a := f.account(o)
				begin := time.Now()
				wantErr(t, a.Fetch(t.Context(), newShelf()), ErrSilent)
				if d := time.Since(begin); d > 2*time.Minute {
					t.Errorf("noticed after %v", d)
				}
				a.Close()
			})
		})
	}
}

func TestNoGreeting(t *testing.T) {
	inside(t, func(f *fake, o func(*Options)) {
		t := f.t
		f.greeting = ""
		wantErr(t, f.account(o).Fetch(t.Context(), newShelf()), ErrSilent)
	})
}

// Fault 17: a network that swallows everything.
func TestDialThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Options{URL: "imap+plain://127.0.0.1:1", Secret: secret("me", "x"), Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		begin := time.Now()
		err := a.Fetch(t.Context(), newShelf())
		wantErr(t, err, ErrUnreachable)
		if took := time.Since(begin); took > dialWait || !Retryable(err) {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

// Fault 2: it stops within a message, and: a byte a second is slow, not wrong.
func TestStallAndDrip(t *testing.T) {
	inside(t, func(f *fake, o func(*Options)) {
		t := f.t
		f.add(letter(1))
		text := response(1, f.posts[0], "BODY.PEEK[]")
		stall := true
		f.hook = func(p *peer, tag, cmd string) bool {
			if !isBodies(cmd) {
				return false
			}
			if stall {
				p.send("%s", text[:100])
				return true
			}
			for i := range len(text) {
				p.send("%s", text[i:i+1])
				time.Sleep(time.Second)
			}
			p.send("%s OK done\r\n", tag)
			return true
		}
		a, k := f.account(o), newShelf()
		wantErr(t, a.Fetch(t.Context(), k), ErrSilent)
		stall = false
		ok(t, a.Fetch(t.Context(), k))
		k.wholeOnly(t, letter(1))
		if k.ids() != "1" {
			t.Error(k.ids())
		}
		a.Close()
	})
}

// A server that talks and never answers ends as well.
func TestChatterWithoutAnswer(t *testing.T) {
	inside(t, func(f *fake, o func(*Options)) {
		t := f.t
		f.hook = func(p *peer, _, cmd string) bool {
			if !strings.HasPrefix(cmd, "EXAMINE") {
				return false
			}
			for range 60 {
				p.send("* OK still here\r\n")
				time.Sleep(30 * time.Second)
			}
			return true
		}
		begin := time.Now()
		wantErr(t, f.account(o).Fetch(t.Context(), newShelf()), ErrSilent)
		if d := time.Since(begin); d > 15*time.Minute {
			t.Errorf("noticed after %v", d)
		}
	})
}

// Case 6: a keeper that needs minutes for each Put.
func TestSlowKeeper(t *testing.T) {
	inside(t, func(f *fake, o func(*Options)) {
		t := f.t
		for _, m := range letters(1200) {
			f.add(m)
		}
		a, k := f.account(o), newShelf()
		k.slow = 7 * time.Minute
		ok(t, a.Fetch(t.Context(), k))
		if len(k.mails) != 1200 || f.connections() != 1 {
			t.Errorf("%d of 1200 with %d connections", len(k.mails), f.connections())
		}
		a.Close()
	})
}

// A server that never lets us idle.
func TestIdleNeverBegins(t *testing.T) {
	inside(t, func(f *fake, o func(*Options)) {
		t := f.t
		f.hook = func(_ *peer, _, cmd string) bool { return cmd == "IDLE" }
		a := f.account(o)
		ok(t, a.Fetch(t.Context(), newShelf()))
		begin := time.Now()
		wantErr(t, a.Wait(t.Context()), ErrSilent)
		if d := time.Since(begin); d > 2*time.Minute {
			t.Errorf("noticed after %v", d)
		}
		a.Close()
	})
}

// The line goes dead while we idle: nobody says so.
func TestDeadLineWhileIdle(t *testing.T) {
	inside(t, func(f *fake, o func(*Options)) {
		t := f.t
		a := f.account(o)
		ok(t, a.Fetch(t.Context(), newShelf()))
		f.hook = func(p *peer, _, cmd string) bool {
			if cmd == "IDLE" {
				p.send("+ idling\r\n")
				p.r.ReadString('\n')
				return true
			}
			return false
		}
		begin := time.Now()
		wantErr(t, a.Wait(t.Context()), ErrSilent)
		if d := time.Since(begin); d > 10*time.Minute {
			t.Errorf("noticed after %v", d)
		}
		a.Close()
	})
}

func TestCancelledWaitKeepsTheConnection(t *testing.T) {
	inside(t, func(f *fake, o func(*Options)) {
		t := f.t
		a, k := f.account(o), newShelf()
		ok(t, a.Fetch(t.Context(), k))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		if err := a.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
		ok(t, a.Fetch(t.Context(), k))
		if n := f.connections(); n != 1 {
			t.Errorf("%d connections", n)
		}
		a.Close()
	})
}

// 24 hours with a mail each hour, on all kinds of server; the line breaks now
// and then. Nothing is left over, and no more is asked than is needed.
func TestADay(t *testing.T) {
	for name, caps := range map[string]string{
		"idle": "IMAP4rev1 IDLE ESEARCH CONDSTORE", "poor": "IMAP4rev1",
	} {
		t.Run(name, func(t *testing.T) {
			inside(t, func(f *fake, o func(*Options)) {
				t := f.t
				f.caps, f.folders = caps, []string{"INBOX", "other"}
				a, k := f.account(o, func(o *Options) { o.Folders = f.folders }), newShelf()
				day, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
				defer cancel()
				go func() {
					for n := range 24 {
						time.Sleep(59 * time.Minute)
						if n%6 == 5 {
							f.cut()
						}
						f.add(letter(n + 1))
					}
				}()
				steady := 0
				for day.Err() == nil {
					err := a.Fetch(day, k)
					if err == nil {
						err = a.Wait(day)
					}
					if err != nil && day.Err() == nil {
						if !Retryable(err) {
							t.Fatal(err)
						}
						time.Sleep(max(RetryAfter(err), time.Second))
					}
					if _, n := k.count(); n == 4 && steady == 0 {
						steady = runtime.NumGoroutine()
					}
				}
				if n := runtime.NumGoroutine(); n > steady+3 {
					t.Errorf("%d goroutines, then %d", steady, n)
				}
				commands, _ := a.Use()
				if len(k.mails) != 24 || f.connections() > 10 || commands > 6000 {
					t.Errorf("%d of 24 mails, %d connections, %d commands", len(k.mails), f.connections(), commands)
				}
				t.Logf("%d commands, %d connections", commands, f.connections())
				a.Close()
			})
		})
	}
}
