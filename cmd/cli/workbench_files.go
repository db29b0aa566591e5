package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/lang"
	"tierbook/ui/overlay/exporter"
	"tierbook/ui/overlay/importer"
	"tierbook/ui/part"
	"tierbook/ui/screen/dashboard"
)

// exportFunctions are what the workbench's export does with files.
func (r *run) exportFunctions(s *session) exporter.Files {
	return exporter.Files{Export: func(ctx context.Context, req exporter.Request) (out exporter.Written, err error) {
		if out.Path, err = filepath.Abs(r.expand(req.Path)); err != nil {
			return out, model.E(model.CodeInternal, "error.cmd.write", "Path", req.Path).Wrap(err)
		}
		q := req.Query
		q.Offset, q.Limit, q.Locate, q.AsOf = 0, 0, 0, s.asOf
		e := &bookExporter{s: s, q: q, format: req.Format}
		if len(req.IDs) > 0 {
			e.only = map[int64]bool{}
		}
		for _, id := range req.IDs {
			e.only[id] = true
		}
		if err = e.spare(ctx, req.Kind, req.Way, req.Purpose); err == nil {
			err = writeFile(out.Path, req.Overwrite, e.filler(ctx, r, req.Kind, true))
		}
		out.Rows, out.Left, out.People = e.rows, e.left, e.people
		return out, err
	}}
}

// reportFunction writes what the dashboard shows as a page beside where the
// program runs. A file that is there already stays: the next one gets a number.
func (r *run) reportFunction(s *session) dashboard.Report {
	return func(ctx context.Context, l *lang.Lang, q model.StatsQuery, path string) (string, error) {
		st, err := s.db.Stats(ctx, q)
		if err != nil {
			return "", err
		}
		rep, err := r.newReport(ctx, s, &q, st, l)
		if err != nil {
			return "", err
		}
		if !q.Filter.Empty() {
			rep.Filter = part.Cell(l.Filter(q.Filter))
		}
		at, err := writeNumbered(path, func(w io.Writer) error { return exchange.WriteReport(w, &rep) })
		if full, ferr := filepath.Abs(at); ferr == nil {
			at = full
		}
		return at, err
	}
}

const (
	// maxEntries bounds the files of a folder offered at once.
	maxEntries = 500
	// maxFolders is how many folders that files came from are kept.
	maxFolders = 5
	// foldersName is the file of these in the folder of the log.
	foldersName = "import-folders"
)

// importable are the endings of the names of files that may be lists.
var importable = []string{".csv", ".tsv", ".tab", ".txt", ".json", ".xlsx", ".xlsm", ".xls", ".vcf", ".vcard"}

// importFunctions are what the workbench's import does with files: the steps of
// the import command, one by one.
func (r *run) importFunctions(s *session) importer.Files {
	settle := func(o exchange.Options, dry bool) exchange.Options {
		o.Currency, o.TierNames, o.Zone, o.Today, o.DryRun = s.book.Currency, s.book.Tiers, model.ZoneOf(s.book.Zone), s.today, dry
		return o
	}
	read := func(path string, o exchange.Options, dry bool, p model.Progress) (f *fileImport, in *model.Import, err error) {
		f = &fileImport{r: r, path: r.expand(path), options: settle(o, dry)}
		in, err = f.read(p)
		return f, in, err
	}
	return importer.Files{
		List: r.listFolder,
		Plan: func(_ context.Context, path string, o exchange.Options, profile string, p model.Progress) (importer.Plan, error) {
			o.Progress = p
			f, err := r.openImport(path, settle(o, false), profile)
			if err != nil {
				return importer.Plan{}, err
			}
			out := importer.Plan{Options: f.options, Profile: f.profile}
			if out.Sketch, err = f.sketch(); err != nil {
				return out, err
			}
			list, err := r.profiles()
			out.Profiles = model.Each(list, func(p *exchange.Profile) string { return p.Name })
			return out, err
		},
		Try: func(ctx context.Context, path string, o exchange.Options, p model.Progress) (model.ImportResult, *model.Import, error) {
			_, in, err := read(path, o, true, p)
			if err != nil {
				return model.ImportResult{}, nil, err
			}
			res, err := s.db.Import(ctx, in, p)
			return res, in, err
		},
		Capture: func(path string) ([]model.ImportInteraction, error) {
			rows, _, refused, err := r.capture(&s.book, path)
			r.noteFolder(filepath.Dir(r.expand(path)))
			return rows, errors.Join(append(refused, err)...)
		},
		Import: func(ctx context.Context, path string, o exchange.Options, p model.Progress) (importer.Done, error) {
			f, in, err := read(path, o, false, p)
			if err != nil {
				return importer.Done{}, err
			}
			out := importer.Done{}
			if out.Result, err = s.db.Import(ctx, in, p); err != nil {
				return out, err
			}
			return out, r.keepAfter(f, &out)
		},
	}
}

