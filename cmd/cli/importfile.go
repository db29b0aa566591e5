package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/part"
)

const (
	// profilesName is the file of import profiles in the folder of the settings.
	profilesName = "imports.toml"
	// noProfile says that no profile is to be used, in --profile.
	noProfile = "none"
)

// fileImport is a file on its way into the book. The command and the workbench
// take it the same way: it is opened with a profile where there is one, looked
// over, read, and written or tried.
type fileImport struct {
	r       *run
	path    string
	options exchange.Options
	profile string // in force, "" for none
}

// openImport settles how a file is read. profile is the name of one, noProfile,
// or "" for the one that the file's headers are known by.
func (r *run) openImport(path string, o exchange.Options, profile string) (*fileImport, error) {
	f := &fileImport{r: r, path: r.expand(path), options: o}
	if err := checkFile(f.path); err != nil {
		return nil, err
	}
	if isWholeBook(f.path) {
		return nil, model.E(model.CodeRefused, "error.cmd.whole_alone", "Path", f.path)
	}
	list, err := r.profiles()
	if profile == noProfile || err == nil && len(list) == 0 && profile == "" {
		return f, nil
	}
	if err != nil {
		return nil, err
	}
	var p *exchange.Profile
	if profile != "" {
		if p, err = r.findProfile(list, profile); err != nil {
			return nil, err
		}
	} else if data, err := f.bytes(); err == nil {
		p = exchange.Recognise(data, o, list)
	}
	if p != nil {
		p.Apply(&f.options)
		f.profile = p.Name
	}
	return f, nil
}

// bytes gives the file whole, where it is not too large to be looked at twice.
func (f *fileImport) bytes() ([]byte, error) {
	if info, err := os.Stat(f.path); err != nil || info.Size() > exchange.DefaultMaxBytes {
		return nil, errors.Join(err, fs.ErrInvalid)
	}
	return os.ReadFile(f.path)
}

// with opens the file for one look at it.
func (f *fileImport) with(look func(io.Reader, string) error) error {
	file, err := os.Open(f.path)
	if err != nil {
		return model.E(model.CodeRefused, "error.cmd.read", "Path", f.path).Wrap(err)
	}
	defer file.Close()
	return look(file, filepath.Base(f.path))
}

func (f *fileImport) sketch() (s *exchange.Sketch, err error) {
	err = f.with(func(data io.Reader, name string) (err error) {
		s, err = exchange.NewSketch(data, name, f.options)
		return err
	})
	return s, err
}

// read understands the file whole.
func (f *fileImport) read(p model.Progress) (in *model.Import, err error) {
	o := f.options
	o.Progress = p
	err = f.with(func(data io.Reader, name string) (err error) {
		in, err = exchange.Read(data, name, o)
		return err
	})
	if err == nil && f.profile != "" {
		in.Notes = append([]model.Reason{{Code: "import_profile", Text: f.profile}}, in.Notes...)
	}
	return in, err
}

// keepRejected writes the rejected rows with the reasons beside the file, under
// FILE.rejected.csv or, when something else has that name, the next free number.
// It gives the path, nil when no row was rejected or the rows came in by Stdin.
func (f *fileImport) keepRejected(res *model.ImportResult) (*string, error) {
	if len(res.Problems) == 0 || shownPath(f.path) == standardInput {
		return nil, nil
	}
	var b bytes.Buffer
	reason := func(e *model.Error) string { return f.r.l.Error(e) }
	err := f.with(func(data io.Reader, _ string) error {
		_, err := exchange.WriteRejected(&b, data, f.options, f.r.l.Tag(), res.Problems, reason)
		return err
	})
	if err != nil {
		return nil, err
	}
	kept, err := keepBeside(f.path, b.Bytes())
	if err == nil {
		f.r.noteRejected(*kept)
	}
	return kept, err
}

// keepProfile keeps how the file was read under a name, "" for one made of the
// file's. It gives the name, "" where there is nothing to keep.
func (f *fileImport) keepProfile(name string) (string, error) {
	s, err := f.sketch()
	if err != nil {
		return "", err
	}
	headers := model.Each(s.Columns, func(c *exchange.SketchColumn) string { return c.Header })
	base := filepath.Base(f.path)
	stem := strings.Trim(strings.TrimSuffix(base, filepath.Ext(base)), "0123456789-_() .") // without numbers
	if stem == noProfile {
		stem = ""
	}
	name = cmp.Or(name, stem, base)
	p := exchange.NewProfile(name, headers, f.options)
	if p.Empty() {
		return "", nil
	}
	return name, f.r.changeProfiles(func(list []exchange.Profile) []exchange.Profile {
		list = slices.DeleteFunc(list, func(old exchange.Profile) bool {
			return strings.EqualFold(old.Name, name) || slices.Equal(old.Headers, headers)
		})
		return append(list, p)
	})
}

