package loretest

import (
	"compress/gzip"
	"crypto/sha1" // the form of fingerprints in manifests
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// config is what a list says about itself, in git's form of configuration.
func (l *List) config(w http.ResponseWriter, r *http.Request) {
	lines := []string{"; how to mirror " + base(r) + l.name + "/"}
	if l == l.server.all {
		lines = append(lines, `[extindex "all"]`, "\ttopdir = /path/to/all", "\turl = https://example.com/all/", "\turl = http://example.onion/all/")
	} else {
		lines = append(lines, `[publicinbox "`+l.name+`"]`,
			"\tinboxdir = /path/to/top-level-inbox", "\t; older versions call it", "\tmainrepo = /path/to/top-level-inbox",
			"\turl = https://example.com/"+l.name+"/", "\turl = http://example.onion/"+l.name+"/",
			"\taddress = "+l.address(), "\tlistid = "+strings.ReplaceAll(l.address(), "@", "."),
			"\tindexheader = boolean_term:changeid:X-Change-ID", "\tindexheader = boolean_term:forpatchid:X-For-Patch-ID",
			"\tnewsgroup = org.example.lists."+l.name, "\tcoderepo = code",
			"", `[coderepo "code"]`, "\tdir = /path/to/code", "\tcgiturl = https://example.com/code")
	}
	w.Header().Set("Last-Modified", l.server.made.UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Disposition", "inline; filename=inbox.config")
	send(w, r, http.StatusOK, text, strings.Join(lines, "\n")+"\n")
}

// modified is when the newest mail was received.
func (l *List) modified() time.Time {
	l.server.mu.Lock()
	defer l.server.mu.Unlock()
	var last time.Time
	for _, a := range l.mail {
		if a.received.After(last) {
			last = a.received
		}
	}
	return last
}

// fingerprint changes with every message that comes.
func (l *List) fingerprint() string {
	l.server.mu.Lock()
	defer l.server.mu.Unlock()
	sum := sha1.New() // as above
	for _, a := range l.mail {
		_, _ = sum.Write([]byte(a.id + "\n"))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// epoch is what a manifest says of one git repository.
type epoch struct {
	Description string  `json:"description"`
	Fingerprint string  `json:"fingerprint"`
	Owner       *string `json:"owner"`
	Modified    int64   `json:"modified"`
	Reference   *string `json:"reference"`
}

// manifest names the epochs of lists: one each.
func (s *Server) manifest(w http.ResponseWriter, r *http.Request, lists []*List) {
	all, last := map[string]epoch{}, s.made.Add(-time.Hour)
	for i, l := range lists {
		at := l.modified()
		if i == 0 || at.After(last) {
			last = at
		}
		all["/"+l.name+"/git/0.git"] = epoch{Description: l.title() + " [epoch 0]", Fingerprint: l.fingerprint(), Modified: at.Unix()}
	}
	modified := last.UTC().Format(http.TimeFormat)
	if r.Header.Get("If-Modified-Since") == modified {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	said, err := json.Marshal(all)
	if err != nil {
		send(w, r, http.StatusInternalServerError, text, err.Error())
		return
	}
	var b strings.Builder
	z := gzip.NewWriter(&b)
	_, _ = z.Write(said)
	_ = z.Close()
	w.Header().Set("Last-Modified", modified)
	w.Header().Set("Content-Type", gz)
	w.Header().Set("Content-Length", strconv.Itoa(b.Len()))
	_, _ = w.Write([]byte(b.String()))
}
