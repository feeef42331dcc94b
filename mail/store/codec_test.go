package store

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"onemore/patch/queue"
	"onemore/patch/series"
)

// draw fills a value of any of our types by reflection, so that a new field is
// tested on the day it is added.
func draw(t *rapid.T, v reflect.Value, label string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(rapid.OneOf(rapid.StringN(0, 20, 40), rapid.StringMatching("[0-9a-f]{40}")).Draw(t, label))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, label))
	case reflect.Int, reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, label))
	case reflect.Uint8:
		v.SetUint(uint64(rapid.Uint8().Draw(t, label)))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, label))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Draw(t, label))
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, label)
		if n == 0 {
			return // nil: an empty list has one form
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			draw(t, v.Index(i), fmt.Sprintf("%s[%d]", label, i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			draw(t, v.Field(i), label+"."+v.Type().Field(i).Name)
		}
	default:
		t.Fatalf("%s: nobody knows how to fill a %s", label, v.Kind())
	}
}

func TestFactRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f series.Fact
		draw(t, reflect.ValueOf(&f).Elem(), "fact")
		b := packFact(&f)
		got, err := unpackFact(b)
		if err != nil || !reflect.DeepEqual(*got, f) {
			t.Fatalf("%v\n got %+v\nwant %+v", err, got, f)
		}
		if id, err := firstID(b, factVersion); err != nil || id != f.ID {
			t.Fatalf("first id %q, %v", id, err)
		}
	})
}

func TestRowRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r queue.Row
		draw(t, reflect.ValueOf(&r).Elem(), "row")
		b := packRow(&r)
		got, err := unpackRow(b)
		if err != nil || !reflect.DeepEqual(*got, r) {
			t.Fatalf("%v\n got %+v\nwant %+v", err, got, r)
		}
		if id, err := firstID(b, rowVersion); err != nil || id != r.Root {
			t.Fatalf("first id %q, %v", id, err)
		}
	})
}

func TestClusterRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &cluster{id: 7}
		for range rapid.IntRange(0, 5).Draw(t, "changes") {
			c.changes = append(c.changes, made{rapid.Int64().Draw(t, "id"), rapid.Int64().Draw(t, "root"), rapid.Int64().Draw(t, "row")})
		}
		for range rapid.IntRange(0, 5).Draw(t, "members") {
			c.members = append(c.members, member{rapid.Int64().Draw(t, "msg"), rapid.Int64().Draw(t, "change")})
		}
		got, err := unpackCluster(7, packCluster(c))
		if err != nil || !reflect.DeepEqual(got, c) {
			t.Fatalf("%v\n got %+v\nwant %+v", err, got, c)
		}
	})
}

// one sets the smallest thing that is not zero.
func one(t *testing.T, v reflect.Value) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	default:
		t.Fatalf("nobody knows how to set a %s", v.Kind())
	}
}

// eachLeaf calls fn for every field, those inside structs and of the elements
// of lists too, each set alone in a fresh value.
func eachLeaf(t *testing.T, typ reflect.Type, fn func(path string, set func(root reflect.Value))) {
	t.Helper()
	for i := range typ.NumField() {
		f := typ.Field(i)
		at := func(root reflect.Value) reflect.Value { return root.Field(i) }
		switch {
		case f.Type.Kind() == reflect.Struct:
			eachLeaf(t, f.Type, func(path string, set func(reflect.Value)) {
				fn(f.Name+"."+path, func(root reflect.Value) { set(at(root)) })
			})
			continue
		case f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct:
			eachLeaf(t, f.Type.Elem(), func(path string, set func(reflect.Value)) {
				fn(f.Name+"[]."+path, func(root reflect.Value) {
					at(root).Set(reflect.MakeSlice(f.Type, 1, 1))
					set(at(root).Index(0))
				})
			})
		}
		fn(f.Name, func(root reflect.Value) { one(t, at(root)) })
	}
}

// TestEveryFieldIsCarried fails when a field of a stored type is forgotten.
func TestEveryFieldIsCarried(t *testing.T) {
	eachLeaf(t, reflect.TypeFor[series.Fact](), func(path string, set func(reflect.Value)) {
		var f series.Fact
		set(reflect.ValueOf(&f).Elem())
		got, err := unpackFact(packFact(&f))
		if err != nil || !reflect.DeepEqual(*got, f) {
			t.Errorf("Fact.%s is lost (%v): raise factVersion and derivation when you add it", path, err)
		}
	})
	eachLeaf(t, reflect.TypeFor[queue.Row](), func(path string, set func(reflect.Value)) {
		var r queue.Row
		set(reflect.ValueOf(&r).Elem())
		got, err := unpackRow(packRow(&r))
		if err != nil || !reflect.DeepEqual(*got, r) {
			t.Errorf("Row.%s is lost (%v): raise rowVersion and derivation when you add it", path, err)
		}
	})
}

func TestEveryFlippedBitIsFound(t *testing.T) {
	f := series.Fact{ID: "a@example.org", Refs: nil, Paths: []string{"lib/a.c"}, PatchID: "00ff"}
	b := packFact(&f)
	for i := range len(b) * 8 {
		bad := bytes.Clone(b)
		bad[i/8] ^= 1 << (i % 8)
		if _, err := unpackFact(bad); err == nil {
			t.Errorf("bit %d", i)
		}
	}
	for n := range b {
		if _, err := unpackFact(b[:n]); err == nil {
			t.Errorf("the first %d bytes are taken for all", n)
		}
	}
}

// FuzzUnpack: blobs with a right sum and anything inside neither panic nor
// take much memory, and what decodes packs again to something equal.
func FuzzUnpack(f *testing.F) {
	f.Add(packFact(&series.Fact{ID: "a@b", PatchID: "ab", Tags: []series.Tag{{Key: "Acked-by"}}})[1:])
	f.Add(packRow(&queue.Row{Root: "a@b", Paths: []string{"x"}})[1:])
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, version := range []byte{factVersion, rowVersion, clusterVersion} {
			p := newPacker(version, len(data)+8)
			p.b = append(p.b, data...)
			b := p.done()
			if got, err := unpackFact(b); err == nil {
				if again, err := unpackFact(packFact(got)); err != nil || fmt.Sprint(again) != fmt.Sprint(got) {
					t.Errorf("%+v became %+v, %v", got, again, err)
				}
			}
			if got, err := unpackRow(b); err == nil {
				if again, err := unpackRow(packRow(got)); err != nil || !reflect.DeepEqual(again, got) {
					t.Errorf("%+v became %+v, %v", got, again, err)
				}
			}
			if _, err := unpackCluster(1, b); err == nil {
				continue
			}
		}
	})
}

func sampleFact() series.Fact {
	l := patchMail("20260101120000.4711-1-ada@example.org", "fix the frobnicator", 1)
	s := &Store{}
	in := s.Prepare(l.raw(), "", "")
	f := *in.fact
	for range 8 {
		f.Cc = append(f.Cc, f.Author)
		f.Refs = append(f.Refs, f.ID)
	}
	return f
}

func BenchmarkUnpackFact(b *testing.B) {
	f := sampleFact()
	blob := packFact(&f)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpackFact(blob); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnpackRow(b *testing.B) {
	f := sampleFact()
	r := queue.Summarize(series.Build([]series.Fact{f})[0])
	blob := packRow(&r)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpackRow(blob); err != nil {
			b.Fatal(err)
		}
	}
}
