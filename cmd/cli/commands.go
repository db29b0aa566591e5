package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

// maxPrinted bounds what is taken of what a command prints, in bytes.
const maxPrinted = 64 << 10

// lingers is how long what a command started may hold its output after it has ended.
const lingers = 300 * time.Millisecond

// bounded keeps the beginning of what is written.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	b.Buffer.Write(p[:min(len(p), maxPrinted-b.Len())])
	return len(p), nil
}

// runCommand runs a command on a customer, whose JSON it reads and whose fields stand in
// its environment, and gives what it printed.
func (r *run) runCommand(s *session) func(ctx context.Context, c *model.Command, row *model.Row) (string, error) {
	return func(ctx context.Context, c *model.Command, row *model.Row) (string, error) {
		d, err := s.db.Detail(ctx, row.ID, s.asOf, 0)
		if err != nil {
			return "", err
		}
		of := *row // whose JSON keeps the house's own phone and address
		of.Phone, of.Email = d.Reach()
		if why := d.BarredBy(c.Log.Way(), ""); why != "" {
			return "", model.E(model.CodeRefused, why)
		}
		args, err := c.Fill(&of)
		if c.Shell {
			args = []string{"sh", "-c", c.Args[0]}
		} else if err != nil {
			return "", err
		}
		// What the person started goes on when the workbench is left.
		cmd := exec.CommandContext(context.WithoutCancel(ctx), args[0], args[1:]...)
		var out, complaint bounded
		in, err := json.Marshal(s.customerJSON(row))
		if err != nil {
			return "", err
		}
		cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = bytes.NewReader(in), &out, &complaint, lingers
		cmd.Env = os.Environ()
		for _, name := range []string{"Name", "Ref", "ID", "Owner", "Region", "Industry", "Phone", "Email", "Web"} {
			v, good := of.CommandField(name)
			v = model.If(good, v, "") // not what another program has put there either
			cmd.Env = append(cmd.Env, "TIERBOOK_"+strings.ToUpper(name)+"="+v)
		}
		switch err := cmd.Run(); {
		case err == nil || errors.Is(err, exec.ErrWaitDelay):
			return out.String(), nil
		case cmd.ProcessState == nil:
			return "", model.E(model.CodeRefused, "error.command.start", "Program", args[0]).Wrap(err)
		default:
			first, _, _ := strings.Cut(strings.TrimSpace(complaint.String()), "\n")
			return "", model.E(model.CodeRefused, "error.command.failed", "Program", cmp.Or(c.Title, args[0]), "Text", part.Cell(cmp.Or(first, cmd.ProcessState.String()))).Wrap(err)
		}
	}
}

// maxTemplate is far more than any text to a customer has, in bytes.
const maxTemplate = 64 << 10

func (r *run) templatesFolder() string { return filepath.Join(r.configFolder(), "templates") }

// templates gives the texts to customers, a person's own first, in place of those that
// come with the program under the same name, and says which files are none. Guests of a
// server have no files there.
func (r *run) templates(l *lang.Lang, tiers *model.TierNames) (list []model.Template, bad []error) {
	list = l.Starters()
	if r.guest != nil {
		return list, nil
	}
	paths, _ := filepath.Glob(filepath.Join(r.templatesFolder(), "*.md")) // the pattern is a right one
	var own []model.Template
	for _, path := range paths {
		var data []byte
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() && info.Size() <= maxTemplate {
			data, err = os.ReadFile(path)
		}
		t, wrong := model.ParseTemplate(strings.TrimSuffix(filepath.Base(path), ".md"), string(data), tiers)
		if data == nil || !utf8.Valid(data) {
			wrong = model.E(model.CodeRefused, "error.template.file", "File", path).Wrap(err)
		}
		if wrong != nil {
			wrong.Args["File"] = path
			bad = append(bad, wrong)
			continue
		}
		t.Own = true
		own = append(own, t)
		list = slices.DeleteFunc(list, func(have model.Template) bool { return have.Name == t.Name })
	}
	return append(own, list...), bad
}

