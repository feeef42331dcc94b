package patch

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestGeneratedSubjects compares with mail whose place in a series is known.
func TestGeneratedSubjects(t *testing.T) {
	t.Parallel()
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS names no folder of test mail")
	}
	f, err := os.Open(filepath.Join(root, "generated", "gen-2k", "messages.jsonl"))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	right, wrong := 0, 0
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var m struct {
			Kind, Subject string
			V, N          int
		}
		if err := json.Unmarshal(sc.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		s := ParseSubject(m.Subject)
		ok := true
		switch m.Kind {
		case "patch", "cover":
			ok = s.Patch && !s.Reply && s.Version == m.V && (!s.Counted || s.N == m.N)
		case "reply":
			ok = s.Reply
		}
		if ok {
			right++
			continue
		}
		wrong++
		t.Logf("%s v%d %d: %q gives %+v", m.Kind, m.V, m.N, m.Subject, s)
	}
	t.Logf("%d of %d agree", right, right+wrong)
	if right < 2000 || wrong > 0 {
		t.Errorf("%d wrong", wrong)
	}
}
