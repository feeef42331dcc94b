package mirror

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const agent = "onemore/test (+https://onemore.example.org/)"

// server serves the epochs of an origin as "/list/", with git's own program.
type server struct {
	origin
	*httptest.Server
	backend  http.Handler
	manifest func(w http.ResponseWriter, req *http.Request) // nil: by the epochs

	mu    sync.Mutex
	asked []string // method and path, in order
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{origin: newOrigin(t)}
	core := runGit(t, "/", nil, "--exec-path")
	if _, err := os.Stat(core + "/git-http-backend"); err != nil {
		t.Skip("git http-backend is not installed")
	}
	s.backend = &cgi.Handler{
		Path: core + "/git-http-backend", Root: "/list",
		Env:    []string{"GIT_PROJECT_ROOT=" + s.dir, "GIT_HTTP_EXPORT_ALL=1", "GIT_CONFIG_GLOBAL=/dev/null", "REMOTE_USER="},
		Stderr: io.Discard,
	}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, req.Method+" "+req.URL.Path)
	s.mu.Unlock()
	if got := req.UserAgent(); got != agent {
		s.t.Errorf("%s %s by %q", req.Method, req.URL, got)
	}
	switch {
	case req.URL.Path == "/list/manifest.js.gz" && s.manifest != nil:
		s.manifest(w, req)
	case req.URL.Path == "/list/manifest.js.gz":
		s.serveManifest(w, req)
	case strings.HasPrefix(req.URL.Path, "/list/git/"):
		s.backend.ServeHTTP(w, req)
	default:
		http.NotFound(w, req)
	}
}

// serveManifest answers as public-inbox 2 does.
func (s *server) serveManifest(w http.ResponseWriter, req *http.Request) {
	all := map[string]any{}
	epochs, _ := filepath.Glob(s.dir + "/git/*.git")
	for _, e := range epochs {
		all["/list/git/"+filepath.Base(e)] = map[string]any{
			"fingerprint": runGit(s.t, e, nil, "for-each-ref"), "modified": 1767225600, "owner": nil, "reference": nil, "description": "x",
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		s.t.Error(err)
	}
	packed := pack(b)
	tag := fmt.Sprintf(`"%x"`, fingerprint(string(b)))
	w.Header().Set("ETag", tag[:20]+`"`)
	w.Header().Set("Content-Type", "application/gzip")
	if req.Header.Get("If-None-Match") == tag[:20]+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write(packed)
}

func pack(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// since gives what was asked since the last call.
func (s *server) since() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.asked
	s.asked = nil
	return out
}

func TestManifestSparesRequests(t *testing.T) {
	s, r := newServer(t), reader{t: t}
	s.put(0, "", mail(1), mail(2))
	s.put(1, "", mail(3)+noise(200<<10))
	m := open(t, t.TempDir(), s.URL+"/list/", Options{Agent: agent})
	var last Progress
	changed, use, err := m.Update(t.Context(), func(p Progress) { last = p })
	if err != nil || !changed || use.Epochs != 2 || use.Bytes < 100<<10 || last.Epoch != 1 || last.Total != 2 || last.Bytes < 100<<10 {
		t.Errorf("%v, %+v, %+v, %v", changed, use, last, err)
	}
	r.want(m, mail(1), mail(2), mail(3)+noise(200<<10))
	if got := s.since(); len(got) > use.Requests {
		t.Errorf("%d requests counted: %q", use.Requests, got)
	}
	use = bring(t, m, false)
	if got := s.since(); len(got) != 1 || use.Requests != 1 || use.Bytes != 0 {
		t.Errorf("nothing new: %+v, %q", use, got)
	}
	s.put(1, "", mail(4))
	bring(t, m, true)
	for _, req := range s.since() {
		if strings.Contains(req, "/0.git") {
			t.Errorf("an epoch that did not change: %s", req)
		}
	}
	r.want(m, mail(4))
	s.put(2, "", mail(5))
	bring(t, m, true)
	r.want(m, mail(5))
	// A copy that went away comes back, manifest or not.
	if err := os.RemoveAll(m.repo(0)); err != nil {
		t.Fatal(err)
	}
	bring(t, m, true)
}

// TestWithoutManifest: what stands in its place does not keep git away.
func TestWithoutManifest(t *testing.T) {
	page := func(code int, body string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"none":       page(404, "no"),
		"refused":    page(403, "no"),
		"bot check":  page(200, "<html>Making sure you&#39;re not a bot!"),
		"other list": page(200, string(pack([]byte(`{"/other/git/0.git":{"fingerprint":"x"}}`)))),
		"not JSON":   page(200, string(pack([]byte(`<html>`)))),
		"redirect": func(w http.ResponseWriter, req *http.Request) {
			http.Redirect(w, req, "http://192.0.2.1/", http.StatusFound)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, r := newServer(t), reader{t: t}
			s.manifest = answer
			s.put(0, "", mail(1))
			s.put(1, "", mail(2))
			m := open(t, t.TempDir(), s.URL+"/list", Options{Agent: agent})
			bring(t, m, true)
			r.want(m, mail(1), mail(2))
			bring(t, m, false)
		})
	}
}

