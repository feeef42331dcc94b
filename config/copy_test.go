package config

import (
	"strings"
	"testing"
)

func TestCopy(t *testing.T) {
	const mine = "[[source]]\nkind='imap'\nurl='imaps://me@imap.example.org'\n"
	for text, want := range map[string]SendCopy{
		"[send]\n":              "",
		"[send]\ncopy='auto'\n": CopyAuto,
		"[send]\ncopy='no'\n":   CopyNo,
		"[send]\ncopy='yes'\n":  CopyYes,
		mine + "[send]\ncopy='imap:me@imap.example.org'\n": "imap:me@imap.example.org",
	} {
		got, err := Load(write(t, text))
		if err != nil || got.Send.Copy != want || (got.Send.Copy.Source() != "") != strings.Contains(text, "[[source]]") {
			t.Errorf("%q: %q, %v", text, got.Send.Copy, err)
		}
	}
	for text, why := range map[string]string{
		"[send]\ncopy='maybe'\n":                                                    "neither auto",
		"[send]\ncopy='imap:me@imap.example.org'\n":                                 "neither auto",
		"[send]\ncopy=true\n":                                                       "",
		"[send]\ncopy=\"a\\u202eb\"\n":                                              "U+202E",
		mine + "sent=''\n[send]\ncopy='imap:me@imap.example.org'\n":                 "no folder of sent mail",
		"[[source]]\nkind='lore'\nlist='netdev'\n[send]\ncopy='lore:netdev'\n":      "neither auto",
		mine + "[send]\nkind='folder'\npath='/x'\ncopy='imap:you@imap.example.org'": "neither auto",
	} {
		if got, err := Load(write(t, text)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %+v, %v", text, got.Send, err)
		}
	}
}
