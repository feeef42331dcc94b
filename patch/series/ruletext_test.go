package series

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// ruleConsts gives the rules that the sources of a folder declare, by the name
// of the constant, and the places where a rule is written without one.
func ruleConsts(t *testing.T, dir string, prefixes ...string) (rules map[string]string, loose []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sources in %s: %v", dir, err)
	}
	rules = map[string]string{}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, id := range n.Names {
					if i < len(n.Values) && hasPrefix(strings.ToLower(id.Name), prefixes) {
						if s, ok := text(n.Values[i]); ok {
							rules[id.Name] = s
						}
					}
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Rule" {
					if _, ok := text(n.Value); ok {
						loose = append(loose, set.Position(n.Pos()).String())
					}
				}
			}
			return true
		})
	}
	return rules, loose
}

func hasPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// TestEveryRuleHasWords: whatever rule stands in a proof, people get to read
// what it goes by. The rules are read from the sources, so that none is
// forgotten here.
func TestEveryRuleHasWords(t *testing.T) {
	t.Parallel()
	for _, from := range []struct {
		dir      string
		prefixes []string
		least    int
	}{{".", []string{"rule", "tied"}, 30}, {"..", []string{"rule"}, 9}} {
		rules, loose := ruleConsts(t, from.dir, from.prefixes...)
		if len(rules) < from.least {
			t.Errorf("%s: only %d rules were found", from.dir, len(rules))
		}
		for name, rule := range rules {
			switch words := RuleText(rule); {
			case rule == "":
			case words == "":
				t.Errorf("%s %q has no words", name, rule)
			case words == rule || !strings.Contains(words, " "):
				t.Errorf("%s %q: %q are no words for people", name, rule, words)
			}
		}
		for _, at := range loose {
			t.Errorf("%s: a rule without a constant, which this test cannot find", at)
		}
	}
	if got := RuleText("no such rule"); got != "" {
		t.Errorf("a rule that nobody knows: %q", got)
	}
}
