package tree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"onemore/config"
	"onemore/mail"
	"onemore/mail/archive"
	"onemore/patch/area"
)

// Question is what somebody asks about files and patches, and where the answer
// is to come from: a file, a tree, else the project whose MAINTAINERS lies in
// this folder or above it, else the projects of the configuration.
type Question struct {
	Maintainers string // a MAINTAINERS file
	Tree, Ref   string // a git tree, and the ref in it
	Dirs        string // a file that lists the folders of the tree, one a line
	Paths       []string
	Patches     []string // files with mails or diffs in them: one answer for each
	Here        string   // the folder to look from
}

// errNowhere says what to do when nothing says who maintains what.
var errNowhere = errors.New("no MAINTAINERS file here or above, and no [[project]] in the configuration; name one with --maintainers FILE or --tree DIR")

// Ask answers a question, a line for each path and patch. The warnings are of
// lines in the files that could not be understood.
func Ask(ctx context.Context, q Question, projects []config.Project) ([]area.Line, []area.Warning, error) {
	sources, err := q.sources(projects)
	if err != nil {
		return nil, nil, err
	}
	var dirs area.Dirs
	if q.Dirs != "" {
		list, err := readFile(q.Dirs)
		if err != nil {
			return nil, nil, fmt.Errorf("read the list of folders: %w", err)
		}
		dirs = area.NewDirs(strings.Fields(string(list)))
	}
	var views []*View
	var warnings []area.Warning
	for _, p := range sources {
		now, err := p.stamp(ctx)
		if err != nil && (q.Tree != "" || ctx.Err() != nil) {
			return nil, nil, err
		}
		// A repository without a commit has its file all the same.
		v, err := p.read(ctx, now.commit, dirs)
		if err != nil {
			return nil, nil, err
		}
		views = append(views, v)
		warnings = append(warnings, v.Warnings...)
	}
	var lines []area.Line
	for _, name := range q.Paths {
		name = q.inTree(name, sources)
		lines = append(lines, answer(views, name, &area.Query{Paths: []string{name}}))
	}
	for _, file := range q.Patches {
		query, err := patchQuery(ctx, file)
		if err != nil {
			return nil, nil, err
		}
		lines = append(lines, answer(views, file, query))
	}
	return lines, warnings, nil
}

// sources are the projects to ask.
func (q Question) sources(projects []config.Project) ([]*Project, error) {
	switch {
	case q.Maintainers != "" || q.Tree != "":
		projects = []config.Project{{Maintainers: q.Maintainers, Tree: q.Tree, Ref: q.Ref}}
	case q.Here != "" && above(q.Here) != "":
		dir := above(q.Here)
		projects = []config.Project{{Maintainers: filepath.Join(dir, maintainersFile)}}
		if isRepository(dir) {
			projects = []config.Project{{Tree: dir}}
		}
	case len(projects) == 0:
		return nil, errNowhere
	}
	return Open(projects, time.Time{}), nil
}

// above is the nearest folder from dir upward with a MAINTAINERS file, or "".
func above(dir string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, maintainersFile)); err == nil && info.Mode().IsRegular() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

func isRepository(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, ".git"))
	return err == nil
}

// inTree is a path as seen from the top of the tree it lies in.
func (q Question) inTree(name string, sources []*Project) string {
	name = filepath.ToSlash(name)
	slash := strings.HasSuffix(name, "/")
	top := filepath.ToSlash(sources[0].conf.Tree)
	if top == "" && q.Maintainers == "" {
		top = filepath.ToSlash(filepath.Dir(sources[0].conf.Maintainers))
	}
	full := name
	if !path.IsAbs(full) {
		if _, err := os.Stat(filepath.Join(q.Here, name)); err == nil {
			full = path.Join(filepath.ToSlash(q.Here), name)
		}
	}
	if rest, ok := strings.CutPrefix(full, strings.TrimSuffix(top, "/")+"/"); ok && path.IsAbs(full) {
		name = rest
	}
	name = path.Clean(name)
	if slash {
		name += "/"
	}
	return name
}

// answer is what the first project that knows it says.
func answer(views []*View, name string, query *area.Query) area.Line {
	var none area.Line
	for i, v := range views {
		o := area.Options{Mailmap: v.Mailmap}
		ms := v.Areas.Match(query, o)
		line := v.Areas.Line(name, ms, o)
		if len(ms) > 0 {
			return line
		}
		if i == 0 {
			none = line
		}
	}
	return none
}

// patchQuery reads a file of mails, a series say, or a bare diff; "-" is
// standard input.
func patchQuery(ctx context.Context, file string) (*area.Query, error) {
	if file == "-" {
		data, err := io.ReadAll(io.LimitReader(os.Stdin, maxFile))
		if err != nil {
			return nil, fmt.Errorf("read the patch: %w", err)
		}
		q := mailQuery(data)
		return &q, nil
	}
	a, err := archive.Open(ctx, file)
	if errors.Is(err, archive.ErrNoMail) {
		data, rerr := readFile(file)
		if rerr != nil {
			return nil, fmt.Errorf("read the patch: %w", rerr)
		}
		q := area.Of("", string(data))
		return &q, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the patch: %w", err)
	}
	var all []area.Query
	if err := a.Read(ctx, "", func(it archive.Item) error {
		all = append(all, mailQuery(it.Raw))
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read the patch: %w", err)
	}
	q := area.Join(all...)
	return &q, nil
}

func mailQuery(raw []byte) area.Query {
	m := mail.Parse(raw)
	return area.Of(area.HeadOf(&m), m.Body)
}
