package judge

import (
	"testing"
)

// TestInterval: who is drawn decides how sure a mean is: of people who all
// agree it is certain, one person's thousand events are one draw.
func TestInterval(t *testing.T) {
	t.Parallel()
	same := map[int][]*event{}
	for who := range 10 {
		same[who] = []*event{{who: who, ranks: []int{2}}, {who: who, ranks: []int{2}}}
	}
	rr := func(e *event) float64 { return e.rr(0) }
	if low, high := interval(same, busiest(same), 1, rr); low != .5 || high != .5 {
		t.Errorf("all at the second place: %v to %v", low, high)
	}
	split := map[int][]*event{}
	for who := range 40 {
		split[who] = []*event{{who: who, ranks: []int{1 + who%2}}}
	}
	low, high := interval(split, busiest(split), 1, rr)
	// Half at 1, half at 1/2: the mean of 40 draws has a deviation of .25/sqrt(40).
	if low < .64 || low > .70 || high < .80 || high > .86 {
		t.Errorf("%v to %v, want about .67 to .83", low, high)
	}
	for range 1000 {
		split[0] = append(split[0], &event{who: 0, ranks: []int{1}})
	}
	if low, high = interval(split, busiest(split), 1, rr); low > .8 || high < .99 {
		t.Errorf("with one person who counts for most: %v to %v", low, high)
	}
	if low, high = interval(nil, nil, 1, rr); low != 0 || high != 0 {
		t.Errorf("of nobody: %v to %v", low, high)
	}
}

// TestPlace: of equals the tie decides, so that chance is chance.
func TestPlace(t *testing.T) {
	t.Parallel()
	keys := []float64{5, 3, 3, 1}
	ties := []float64{.1, .2, .9, .5}
	for i, want := range []int{1, 3, 2, 4} {
		if got := place(i, ties, func(k int) float64 { return keys[k] }); got != want {
			t.Errorf("number %d is at %d, want %d", i, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	t.Parallel()
	if median(nil) != 0 || median([]int{3, 1, 2}) != 2 || median([]int{4}) != 4 {
		t.Error("no median")
	}
}
