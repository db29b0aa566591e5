package exchange

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
	"unique"

	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

// rowReader gives the cells of one row by field.
type rowReader struct {
	plan *plan
	o    Options
	rec  *record

	above   *line          // the last row of an order
	lines   [2]line        // this row and that one
	noted   facts          // cells of this interaction that its note keeps as text
	kept    map[string]int // cells kept as text, by header
	unknown leftOut        // words for a kind that nobody knows
	foreign string         // that of this row
}

// cell gives the cell of a column, trimmed and without the guard.
func (r *rowReader) cell(c *column) string {
	if c == nil {
		return ""
	}
	return r.plan.clean(r.rec.cell(c.index))
}

// text gives the cell of a field, "" when the file has no column for it.
func (r *rowReader) text(f field) string { return r.cell(r.plan.byField[f]) }

// moment reads a date field: day 0 when the row has none, a problem when it is none.
func (r *rowReader) moment(f field) (moment, *model.Problem) {
	c := r.plan.byField[f]
	s := r.cell(c)
	if s == "" {
		return moment{clock: model.NoClock}, nil
	}
	m, ok := parseMoment(r.plan.dated(s), c.date.order, r.o.Zone)
	if !ok && r.plan.year == "" && dated(s, "2000") != s {
		return m, r.problem(c, model.Invalid("error.exchange.date_year", "Text", Clip(s), "Year", r.o.Today.Time().Year()))
	}
	if !ok {
		return m, r.problem(c, model.Invalid("error.exchange.date", "Text", Clip(s)))
	}
	return m, nil
}

// flag reads a yes or no.
func (r *rowReader) flag(f field, more facts) bool {
	s := r.text(f)
	if word := answers()[strings.ToLower(s)]; word != "" || s == "" {
		return word == "yes"
	}
	r.keep(f, more)
	return false
}

// keep keeps as text a cell that is not what its field needs, and counts it: it
// is no reason to lose the row.
func (r *rowReader) keep(f field, more facts) {
	r.keepColumn(r.plan.byField[f], more)
}

func (r *rowReader) keepColumn(c *column, more facts) {
	r.kept[c.header]++
	more[c.name] = r.cell(c)
}

func (r *rowReader) problem(c *column, err *model.Error) *model.Problem {
	p := &model.Problem{Row: r.rec.num, Err: err}
	if c != nil {
		p.Column = c.header
	}
	return p
}

// width rejects a row with more cells than the header names.
func (r *rowReader) width() *model.Problem {
	if r.rec.err != nil {
		return r.problem(nil, r.rec.err)
	}
	for i := len(r.plan.columns); i < len(r.rec.cells); i++ {
		if strings.TrimSpace(r.rec.cells[i]) != "" {
			return r.problem(nil, model.Invalid("error.exchange.extra_cells", "N", len(r.rec.cells), "Columns", len(r.plan.columns)))
		}
	}
	return nil
}

// customer understands one row of a customers file.
func (r *rowReader) customer() (model.ImportCustomer, *model.Problem) {
	in := model.ImportCustomer{Row: r.rec.num, LastClock: model.NoClock}
	if p := r.width(); p != nil {
		return in, p
	}
	c := &in.Customer
	c.Ref = r.text(fRef)
	if r.plan.own {
		c.ID, _ = strconv.ParseInt(r.text(fOwnID), 10, 64)
	}
	more := facts{}
	r.names(&in, more)
	c.Owner, c.Industry = shared(r.text(fOwner)), shared(r.text(fIndustry))
	c.Region = shared(model.JoinRegion(r.text(fRegion), r.text(fCity)))
	c.Note = r.text(fNote)
	r.reach(c, more)
	r.spare(c)
	r.traits(&in, more)
	r.further(more)
	if p := cmp.Or(r.judged(&in, more), r.people(&in, more)); p != nil {
		return in, p
	}
	c.Fields = more.list()
	in.Employed = r.employed(c)
	if n := utf8.RuneCountInString(c.Name); n > model.MaxName {
		return in, r.problem(r.plan.byField[fName], model.Invalid("error.exchange.name_long", "N", n, "Limit", model.MaxName))
	}
	if c.Name == "" && !r.plan.own {
		c.Name = cmp.Or(c.Email, c.Phone)
		in.StandIn = c.Name != ""
	}
	if c.Name == "" && c.Ref == "" {
		return in, r.problem(r.plan.byField[fName], model.Invalid("error.exchange.no_customer"))
	}
	return in, nil
}

// facts are the further facts of a row by name.
type facts map[string]string