func (r *run) draftCmd() *cobra.Command {
	all := false
	cmd := r.command("draft", r.l.T("cmd.arg.customer")+" ["+r.l.T("cmd.arg.text")+"]", r.between(0, 2), r.onBook(openMode{}, func(cmd *cobra.Command, s *session, args []string) error {
		if len(args) == 0 && !all {
			return r.exactly(1)(cmd, args)
		}
		list, bad := r.templates(s.l, &s.book.Tiers)
		for _, err := range bad {
			r.tell(r.sentence(err))
		}
		if len(args) == 0 {
			return r.listTemplates(s, list, nil)
		}
		d, err := s.detail(cmd.Context(), args[0], 0)
		if err != nil {
			return err
		}
		if len(args) == 2 {
			return r.printDraft(s, list, args[1], &d)
		}
		list = slices.DeleteFunc(model.FittingFirst(list, &d.Row), func(t model.Template) bool { return !all && t.Fit(&d.Row) < 0 })
		return r.listTemplates(s, list, &d.Row)
	}))
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		list, _ := r.templates(r.l, &model.TierNames{})
		return model.Each(list, func(t *model.Template) string { return joinCells(t.Name) + "\t" + joinCells(t.Title) }), cobra.ShellCompDirectiveNoFileComp
	}
	return r.flags(cmd, "flag.draft.", "list", &all)
}

// listTemplates prints texts, of a customer also whether they suit it.
func (r *run) listTemplates(s *session, list []model.Template, of *model.Row) error {
	none := ""
	if of != nil {
		none = s.l.F("template.none_fits", "Name", part.Cell(of.Name))
	}
	err := listing(r, list, nil, func(t *model.Template) jsonObject {
		var fits any
		if of != nil {
			fits = t.Fit(of) >= 0
		}
		return jsonObject{
			"name", t.Name, "title", t.Title, "tiers", model.Each(t.Tiers, func(t *model.Tier) string { return t.String() }),
			"stages", append([]model.Stage{}, t.Stages...), "occasions", append([]string{}, t.Occasions...), "purpose", t.Purpose,
			"subject", t.Subject, "text", t.Text, "own", t.Own, "fits", fits,
		}
	}, none, func(t *model.Template) []string { return []string{t.Name, t.Title, s.l.TemplateFor(t, of)} },
		left(s.l.T("template.col.name")), left(s.l.T("template.col.title")), flex(s.l.T("template.col.for")))
	if err == nil && len(list) > 0 && !r.g.json && r.guest == nil {
		r.tell(s.l.F("template.where", "File", part.Cell(filepath.Join(r.templatesFolder(), "NAME.md"))))
	}
	return err
}

// printDraft prints a text filled in for a customer.
func (r *run) printDraft(s *session, list []model.Template, name string, of *model.Detail) error {
	i := slices.IndexFunc(list, func(t model.Template) bool {
		return strings.EqualFold(t.Name, name) || strings.EqualFold(t.Title, name)
	})
	if i < 0 {
		names := model.Each(list, func(t *model.Template) string { return t.Name })
		return model.Unknown(model.CodeNotFound, "error.template.unknown", name, names, "Text", name)
	}
	t := &list[i]
	_, to := of.Addressee()
	if why := of.BarredBy(model.Everyway, t.Purpose); why != "" {
		return model.E(model.CodeRefused, why)
	}
	d := s.l.Draft(t, of, cmp.Or(r.cfg.Owner, r.writer()))
	if why := of.BarredBy(model.ByEmail, ""); why != "" {
		r.tell(s.l.T(why))
	}
	if r.g.json {
		return r.printJSON(jsonObject{
			"name", t.Name, "title", t.Title, "purpose", t.Purpose, "customer_id", of.ID, "to", to, "subject", d.Subject, "text", d.Text,
			"missing", append([]string{}, d.Missing...),
		})
	}
	if d.Subject != "" {
		r.line(s.l.F("template.subject", "Text", d.Subject))
		r.line("")
	}
	r.line(d.Text)
	if words := s.l.Missing(&d); words != "" {
		r.tell(words)
	}
	return nil
}
