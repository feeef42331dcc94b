package patch

import "testing"

func TestPersonKeyFoldsCaseAndTag(t *testing.T) {
	for in, want := range map[string]string{
		"A.B+lists@Example.ORG": "a.b@example.org",
		"+x@example.org":        "+x@example.org",
		"nobody":                "nobody",
	} {
		if got := (Person{Email: in}).Key(); got != want {
			t.Errorf("Key(%q) = %q, want %q", in, got, want)
		}
	}
}
