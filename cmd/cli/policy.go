package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tierbook/model"
	"tierbook/model/exchange"
	"tierbook/scoring"
	"tierbook/ui/lang"
	"tierbook/ui/part"
)

func (r *run) policyShowCmd() *cobra.Command {
	var asTOML bool
	return r.flags(r.command("policy.show", "", r.exactly(0), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, _ []string) error {
		p, err := s.db.Policy(cmd.Context())
		if err == nil && asTOML {
			return r.toStdout(func(w io.Writer) error {
				return exchange.WritePolicy(w, &p, s.l.F("policy.toml_title", "Version", p.Version))
			})
		}
		return r.show(err, func() any { return p }, func() error { return r.printPolicy(&p, s) })
	})), "flag.policy.", "toml", &asTOML)
}

// policyOptions are where a policy to try or to save comes from.
type policyOptions struct{ file, preset, why, cut string }

func (r *run) policySetCmd() *cobra.Command {
	var o policyOptions
	return r.flags(r.command("policy.set", r.l.T("cmd.arg.setting"), nil, r.policyChange(&o, r.savePolicy)),
		"flag.policy.", "file", &o.file, "preset", &o.preset, "why", &o.why)
}

func (r *run) savePolicy(ctx context.Context, s *session, p model.Policy, o *policyOptions) error {
	out, err := s.db.SavePolicy(ctx, p, o.why)
	return r.policySaved(ctx, s, &out, err)
}

func (r *run) policyPreviewCmd() *cobra.Command {
	var o policyOptions
	return r.flags(r.command("policy.preview", r.l.T("cmd.arg.setting"), nil, r.policyChange(&o, func(ctx context.Context, s *session, p model.Policy, o *policyOptions) error {
		v, err := s.db.PreviewPolicy(ctx, p)
		if err != nil {
			return err
		}
		day, err := s.figuresDay(o.cut, 0)
		var tests []model.Backtest // of what came after a day, under the policy in force and under p
		if err == nil && day != 0 {
			tests, err = s.db.Backtest(ctx, day, s.asOf, nil, &p)
		}
		return r.show(err, func() any { return previewJSON(&v, tests, s) }, func() error { return r.printPreview(&v, tests, s) })
	})),
		"flag.policy.", "cut", &o.cut, "file", &o.file, "preset", &o.preset)
}

// policyChange makes the policy that file, preset and settings ask for, in this
// order, and hands it over.
func (r *run) policyChange(o *policyOptions, fn func(context.Context, *session, model.Policy, *policyOptions) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, settings []string) error {
		if len(settings) == 0 && o.file == "" && o.preset == "" {
			return model.E(model.CodeUsage, "error.policy.nothing", "Command", cmd.CommandPath())
		}
		return r.onBook(openMode{}, func(cmd *cobra.Command, s *session, settings []string) error {
			p, err := s.db.Policy(cmd.Context())
			if err == nil && o.preset != "" {
				now := p
				var known bool
				if p, known = scoring.Preset(strings.ToLower(strings.TrimSpace(o.preset))); !known {
					return model.E(model.CodeUsage, "error.policy.preset", "Text", o.preset, "Names", strings.Join(presetNames(), ", "))
				}
				p.KeepWords(&now) // the playbook and the names that are in force
			}
			if err == nil && o.file != "" {
				p, err = r.readPolicy(cmd.Context(), o.file, p)
			}
			if err == nil && len(settings) > 0 {
				p, err = exchange.SetPolicy(p, settings)
			}
			if err != nil {
				return err
			}
			return fn(cmd.Context(), s, p, o)
		})(cmd, settings)
	}
}

func presetNames() []string {
	return model.Each(scoring.Presets(), func(p *model.Policy) string { return p.Name })
}

func (r *run) readPolicy(ctx context.Context, path string, base model.Policy) (model.Policy, error) {
	if path == "-" {
		return exchange.ReadPolicy(typed{ctx, r.Stdin}, base)
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return base, model.NotFound("error.policy.no_file", "Path", path).Wrap(err)
	}
	if err != nil {
		return base, model.E(model.CodeRefused, "error.policy.read", "Path", path).Wrap(err)
	}
	defer func() { _ = f.Close() }()
	return exchange.ReadPolicy(f, base)
}

func (r *run) policySaved(ctx context.Context, s *session, out *model.Outcome, err error) error {
	if err != nil {
		return err
	}
	p, err := s.db.Policy(ctx)
	if err != nil {
		return err
	}
	key := model.If(out.Change.ID == 0, "policy.same", "policy.saved")
	return r.answer(jsonObject{"version", p.Version, "changed", out.Change.ID != 0, "moved", out.Change.Count}, r.l.F(key, "Version", p.Version, "N", out.Change.Count))
}

