package screentest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"onemore/patch"
	"onemore/patch/area"
	"onemore/patch/queue"
	"onemore/patch/series"
	"onemore/ui"
)

// Ana, Kit, Liu, Tom and the others live at example.org.
func person(name string) patch.Person {
	return patch.Person{Name: name, Email: strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, ". ", "."), " ", ".")) + "@example.org"}
}

// row is a line of the made-up queue, short to write.
type row struct {
	id      string
	state   string
	age     time.Duration
	ver     int
	x, n    int
	a, r, t int
	fresh   int
	author  string
	subject string
	add     int
	del     int
	files   int
	humans  int
	bots    int
	ai      int
	flags   string // F fix, S stable, R rfc, C claimed, z snoozed, d done, f flag, p two patches are mine, m in another area of mine, too
	tree    string
}

func rows() []row {
	return []row{
		{"k3f9", "partly-reviewed", 19 * day, 2, 1, 7, 0, 1, 0, 0, "Ana Ruiz", "mm/damon: rework quota goal tuning", 412, 188, 9, 1, 1, 1, "", "mm-new"},
		{"aq2c", "unreviewed", 12 * day, 1, 0, 1, 0, 0, 0, 2, "Liu Bo", "mm/damon/paddr: skip offline memory blocks when scanning", 9, 2, 1, 0, 2, 0, "FS", ""},
		{"m7xd", "seen", 11 * day, 4, 0, 3, 0, 0, 1, 0, "Tom Ek", "mm/damon: add per-region access heat", 96, 31, 4, 2, 1, 0, "", "mm-new"},
		{"b4ty", "unreviewed", 9 * day, 1, 0, 1, 0, 0, 0, 0, "I. Sato", "Docs/mm/damon: fix sysfs file names", 4, 4, 1, 0, 0, 0, "F", ""},
		{"zz7u", "partly-reviewed", 9 * day, 3, 4, 12, 2, 4, 1, 5, "Ana Ruiz", "mm/damon/core: split the context lock", 1204, 880, 31, 4, 2, 1, "", "mm-new"},
		{"p2wn", "partly-reviewed", 8 * day, 2, 1, 2, 0, 1, 0, 0, "K. Novak", "mm/damon/sysfs: reject zero intervals", 22, 3, 2, 1, 1, 0, "FS", "mm-hotfixes"},
		{"h6rq", "partly-reviewed", 6 * day, 5, 11, 14, 3, 12, 0, 0, "Tom Ek", "mm: page idle tracking for huge pages", 540, 77, 18, 6, 3, 1, "p", "mm-new"},
		{"x3ea", "unreviewed", 5 * day, 1, 0, 4, 0, 0, 0, 1, "P. Costa", "selftests/damon: cover the apply interval", 310, 0, 6, 0, 1, 0, "", ""},
		{"n5vs", "unreviewed", 3 * day, 1, 0, 1, 0, 0, 0, 0, "Liu Bo", "mm/damon/lru_sort: drop unused parameter", 0, 12, 1, 0, 0, 0, "", ""},
		{"c8jk", "unreviewed", 3 * day, 2, 0, 5, 0, 0, 0, 0, "J. Berg", "mm/damon: DAMOS filter for swap entries", 260, 44, 7, 1, 1, 0, "Cm", "mm-new"},
		{"t4bb", "unreviewed", 2 * day, 1, 0, 22, 0, 0, 0, 0, "M. Okoye", "mm/damon: NUMA aware schemes", 3100, 412, 40, 0, 1, 1, "Rzp", ""},
		{"g9mm", "reviewed", 2 * day, 6, 9, 9, 1, 9, 2, 0, "Ana Ruiz", "mm/damon/vaddr: use folio walk", 210, 333, 5, 5, 2, 0, "m", "mm-new"},
		{"w2yy", "reviewed", 1 * day, 2, 1, 1, 0, 2, 1, 0, "K. Novak", "mm/damon: fix kdamond stop race", 14, 6, 1, 3, 1, 0, "FSf", "mm-hotfixes"},
		{"d7qa", "changes-wanted", 9 * time.Hour, 1, 0, 1, 0, 0, 0, 0, "R. Vance", "mm/damon: typo in kerneldoc", 1, 1, 1, 1, 0, 1, "", ""},
	}
}

