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
	"unicode"

	"github.com/spf13/cobra"

	"tierbook/db/spill"
	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/ui/overlay/capture"
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
	o.Away = func() model.Away { return &spill.Sequence{} }
	o.Sorted = func() model.Sorted { return &spill.Runs{} }
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
	} else {
		p = f.recognise(o, list)
	}
	if p != nil {
		p.Apply(&f.options)
		f.profile = p.Name
	}
	return f, nil
}

// recognise finds the profile that the file's headers are known by; nil for none.
func (f *fileImport) recognise(o exchange.Options, list []exchange.Profile) (p *exchange.Profile) {
	p, _ = look(f, func(data io.Reader, _ string) (*exchange.Profile, error) {
		return exchange.Recognise(data, o, list), nil
	})
	return p
}

// look opens the file for one look at it, by its name.
func look[T any](f *fileImport, see func(io.Reader, string) (T, error)) (out T, err error) {
	file, err := os.Open(f.path)
	if err != nil {
		return out, model.E(model.CodeRefused, "error.cmd.read", "Path", f.path).Wrap(err)
	}
	defer file.Close()
	return see(file, filepath.Base(f.path))
}

func (f *fileImport) sketch() (*exchange.Sketch, error) {
	return look(f, func(data io.Reader, name string) (*exchange.Sketch, error) {
		return exchange.NewSketch(data, name, f.options)
	})
}

// read understands the file whole.
func (f *fileImport) read(p model.Progress) (*model.Import, error) {
	o := f.options
	o.Progress = p
	in, err := look(f, func(data io.Reader, name string) (*model.Import, error) { return exchange.Read(data, name, o) })
	if err == nil && f.profile != "" {
		in.Notes = append([]model.Reason{{Code: "import_profile", Text: f.profile}}, in.Notes...)
	}
	return in, err
}

// keepRejected writes the rejected rows with the reasons beside the file, under
// FILE.rejected.csv or, when something else has that name, the next free number.
// It gives the path, "" when no row was rejected or the rows came in by Stdin.
func (f *fileImport) keepRejected(res *model.ImportResult) (string, error) {
	if len(res.Problems) == 0 || shownPath(f.path) == standardInput {
		return "", nil
	}
	var b bytes.Buffer
	reason := func(e *model.Error) string { return f.r.l.Error(e) }
	_, err := look(f, func(data io.Reader, _ string) (int, error) {
		return exchange.WriteRejected(&b, data, f.options, f.r.l.Tag(), res.Problems, reason)
	})
	if err != nil {
		return "", err
	}
	kept, err := keepBeside(f.path, b.Bytes())
	if err == nil {
		f.r.noteRejected(kept)
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

func (r *run) captureCmd() *cobra.Command {
	var yes, dry bool
	cmd := r.command("capture", r.l.T("cmd.arg.files"), r.atLeast(1), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		args, drop, err := r.spool(cmd.Context(), args, exchange.DefaultMaxBytes)
		if err != nil {
			return err
		}
		defer drop()
		rows, skipped, refused, err := r.capture(&s.book, args...)
		if err != nil {
			return err
		}
		p, err := s.db.Propose(cmd.Context(), rows, s.asOf)
		if err != nil {
			return err
		}
		taken := yes && !dry && len(p.New) > 0
		if taken {
			if _, err = s.db.LogEach(cmd.Context(), model.Each(p.New, func(r *model.ImportInteraction) model.Interaction { return r.Interaction }), s.asOf); err != nil {
				return err
			}
		}
		unread := model.Each(refused, func(e *error) string { return r.sentence(*e) })
		if err := r.tellCaptured(&p, skipped, unread, taken); err != nil || len(unread) == 0 {
			return err
		}
		r.say(unread[0])
		r.tellFirst(unread[1:])
		return silentExit{exitRefused}
	}))
	return r.flags(cmd, "flag.capture.", "yes,y", &yes, "dry-run", &dry)
}

