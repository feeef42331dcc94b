package theme

// look returns the function that says how a theme paints each role.
func look(name string) (func(Role) style, bool) {
	switch name {
	case "ansi16":
		return ansi16, true
	case "light":
		return light, true
	case "high-contrast":
		return highContrast, true
	case "deutan":
		return deutan, true
	case "mono":
		return mono, true
	}
	return nil, false
}

// mono uses bold, dim, underline and reverse only. The other themes start
// from it, so that what carries meaning without colour carries it with.
func mono(r Role) style {
	switch r {
	case Title, Key, File, Need, Error, Warn, Mark, Mine, AddWord, SynKeyword, Hostile:
		s := style{bold: true}
		s.under = r == Error || r == AddWord
		s.invert = r == Hostile
		return s
	case Cursor, Match:
		return style{invert: true}
	case Selected:
		return style{bold: true, invert: true}
	case DelWord, Hunk, Header:
		return style{under: true}
	case Dim, Border, Quote2, Quote3, Bot, AI, SynComment:
		return style{dim: true}
	case Plain, Footer, Ok, Add, Del, Note, Quote1, Trailer, Human, SynType, SynString, SynNumber, SynPreproc, roles:
		return style{}
	}
	return style{}
}

// ansi16 is the default: the 16 colours the user's terminal theme defines, on
// the terminal's own ground, dark or light.
func ansi16(r Role) style {
	s := mono(r)
	switch r {
	case Cursor:
		return style{invert: true}
	case Need, Error, Del, DelWord:
		s.fg = red
	case Ok, Add, AddWord, Quote2:
		s.fg = green
	case Warn, Mark, SynNumber:
		s.fg = yellow
	case Title, File, Key, SynPreproc:
		s.fg = blue
	case Hunk, Quote1, Header, SynType:
		s.fg = cyan
	case Trailer, Note, Mine, SynString:
		s.fg = magenta
	case Quote3:
		s.fg = blue
	case Match:
		return style{fg: black, bg: yellow}
	case Hostile:
		return style{bold: true, fg: white, bg: red}
	case Bot, AI, Dim, Border, SynComment:
		// Dim, not bright black: that is invisible in some terminal themes.
	case Plain, Selected, Footer, Human, SynKeyword, roles:
	}
	return s
}

// light is for a light ground: no yellow and no bright colours on white.
func light(r Role) style {
	s := ansi16(r)
	switch r {
	case Warn, Mark, SynNumber:
		s.fg = palette(94) // brown
	case Ok, Add, AddWord, Quote2:
		s.fg = palette(22) // dark green
	case Need, Error, Del, DelWord:
		s.fg = palette(124) // dark red
	case Hunk, Quote1, Header, SynType:
		s.fg = palette(24) // dark cyan
	case Match:
		return style{fg: black, bg: palette(222)}
	default:
	}
	return s
}

// highContrast uses bright colours, no dim, and underlines what is important.
func highContrast(r Role) style {
	s := ansi16(r)
	if s.fg >= red && s.fg <= white && s.bg == 0 {
		s.fg += brightBlack - black
	}
	s.dim = false
	switch r {
	case Need, Error, Warn:
		s.under = true
	case Cursor:
		return style{bold: true, fg: black, bg: brightWhite}
	case Match:
		return style{bold: true, fg: black, bg: brightYellow}
	default:
	}
	return s
}

// deutan avoids telling red from green: blue is good and added, orange is bad
// and removed.
func deutan(r Role) style {
	s := ansi16(r)
	switch r {
	case Ok, Add, AddWord:
		s.fg = palette(33) // blue
	case Need, Error, Del, DelWord:
		s.fg = palette(208) // orange
	case Quote2:
		s.fg = brightBlack
	case Title, File, Key:
		s.fg = white
	case Hostile:
		return style{bold: true, fg: black, bg: palette(208)}
	default:
	}
	return s
}