func (r row) item() *queue.Item {
	root := patch.MsgID(r.id + "-" + strconv.Itoa(r.ver) + "@example.org")
	q := &queue.Row{
		Root: root, Newest: root, Subject: r.subject, Author: person(r.author),
		Version: r.ver, Versions: r.ver, Patches: r.n, Received: r.n, Covered: r.x, Engaged: r.x,
		Reviewed: r.r, Acked: r.a, Tested: r.t, Humans: r.humans, Bots: r.bots, AI: r.ai,
		Posted: ago(r.age), Active: ago(r.age / 2), Human: ago(r.age / 2), State: r.state, Turn: "reviewer",
		Lists: []string{"damon.lists.example.org"}, Tree: r.tree, Add: r.add, Del: r.del, Files: r.files,
		Messages: r.n + r.humans + r.bots + r.ai + 1, Paths: []string{"mm/damon/core.c"},
		RFC: strings.Contains(r.flags, "R"), Fix: strings.Contains(r.flags, "F"), Stable: strings.Contains(r.flags, "S"),
	}
	if r.state == "changes-wanted" {
		q.Turn = "author"
	}
	it := &queue.Item{
		Row: q, ID: r.id, State: r.state, New: r.fresh, Mine: []string{"area"},
		Reasons: []string{strconv.Itoa(r.x) + " of " + strconv.Itoa(r.n) + " patches have a review"},
		Place: queue.Place{
			Areas: []string{"DAMON"}, Own: []string{"DAMON"}, Claims: []string{"area"}, Match: "F: mm/damon/ of DAMON", MinePatches: r.n, MineCovered: r.x,
		},
	}
	if strings.Contains(r.flags, "p") {
		it.Areas = []string{"DAMON", "MEMORY MANAGEMENT - CORE"}
		it.MinePatches, it.MineCovered = 2, min(r.x, 1)
	}
	if strings.Contains(r.flags, "m") {
		it.Areas = []string{"DAMON", "MEMORY MANAGEMENT - SWAP"}
		it.Own = it.Areas
	}
	it.Marks.Done = strings.Contains(r.flags, "d")
	it.Marks.Flag = strings.Contains(r.flags, "f")
	if strings.Contains(r.flags, "z") {
		it.Marks.Snooze = Now().Add(5 * day).Unix()
	}
	return it
}

// World is the made-up queue of a day with one change whole.
func World() *Backend {
	b := NewBackend()
	var items []*queue.Item
	for _, r := range rows() {
		items = append(items, r.item())
	}
	b.snap = snapshot(items)
	c := goalTuning(b)
	b.Changes[c.Root] = c
	skip := offlineBlocks(b)
	b.Changes[skip.Root] = skip
	ai1 := patch.MsgID("ai1.k3f9-2@example.org")
	b.Copies[ai1] = [][]byte{
		[]byte("From: Review AI <review.ai@example.org>\nMessage-ID: <" + string(ai1) + ">\n\nLooks wrong.\n"),
		[]byte("Message-ID: <" + string(ai1) + ">\r\n\r\nLooks odd.\r\n"),
	}
	b.Unasked = []area.Contact{
		{Person: person("S. Weir"), Role: "maintainer:DAMON", Line: 6712, Area: &area.Area{Name: "DAMON", File: "/made-up/tree/MAINTAINERS"}},
		{Person: patch.Person{Email: "mm-list@lists.example.org"}, Role: "open list:MEMORY MANAGEMENT - CORE"},
	}
	b.TreeDir = "/made-up/tree"
	b.Lines = []ui.LogLine{
		{At: Now().Add(-3 * time.Minute), Level: "INFO", Text: "lore damon: 4 new messages"},
		{At: Now().Add(-2 * time.Minute), Level: "WARN", Text: "imap work: connection lost, next try in 30s"},
		{At: Now().Add(-1 * time.Minute), Level: "ERROR", Text: "imap work: sign in: wrong password; run onemore doctor"},
	}
	return b
}

// NoAreas is World for somebody who has no area.
func NoAreas() *Backend {
	b := World()
	b.snap.NoAreas = true
	for _, it := range b.snap.Items {
		it.Place, it.Mine = queue.Place{}, nil
	}
	b.snap.Sections[0].Items = nil
	return b
}

// Unsent is World with what somebody said and has not on the list yet, at every
// stage of its way.
func Unsent() *Backend {
	b := World()
	for i, m := range []queue.Marks{
		{Drafts: 1, Pending: "Reviewed-by"},
		{Letters: 1, Pending: "Acked-by,Tested-by"},
		{Letters: 1, Sent: 1, Pending: "Nacked-by"},
		{Listed: "Reviewed-by"},
		{Drafts: 2},
		{Letters: 1},
		{Letters: 1, Sent: 1},
	} {
		b.snap.Items[i].Marks = m
	}
	b.snap = snapshot(b.snap.Items)
	return b
}

