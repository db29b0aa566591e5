package exchange

import (
	"cmp"
	"crypto/sha256"
	"hash"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"

	"tierbook/model"
)

// Read understands a file of customers or interactions: delimited text (CSV,
// TSV) or a JSON list of objects, in any of the encodings that detect knows or
// the one that Options name. A large one of UTF-8 is read where it lies, never more than
// Options.MaxBytes of it. Rows that Options.Had knows to be in the book are not read.
//
// Rows are numbered as a spreadsheet shows them: the header is row 1, blank
// rows count, and a cell with line ends in it does not. Rows that cannot be
// taken stand in Import.Problems; WriteRejected writes them out. A file that
// cannot be taken at all gives a *model.Error: CodeRefused when the file is at
// fault, CodeUsage when the options are.
func Read(data io.Reader, name string, o Options) (*model.Import, error) {
	o = o.withDefaults()
	sum := sha256.New()
	f, err := load(data, sum, o)
	if err != nil {
		return nil, named(err, name)
	}
	in := &model.Import{File: name, Kind: f.plan.kind, Encoding: f.form, NoCreate: o.NoCreate, DryRun: o.DryRun, Existing: o.Existing, Origin: f.origin(name)}
	in.More.KeepAway(o.Away())
	in.Rest.KeepAway(o.Away())
	if in.Digest = o.digest(name, sum); o.Had != nil && o.Had(in) {
		return in, nil
	}
	notes, open, err := f.decide(o)
	if err == nil && len(open) > 0 {
		err = open[0]
	}
	if err == nil {
		in.Notes = f.notes()
		if f.footers > 0 {
			in.Notes = append(in.Notes, model.Reason{Code: "import_footer", N: float64(f.footers), Text: f.left[0].Text})
		}
		in.Notes = append(in.Notes, notes...)
		if f.rows == 0 {
			in.Notes = append(in.Notes, model.Reason{Code: "import_no_rows"})
		}
		err = f.buildFirst(in, o, NoLimitRows)
	}
	if err != nil {
		return nil, named(err, name)
	}
	return in, nil
}

// file is an opened file with the plan of how to read it.
type file struct {
	table  // without its text
	source source
	header []string
	plan   *plan
	rows   int

	footers  int // rows left out as totals and the like
	first    *sample
	yearless bool            // days stand without their year
	left     []model.LeftRow // of the footers
}

// load opens a file and decides its kind and its columns; its bytes are in sum then.
func load(data io.Reader, sum hash.Hash, o Options) (*file, error) {
	t, err := inPlace(data, sum, &o), error(nil)
	if t == nil {
		var raw []byte
		raw, err = readAll(io.TeeReader(data, sum), o.MaxBytes, "error.exchange.unreadable")
		if err == nil {
			raw, err = unpack(raw, o.MaxBytes)
		}
		if err == nil {
			t, err = textOf(raw, &o)
		}
		if err != nil {
			return nil, err
		}
	}
	f := &file{table: *t}
	f.text = nil
	if f.source, f.header, err = open(t.text, t.file, o); err != nil {
		return nil, err
	}
	if t, ok := f.source.(*jsonSource); ok && len(t.spans) == 0 { // [] is a list of nobody
		f.plan = makePlan(nil, cmp.Or(o.As, model.ImportCustomers), nil, &sample{})
		return f, nil
	}
	if len(f.header) == 0 {
		return nil, model.E(model.CodeRefused, "error.exchange.empty")
	}
	given, err := mapped(f.header, o.Map)
	if err != nil {
		return nil, err
	}
	f.first = takeSample(f.source, o.TierNames)
	for _, j := range []struct {
		at   int
		what Tiers
		as   field
	}{{f.first.tiers(f.header), o.Tiers, fTier}, {f.first.totals(f.header), o.Opening, fOpening}} {
		if _, said := given[j.at]; j.at >= 0 && j.what == TiersKeep && !said && o.As != model.ImportInteractions {
			given = withField(given, j.at, j.as)
		}
	}
	f.plan, err = choosePlan(f.header, given, o, f.first)
	if s, ok := f.source.(*scanner); ok && f.plan != nil {
		f.plan.settleYear(s.titles, f.first)
	}
	if asError(err).Key == "error.exchange.no_columns" && !o.Header && headless(f.header) {
		err = model.E(model.CodeRefused, "error.exchange.no_header", "Headers", quoteHeaders(f.header))
	}
	return f, err
}

