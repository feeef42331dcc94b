package action

import (
	"slices"
	"strings"

	"onemore/ui/text"
)

// maxCount keeps counts where adding them to a line number is harmless.
const maxCount = 1_000_000

// Kind says what a key did.
type Kind uint8

// The kinds of results.
const (
	None     Kind = iota // the key means nothing here; what was half typed is gone
	Matched              // Action is to be done
	Disabled             // Action is not possible now, Reason says why
	Pending              // a prefix or a count waits for more
	Dropped              // esc threw away what was half typed, and did nothing else
)

// Result is what a key did.
type Result struct {
	Kind   Kind
	Action Action
	Key    string // the whole key or sequence, "3" or "z w"
	Count  int    // typed before it, or 0
	Reason string // for Disabled, in words for people
}

// Times returns the count, or 1 when none was typed.
func (r Result) Times() int { return max(r.Count, 1) }

// Off says why an action is not possible now, or "" when it is. A nil Off
// allows everything.
type Off func(id string) string

// Resolver turns keys into actions. It remembers the first keys of a sequence
// and a count; both are forgotten when the screen changes.
type Resolver struct {
	table  []Action
	scopes map[Scope]map[string]int // full sequence to place in table
	prefix map[Scope]map[string]bool

	scope Scope
	typed string // keys of a sequence so far, joined by spaces
	count int
}

// NewResolver returns a resolver for a table that Check accepts. Of two
// actions with one key the first wins.
func NewResolver(table []Action) *Resolver {
	r := &Resolver{
		table:  slices.Clone(table),
		scopes: map[Scope]map[string]int{},
		prefix: map[Scope]map[string]bool{},
	}
	for _, s := range Scopes() {
		r.scopes[s], r.prefix[s] = map[string]int{}, map[string]bool{}
		for i, a := range r.table {
			if a.In.Has(s) {
				r.add(s, i, a.Keys)
			}
		}
	}
	return r
}

func (r *Resolver) add(s Scope, i int, keys []string) {
	for _, k := range keys {
		if _, taken := r.scopes[s][k]; !taken {
			r.scopes[s][k] = i
		}
		for _, p := range prefixes(k) {
			r.prefix[s][p] = true
		}
	}
}

// prefixes returns the beginnings of a sequence: "z" for "z w".
func prefixes(keys string) []string {
	var all []string
	for i := range len(keys) {
		if keys[i] == ' ' {
			all = append(all, keys[:i])
		}
	}
	return all
}

// Feed takes a key pressed on a screen.
func (r *Resolver) Feed(scope Scope, key string, off Off) Result {
	if scope != r.scope {
		r.Reset()
		r.scope = scope
	}
	if key == "esc" && r.Waiting() {
		r.Reset()
		return Result{Kind: Dropped, Key: key}
	}
	seq := key
	if r.typed != "" {
		seq = r.typed + " " + key
	}
	if i, ok := r.scopes[scope][seq]; ok && !r.digitOfCount(key) {
		return r.match(r.table[i], seq, off)
	}
	if r.prefix[scope][seq] {
		r.typed = seq
		return Result{Kind: Pending, Key: seq, Count: r.count}
	}
	if r.typed == "" && r.digit(key) {
		return Result{Kind: Pending, Key: key, Count: r.count}
	}
	retry := r.typed != "" && key == "ctrl+c"
	r.Reset()
	if retry {
		return r.Feed(scope, key, off)
	}
	return Result{Kind: None, Key: seq}
}

// Lookup is the action of one key on a screen, without counts and sequences:
// for where keys are text.
func (r *Resolver) Lookup(scope Scope, key string) (Action, bool) {
	i, ok := r.scopes[scope][key]
	if !ok {
		return Action{}, false
	}
	return r.table[i], true
}

func (r *Resolver) match(a Action, seq string, off Off) Result {
	res := Result{Kind: Matched, Action: a, Key: seq, Count: r.count}
	r.Reset()
	if off != nil {
		if res.Reason = off(a.ID); res.Reason != "" {
			res.Kind = Disabled
		}
	}
	return res
}

// digitOfCount says that key goes on with a count already begun, though the
// key alone has an action.
func (r *Resolver) digitOfCount(key string) bool {
	return r.count > 0 && r.typed == "" && isDigit(key)
}

// digit takes one more digit of a count; 0 does not begin one.
func (r *Resolver) digit(key string) bool {
	if !isDigit(key) || r.count == 0 && key == "0" {
		return false
	}
	r.count = min(r.count*10+int(key[0]-'0'), maxCount)
	return true
}

func isDigit(key string) bool { return len(key) == 1 && key[0] >= '0' && key[0] <= '9' }

// Waiting says that a prefix or a count has been typed.
func (r *Resolver) Waiting() bool { return r.typed != "" || r.count > 0 }

// Typed returns what is half typed, for the corner of the screen: "5 z".
func (r *Resolver) Typed() string {
	var parts []string
	if r.count > 0 {
		parts = append(parts, itoa(r.count))
	}
	if r.typed != "" {
		parts = append(parts, r.typed)
	}
	return strings.Join(parts, " ")
}

// Reset forgets what is half typed.
func (r *Resolver) Reset() { r.typed, r.count = "", 0 }

// Option is one way to go on after a prefix.
type Option struct {
	Key    text.Safe // the rest of the sequence
	Help   text.Safe
	Doc    text.Safe
	Reason text.Safe // why it is not possible now, or empty
}

// Options lists what can follow the prefix typed so far, in the order of the
// table, for the which-key box; nothing when no prefix is typed.
func (r *Resolver) Options(off Off) []Option {
	if r.typed == "" {
		return nil
	}
	var all []Option
	for i, a := range r.table {
		for _, k := range a.Keys {
			rest, ok := strings.CutPrefix(k, r.typed+" ")
			if !ok || !a.In.Has(r.scope) || r.scopes[r.scope][k] != i {
				continue
			}
			o := Option{Key: Label(rest), Help: text.Clean(a.Help), Doc: text.Clean(a.Doc)}
			if off != nil {
				o.Reason = text.Clean(off(a.ID))
			}
			all = append(all, o)
		}
	}
	return all
}