func snapshot(items []*queue.Item) *queue.Snapshot {
	s := &queue.Snapshot{Number: 1, Now: Now().Unix(), Items: items}
	pick := func(kind queue.Kind, name string, keep func(*queue.Item) bool) {
		sec := queue.Section{Kind: kind, Name: name}
		for _, it := range items {
			if keep(it) {
				sec.Items = append(sec.Items, it)
			}
		}
		s.Sections = append(s.Sections, sec)
	}
	fresh := func(it *queue.Item) bool { return it.Marks.Snooze == 0 && it.Turn == "reviewer" }
	pick(queue.MyArea, "My area", fresh)
	pick(queue.YourTurn, "Your turn", func(it *queue.Item) bool { return fresh(it) && it.New > 0 })
	pick(queue.OneMore, "One more", func(it *queue.Item) bool { return fresh(it) && it.State == "unreviewed" })
	pick(queue.Inbox, "Inbox", fresh)
	pick(queue.Waiting, "Waiting on the author", func(it *queue.Item) bool { return it.Turn == "author" })
	pick(queue.Drafts, "Drafts and outbox", func(it *queue.Item) bool { return it.Marks.Unsent() })
	pick(queue.Snoozed, "Snoozed", func(it *queue.Item) bool { return it.Marks.Snooze > 0 })
	pick(queue.Stale, "Stale", func(*queue.Item) bool { return false })
	pick(queue.All, "All", func(*queue.Item) bool { return true })
	return s
}

// Many is a queue of n rows without bodies.
func Many(n int) *Backend {
	b := NewBackend()
	base := rows()
	items := make([]*queue.Item, 0, n)
	for i := range n {
		r := base[i%len(base)]
		r.id = fmt.Sprintf("i%05d", i)
		r.subject = fmt.Sprintf("%s, part %d", r.subject, i)
		items = append(items, r.item())
	}
	b.snap = snapshot(items)
	return b
}

func (b *Backend) add(m patch.Mail) { b.Mails[m.ID] = m }

