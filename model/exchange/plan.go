package exchange

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"tierbook/model"
)

// column is a column of the file and what it stands for.
type column struct {
	index   int
	header  string
	name    string // of the custom field, for fCustom
	word    string // by which the header is known, in normal form
	vacant  bool   // nothing stands in it
	guessed bool   // its field is, by a part of the header and what stands in it
	field   field
	date    *dateColumn
	money   *moneyColumn
	unit    string // currency named in the header: "Amount (USD)"
}

// plan is how a file is to be read.
type plan struct {
	year     string     // of days that have none, "" where the file names none
	turned   string     // the year before or after it, of which some are
	month    time.Month // of the list, where that is about a year's end; 0 for none
	kind     model.ImportKind
	own      bool // this program's own export: nothing in it has to be guessed
	columns  []*column
	byField  map[field]*column
	person   bool    // the rows are persons, the company column is where they work
	company  bool    // the rows are companies with somebody to talk to
	deals    bool    // the rows are of a pipeline
	lines    bool    // orders have several rows
	sparse   bool    // only one row of an order has its amount
	total    bool    // each row of an order has the amount of the whole
	account  *column // of a ledger: of the rows only those of some accounts are sales
	sold     func(account string) bool
	owed     bool    // those are what customers owe, which a payment lessens
	payee    *column // whom a row's money went to
	billed   bool    // rows of invoices stand beside those of their payments
	invoices bool    // the rows are due on a day, or have a balance
	receipts bool    // the amounts are what came in; other rows are money that went out
	given    map[int]bool
	tail     int // the row from which on nothing but a footer stands; 0 for none
}

// ParseMap reads --map values "column=field"; the last equals sign separates.
// CodeUsage for what has another form, and for a field nobody knows.
func ParseMap(values []string) (map[string]string, error) {
	out := make(map[string]string, len(values))
	for _, v := range values {
		i := strings.LastIndexByte(v, '=')
		if i <= 0 || i == len(v)-1 {
			return nil, model.E(model.CodeUsage, "error.exchange.map_form", "Text", v)
		}
		column, word := strings.TrimSpace(v[:i]), strings.TrimSpace(v[i+1:])
		if _, err := parseField(word); err != nil {
			return nil, err
		}
		out[column] = word
	}
	return out, nil
}

// mapped gives the fields that --map names, by column index. A field takes one
// column: of two, the cells of one would be lost.
func mapped(header []string, m map[string]string) (map[int]field, error) {
	out, taken := make(map[int]field, len(m)), make(map[field]string, len(m))
	for _, name := range slices.Sorted(maps.Keys(m)) {
		word, i := m[name], findColumn(header, name)
		if i < 0 {
			return nil, model.E(model.CodeUsage, "error.exchange.map_column", "Text", name, "Headers", quoteHeaders(header))
		}
		f, err := parseField(word)
		if err != nil {
			return nil, err
		}
		if other, ok := taken[f]; ok && !f.isShared() {
			return nil, model.E(model.CodeUsage, "error.exchange.map_twice", "Field", string(f), "One", other, "Two", name)
		}
		taken[f] = name
		out[i] = f
	}
	return out, nil
}

// findColumn finds a column by its header, exactly or in normal form, or by its
// number from 1.
func findColumn(header []string, name string) int {
	if i := slices.Index(header, name); i >= 0 {
		return i
	}
	if n := normalHeader(name); n != "" {
		if i := slices.IndexFunc(header, func(h string) bool { return normalHeader(h) == n }); i >= 0 {
			return i
		}
	}
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(header) {
		return n - 1
	}
	return -1
}

func parseField(word string) (field, error) {
	w := strings.ToLower(strings.TrimSpace(word))
	f := cmp.Or(aliases()[w], field(w))
	if all := allFieldNames(); !slices.Contains(all, string(f)) {
		return f, model.E(model.CodeUsage, "error.exchange.map_field", "Text", word, "Fields", strings.Join(all, ", "))
	}
	return f, nil
}

// has tells whether the file has a column for any of the fields.
func (p *plan) has(fields ...field) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return p.byField[f] != nil })
}

// named tells whether the field was found by its header in normal form.
func (p *plan) named(f field, words string) bool {
	c := p.byField[f]
	return c != nil && hasWord(words, c.word)
}

