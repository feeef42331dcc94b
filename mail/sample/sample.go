// Package sample is the mail that finds out what its way does to mail.
//
// It owns the text that a person sends to themselves, which looks like a review
// and holds all that is easily broken, and it tells by what came back what was
// done to it and what to do about that.
//
// It refuses to send and to fetch, and it never writes to anybody but its
// sender.
package sample

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"onemore/patch"
	"onemore/patch/reply"
)

// title begins the subject of every sample.
const title = "onemore: what becomes of mail on its way, "

// Word is the name of a sample, by the Message-ID it was made with: it stands
// in the subject, where it is found when the id was changed.
func Word(id patch.MsgID) string {
	sum := sha256.Sum256([]byte(id))
	return "sample-" + hex.EncodeToString(sum[:6])
}

// Is tells a sample by its subject.
func Is(subject string) bool { return strings.HasPrefix(subject, title) }

// Letter is a sample from a person to themselves. It is no patch and answers
// none: what it shows of one is quoted.
func Letter(me patch.Person, id patch.MsgID, now time.Time) reply.Letter {
	return reply.Letter{
		From: me, To: []patch.Person{me}, Subject: title + Word(id) + " (äöü)", Date: now, ID: id,
		Body: strings.Join(text(Word(id)), "\n") + "\n", Private: true,
	}
}

// text are the lines of a sample. No two of them are alike but for empty ones.
func text(word string) []string {
	return []string{
		"This mail was sent by `onemore doctor --mail-me`, to its sender alone. What",
		"comes back tells what your mail server does to patches and reviews.",
		"",
		"> diff --git a/pump.c b/pump.c",
		"> @@ -1,5 +1,9 @@ int pump(void)",
		">  \tint strokes = 0;",
		"> -\tint tab\tbehind\ttab = 1;",
		"> +\tint ends_in_a_tab = 2;\t",
		"> +\tint ends_in_blanks = 3;   ",
		"> +        int eight_blanks = 4;",
		"> +\tconst char *all = \"äöüß € → 水 🙂\";",
		"> +\tlong_line_120(" + strings.Repeat("stroke, ", 12) + "well);",
		"> +\tlong_line_300(" + strings.Repeat("bucket, ", 34) + "well);",
		"> +\tlong_line_900(" + strings.Repeat("kettle, ", 108) + "well);",
		"",
		" This line begins with a blank.",
		"From this word on some programs begin a new mail.",
		".A line may begin with a dot.",
		"> [...]",
		"100% =3D this is not to be decoded, nor =E2=82=AC that.",
		"Two empty lines follow.",
		"",
		"",
		"Here ends " + word + ".",
		"-- ",
		"onemore",
	}
}
