package screen

import (
	"context"
	"errors"
	"net/url"
	"strings"

	tea "charm.land/bubbletea/v2"

	"onemore/ui/text"
)

// longestList is the longest name of a list that is taken.
const longestList = 128

// CheckList says what is wrong with the name or URL of a list. It is the first
// look only: whether there is such a list, the one that follows it finds out.
func CheckList(list string) error {
	switch {
	case list == "":
		return errors.New("type a name or a URL")
	case len(list) > 1024:
		return errors.New("that is too long")
	case strings.Contains(list, "://"):
		return checkURL(list)
	case len(list) > longestList:
		return errors.New("no list has so long a name")
	case strings.Trim(list, ".") == "" || strings.HasPrefix(list, "-"):
		return errors.New("no list has that name")
	}
	for _, r := range list {
		if !nameRune(r) {
			return errors.New("only letters, digits and . _ + -")
		}
	}
	return nil
}

func nameRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._+-", r)
}

func checkURL(list string) error {
	u, err := url.Parse(list)
	switch {
	case err != nil:
		return errors.New("that is no URL")
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("a URL begins with https:// or http://")
	case u.Hostname() == "":
		return errors.New("the URL names no host")
	case u.User != nil:
		return errors.New("no password belongs into the URL")
	case strings.Trim(u.Path, "/") == "":
		return errors.New("the URL names no list, as in https://lore.kernel.org/netdev/")
	}
	return nil
}

// Followed says that a list is followed now, or why not.
type Followed struct {
	List string
	Err  error
}

// Following is what is asked about a list to follow.
type Following struct {
	Value string
	// Answer takes an answer that is no list, and says that it was one; may be
	// nil.
	Answer func(string) (tea.Cmd, bool)
	Self   bool // the question came up by itself
	wrong  bool // Value was tried
}

// AskList asks which list to follow; Followed comes back when it is, or when
// that failed.
func AskList(env Env, store Fetcher, f Following) {
	typed := f.Value
	env.Post(Ask{
		Label: text.Lit(" list: "), Value: f.Value, History: "list", Self: f.Self,
		Changed: func(v string) tea.Cmd {
			typed = strings.TrimSpace(v)
			return nil
		},
		Hint: func() (text.Safe, bool) {
			if typed == "" {
				return text.Lit("netdev, https://host/list/"), false
			}
			_, begun := strings.CutPrefix("https://", typed) // not wrong yet
			if err := CheckList(typed); err != nil && (f.wrong || !begun) {
				return text.Clean(err.Error()), true
			}
			return text.Lit("Enter follows it"), false
		},
		Accept: func(v string) tea.Cmd {
			v = strings.TrimSpace(v)
			if f.Answer != nil {
				if cmd, ok := f.Answer(v); ok {
					return cmd
				}
			}
			if v == "" {
				return nil
			}
			if CheckList(v) != nil {
				f.Value, f.wrong, f.Self = v, true, false
				AskList(env, store, f) // its note says what is wrong
				return nil
			}
			env.Post(Flash{Text: Sprintf("looking for %s ...", v)})
			return env.Job("follow", func(ctx context.Context) tea.Msg { return Followed{List: v, Err: store.Follow(ctx, v)} })
		},
	})
}

// Tell says how it went.
func (f Followed) Tell(env Env) {
	switch {
	case errors.Is(f.Err, context.Canceled):
	case f.Err != nil:
		env.Post(Flash{Text: Sprintf("follow %s: %v", f.List, f.Err), Bad: true})
	default:
		env.Post(Flash{Text: Sprintf("following %s", f.List)})
	}
}