// choosePlan finds the plan for a header, and refuses what it leaves open: with
// the plan as far as it goes.
func choosePlan(header []string, given map[int]field, o Options, first *sample) (*plan, error) {
	kind, own := ownFile(header)
	if own && (o.As == "" || o.As == kind) {
		return ownPlan(header, kind, given), nil
	}
	switch o.As {
	case model.ImportCustomers, model.ImportInteractions:
		kind = o.As
	case "":
		var err error
		if kind, given, err = decideKind(header, given, first); err != nil {
			return makePlan(header, model.ImportCustomers, given, first), err
		}
	default:
		return nil, model.E(model.CodeUsage, "error.exchange.as", "Text", string(o.As))
	}
	p := makePlan(header, kind, given, first)
	if !identifies(p) || kind == model.ImportCustomers && len(given) == 0 && !saysWho(p) && len(header) > 2 {
		return p, refuseHeaders(header, first, p)
	}
	if kind == model.ImportInteractions && !p.has(fDate) {
		return p, refuseDate(header)
	}
	if kind == model.ImportInteractions && p.has(fOrderID) && !p.has(fKind, fAmount, fExternalID) && !(p.has(fQuantity) && p.has(fUnitPrice)) {
		return p, model.E(model.CodeRefused, "error.exchange.no_amount", "Headers", quoteHeaders(header),
			"Column", p.byField[fOrderID].header, "N", p.byField[fOrderID].index+1, "Amount", len(header))
	}
	return p, nil
}

// decide reads all rows once to settle the forms of dates and amounts. open is
// what they leave open, a column.
func (f *file) decide(o Options) (notes []model.Reason, open []error, err error) {
	order, err := parseDateFormat(o.DateFormat)
	dec, bad := parseDecimal(o.Decimal)
	if err = cmp.Or(err, bad); err != nil {
		return nil, nil, err
	}
	if _, table := f.source.(*jsonSource); (table || f.plan.own) && dec == 0 {
		dec = '.'
	}
	f.survey(o.Progress)
	if f.rows > o.maxRows() {
		return nil, nil, model.E(model.CodeRefused, "error.exchange.too_many_rows", "Limit", o.maxRows())
	}
	for _, c := range f.plan.columns {
		var more []model.Reason
		switch {
		case c.date != nil:
			more, err = f.decideDate(c, order)
		case c.money != nil && dec == 0 && f.form == formXLSX && c.money.comma == 0: // whose numbers have a point
			more, err = c.money.decide(c.header, '.')
		case c.money != nil:
			more, err = c.money.decide(c.header, dec)
		}
		if err != nil {
			open, err = append(open, err), nil
		}
		notes = append(notes, more...)
	}
	return append(notes, f.surveyLines()...), open, nil
}

// decideDate settles a column of dates: by its own cells, else by the columns beside
// it. What a row can do without is not asked for.
func (f *file) decideDate(c *column, forced dateOrder) ([]model.Reason, error) {
	notes, err := c.date.decide(c.header, forced)
	if asError(err).Key != "error.exchange.date_order" {
		return notes, err
	}
	if o := f.first.order(); o != orderNone {
		return c.date.decide(c.header, o)
	}
	if c.field == fOtherDate {
		delete(f.plan.byField, fOtherDate)
		c.field, err = fIgnore, nil
	}
	return nil, err
}

// survey shows every date and money cell to its column, and counts the rows.
func (f *file) survey(progress model.Progress) {
	var r record
	var end tail
	f.source.rewind()
	for f.source.next(&r) {
		if r.blank() {
			continue
		}
		if f.plan.footer(&r) {
			f.leaveFooter(leftRow(&r))
			end.began = end.began || r.filled() == 1
			continue
		}
		end.add(f.plan, &r)
		if f.rows++; f.rows&0x3fff == 0 {
			done, total := f.source.size()
			progress("check", done, total)
		}
		if r.err != nil {
			continue
		}
		for _, c := range f.plan.columns {
			if c.date == nil && c.money == nil {
				continue
			}
			s := f.plan.clean(r.cell(c.index))
			switch {
			case s == "":
			case c.date != nil:
				day := f.plan.dated(s)
				f.yearless = f.yearless || day != s
				c.date.add(day, r.num)
			default:
				c.money.add(s, r.num)
			}
		}
	}
	for _, l := range end.rows {
		f.plan.tail = cmp.Or(f.plan.tail, l.Row)
		f.rows--
		f.leaveFooter(l)
	}
}

func (f *file) leaveFooter(l model.LeftRow) {
	if len(f.left) < model.MaxLeft {
		f.left = append(f.left, l)
	}
	f.footers++
}

