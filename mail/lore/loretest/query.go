package loretest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// test tells whether a query wants a message.
type test func(*letter) bool

var (
	errQuery    = errors.New("the server cannot read this query")
	errUnserved = errors.New("loretest does not know this term")
)

// parser reads a query: terms with AND, OR, NOT and parentheses, AND between
// terms that have nothing between them.
type parser struct {
	tokens []string
	depth  int
}

var tokens = regexp.MustCompile(`[()]|-?[^\s()":]*:"[^"]*"?|-?"[^"]*"?|[^\s()"]+`)

// parseQuery makes a test of a query.
func parseQuery(query string) (test, error) {
	p := &parser{tokens: tokens.FindAllString(query, -1)}
	t, err := p.either()
	if err == nil && len(p.tokens) > 0 {
		err = errQuery
	}
	return t, err
}

func (p *parser) peek() string {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *parser) take() string {
	t := p.peek()
	if len(p.tokens) > 0 {
		p.tokens = p.tokens[1:]
	}
	return t
}

func (p *parser) either() (test, error) {
	if p.depth++; p.depth > 50 {
		return nil, errQuery
	}
	defer func() { p.depth-- }()
	one, err := p.both()
	for err == nil && p.peek() == "OR" {
		p.take()
		var two test
		before := one
		two, err = p.both()
		one = func(m *letter) bool { return before(m) || two(m) }
	}
	return one, err
}

func (p *parser) both() (test, error) {
	one, err := p.single()
	for err == nil {
		switch p.peek() {
		case "", ")", "OR":
			return one, nil
		case "AND":
			p.take()
		}
		not := p.peek() == "NOT"
		if not {
			p.take()
		}
		var two test
		before := one
		two, err = p.single()
		one = func(m *letter) bool { return before(m) && two(m) != not }
	}
	return nil, err
}

func (p *parser) single() (test, error) {
	switch t := p.take(); t {
	case "", ")", "AND", "OR", "NOT":
		return nil, errQuery
	case "(":
		in, err := p.either()
		if err == nil && p.take() != ")" {
			err = errQuery
		}
		return in, err
	default:
		return term(t)
	}
}

// term makes a test of one term.
func term(t string) (test, error) {
	if strings.HasPrefix(t, "-") {
		return nil, fmt.Errorf("%w: %.40q", errUnserved, t)
	}
	prefix, value, ok := strings.Cut(t, ":")
	if !ok || strings.HasPrefix(t, `"`) {
		return words("", t), nil
	}
	switch prefix {
	case "rt", "d", "dt":
		return span(prefix, value)
	case "mid", "lid", "references", "changeid":
		return func(m *letter) bool { return m.exact(prefix, strings.Trim(value, `"`)) }, nil
	case "s", "f", "t", "c", "a", "tc", "tcf", "l", "m", "b", "bs", "nq", "q", "dfn":
		return words(prefix, value), nil
	case "dfpre", "dfpost", "dfblob", "patchid", "dfa", "dfb", "dfhh", "dfctx", "n", "z", "uid", "forpatchid":
		return nil, fmt.Errorf("%w: %.40q", errUnserved, t)
	}
	return words("", t), nil // no prefix of this server
}