func (f facts) list() []model.Field {
	if len(f) == 0 {
		return nil
	}
	return model.Each(slices.Sorted(maps.Keys(f)), func(name *string) model.Field { return model.Field{Name: *name, Value: f[*name]} })
}

// names fills name and kind. In a file of persons the company is a further
// fact of the person; a row of it that names only a company is that company.
func (r *rowReader) names(in *model.ImportCustomer, f facts) {
	c, company := &in.Customer, r.plan.byField[fCompany]
	where := r.cell(company)
	c.Name = cmp.Or(r.text(fName), fullName(r.text(fFirst), r.text(fMiddle), r.text(fLast)))
	if last := r.text(fLast); !r.plan.has(fFirst) && c.Name != last && !strings.HasSuffix(c.Name, last) { // "name" and "surname"
		c.Name = fullName(c.Name, "", last)
	}
	switch {
	case r.plan.person && c.Name != "":
		c.Kind = model.Person
		if where != "" {
			f[company.name] = where
		}
	case c.Name == "" && where != "":
		c.Name, c.Kind = where, model.Company
	case c.Name == "":
		c.Name = cmp.Or(r.text(fContact), fullName(r.text(fContactFirst), "", r.text(fContactLast)))
		in.StandIn = c.Name != ""
	case where != "" && where != c.Name:
		f[company.name] = where
	}
	if c.Kind == "" && r.plan.company && !r.plan.own && cmp.Or(r.text(fName), where) != "" {
		c.Kind = model.Company
	}
	if kind := r.plan.byField[fKind]; kind != nil {
		s := r.cell(kind)
		if k, ok := customerKind(s, kind.header); ok {
			c.Kind = k
		} else if s != "" {
			f[kind.name] = s
		}
	}
}

// customerKind reads a company or person, or a yes under a header that asks for one.
func customerKind(s, header string) (model.CustomerKind, bool) {
	if hasWord("isteinunternehmen isacompany iscompany", normalHeader(header)) {
		yes := hasWord("1 true yes y ja wahr sí si はい 是", strings.ToLower(s))
		return map[bool]model.CustomerKind{true: model.Company, false: model.Person}[yes], true
	}
	k, ok := customerKinds()[strings.ToLower(s)]
	return k, ok
}

// reach fills phone and e-mail. A mobile number is the customer's phone where
// there is one, the other number a further fact then; of several addresses in
// a cell the first counts.
func (r *rowReader) reach(c *model.Customer, f facts) {
	if r.plan.own {
		c.Phone, c.Email = r.text(fPhone), r.text(fEmail)
		return
	}
	for _, from := range []field{fMobile, fPhone} {
		col := r.plan.byField[from]
		numbers := pieces(foldPhone(r.cell(col)))
		if len(numbers) > 0 && c.Phone == "" && digitsOf(numbers[0]) != "" {
			c.Phone, numbers = numbers[0], numbers[1:]
		}
		if len(numbers) > 0 {
			f[col.name] = strings.Join(numbers, "; ")
		}
	}
	col := r.plan.byField[fEmail]
	addresses := pieces(norm.NFKC.String(r.cell(col)))
	if len(addresses) > 0 && strings.Contains(addresses[0], "@") {
		c.Email, addresses = addresses[0], addresses[1:]
	}
	if len(addresses) > 0 {
		f[col.name] = strings.Join(addresses, "; ")
	}
}

// firstOf gives the first of several numbers or addresses in a cell.
func firstOf(s string) string { return append(pieces(s), "")[0] }

