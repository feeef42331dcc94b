// Package syntax finds keywords, comments, strings and the like in lines of
// code. It is the only place that knows the highlighter.
//
// It refuses to colour anything: it says which part of a line is what, as a
// role of the theme. And it costs nothing before it is asked: the lexers of the
// languages that patches are written in lie here as the highlighter's own
// files (folder lexers, with their licence), read at first use, because
// importing the highlighter's collection makes every start wait for all 279.
package syntax

import (
	"embed"
	"path"
	"strings"
	"sync"

	"github.com/alecthomas/chroma/v2"

	"onemore/ui/theme"
)

//go:embed lexers/*.xml
var files embed.FS

// Piece is a part of a line, in bytes, that means something.
type Piece struct {
	From, To int
	Role     theme.Role
}

// Finder knows the lexers that were used. The zero value is ready; several
// goroutines may use it.
type Finder struct {
	mu     sync.Mutex
	reg    *chroma.LexerRegistry
	lexers map[string]chroma.Lexer // nil for one that cannot be read
}

// language is the lexer for a file, or "".
func language(name string) string {
	base := path.Base(name)
	switch base {
	case "Makefile", "Kbuild", "GNUmakefile":
		return "makefile"
	}
	switch strings.TrimPrefix(path.Ext(base), ".") {
	case "c", "h":
		return "c"
	case "cc", "cpp", "cxx", "hpp", "hh":
		return "cpp"
	case "S", "s":
		return "gas"
	case "dts", "dtsi", "dtso":
		return "devicetree"
	case "rs":
		return "rust"
	case "py":
		return "python"
	case "sh", "bash":
		return "bash"
	case "pl", "pm":
		return "perl"
	case "yaml", "yml":
		return "yaml"
	case "mk":
		return "makefile"
	}
	return ""
}

// lexer reads the lexer for a file at its first use; nil when there is none.
func (f *Finder) lexer(name string) chroma.Lexer {
	lang := language(name)
	if lang == "" {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.reg == nil {
		f.reg, f.lexers = chroma.NewLexerRegistry(), map[string]chroma.Lexer{}
	}
	if lang == "makefile" {
		f.read("bash") // recipes are shell
	}
	return f.read(lang)
}

func (f *Finder) read(lang string) chroma.Lexer {
	l, known := f.lexers[lang]
	if !known {
		if x, err := chroma.NewXMLLexer(files, "lexers/"+lang+".xml"); err == nil {
			l = f.reg.Register(x)
		}
		f.lexers[lang] = l
	}
	return l
}

// Lines finds the pieces of each line of code, which stand below each other in
// the file of that name. It takes about 20 µs a line; what it does not know
// gives no pieces.
func (f *Finder) Lines(name string, code []string) [][]Piece {
	out := make([][]Piece, len(code))
	lexer := f.lexer(name)
	if lexer == nil || len(code) == 0 {
		return out
	}
	tokens, err := chroma.Coalesce(lexer).Tokenise(nil, strings.Join(code, "\n")+"\n")
	if err != nil {
		return out
	}
	line, col := 0, 0
	for t := tokens(); t != chroma.EOF && line < len(code); t = tokens() {
		role := roleOf(t.Type)
		for i, part := range strings.Split(t.Value, "\n") {
			if i > 0 {
				line, col = line+1, 0
			}
			if line >= len(code) {
				break
			}
			end := min(col+len(part), len(code[line]))
			if role != theme.Plain && strings.TrimSpace(part) != "" && col < end {
				out[line] = append(out[line], Piece{From: col, To: end, Role: role})
			}
			col = end
		}
	}
	return out
}

func roleOf(t chroma.TokenType) theme.Role {
	switch {
	case t == chroma.KeywordType:
		return theme.SynType
	case t == chroma.CommentPreproc || t == chroma.CommentPreprocFile:
		return theme.SynPreproc
	case t.InCategory(chroma.Keyword):
		return theme.SynKeyword
	case t.InCategory(chroma.Comment):
		return theme.SynComment
	case t.InSubCategory(chroma.LiteralString):
		return theme.SynString
	case t.InSubCategory(chroma.LiteralNumber):
		return theme.SynNumber
	}
	return theme.Plain
}