func (r *run) policyRestoreCmd() *cobra.Command {
	var why string
	return r.flags(r.command("policy.restore", r.l.T("cmd.arg.version"), r.exactly(1), func(cmd *cobra.Command, args []string) error {
		version, err := strconv.Atoi(strings.TrimSpace(args[0]))
		if err != nil || version < 1 {
			return model.E(model.CodeUsage, "error.policy.number", "Text", args[0])
		}
		return r.onBook(openMode{}, func(cmd *cobra.Command, s *session, _ []string) error {
			out, err := s.db.RestorePolicy(cmd.Context(), version, cmp.Or(why, r.l.F("policy.restored_why", "Version", version)))
			return r.policySaved(cmd.Context(), s, &out, err)
		})(cmd, args)
	}), "flag.policy.", "why", &why)
}

func (r *run) policyPresetCmd() *cobra.Command {
	o := policyOptions{}
	cmd := r.command("policy.preset", "["+strings.Join(presetNames(), "|")+"]", r.between(0, 1), func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			form := func(p *model.Policy) *model.Policy { return p }
			return listing(r, scoring.Presets(), nil, form, "", func(p *model.Policy) []string { return []string{p.Name, r.l.T("preset." + p.Name)} },
				left(r.l.T("policy.preset")), flex(r.l.T("policy.for")))
		}
		o.preset = args[0]
		return r.policyChange(&o, func(ctx context.Context, s *session, p model.Policy, o *policyOptions) error {
			o.why = cmp.Or(o.why, r.l.T("preset."+p.Name))
			return r.savePolicy(ctx, s, p, o)
		})(cmd, nil)
	})
	cmd.ValidArgs = presetNames()
	return r.flags(cmd, "flag.policy.", "why", &o.why)
}

func (r *run) policyHistoryCmd() *cobra.Command {
	return r.command("policy.history", "", r.exactly(0), r.onBook(openMode{stale: true}, func(cmd *cobra.Command, s *session, _ []string) error {
		all, err := s.db.Policies(cmd.Context())
		return listing(r, all, err, func(v *model.PolicyVersion) jsonObject {
			return jsonObject{
				"version", v.Version, "at", s.zoned(v.At).Format(time.RFC3339), "by", v.By, "why", v.Why, "current", v.Current, "policy", v.Policy,
			}
		}, "", func(v *model.PolicyVersion) []string {
			return []string{map[bool]string{true: "▸"}[v.Current], strconv.Itoa(v.Version), s.l.Moment(v.At, s.book.Zone), orDash(v.By), part.Cell(v.Policy.Name), orDash(v.Why)}
		}, left(""), right(r.l.T("policy.version")), left(r.l.T("policy.saved_on")),
			column{title: r.l.T("policy.by"), max: 12}, column{title: r.l.Attr(model.AttrName), max: 12}, flex(r.l.T("policy.why")))
	}))
}

// previewNames is how many movers the text of a preview names.
const previewNames = 10

// printPolicy prints every setting with its value, and the playbook as text.
func (r *run) printPolicy(p *model.Policy, s *session) error {
	l := s.l
	r.line(l.F("policy.title", "Version", p.Version, "Name", cmp.Or(l.Preset(p, scoring.Presets()), part.Cell(p.Name))))
	last := ""
	for _, setting := range model.PolicySettings() {
		group, name, _ := strings.Cut(setting.Key, ".")
		if group == "name" || group == "playbook" || group == "components" && len(p.Components) == 0 {
			continue
		}
		if group != last {
			r.heading(l.T("policy.group." + group))
			last = group
		}
		text := setting.Text(p)
		if group == "weights" {
			text = part.Fit(text, 6) + l.Component(name)
		}
		r.line(fmt.Sprintf("  %s  %s", part.Fit(setting.Key, 34), part.Cell(strings.TrimRight(text, " "))))
	}
	for _, t := range model.Tiers {
		r.printPlaybook(l.F("policy.playbook", "Tier", t), p.Playbook.Of(t))
	}
	for _, st := range model.Stages {
		r.printPlaybook(l.F("policy.playbook_stage", "Stage", l.Stage(st)), p.Playbook.OfStage(st))
	}
	return nil
}

// printPlaybook prints a text of the policy's own, if there is one.
func (r *run) printPlaybook(title, text string) {
	if text == "" {
		return
	}
	r.heading(title)
	for line := range strings.SplitSeq(text, "\n") {
		r.line("  " + part.Cell(line))
	}
}