// buildFirst reads at most so many rows, and fills the import.
func (f *file) buildFirst(in *model.Import, o Options, most int) error {
	var rec record
	r := &rowReader{plan: f.plan, o: o, rec: &rec, kept: map[string]int{}, noted: facts{}, unknown: leftOut{}}
	in.Rows = f.rows
	c := newCollector(o.Away(), o.Sorted())
	if f.plan.kind == model.ImportInteractions {
		c.plan = f.plan
	}
	seen, ahead := 0, 0
	f.source.rewind()
	for seen < most && f.source.next(&rec) {
		if rec.blank() || f.plan.footer(&rec) {
			continue
		}
		if seen++; seen&0x3fff == 0 {
			done, total := f.source.size()
			o.Progress("read", done, total)
		}
		if err := c.tooMany(); err != nil {
			return err
		}
		if f.plan.kind == model.ImportInteractions {
			l, p := r.interaction()
			if p != nil {
				c.refuse(l, p)
			} else if l.out != "" {
				c.leave(l)
			} else {
				c.add(l)
			}
			continue
		}
		row, p := r.customer()
		if p != nil {
			c.problems = append(c.problems, *p)
		} else {
			in.AddCustomer(&row)
		}
	}
	if done, total := f.source.size(); done < total && seen < most { // of the file that was there
		return model.E(model.CodeRefused, "error.exchange.unreadable")
	}
	rec, f.source = record{}, nil // the text of the file is read
	c.finish(o.Currency, func(row *model.ImportInteraction) {
		o.convert(&row.Interaction)
		ahead += model.If(o.Today != 0 && row.Interaction.Day > o.Today, 1, 0)
		in.Add(row)
	})
	if err := cmp.Or(c.list.Err(), c.keyed.Err(), in.Err()); err != nil {
		return model.E(model.CodeInternal, "error.exchange.unreadable").Wrap(err)
	}
	if err := c.tooMany(); err != nil {
		return err
	}
	in.Problems, in.Withdrawn = c.problems, c.withdrawn(in)
	in.LeftOut, in.Left = f.footers+c.out, append(f.left, c.leftRows...)
	in.Notes = slices.Concat(in.Notes, r.notes(), c.notes(in, ahead, o.Today))
	sort.SliceStable(in.Problems, func(i, j int) bool { return in.Problems[i].Row < in.Problems[j].Row })
	return nil
}

// notes says what the headers decided.
func (f *file) notes() []model.Reason {
	out := notes(f.table.notes)
	if s, ok := f.source.(*scanner); ok {
		for i, title := range s.titles {
			if i < 3 || i == len(s.titles)-1 { // a statement of account has a page of them
				out.add("import_title", Clip(title), 0, 0)
			}
		}
		if f.plan.year != "" && f.yearless {
			out.add("import_year", strings.TrimSuffix(f.plan.year+"/"+f.plan.turned, "/"), 1, 0)
		}
		if s.headless {
			out = append(out, model.Reason{Code: "import_no_header"})
		}
	}
	if !f.plan.own {
		out.add("import_ignored", f.plan.listed(fIgnore), 0, 0)
		out.add("import_fields", f.plan.listed(fCustom), 0, 0)
	}
	return out
}

// notes says which cells could not be read as what their columns hold.
func (r *rowReader) notes() []model.Reason {
	var out notes
	for _, header := range slices.Sorted(maps.Keys(r.kept)) {
		out.add("import_kept_text", header, r.kept[header], 0)
	}
	return append(out, r.unknown.note("import_kind_unknown")...)
}

// notes says what was decided over rows.
func (c *collector) notes(in *model.Import, ahead int, today model.Day) []model.Reason {
	var out notes
	p := c.plan
	out.add("import_rounded", "", c.rounded, 0)
	out.add("import_merged", "", c.merged, 0)
	out.add("import_lines", "", c.linesKept, c.ordersLined)
	out.add("import_lines_many", "", c.crowded, model.MaxLines)
	out = append(out, c.left.note("import_left_out")...)
	if p.deals {
		out = append(out, model.Reason{Code: "import_deals", N: float64(c.won), M: float64(in.Count() - c.won)})
	}
	out.add("import_given_back", "", c.givenBack, 0)
	out.add("import_refunds", "", c.refunds, 0)
	if p.kind == model.ImportInteractions && !p.has(fKind) && !p.deals && in.Count() > 0 {
		out = append(out, model.Reason{Code: "import_kind_" + string(in.Interactions[0].Interaction.Kind)})
	}
	if ahead > 0 { // which do not count yet
		out.add("import_future", today.String(), ahead, 0)
	}
	return out
}
