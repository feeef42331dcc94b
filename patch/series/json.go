package series

import (
	"time"

	"onemore/patch"
)

// ShowLine is a change as `show --json` prints it: stored facts only, but for
// state. No list is null.
type ShowLine struct {
	ID       string        `json:"id"`
	State    string        `json:"state"`
	Versions []ShowVersion `json:"versions"`
	Thread   []ShowMessage `json:"thread"`
	Life     []ShowEvent   `json:"life"`
	Turn     ShowTurn      `json:"turn"`
	StateBy  ShowProof     `json:"state_by"`
}

// ShowTurn is whose turn it is, since when and why.
type ShowTurn struct {
	Who   string `json:"who"`
	Since string `json:"since"`
	ShowProof
}

// ShowProof says what a statement follows from.
type ShowProof struct {
	Rule  string `json:"rule"`
	MsgID string `json:"msgid"`
	Text  string `json:"text"`
}

// ShowVersion is one version of a ShowLine.
type ShowVersion struct {
	Version  int         `json:"version"`
	Root     string      `json:"root"`
	Cover    *string     `json:"cover"`
	Posted   string      `json:"posted"`
	Complete bool        `json:"complete"`
	Expected int         `json:"expected"`
	Links    []ShowLink  `json:"links"`
	Patches  []ShowPatch `json:"patches"`
}

// ShowLink is one piece of evidence that ties two versions.
type ShowLink struct {
	To       int     `json:"to"`
	How      string  `json:"how"`
	Strength float64 `json:"strength"`
}

// ShowPatch is one patch of a version.
type ShowPatch struct {
	N        int           `json:"n"`
	Of       int           `json:"of"`
	MsgID    string        `json:"msgid"`
	Subject  string        `json:"subject"`
	Covered  bool          `json:"covered"`
	Trailers []ShowTrailer `json:"trailers"`
}

// ShowTrailer is one trailer with its provenance.
type ShowTrailer struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	MsgID  string `json:"msgid"`
	Via    string `json:"via"`
	Counts bool   `json:"counts"`
	Why    string `json:"why"`
	Rule   string `json:"rule"`
	Text   string `json:"text"`
}

// ShowMessage is one message of the thread.
type ShowMessage struct {
	MsgID  string  `json:"msgid"`
	Parent *string `json:"parent"`
	From   string  `json:"from"`
	Date   string  `json:"date"`
	Kind   string  `json:"kind"`
	KindBy string  `json:"kind_by"`
}

// ShowEvent is one piece of evidence on the life of a change.
type ShowEvent struct {
	Event      string  `json:"event"`
	Rule       string  `json:"rule"`
	MsgID      string  `json:"msgid"`
	Confidence float64 `json:"confidence"`
	Commit     string  `json:"commit"`
	Version    int     `json:"version"`
	N          int     `json:"n"`
	Text       string  `json:"text"`
}

// Line gives the change for JSON, under the id and the state that a snapshot
// shows it with.
func (c *Change) Line(id, state string) ShowLine {
	out := ShowLine{
		ID: id, State: state, Versions: []ShowVersion{}, Thread: []ShowMessage{}, Life: []ShowEvent{},
		Turn: ShowTurn{c.Turn, stamp(c.Since), c.TurnBy.show()}, StateBy: c.StateBy.show(),
	}
	for i := range c.Versions {
		out.Versions = append(out.Versions, c.Versions[i].line())
	}
	for i := range c.Thread {
		m := &c.Thread[i]
		out.Thread = append(out.Thread, ShowMessage{
			MsgID: string(m.ID), Parent: orNull(m.Parent), From: m.From.String(), Date: stamp(m.Date), Kind: m.Kind, KindBy: m.KindBy.Rule,
		})
	}
	for _, e := range c.Life {
		out.Life = append(out.Life, ShowEvent{e.Event, e.Rule, string(e.ID), e.Confidence, e.Commit, e.Version, e.N, e.Text})
	}
	return out
}

func (s *Series) line() ShowVersion {
	out := ShowVersion{
		Version: s.Version, Root: string(s.Root), Cover: orNull(s.Cover), Posted: stamp(s.Posted),
		Complete: s.Complete, Expected: s.Expected, Links: []ShowLink{}, Patches: []ShowPatch{},
	}
	for _, l := range s.Links {
		out.Links = append(out.Links, ShowLink(l))
	}
	for i := range s.Patches {
		p := &s.Patches[i]
		sp := ShowPatch{N: p.N, Of: p.Of, MsgID: string(p.ID), Subject: p.Subject, Covered: p.Covered, Trailers: []ShowTrailer{}}
		for _, t := range p.Trailers {
			sp.Trailers = append(sp.Trailers, ShowTrailer{t.Key, t.Value, string(t.ID), t.Via, t.Counts, t.Why, t.Rule, t.Text})
		}
		out.Patches = append(out.Patches, sp)
	}
	return out
}

func (p *Proof) show() ShowProof { return ShowProof{p.Rule, string(p.ID), p.Text} }

func orNull(id patch.MsgID) *string {
	if id == "" {
		return nil
	}
	s := string(id)
	return &s
}

func stamp(t int64) string { return time.Unix(t, 0).UTC().Format(time.RFC3339) }
