package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"onemore/patch"
	"onemore/patch/queue"
	"onemore/patch/series"
)

// TestShowNames: a change is named by its id, a Message-ID or a lore URL.
func TestShowNames(t *testing.T) {
	t.Parallel()
	d := &fakeDesk{}
	d.change("20260101.a-1@example.org", func(r *queue.Row, _ *series.Change) {
		r.Names = []patch.MsgID{"20260101.a-1@example.org", "v2/x@example.org"}
	})
	d.change("other@example.org", nil)
	id := strings.Fields(run(t, d, "queue").out)[0]
	for _, name := range []string{
		"20260101.a-1@example.org", "<20260101.a-1@example.org>", " <20260101.a-1@example.org> ",
		"https://lore.kernel.org/kettle/20260101.a-1@example.org/", "https://lore.kernel.org/kettle/20260101.a-1@example.org/T/#u",
		"https://lore.kernel.org/r/20260101.a-1%40example.org", "http://lists.example.org/kettle/20260101.a-1@example.org/raw",
		"https://lore.kernel.org/kettle/v2%2Fx@example.org/", "v2/x@example.org",
		series.Name("20260101.a-1@example.org")[:5], strings.ToUpper(series.Name("20260101.a-1@example.org")[:4]),
	} {
		r := run(t, d, "show", "--json", name)
		if r.code != 0 || !strings.Contains(r.out, `"root":"20260101.a-1@example.org"`) {
			t.Errorf("show %q: exit %d %s%s", name, r.code, r.out, r.err)
		}
	}
	if r := run(t, d, "show", "--json", id); r.code != 0 {
		t.Errorf("show %q: %s", id, r.err)
	}
}

func TestShowKeys(t *testing.T) {
	t.Parallel()
	d := &fakeDesk{}
	d.change("a@example.org", func(_ *queue.Row, c *series.Change) {
		v := c.Versions[0]
		v.Version, v.Root, v.Cover = 2, "v2@example.org", "v2@example.org"
		v.Links = []series.Link{{To: 1, How: "title", Strength: 0.9}}
		c.Versions = append(c.Versions, v)
	})
	r := run(t, d, "show", "--json", "a@example.org")
	if r.code != 0 || r.err != "" || strings.Count(r.out, "\n") != 1 {
		t.Fatalf("%+v", r)
	}
	const want = "id state versions versions.version versions.root versions.cover versions.posted versions.complete versions.expected versions.links " +
		"versions.patches versions.patches.n versions.patches.of versions.patches.msgid versions.patches.subject versions.patches.covered " +
		"versions.patches.trailers versions.patches.trailers.key versions.patches.trailers.value versions.patches.trailers.msgid " +
		"versions.patches.trailers.via versions.patches.trailers.counts versions.patches.trailers.why versions.patches.trailers.rule versions.patches.trailers.text " +
		"versions.links.to versions.links.how versions.links.strength " +
		"thread thread.msgid thread.parent thread.from thread.date thread.kind thread.kind_by life life.event life.rule life.msgid life.confidence life.commit " +
		"life.version life.n life.text turn turn.who turn.since turn.rule turn.msgid turn.text state_by state_by.rule state_by.msgid state_by.text"
	if got := strings.Join(keys(t, []byte(r.out)), " "); got != want {
		t.Errorf("keys\n%s\nwant\n%s", got, want)
	}
	var line struct {
		Versions []struct{ Cover *string }
		Thread   []struct{ Parent *string }
	}
	if err := json.Unmarshal([]byte(r.out), &line); err != nil {
		t.Fatal(err)
	}
	if line.Versions[0].Cover != nil || *line.Versions[1].Cover != "v2@example.org" || line.Thread[0].Parent != nil || *line.Thread[1].Parent != "a@example.org" {
		t.Errorf("covers and parents: %s", r.out)
	}
}

func TestShowForPeople(t *testing.T) {
	t.Parallel()
	d := &fakeDesk{}
	d.change("a@example.org", func(_ *queue.Row, c *series.Change) {
		c.Thread[1].Subject = "Re: \x1b]52;c;ZXZpbA==\x07"
		c.Versions[0].Patches[0].Trailers[0].Counts = false
		c.Versions[0].Patches[0].Trailers[0].Why = "it is the author's own"
	})
	r := run(t, d, "show", "a@example.org")
	if r.code != 0 || strings.ContainsAny(r.out, "\x1b\x07") {
		t.Fatalf("%+v", r)
	}
	for _, part := range []string{"unreviewed", "v1  fix the kettle", "Bea Buchner", "1 of 1 patches", "Tested-by: Tom", "not counted: it is the author's own", "thread, 2 messages", "life: applied by rule b4-ty (98%)"} {
		if !strings.Contains(r.out, part) {
			t.Errorf("%q is not in\n%s", part, r.out)
		}
	}
}

func TestMbox(t *testing.T) {
	t.Parallel()
	d := &fakeDesk{}
	d.change("a@example.org", func(_ *queue.Row, c *series.Change) {
		c.Versions[0].Complete, c.Versions[0].Received, c.Versions[0].Expected = false, 1, 3
		v := c.Versions[0]
		v.Version, v.Complete = 2, true
		c.Versions = append(c.Versions, v)
	})
	r := run(t, d, "mbox", "<a@example.org>")
	if r.code != 0 || r.out != "From mboxrd of a@example.org\n" || r.err != "" || d.version != 0 {
		t.Errorf("%+v, version %d", r, d.version)
	}
	r = run(t, d, "mbox", "a@example.org", "--version", "1")
	if r.code != 0 || !strings.Contains(r.err, "only 1 of 3 patches") || d.version != 1 {
		t.Errorf("of an incomplete version: %+v, version %d", r, d.version)
	}
}