// pieces cuts a cell at the signs that files put between words, numbers or addresses.
func pieces(s string) []string {
	parts := strings.FieldsFunc(strings.ReplaceAll(s, ":::", ";"), func(r rune) bool { return strings.ContainsRune(",;|，；、\n", r) })
	parts = model.Each(parts, func(p *string) string { return strings.TrimSpace(*p) })
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// foldPhone folds full-width digits and signs; everything else stays as given.
func foldPhone(s string) string {
	if label, number, ok := strings.Cut(s, ":"); ok && digitsOf(label) == "" && !strings.HasPrefix(number, ":") {
		s = strings.TrimSpace(number) // "Phone: 555 0100"
	}
	if isPlainASCII(s) {
		return s
	}
	return strings.Join(strings.Fields(norm.NFKC.String(s)), " ")
}

func (r *rowReader) traits(in *model.ImportCustomer, more facts) {
	c, last := &in.Customer, r.date(fLastContact, more)
	in.LastContact, in.LastClock = last.day, last.clock
	c.Created, c.Birthday = r.date(fCreated, more).day, r.birthday(fBirthday, more)
	c.Next, c.NextAt = r.next(more)
	c.Tags = r.tags()
	c.Barred, c.Consents = parsed(r, fBarred, more, model.ParseBarred), parsed(r, fConsents, more, model.ParseConsents)
	if r.flag(fDoNotContact, more) {
		c.Barred = c.Barred.With(wayOf(r.plan.byField[fDoNotContact].word))
	}
	c.Archived = r.flag(fArchived, more)
	if c.Credit = parsed(r, fCredit, more, model.ParseCredit); r.flag(fCreditHold, more) {
		c.Credit = model.CreditHold
	}
	c.Cadence, c.Repeat = parsed(r, fCadence, more, model.ParseEvery), parsed(r, fRepeat, more, func(s string) (model.Repeat, error) {
		again, err := model.ReadRepeat(s)
		if every, word := model.ParseRepeat(s); word == nil { // as the commands take it: from the next date on, or from today
			again, err = model.Repeat{From: cmp.Or(c.Next, r.o.Today), At: c.NextAt, Every: every}, nil
			c.Next, c.NextAt = 0, 0
		}
		return again, err
	})
	c.Potential = parsed(r, fPotential, more, model.ParsePotential)
}

// wayOf tells which way of contact a header bars: "unsubscribed from emails", "do not call".
func wayOf(word string) model.Barred {
	switch {
	case strings.Contains(word, "mail") || strings.HasPrefix(word, "unsubscribed"):
		return model.ByEmail
	case strings.HasSuffix(word, "call"):
		return model.ByPhone
	}
	return model.Everyway
}

// parsed reads a cell that the row can do without: one that is not what its field
// needs is kept as text.
func parsed[T any](r *rowReader, f field, more facts, parse func(string) (T, error)) (v T) {
	s := r.text(f)
	if s == "" {
		return v
	}
	v, err := parse(s)
	if err != nil {
		r.keep(f, more)
	}
	return v
}

// tags splits a cell of tags; the groups that address books make by themselves
// ("* myContacts") are left out.
func (r *rowReader) tags() []string {
	var words []string
	if r.plan.own {
		words = splitWords(r.text(fTags))
	} else {
		for _, w := range pieces(r.text(fTags)) {
			w = strings.Trim(w, "\"") // each is quoted of its own
			words = append(words, only(!strings.HasPrefix(w, "* "), w))
		}
	}
	words = model.Each(words, func(w *string) string { return shared(strings.TrimSpace(*w)) })
	slices.Sort(words)
	words = slices.DeleteFunc(slices.Compact(words), func(w string) bool { return w == "" })
	return append([]string(nil), words...)
}

// next reads the next date, and its time where the row has one, in the same cell or of its own.
func (r *rowReader) next(more facts) (model.Day, model.At) {
	m := r.date(fNext, more)
	at, _, _ := model.FindAt(r.text(fNextTime))
	if at == 0 && m.clock != model.NoClock {
		at = model.NewAt(int(m.clock/3600), int(m.clock/60%60))
	}
	return m.day, model.If(m.day == 0, 0, at)
}

// date reads a date that the row can do without: one that is none is kept as text.
func (r *rowReader) date(f field, more facts) moment {
	m, p := r.moment(f)
	if p != nil {
		r.keep(f, more)
		return moment{clock: model.NoClock}
	}
	return m
}

func (r *rowReader) birthday(f field, more facts) string {
	return parsed(r, f, more, func(s string) (string, error) {
		b, ok := parseBirthday(s, r.plan.byField[f].date.order)
		born, _ := model.ParseDay(b)
		if !ok || r.o.Today != 0 && born > r.o.Today {
			return "", strconv.ErrSyntax
		}
		if v, dated := splitNumbers(foldDate(s)); dated && b == "--02-29" && v.n[0] != 1604 { // of a year without that day, which is told
			r.keep(f, more)
		}
		return b, nil
	})
}

// further keeps the columns without a field of their own as further facts.
func (r *rowReader) further(f facts) {
	for _, col := range r.plan.columns {
		if s := r.cell(col); col.field == fCustom && s != "" {
			f[col.name] = s
		}
	}
	if s := r.text(fFields); s != "" {
		var more map[string]string
		if r.plan.own && json.Unmarshal([]byte(s), &more) == nil {
			maps.Copy(f, more)
		} else {
			f[r.plan.byField[fFields].name] = s
		}
	}
}

// shared gives one copy of the words that repeat down a column, not a part of the whole
// row's text.
func shared(s string) string { return unique.Make(s).Value() }