// keepAfter keeps what an import leaves beside the book: the rows rejected, how
// the file was read, and its folder. The rows taken are in the book all the same.
func (r *run) keepAfter(f *fileImport, out *importer.Done) error {
	var err error
	out.Rejected, err = f.keepRejected(&out.Result)
	known, e := r.profiles()
	p := cmp.Or(f.recognise(exchange.Options{Away: f.options.Away}, known), &exchange.Profile{})
	if e == nil && !p.Same(exchange.NewProfile("", nil, f.options)) {
		out.Profile, e = f.keepProfile(p.Name)
	}
	r.noteFolder(filepath.Dir(f.path))
	return errors.Join(err, e)
}

// short writes a path with the home folder as "~".
func (r *run) short(path string) string {
	home := r.Env("HOME")
	if rest, ok := strings.CutPrefix(path, home+string(filepath.Separator)); ok && home != "" {
		return filepath.Join("~", rest)
	}
	return model.If(path == home && home != "", "~", path)
}

// folders gives the folders that files came from, the last one first.
func (r *run) folders() []string {
	return slices.DeleteFunc(r.listed(foldersName), func(s string) bool {
		info, err := os.Stat(s)
		return !filepath.IsAbs(s) || err != nil || !info.IsDir()
	})
}

// listFolder lists what stands in a folder: the files that an import, or a capture, may
// take, the newest first, behind the folder itself where it has messages, then the folders;
// hidden ones are left out. "" is the folder that
// the last file came from, or the present one.
func (r *run) listFolder(folder string, capture bool) (string, []importer.Entry, error) {
	recent, path := r.folders(), r.expand(folder)
	if folder == "" {
		path = "."
		if len(recent) > 0 {
			path = recent[0]
		}
	}
	if folder == "~" {
		path = r.Env("HOME")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return folder, nil, model.E(model.CodeRefused, "error.cmd.read", "Path", folder).Wrap(err)
	}
	list, err := os.ReadDir(path)
	if err != nil {
		return r.short(path), nil, model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
	}
	endings := model.If(capture, []string{".eml", ".mbox", ".ics", ".csv", ".tsv"}, importable)
	var files, out []importer.Entry
	when := map[string]time.Time{}
	for _, e := range list {
		info, err := os.Stat(filepath.Join(path, e.Name()))
		_, other := os.Stat(filepath.Join(path, e.Name(), "cur")) // which a folder of messages has
		switch {
		case err != nil || strings.HasPrefix(e.Name(), "."):
		case info.IsDir() && (other != nil || !capture):
			out = append(out, importer.Entry{Name: e.Name(), Folder: true})
		case info.IsDir() || slices.Contains(endings, filepath.Ext(strings.TrimSuffix(strings.ToLower(e.Name()), ".gz"))):
			when[e.Name()] = info.ModTime()
			files = append(files, importer.Entry{Name: e.Name(), Size: info.Size(), Day: model.DayOf(info.ModTime())})
		}
	}
	slices.SortFunc(files, func(a, b importer.Entry) int {
		return cmp.Or(when[b.Name].Compare(when[a.Name]), strings.Compare(a.Name, b.Name))
	})
	files = files[:min(len(files), maxEntries)]
	if capture && len(slices.DeleteFunc(slices.Clone(files), func(e importer.Entry) bool { return !strings.HasSuffix(strings.ToLower(e.Name), ".eml") })) > 1 {
		files = append([]importer.Entry{{Name: "."}}, files...)
	}
	out = append(files, out[:min(len(out), maxEntries)]...)
	for _, f := range recent {
		if f != path {
			out = append(out, importer.Entry{Name: r.short(f), Folder: true, Recent: true})
		}
	}
	return r.short(path), out, nil
}

// rejectedName is the list of the files of rejected rows that imports left, which
// forget looks into.
const rejectedName = "rejected"

// listed gives the paths of a list in the state folder.
func (r *run) listed(name string) []string {
	data, _ := os.ReadFile(filepath.Join(r.stateFolder(), name)) // none where it cannot be read
	return strings.FieldsFunc(string(data), func(c rune) bool { return c == '\n' })
}

// noteRejected notes a file of rejected rows, so that forget finds it. It is added behind
// the others: of imports that end at once none takes another's away.
func (r *run) noteRejected(path string) {
	r.note(rejectedName, path, func(file, abs string) error {
		if slices.Contains(r.listed(rejectedName), abs) {
			return nil
		}
		f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = f.WriteString(abs + "\n")
		return errors.Join(err, f.Close())
	})
}

// noteFolder puts a folder that a file came from before the others that are there.
func (r *run) noteFolder(folder string) {
	r.note(foldersName, folder, func(file, abs string) error {
		list := append([]string{abs}, slices.DeleteFunc(r.folders(), func(s string) bool { return s == abs })...)
		return writeFile(file, true, func(w io.Writer) error {
			_, err := io.WriteString(w, strings.Join(list[:min(len(list), maxFolders)], "\n")+"\n")
			return err
		})
	})
}

// note writes a path into a list of the state folder; what cannot be noted is logged.
func (r *run) note(name, path string, write func(file, abs string) error) {
	abs, err := filepath.Abs(path)
	if err != nil || strings.Contains(abs, "\n") {
		return
	}
	if err = os.MkdirAll(r.stateFolder(), 0o700); err == nil {
		err = write(filepath.Join(r.stateFolder(), name), abs)
	}
	if err != nil {
		r.log.Warn("path not noted", "list", name, "error", err.Error())
	}
}