// goalTuning is the change with two versions, a cover, replies and trailers.
func goalTuning(b *Backend) series.Change {
	ana, kit, bot, ai := person("Ana Ruiz"), person("K. Novak"), person("kernel bot"), person("Review AI")
	root := patch.MsgID("k3f9-2@example.org")
	id := func(s string) patch.MsgID { return patch.MsgID(s + "." + string(root)) }
	titles := []string{
		"mm/damon/core: pass goal to score function", "mm/damon/core: keep goal history",
		"mm/damon/core: skip goals without a target", "mm/damon/sysfs: expose goal history",
		"Docs/mm/damon: describe goal history", "selftests/damon: test goal history", "mm/damon/stat: show goal score",
	}
	v2 := series.Series{
		Version: 2, Root: root, Cover: root, Author: ana, Title: "mm/damon: rework quota goal tuning",
		Subject: "[PATCH v2 0/7] mm/damon: rework quota goal tuning", Tree: "mm-new", Posted: ago(19 * day), Expected: 7, Received: 7, Complete: true,
		Links: []series.Link{{To: 1, How: "change-id", Strength: 1}},
	}
	v1 := series.Series{
		Version: 1, Root: id("v1"), Cover: id("v1"), Author: ana, Title: v2.Title,
		Subject: "[PATCH 0/4] mm/damon: rework quota goal tuning", Posted: ago(30 * day), Expected: 4, Received: 3,
	}
	thread := []series.Message{
		{ID: v1.Root, From: ana, Date: v1.Posted, Kind: "author", Role: series.Cover, Subject: v1.Subject, Version: 1},
		{ID: id("v1q"), Parent: v1.Root, From: kit, Date: ago(29 * day), Kind: "human", Role: series.Reply, Subject: "Re: " + v1.Subject, Depth: 1, Version: 1},
		{ID: root, From: ana, Date: v2.Posted, Kind: "author", Role: series.Cover, Subject: v2.Subject, Version: 2},
	}
	b.add(patch.Mail{
		ID: root, From: ana, Subject: v2.Subject, Date: Now().Add(-19 * day), To: []patch.Person{person("Maintainer M")},
		Lists: []string{"damon.lists.example.org"}, Body: coverBody,
	})
	b.add(patch.Mail{ID: v1.Root, From: ana, Subject: v1.Subject, Date: Now().Add(-30 * day), Body: coverBody})
	b.add(patch.Mail{ID: id("v1q"), From: kit, Subject: "Re: " + v1.Subject, Date: Now().Add(-29 * day), Body: "> Please keep the count.\n\nHow many goals do you have?\n"})
	for i, title := range titles {
		n := i + 1
		p := series.Patch{
			N: n, Of: 7, ID: id(fmt.Sprintf("p%d", n)), Title: title, Subject: fmt.Sprintf("[PATCH v2 %d/7] %s", n, title),
			Paths: []string{"mm/damon/core.c"}, Add: 10 * n, Del: n, Files: 1 + n%2,
		}
		thread = append(thread, series.Message{ID: p.ID, Parent: root, From: ana, Date: v2.Posted + int64(n), Kind: "author", Role: series.PatchRole, Subject: p.Subject, Depth: 1, Version: 2, N: n})
		b.add(patch.Mail{ID: p.ID, From: ana, Subject: p.Subject, Date: Now().Add(-19 * day), Body: PatchBody(title)})
		switch n {
		case 1:
			p.Covered, p.Engaged = true, true
			p.Trailers = []series.Credit{
				{Key: "Reviewed-by", Value: kit.String(), Person: kit, ID: id("r1"), Via: "reply", Counts: true, Rule: "answer", Text: "Reviewed-by: " + kit.String()},
				{Key: "Reviewed-by", Value: ai.String(), Person: ai, ID: id("ai1"), Via: "reply", Why: "given by an AI", Rule: "answer", Text: "Reviewed-by: " + ai.String()},
			}
			thread = append(thread,
				series.Message{ID: id("r1"), Parent: p.ID, From: kit, Date: ago(18 * day), Kind: "human", Role: series.Reply, Subject: "Re: " + p.Subject, Depth: 2, Version: 2, N: 1, Tags: []string{"Reviewed-by"}},
				series.Message{ID: id("ai1"), Parent: p.ID, From: ai, Date: ago(18 * day), Kind: "ai", KindBy: series.Proof{Rule: "AI name", ID: id("ai1"), Text: ai.Name}, Role: series.Reply, Subject: "Re: " + p.Subject, Depth: 2, Version: 2, N: 1})
			b.add(patch.Mail{ID: id("r1"), From: kit, Subject: "Re: " + p.Subject, Date: Now().Add(-18 * day), Body: replyBody})
			b.add(patch.Mail{ID: id("ai1"), From: ai, Subject: "Re: " + p.Subject, Date: Now().Add(-18 * day), Body: "Looks plausible.\n\nReviewed-by: " + ai.String() + "\n"})
		case 3:
			thread = append(thread, series.Message{ID: id("b3"), Parent: p.ID, From: bot, Date: ago(17 * day), Kind: "bot", Role: series.Reply, Subject: "Re: " + p.Subject, Depth: 2, Version: 2, N: 3, Tags: []string{"Tested-by"}})
			b.add(patch.Mail{ID: id("b3"), From: bot, Subject: "Re: " + p.Subject, Date: Now().Add(-17 * day), Body: "build ok, 1 warning\n"})
		}
		v2.Patches = append(v2.Patches, p)
		if n <= 3 {
			q := p
			q.N, q.Of, q.Trailers, q.Covered = n, 4, nil, false
			q.Subject = fmt.Sprintf("[PATCH %d/4] %s", n, title)
			v1.Patches = append(v1.Patches, q)
		}
	}
	reviewed := series.Proof{Rule: "some-covered", ID: id("r1"), Text: "Reviewed-by: " + kit.String()}
	return series.Change{
		Root: root, Versions: []series.Series{v1, v2}, Thread: thread, State: "partly-reviewed", Turn: "reviewer", Since: v2.Posted,
		StateBy: reviewed, TurnBy: reviewed,
		Life:   []series.Event{{Event: "asked", Rule: "open-question", ID: id("v1q"), Confidence: 0.6, Version: 1, Text: "How many goals do you have?"}},
		Humans: []patch.Person{kit}, Bots: []patch.Person{bot}, AI: []patch.Person{ai},
	}
}

// offlineBlocks is a single patch.
func offlineBlocks(b *Backend) series.Change {
	liu := person("Liu Bo")
	root := patch.MsgID("aq2c-1@example.org")
	title := "mm/damon/paddr: skip offline memory blocks when scanning"
	p := series.Patch{N: 1, Of: 1, ID: root, Title: title, Subject: "[PATCH] " + title, Paths: []string{"mm/damon/paddr.c"}, Add: 9, Del: 2, Files: 1, Fix: true, Stable: true}
	b.add(patch.Mail{ID: root, From: liu, Subject: p.Subject, Date: Now().Add(-12 * day), Body: PatchBody(title)})
	return series.Change{
		Root: root, State: "unreviewed", Turn: "reviewer", Since: ago(12 * day),
		StateBy:  series.Proof{Rule: "nobody-answered", ID: root, Text: p.Subject},
		TurnBy:   series.Proof{Rule: "nobody-answered", ID: root, Text: p.Subject},
		Versions: []series.Series{{Version: 1, Root: root, Author: liu, Title: title, Subject: p.Subject, Posted: ago(12 * day), Expected: 1, Received: 1, Complete: true, Patches: []series.Patch{p}}},
		Thread:   []series.Message{{ID: root, From: liu, Date: ago(12 * day), Kind: "author", Role: series.PatchRole, Subject: p.Subject, Version: 1, N: 1}},
	}
}
