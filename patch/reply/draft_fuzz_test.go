package reply_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"onemore/patch/reply"
)

// FuzzDraft reads a draft as it lies in the store, whoever wrote it there: it
// comes back from JSON as it was, and a mail, a text to edit and a judgement can
// be made of it for any patch.
func FuzzDraft(f *testing.F) {
	f.Add(`{"parent":"p@example.org","comments":[{"from":1,"to":2,"at":{"path":"x","old":true,"line":3,"quote":"-y"},"text":"z","changed":5}],"tags":[{"key":"Acked-by","note":"mm"}]}`, patchBody)
	f.Add(`{"comments":[{"from":-1,"to":-9,"at":{"line":0,"quote":""},"text":"z"},{"from":9,"to":1,"text":"> q\n-- "},{"from":0,"to":1000000000,"text":"\ud800"}]}`, "one line")
	f.Add(`{"text":"# x\n> y","tags":[{"key":"Reviewed-by"},{"key":"Reviewed-by","note":"\n# "},{"key":"","looked":" "},{"key":"X\nBcc"}],"later":[1]}`, "")
	f.Add(`{"written":"> quoted\nReviewed-by: Mia Self <mia@example.org>\n"}`, "quoted\n")
	f.Fuzz(func(t *testing.T, data, body string) {
		var d reply.Draft
		if json.Unmarshal([]byte(data), &d) != nil {
			return
		}
		again, err := json.Marshal(d)
		var back reply.Draft
		if err != nil || json.Unmarshal(again, &back) != nil || !sameDraft(d, back) {
			t.Fatalf("%+v\n%+v %v", d, back, err)
		}
		m := parent()
		m.Body = strings.ToValidUTF8(body, "?")
		text := reply.Body(m, d, self().Person)
		if !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
		l := reply.Answer(m, self())
		l.Body, l.Date, l.ID = text, noon(), "1@example.org"
		reply.Check(l, m, d, reply.Known{Me: self()})
		once, _ := reply.ParseBuffer(m, reply.Buffer(m, d, self(), nil), self(), nil)
		twice, _ := reply.ParseBuffer(m, reply.Buffer(m, once, self(), nil), self(), nil)
		if !sameDraft(once, twice) {
			t.Errorf("%+v\n%+v", once, twice)
		}
		reply.Merge(d, once, back)
	})
}

// sameDraft compares; no comments and an empty list of them are one.
func sameDraft(a, b reply.Draft) bool {
	for _, d := range [...]*reply.Draft{&a, &b} {
		if len(d.Comments) == 0 {
			d.Comments = nil
		}
		if len(d.Tags) == 0 {
			d.Tags = nil
		}
	}
	return reflect.DeepEqual(a, b)
}