// makePlan gives every column its field: those of --map first, then each field
// the surest of the columns that are left, one with something in it before an
// empty one.
func makePlan(header []string, kind model.ImportKind, given map[int]field, first *sample) *plan {
	p := &plan{kind: kind, columns: make([]*column, len(header)), byField: map[field]*column{}, given: map[int]bool{}}
	lex, candidates := lexiconOf(kind), make([][]candidate, len(header))
	for i, h := range header {
		c := &column{index: i, header: h, word: normalHeader(h)}
		p.columns[i] = c
		if f, ok := given[i]; ok {
			p.claim(i, f)
			p.given[i] = true
			continue
		}
		if addressBook().MatchString(strings.TrimSpace(h)) {
			c.field = fIgnore
			continue
		}
		candidates[i], c.word = lex.lookup(h)
		if normalHeader(h) == "name" && first.all(i, orderNumber().MatchString) {
			candidates[i] = []candidate{{fOrderID, len(header)}}
		}
		if kind == model.ImportInteractions && len(candidates[i]) == 0 {
			candidates[i], c.guessed = first.likely(i, c.word), true
		}
		if kind == model.ImportCustomers && !first.numbers(i, h) {
			candidates[i] = slices.DeleteFunc(slices.Clone(candidates[i]), func(c candidate) bool { return c.field == fRef })
		}
		if c.vacant = first.vacant(i); c.vacant {
			candidates[i] = slices.Clone(candidates[i])
			for k := range candidates[i] { // those of columns with something in them come before
				candidates[i][k].rank += 1000
			}
		}
	}
	p.marketplace(first, candidates)
	for _, f := range fieldsOf(kind) {
		if c := p.byField[fDate]; f.Field == fOtherDate && (c == nil || first.vacant(c.index) || first.filled(c.index) == len(first.rows)) {
			continue // it stands in where a row has no date
		}
		if p.byField[f.Field] == nil || f.Field.isShared() {
			p.choose(f.Field, candidates)
		}
	}
	if kind == model.ImportInteractions {
		p.deals = p.has(fStatus) && hasWord("@stages", p.staged().word) && !p.has(fOrderID)
		p.statement(first)
		if p.deals {
			p.pipeline()
		}
		p.entries(first)
		if !p.has(fProduct) && p.has(fQuantity) && p.has(fOrderID) && p.named(fNote, aboutWords) { // what was bought
			p.move(fNote, fProduct)
		}
	} else {
		p.persons(first, candidates)
	}
	p.finish()
	return p
}

// staged gives the column that says at which stage of a pipeline the rows are.
func (p *plan) staged() *column {
	i := slices.IndexFunc(p.columns, func(c *column) bool { return c.field == fStatus && hasWord("@stages", c.word) })
	if i < 0 {
		return p.byField[fStatus]
	}
	return p.columns[i]
}

// pipeline settles the columns of deals: a record's id is the deal's and not the
// customer's, its type is no kind of interaction, and a second date is the day it
// was entered.
func (p *plan) pipeline() {
	if p.named(fRef, "recordid id") && !p.has(fExternalID) {
		p.move(fRef, fExternalID)
	}
	p.move(fKind, fIgnore)
	if p.named(fName, "name") && p.named(fRef, "@parents") && !p.has(fNote) { // the deal's
		p.move(fName, fNote)
	}
	if p.named(fOtherDate, "@created") && !p.has(fCreated) {
		p.move(fOtherDate, fCreated)
	}
	for i, c := range p.columns {
		if c.field == "" && !p.has(fCreated) && hasWord("@created", c.word) {
			p.claim(i, fCreated)
		}
	}
}

// move gives the column of a field, if there is one, to another field.
func (p *plan) move(from, to field) {
	if c := p.byField[from]; c != nil {
		delete(p.byField, from)
		p.claim(c.index, to)
	}
}

// choose gives a field the surest of the columns that are left; columns that
// are left out, or only checked to be dates, are chosen all at once.
func (p *plan) choose(f field, candidates [][]candidate) {
	best, bestRank := -1, 0
	for i, col := range p.columns {
		if col.field != "" {
			continue
		}
		for _, c := range candidates[i] {
			switch {
			case c.field != f:
			case f.isShared():
				p.claim(i, f)
			case best < 0 || c.rank < bestRank:
				best, bestRank = i, c.rank
			}
		}
	}
	if best >= 0 {
		p.claim(best, f)
	}
}