func TestManifestFaults(t *testing.T) {
	whole := pack([]byte(`{"/list/git/0.git":{"fingerprint":"x"}}` + strings.Repeat(" ", 9000)))
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request)
		want   error
		again  bool
	}{
		"busy": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(429)
		}, ErrBusy, true},
		"failing":   {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, ErrNetwork, true},
		"cut short": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(whole[:len(whole)-6]) }, ErrNetwork, true},
		"broken off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9000")
			_, _ = w.Write(whole)
		}, ErrNetwork, true},
		"bomb":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(pack(make([]byte, 16<<20))) }, nil, false},
		"too long": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("\x1f\x8b" + noise(9<<20))) }, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.manifest = c.answer
			s.put(0, "", mail(1))
			m := open(t, t.TempDir(), s.URL+"/list/", Options{Agent: agent})
			_, _, err := m.Update(t.Context(), nil)
			if err == nil || c.want != nil && !errors.Is(err, c.want) || Retryable(err) != c.again {
				t.Errorf("%v", err)
			}
			if at, ok := RetryAt(err); ok != (name == "busy") || ok && time.Until(at) < 100*time.Second {
				t.Errorf("not before %v, %v", at, ok)
			}
			for _, req := range s.since() {
				if strings.Contains(req, ".git") {
					t.Errorf("git asked too: %s", req)
				}
			}
			s.manifest = nil
			bring(t, m, true)
		})
	}
}

// TestGitFaults: what goes wrong after the manifest says what kind of fault it is.
func TestGitFaults(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   error
		again  bool
	}{
		"busy":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }, ErrBusy, true},
		"failing": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, ErrNetwork, true},
		"refused": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, nil, false},
		"password": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", "Basic")
			w.WriteHeader(401)
		}, nil, false},
		"gone": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, ErrNoEpochs, false},
		"redirect": {func(w http.ResponseWriter, req *http.Request) {
			http.Redirect(w, req, "http://192.0.2.1/x", http.StatusFound)
		}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.put(0, "", mail(1))
			backend := s.backend
			s.backend = c.answer
			m := open(t, t.TempDir(), s.URL+"/list/", Options{Agent: agent})
			start := time.Now()
			_, _, err := m.Update(t.Context(), nil)
			if err == nil || c.want != nil && !errors.Is(err, c.want) || Retryable(err) != c.again || time.Since(start) > 5*time.Second {
				t.Errorf("%v", err)
			}
			s.backend = backend
			bring(t, m, true)
		})
	}
}

func TestUnreachable(t *testing.T) {
	s := newServer(t)
	url := s.URL
	s.Close()
	_, _, err := open(t, t.TempDir(), url+"/list/", Options{Agent: agent}).Update(t.Context(), nil)
	if !errors.Is(err, ErrNetwork) || !Retryable(err) {
		t.Error(err)
	}
}

func TestReadManifest(t *testing.T) {
	text := `{
		"/list/git/0.git":{"fingerprint":"a","modified":1767225600},
		"/list/git/1.git":{"fingerprint":null,"modified":null,"reference":"/list/git/0.git","symlinks":["/etc/passwd"]},
		"/list/git/../../x/git/2.git":{"fingerprint":"a"}, "/list/git/03.git":{"fingerprint":"a"}, "/list/git/4.git/":{"fingerprint":"a"},
		"/list/git/99999.git":{"fingerprint":"a"}, "/xlist/git/5.git":{"fingerprint":"a"}, "/a/list/git/6.git":{"fingerprint":"a"},
		"list/git/7.git":{"fingerprint":"a"}, "/git/8.git":{"fingerprint":"a"}, "/list/git/-1.git":{"fingerprint":"a"},
		"/list/git/10.git":{"fingerprint":"a","modified":1e300}, "/list":{"fingerprint":"v1"}
	}`
	got, err := readManifest(pack([]byte(text)), "/lore/list")
	if err != nil || len(got) != 3 || got[0].fingerprint != "a" || got[0].modified.Unix() != 1767225600 || !got[1].modified.IsZero() || !got[10].modified.IsZero() {
		t.Errorf("%+v, %v", got, err)
	}
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"/list/git/0.git":{"fingerprint":"a","modified":1767225600}}`))
	f.Add([]byte(`{"/list/git/0.git":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := readManifest(pack(text), "/list")
		for n, e := range got {
			if err != nil || n < 0 || n >= maxEpochs || len(e.fingerprint) > 128 {
				t.Errorf("%d %+v %v", n, e, err)
			}
		}
		_, _ = readManifest(text, "/list")
	})
}

// TestCorpusManifests reads manifests that two generations of public-inbox made.
func TestCorpusManifests(t *testing.T) {
	root := os.Getenv("ONEMORE_CORPUS")
	if root == "" {
		t.Skip("ONEMORE_CORPUS is not set")
	}
	for _, name := range []string{"1.9.0/manifest.js.gz", "1.9.0/list-manifest.js.gz", "2.1+/manifest.js.gz"} {
		b, err := os.ReadFile(filepath.Join(root, "lore-samples", name))
		if err != nil {
			t.Fatal(err)
		}
		got, err := readManifest(b, "/patches")
		if err != nil || len(got) != 1 || len(got[0].fingerprint) != 40 || got[0].modified.Year() != 2025 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// none is a server that has no manifest.
type none struct{}

func (none) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusNotFound, Body: http.NoBody}, nil
}
