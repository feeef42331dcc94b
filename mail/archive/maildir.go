package archive

import (
	"os"
	"path/filepath"
	"strings"
)

// isMaildir knows a Maildir by its folders cur and new.
func isMaildir(path string) bool {
	return isDir(filepath.Join(path, "cur")) && isDir(filepath.Join(path, "new"))
}

func isDir(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && fi.IsDir()
}

// maildirSubs are the folders of a Maildir with messages in them. What is in
// tmp is not delivered yet, and all else is control files of mail programs.
func maildirSubs() []string { return []string{"cur", "new"} }

// addMaildir lists the messages of one Maildir. Their files are not looked at:
// a hundred thousand names are read in no time, as many inodes are not.
func (l *listing) addMaildir(d folder) error {
	born := l.born[d.name]
	for _, sub := range maildirSubs() {
		dir := filepath.Join(d.path, sub)
		entries, err := readNames(dir)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), ".") || !e.Type().IsRegular() {
				continue
			}
			name := d.below(sub + "/" + e.Name())
			it := entry{key: d.below(maildirKey(e.Name())), path: filepath.Join(dir, e.Name()), name: name, inMaildir: true, maildir: d.name, born: born}
			it.seen, it.answered = maildirFlags(e.Name())
			l.names = append(l.names, it)
		}
	}
	return l.addStray(d, born)
}

// addStray lists messages that lie beside cur and new: no mail program puts
// them there, but people do, and the names tell them from control files.
func (l *listing) addStray(d folder, born uint64) error {
	entries, err := readNames(d.path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") || !strings.Contains(e.Name(), ":2,") {
			continue
		}
		it := entry{
			key: d.below("./" + maildirKey(e.Name())), path: filepath.Join(d.path, e.Name()), name: d.below(e.Name()),
			inMaildir: true, maildir: d.name, born: born,
		}
		it.seen, it.answered = maildirFlags(e.Name())
		l.names = append(l.names, it)
	}
	return nil
}

// maildirKey is the part of a file's name that stays when its flags change or
// a mail program writes its number or size into it: "1.x.host,U=5:2,S" is
// "1.x.host".
func maildirKey(name string) string {
	key, _, _ := strings.Cut(name, ":")
	for {
		i := strings.LastIndexByte(key, ',')
		if i <= 0 || !isField(key[i+1:]) {
			return key
		}
		key = key[:i]
	}
}

// isField knows what mail programs add to a name: U= (mbsync, offlineimap), S=
// and W= (Dovecot), FMD5= (offlineimap).
func isField(s string) bool {
	name, _, ok := strings.Cut(s, "=")
	return ok && name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// maildirFlags reads the flags behind the last ":2," of a file's name.
func maildirFlags(name string) (seen, answered bool) {
	_, flags, _ := strings.Cut(name, ":2,")
	flags, _, _ = strings.Cut(flags, ",") // some keep their own fields behind
	return strings.Contains(flags, "S"), strings.Contains(flags, "R")
}