// claim gives a column to a field.
func (p *plan) claim(i int, f field) {
	c := p.columns[i]
	c.field = f
	if _, inside := cutBrackets(c.header); f.isMoney() && RealCurrency(strings.ToUpper(inside)) {
		c.unit = strings.ToUpper(inside)
	}
	if p.byField[f] == nil {
		p.byField[f] = c
	}
}

// finish decides what the columns without a field become, and gives dates and
// amounts the means to decide their form.
func (p *plan) finish() {
	names := map[string]int{}
	for i, c := range p.columns {
		c.field = cmp.Or(c.field, model.If(p.kind == model.ImportCustomers, fCustom, fIgnore))
		if c.field.isDate() {
			c.date = &dateColumn{}
		}
		if c.field.isMoney() {
			c.money = &moneyColumn{}
		}
		c.name = uniqueName(names, c.header, i)
	}
	p.person = p.kind == model.ImportCustomers &&
		(p.has(fFirst, fLast) || p.has(fName) && p.has(fCompany) && p.named(fName, "name fullname displayname 姓名 氏名 お名前") || p.named(fName, "姓名 会员姓名 客户姓名 fullname"))
	if p.person {
		p.move(fContact, fCustom)
	}
	p.company = p.kind == model.ImportCustomers && !p.person && p.has(fContact, fContactFirst, fContactLast) && p.has(fName, fCompany)
}

// entries finds in a journal of double entries the column of accounts.
func (p *plan) entries(first *sample) {
	debit, credit, came, owed := false, false, -1, -1
	for i, c := range p.columns {
		h, free := normalHeader(c.header), c.field == ""
		in, out := strings.Contains(h, "credit") || strings.Contains(h, "贷方"), strings.Contains(h, "debit") || strings.Contains(h, "借方")
		if debit, credit = debit || out, credit || in; free && (in || h == "haben") && first.mostly(i, looksMoney) {
			came = i
		}
		if free && out {
			owed = i
		}
	}
	for i, c := range p.columns {
		if filled, fit := first.cells(i, receivable().MatchString); debit && credit && fit > 0 && filled == len(first.rows) && first.distinct(i) < filled {
			p.account = c
		}
	}
	if p.account != nil { // what customers owe
		p.sold, p.owed, came = receivable().MatchString, true, owed
	} else if p.columns[0].header == ledger {
		p.account, p.sold = p.columns[0], salesAccount
	}
	if debit && came >= 0 && !p.has(fAmount) { // of a bank: what came in
		p.claim(came, fAmount)
		p.receipts = true
	}
}

// aboutWords are headers of a description, which in a file of quantities and prices
// is what was bought.
const aboutWords = "description 描述 说明 details 名称 subject label bezeichnung"

// uniqueName gives the name under which a column is kept as a further fact.
func uniqueName(used map[string]int, header string, index int) string {
	name, space := header, ""
	for _, prefix := range []string{"field:", "字段:", "字段："} {
		if rest, ok := strings.CutPrefix(header, prefix); ok && rest != "" {
			name, space = rest, "field:" // beside a column of the list with the same header
		}
	}
	name = cmp.Or(name, fmt.Sprintf("column %d", index+1))
	used[space+name]++
	if n := used[space+name]; n > 1 {
		name = fmt.Sprintf("%s (%d)", name, n)
	}
	return name
}

// quoteHeaders lists headers for a sentence, at most twenty.
func quoteHeaders(header []string) string {
	out := model.Each(header[:min(len(header), 20)], func(h *string) string { return Clip(*h) })
	if len(header) > 20 {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// listed gives the headers of the columns with a field, in file order.
func (p *plan) listed(f field) string {
	var out []string
	for _, c := range p.columns {
		if c.field == f && c.header != "" && c.header != ledger && !addressBook().MatchString(c.header) && normalHeader(c.header) != "rejectedbecause" {
			out = append(out, Clip(c.header))
		}
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}

// clean gives a cell trimmed and without what keeps a spreadsheet from reading it as
// a number or a formula: in a stranger's file the formula of a text (="0012") and
// any apostrophe before it.
func (p *plan) clean(s string) string {
	s = strings.TrimSpace(s)
	if p.own || len(s) < 2 || s[0] != '=' && s[0] != '\'' {
		return unguard(s)
	}
	if text, ok := strings.CutPrefix(s, `="`); ok && strings.IndexByte(text, '"') == len(text)-1 {
		return strings.TrimSpace(text[:len(text)-1])
	}
	if s[0] == '\'' && s[1] >= '0' && s[1] <= '9' {
		return s[1:]
	}
	return unguard(s)
}
