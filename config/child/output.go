package child

import "errors"

// Output keeps what a program writes, up to Max bytes. What is more fails, and
// so ends the program; with Tail the last bytes are kept instead.
type Output struct {
	Max  int
	Tail bool
	kept []byte
	over bool
}

// Write keeps p as far as there is room. There is no ReadFrom on purpose, which
// io.Copy would use to go around it.
func (o *Output) Write(p []byte) (int, error) {
	switch o.kept = append(o.kept, p...); {
	case len(o.kept) <= o.Max:
	case o.Tail:
		o.kept = append([]byte(nil), o.kept[len(o.kept)-o.Max:]...)
	default:
		o.kept, o.over = nil, true
		return 0, errors.New("more output than is taken")
	}
	return len(p), nil
}

// Bytes is what was kept: nothing when it was too much.
func (o *Output) Bytes() []byte { return o.kept }

// Over tells that it was too much.
func (o *Output) Over() bool { return o.over }
