package claim

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"

	"onemore/config"
	"onemore/mail/imap"
	"onemore/mail/imap/imaptest"
	"onemore/mail/store"
	"onemore/patch"
)

type login struct{ user, password string }

func (login) Token() bool { return false }

func (l login) SASL([]string, string, int) (sasl.Client, error) {
	return sasl.NewPlainClient("", l.user, l.password), nil
}

// colleague is somebody with a store of their own and the account that the team
// shares.
type colleague struct {
	*store.Store
	team *Team
	who  patch.Person
	mu   sync.Mutex
	lost map[patch.MsgID]patch.Person
}

func hire(t *testing.T, d *imaptest.Dovecot, name string) *colleague {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	a := imap.New(imap.Options{
		URL: config.URL("imaps://" + d.IMAPS()), CA: d.CA(), Version: "0", NoSent: true, Folders: []string{"claims"},
		Secret: func(context.Context, bool) (imap.Login, error) { return login{d.User(), d.Password()}, nil },
	})
	t.Cleanup(func() {
		if err := errors.Join(a.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	c := &colleague{Store: s, who: patch.Person{Name: name, Email: name + "@example.org"}, lost: map[patch.MsgID]patch.Person{}}
	c.team = New(Options{
		Board: a.Board("claims"), Journal: s, Lock: Lock(filepath.Join(s.Dir(), "claims.lock")),
		By:   func(context.Context) patch.Person { return c.who },
		Me:   func(p patch.Person) bool { return p.Key() == c.who.Key() },
		Over: func(patch.MsgID, int64) bool { return false }, Title: func(patch.MsgID) string { return "fix the frobnicator" }, Now: time.Now,
		Lost: func(l Lost) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.lost[l.Change] = l.First.By
		},
	})
	return c
}

// want claims some changes here; the team does not know yet.
func (c *colleague) want(ctx context.Context, changes []patch.MsgID) error {
	now := time.Now().Unix()
	var all []store.Claim
	for _, id := range changes {
		token := patch.MsgID(fmt.Sprintf("claim.%d.%s.%s", time.Now().UnixNano(), id, c.who.Email))
		all = append(all, store.Claim{Token: token, ID: id, Since: now, Until: now + 24*60*60, State: store.ClaimWanted})
	}
	return c.AddClaims(ctx, all...)
}

// TestTeamOnOneAccount: three people on one account claim the same ten changes
// at once, again and again. Each time every change has one live claim, all
// agree whose, who was not first is told, and nobody waits long.
func TestTeamOnOneAccount(t *testing.T) {
	imaptest.Needs(t, "dovecot")
	rounds := 5
	if os.Getenv("ONEMORE_LONG") != "" {
		rounds = 100
	}
	d := imaptest.StartDovecot(t, imaptest.Folder(t, []string{"From: a@example.org\r\nSubject: hello\r\n\r\nhello\r\n"}))
	d.Doveadm("mailbox create", "claims")
	all := []*colleague{hire(t, d, "ada"), hire(t, d, "bob"), hire(t, d, "cora")}
	for _, c := range all { // the first settling logs in
		if err := c.team.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var waits []time.Duration
	won := map[patch.Person]int{}
	for n := range rounds {
		var changes []patch.MsgID
		for i := range 10 {
			changes = append(changes, patch.MsgID(fmt.Sprintf("r%d-c%d@example.org", n, i)))
		}
		waits = append(waits, rush(t, all, changes)...)
		for who, n := range agree(t, all, changes) {
			won[who] += n
		}
		if t.Failed() {
			t.Fatalf("in round %d of %d", n+1, rounds)
		}
		release(t, all)
	}
	slices.Sort(waits)
	t.Logf("%d rounds of 3 people on 10 changes: a person waits %v in the middle, %v at the most; won: %v",
		rounds, waits[len(waits)/2].Round(time.Millisecond), waits[len(waits)-1].Round(time.Millisecond), won)
	most := waits[len(waits)-1]
	if os.Getenv("ONEMORE_LONG") == "" {
		most = waits[len(waits)/2] // beside all the other tests nothing is sure
	}
	if most > time.Second {
		t.Errorf("somebody waited for %v", most)
	}
}

// rush has all claim all changes at once, and gives how long each waited until
// they knew what is theirs.
func rush(t *testing.T, all []*colleague, changes []patch.MsgID) []time.Duration {
	t.Helper()
	var wg sync.WaitGroup
	begin, waits, errs := make(chan struct{}), make([]time.Duration, len(all)), make([]error, len(all))
	for i, c := range all {
		wg.Go(func() {
			<-begin
			at := time.Now()
			errs[i] = errors.Join(c.want(t.Context(), changes), c.team.Settle(t.Context()))
			waits[i] = time.Since(at)
		})
	}
	close(begin)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return waits
}

// agree checks that each change has one live claim, in the folder and for
// everybody, and gives how many each has.
func agree(t *testing.T, all []*colleague, changes []patch.MsgID) map[patch.Person]int {
	t.Helper()
	held := map[patch.MsgID]patch.Person{}
	won := map[patch.Person]int{}
	for _, c := range all {
		mine, err := c.Claims(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, cl := range mine {
			if by, twice := held[cl.ID]; twice || cl.State != store.ClaimHeld {
				t.Errorf("<%s>: %s has it as %s, and %s too", cl.ID, c.who.Name, cl.State, by.Name)
			}
			held[cl.ID] = c.who
			won[c.who]++
		}
	}
	for _, c := range all {
		if err := c.team.Settle(t.Context()); err != nil { // to see what the others took back
			t.Fatal(err)
		}
		team, err := c.Team(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(team) != len(changes) {
			t.Errorf("%s sees %d claims on %d changes", c.who.Name, len(team), len(changes))
		}
		standing := Holders(team)
		for _, id := range changes {
			if standing[id].By != held[id] {
				t.Errorf("<%s>: %s sees %q, held by %q", id, c.who.Name, standing[id].By.Name, held[id].Name)
			}
			if told := c.lost[id]; held[id] != c.who && told != held[id] {
				t.Errorf("<%s>: %s was told of %q, held by %q", id, c.who.Name, told.Name, held[id].Name)
			}
		}
	}
	return won
}

// release gives all claims back.
func release(t *testing.T, all []*colleague) {
	t.Helper()
	for _, c := range all {
		mine, err := c.Claims(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, cl := range mine {
			if err := c.MoveClaims(t.Context(), store.ClaimMove{Token: cl.Token, From: cl.State, To: store.ClaimLeaving}); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.team.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