// policyTest tells how right a policy was: the share of later revenue of the best
// fifth by score, nil without any, and that and the number of tier A.
func policyTest(b *model.Backtest) (best *float64, a model.TierOutcome) {
	for _, o := range b.Tiers {
		if o.Tier == model.TierA {
			a = o
		}
	}
	return known(b.Top20.Score, b.Revenue > 0), a
}

// testsJSON sets the policy in force beside the one that is tried.
func testsJSON(tests []model.Backtest) jsonObject {
	if len(tests) == 0 {
		return nil
	}
	one := func(b *model.Backtest) jsonObject {
		best, a := policyTest(b)
		return jsonObject{"score", best, "a_share", a.Share, "a_count", a.Customers}
	}
	return jsonObject{"cut", tests[0].Cut, "until", tests[0].Until, "before", one(&tests[0]), "after", one(&tests[1])}
}

func (r *run) printTests(tests []model.Backtest, s *session) error {
	if len(tests) == 0 {
		return nil
	}
	l := s.l
	r.heading(l.F("policy.tests", "Cut", tests[0].Cut.String(), "Until", tests[0].Until.String()))
	best, a := policyTest(&tests[0])
	then, ofA := policyTest(&tests[1])
	return r.rows([][]string{
		{l.T("policy.best_fifth"), percent(best), percent(then)},
		{l.F("policy.tier_a", "Before", l.Count(a.Customers), "After", l.Count(ofA.Customers)), lang.Share(a.Share), lang.Share(ofA.Share)},
	}, r.nowAndThen(l.T("policy.brought_by"))...)
}

// nowAndThen are the columns of figures of the policy in force and of another.
func (r *run) nowAndThen(title string) []column {
	return []column{flex(title), right(r.l.T("policy.now")), right(r.l.T("policy.then"))}
}

func previewJSON(v *model.PolicyPreview, tests []model.Backtest, s *session) jsonObject {
	m := matrixJSON(&v.Matrix)
	for _, t := range model.Tiers { // nobody comes or goes by a policy
		delete(m, "new"+t.String())
		delete(m, "lost"+t.String())
	}
	movers := model.Each(v.Movers, func(x *model.PolicyMove) jsonObject {
		return append(matchJSON(&x.Match), "from", s.tierJSON(x.From), "to", s.tierJSON(x.To), "revenue", s.money(x.Revenue), "score", x.Score)
	})
	load := model.Each(v.Load, func(x *model.LoadStat) jsonObject {
		return jsonObject{"owner", x.Owner, "before", x.Before, "after", x.After, "returned", x.Returned}
	})
	return jsonObject{
		"customers", v.Customers, "moved", v.Moved, "matrix", m, "before", tierCounts(v.Before), "after", tierCounts(v.Tiers), "movers", movers,
		"load", load, "returned", v.Returned, "waiting", append([]string{}, v.Waiting...), "backtest", testsJSON(tests),
	}
}

func (r *run) printPreview(v *model.PolicyPreview, tests []model.Backtest, s *session) error {
	l := s.l
	r.line(l.F("policy.moves", "N", v.Moved, "All", l.Count(v.Customers)))
	r.line("")
	t := r.table(r.tierColumns("→ ", left(l.Attr(model.AttrTier)), right(l.T("policy.now")), right(l.T("policy.then")))...)
	for _, from := range model.Tiers {
		cells := []string{l.Tier(from), l.Count(v.Before[from]), l.Count(v.Tiers[from])}
		for _, to := range model.Tiers {
			text := model.If(from != to && v.Matrix[from][to] > 0, l.Count(v.Matrix[from][to]), "·")
			cells = append(cells, text)
		}
		t.row(cells...)
	}
	if err := t.done(); err != nil {
		return err
	}
	for i, text := range l.Pool(v) {
		if i == 0 {
			r.line("")
		}
		r.line(part.Cell(text))
	}
	r.heading(l.T("policy.load"))
	err := tableOf(r, v.Load, func(x *model.LoadStat) []string {
		return []string{r.ownerWord(x.Owner), part.Tenth(x.Before), part.Tenth(x.After)}
	}, r.nowAndThen(l.Attr(model.AttrOwner))...)
	if err == nil {
		err = r.printTests(tests, s)
	}
	if err != nil || len(v.Movers) == 0 {
		return err
	}
	r.heading(l.T("policy.movers"))
	return tableOf(r, v.Movers[:min(previewNames, len(v.Movers))], func(x *model.PolicyMove) []string {
		return []string{x.Name, arrow(l.Tier(x.From), l.Tier(x.To)), model.NumberText(x.Score, 0), l.MoneyShort(x.Revenue, s.book.Currency)}
	}, flex(l.Attr(model.AttrName)), left(l.Attr(model.AttrTier)), right(l.Attr(model.AttrScore)),
		right(l.Attr(model.AttrRevenue)))
}
