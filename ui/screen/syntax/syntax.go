// Package syntax finds keywords, comments, strings and the like in lines of
// code. It is the only place that knows the highlighter.
//
// It refuses to colour anything: it says which part of a line is what, as a
// role of the theme.
package syntax

import (
	"path"
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"

	"onemore/ui/theme"
)

// Piece is a part of a line, in bytes, that means something.
type Piece struct {
	From, To int
	Role     theme.Role
}

// Lines finds the pieces of each line of code, which stand below each other in
// the file of that name. It takes about 20 µs a line; what it does not know
// gives no pieces. It may be called from several goroutines.
func Lines(name string, code []string) [][]Piece {
	out := make([][]Piece, len(code))
	lexer := lexers.Match(path.Base(name))
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