// profiles reads the profiles kept; none where there is no file of them.
func (r *run) profiles() ([]exchange.Profile, error) {
	path := filepath.Join(r.configFolder(), profilesName)
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, model.E(model.CodeRefused, "error.cmd.read", "Path", path).Wrap(err)
	}
	list, err := exchange.ReadProfiles(bytes.NewReader(data))
	if err != nil {
		return nil, model.E(model.CodeRefused, "error.cmd.profiles", "Path", path).Wrap(err)
	}
	return list, nil
}

// changeProfiles writes the profiles anew.
func (r *run) changeProfiles(change func([]exchange.Profile) []exchange.Profile) error {
	list, err := r.profiles()
	if err != nil {
		return err
	}
	folder := r.configFolder()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return model.E(model.CodeInternal, "error.cmd.write", "Path", folder).Wrap(err)
	}
	list = change(list)
	return writeFile(filepath.Join(folder, profilesName), true, func(w io.Writer) error { return exchange.WriteProfiles(w, list) })
}

// findProfile gives the profile of a name; the error lists those that there are.
func (r *run) findProfile(list []exchange.Profile, name string) (*exchange.Profile, error) {
	if i := slices.IndexFunc(list, func(p exchange.Profile) bool { return strings.EqualFold(p.Name, name) }); i >= 0 {
		return &list[i], nil
	}
	names := model.Each(list, func(p *exchange.Profile) string { return p.Name })
	if len(names) == 0 {
		return nil, model.NotFound("error.cmd.no_profiles", "Text", name)
	}
	return nil, model.NotFound("error.cmd.profile", "Text", name, "Names", r.l.List(names))
}

// asker asks a person who works in plain mode; nil where nobody can answer.
func (r *run) asker(ctx context.Context) func(question string) (string, bool) {
	switch {
	case r.g.json:
	case r.sitting != nil:
		return r.sitting.ask
	case r.g.plain && isTerminal(r.Stdin) && isTerminal(r.Stderr):
		return func(question string) (string, bool) { return r.ask(ctx, question) }
	}
	return nil
}

// readAsking understands the file whole; where somebody can be asked, what it leaves open
// is a question instead of a refusal.
func (f *fileImport) readAsking(ask func(string) (string, bool), p model.Progress) (*model.Import, error) {
	for ask != nil {
		s, err := f.sketch()
		if err != nil {
			return nil, err
		}
		if len(s.Questions) == 0 {
			break
		}
		if err := f.answer(ask, s); err != nil {
			return nil, err
		}
	}
	in, err := f.read(p)
	for s := (&exchange.Sketch{}); ask != nil && err == nil && s.AskForRate(in, &f.options); {
		if err = f.answer(ask, s); err == nil {
			in, err = f.read(p)
		}
	}
	return in, err
}

// answer asks the first question of a file until it is answered, by a number or a rate; q
// or the end of the input calls the import off.
func (f *fileImport) answer(ask func(string) (string, bool), s *exchange.Sketch) error {
	l, q := f.r.l, &s.Questions[0]
	f.r.sayPlain(part.Cell(l.ImportQuestion(string(q.Ask), q.Err)))
	key := "cmd.import.answer"
	for n, c := range q.Choices {
		label := joinCells(l.ImportAnswer(string(q.Ask), c), s.Hint(q.Ask, c))
		if q.Ask == exchange.AskRate {
			key = "cmd.import.answer_rate"
			f.r.sayPlain("  -  " + label)
		} else {
			f.r.sayPlain(part.FitRight(strconv.Itoa(n+1), 3) + "  " + label)
		}
	}
	for {
		text, ok := ask(l.F(key, "N", len(q.Choices)))
		if !ok || text == "q" {
			return model.E(model.CodeCancelled, "error.cmd.cancelled")
		}
		n, err := strconv.Atoi(text)
		value := ""
		switch {
		case q.Ask == exchange.AskRate && text == "-":
			value, err = q.Choices[0], nil
		case q.Ask == exchange.AskRate:
			value, err = q.RateOf(text)
		case err == nil && n >= 1 && n <= len(q.Choices):
			value = q.Choices[n-1]
		default:
			continue
		}
		if err == nil {
			f.options.Answer(q.Ask, value)
			return nil
		}
		f.r.say(f.r.sentence(err))
	}
}
