package series

import (
	"encoding/json"
	"testing"
)

func TestLineIsTheContract(t *testing.T) {
	got := Build(facts(t, `
		a | 0 | ana | | [PATCH] mm: fix a leak | diff:x
		r | 1 | kim | a | Re: [PATCH] mm: fix a leak | R:kim
		s | 2 | liu | a | Re: [PATCH] mm: fix a leak | Applied, thanks.`))
	b, err := json.Marshal(got[0].Line("k3f9", "applied"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"k3f9","state":"applied","versions":[{"version":1,"root":"a","cover":null,"posted":"2026-01-01T00:00:00Z","complete":true,` +
		`"expected":1,"links":[],"patches":[{"n":1,"of":1,"msgid":"a","subject":"[PATCH] mm: fix a leak","covered":true,` +
		`"trailers":[{"key":"Reviewed-by","value":"Kim Reviewer \u003ckim@example.com\u003e","msgid":"r","via":"reply","counts":true,"why":"",` +
		`"rule":"answer","text":"Reviewed-by: Kim Reviewer \u003ckim@example.com\u003e"}]}]}],` +
		`"thread":[{"msgid":"a","parent":null,"from":"Ana Author \u003cana@example.org\u003e","date":"2026-01-01T00:00:00Z","kind":"author","kind_by":""},` +
		`{"msgid":"r","parent":"a","from":"Kim Reviewer \u003ckim@example.com\u003e","date":"2026-01-02T00:00:00Z","kind":"human","kind_by":""},` +
		`{"msgid":"s","parent":"a","from":"Liu Maintainer \u003cliu@example.net\u003e","date":"2026-01-03T00:00:00Z","kind":"human","kind_by":""}],` +
		`"life":[{"event":"applied","rule":"free-text","msgid":"s","confidence":0.85,"commit":"","version":1,"n":0,"text":"Applied, thanks."}],` +
		`"turn":{"who":"nobody","since":"2026-01-03T00:00:00Z","rule":"free-text","msgid":"s","text":"Applied, thanks."},` +
		`"state_by":{"rule":"free-text","msgid":"s","text":"Applied, thanks."}}`
	if string(b) != want {
		t.Errorf("got\n%s\nwant\n%s", b, want)
	}
}

func TestLineHasNoNullLists(t *testing.T) {
	b, err := json.Marshal((&Change{Versions: []Series{{Version: 1, Patches: []Patch{{}}}}}).Line("", ""))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"","state":"","versions":[{"version":1,"root":"","cover":null,"posted":"1970-01-01T00:00:00Z","complete":false,"expected":0,"links":[],` +
		`"patches":[{"n":0,"of":0,"msgid":"","subject":"","covered":false,"trailers":[]}]}],"thread":[],"life":[],` +
		`"turn":{"who":"","since":"1970-01-01T00:00:00Z","rule":"","msgid":"","text":""},"state_by":{"rule":"","msgid":"","text":""}}`
	if string(b) != want {
		t.Errorf("got\n%s\nwant\n%s", b, want)
	}
}