// tellCaptured prints what files tell of, and what became of it.
func (r *run) tellCaptured(p *model.Proposals, skipped int, unread []string, taken bool) error {
	l := r.l
	if r.g.json {
		return r.printJSON(jsonObject{"proposals", model.Each(p.New, func(c *model.ImportInteraction) jsonObject {
			in := &c.Interaction
			return jsonObject{
				"id", in.CustomerID, "ref", text(c.Ref), "name", c.Name, "kind", in.Kind, "date", in.Day.String(), "time", text(exchange.ClockText(in.Clock)),
				"contact", in.Contact, "outcome", in.Outcome, "note", in.Note, "external_id", in.ExternalID,
			}
		}), "strangers", model.Each(p.Strangers, func(f *model.Facet) jsonObject { return jsonObject{"address", f.Value, "messages", f.Count} }), "had", p.Had, "ahead", p.Ahead, "left_out", skipped, "unread", list(unread), "taken", taken})
	}
	err := tableOf(r, p.New, func(c *model.ImportInteraction) []string {
		return []string{c.Interaction.Day.String(), l.Kind(c.Interaction.Kind), part.Cell(c.Name), part.Cell(capture.Subject(&c.Interaction))}
	}, left(l.T("names.day")), left(l.T("attr.kind")), flex(l.T("attr.name")), flex(l.T("names.what")))
	said := counted(l, map[bool]string{true: "cmd.capture.taken", false: "capture.count"}[taken], len(p.New))
	for i, n := range [...]int{p.Had, p.Ahead, skipped} {
		if n > 0 {
			said += l.T("cmd.comma") + counted(l, [...]string{"cmd.capture.had", "cmd.capture.ahead", "cmd.capture.left"}[i], n)
		}
	}
	if r.tell(said); !taken && len(p.New) > 0 {
		r.tell(l.T("cmd.capture.hint"))
	}
	if len(p.Strangers) > 0 {
		r.tell(counted(l, "capture.strangers", len(p.Strangers)))
		r.tellFirst(model.Each(p.Strangers, func(f *model.Facet) string { return f.Value + " × " + l.Count(f.Count) }))
	}
	return err
}

// mailInFolder is what of a folder tells of contacts: Maildirs, and files so called.
var mailInFolder = []string{"cur/*", "new/*", "*/cur/*", "*/new/*", "*.eml", "*.mbox", "*.ics"}

// capture reads what files, and the mail and events in folders, tell of contacts, and how
// many of these it left out; refused says of which files nothing could be read, and why.
func (r *run) capture(b *model.Book, paths ...string) (rows []model.ImportInteraction, skipped int, refused []error, err error) {
	mine := strings.FieldsFunc(r.cfg.Addresses, func(c rune) bool { return c == ',' || unicode.IsSpace(c) })
	o := exchange.Options{Currency: b.Currency, Zone: model.ZoneOf(b.Zone), Today: b.Today}
	read := func(path string) error {
		if err := checkFile(path); err != nil {
			return err
		}
		in, err := look(&fileImport{path: path}, func(data io.Reader, name string) (*model.Import, error) { return exchange.Capture(data, name, mine, o) })
		if code := model.CodeOf(err); code == model.CodeRefused || code == model.CodeInvalid { // the others go on
			refused = append(refused, err)
			return nil
		} else if err != nil {
			return err
		}
		first := 0
		if n := len(rows); n > 0 {
			first = rows[n-1].Row + 1
		}
		for _, row := range in.Interactions {
			row.Row += first
			rows = append(rows, row)
		}
		skipped += in.LeftOut
		return nil
	}
	for _, path := range paths {
		path = r.expand(path)
		var list []string
		for _, pattern := range mailInFolder {
			names, _ := fs.Glob(os.DirFS(path), pattern)
			list = append(list, names...)
		}
		for i, name := range list {
			if i >= exchange.MaxMessages || read(filepath.Join(path, name)) != nil { // a folder, or what is gone
				skipped++
			}
		}
		if len(list) == 0 {
			if err := read(path); err != nil {
				return nil, 0, nil, err
			}
		}
	}
	return rows, skipped, refused, nil
}
