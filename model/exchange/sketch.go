package exchange

import (
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

// Sketch is a file as it is understood before it is imported: what an import
// screen shows, lets a person change, and asks.
type Sketch struct {
	Kind      model.ImportKind
	Encoding  string // or the form of what is no text: "xlsx", "vcard"
	Delimiter rune   // between the columns of delimited text, else 0
	Sheet     string // of a spreadsheet, the one read
	Sheets    []string
	Rows      int // below the header
	Columns   []SketchColumn
	Dates     bool       // a column has dates
	Money     bool       // a column has amounts
	Fields    []string   // that a column of this kind of file may stand for
	Questions []Question // what the file leaves open, the one to ask first in front
	// First holds the first rows as they are understood; nil while a question is open.
	First *model.Import
}

// SketchColumn is a column and what it stands for.
type SketchColumn struct {
	Header  string
	Key     string   // names the column in Options.Map
	Field   string   // "field" for a further fact of a customer, "ignore" for what is left out
	Guesses []string // the field, then what else it may be, the likeliest first; "ignore" is the last
	Samples []string // its first cells that differ, at most three
}

// Ask is what a question is about.
type Ask string

// What a file may leave open, or a person wants otherwise: the argument of
// Options.Answer.
const (
	AskEncoding  Ask = "encoding"
	AskDelimiter Ask = "delimiter"
	AskSheet     Ask = "sheet"
	AskHeader    Ask = "header" // whether the first row is one: "yes" or "no"
	AskKind      Ask = "kind"
	AskName      Ask = "name" // which column names the customers
	AskDate      Ask = "date" // which column has the dates
	AskAmount    Ask = "amount"
	AskDates     Ask = "dates"   // the order of day, month and year
	AskDecimal   Ask = "decimal" // the sign before decimals
	AskExisting  Ask = "existing"
	AskOpening   Ask = "opening" // what becomes of a column of revenue totals
	AskTiers     Ask = "tiers"   // what becomes of a column of tiers
	AskRate      Ask = "rate"    // what one unit of a currency is worth: "USD=7.1", or "USD=0" where its amounts stay out of revenue
	AskLimit     Ask = "limit"   // whether a file beyond the limits is read all the same: "yes"
)

// Question is something that nothing in the file decides.
type Question struct {
	Ask     Ask
	Err     *model.Error // the refusal that the answer lifts
	Choices []string     // the likeliest first; of columns their keys
}

// Answer settles what was asked; "" takes an earlier answer back.
func (o *Options) Answer(a Ask, value string) {
	words := map[Ask]*string{
		AskEncoding: &o.Encoding, AskSheet: &o.Sheet, AskKind: (*string)(&o.As), AskDates: &o.DateFormat, AskDecimal: &o.Decimal,
		AskTiers: (*string)(&o.Tiers), AskOpening: (*string)(&o.Opening), AskExisting: (*string)(&o.Existing),
	}
	switch w := words[a]; {
	case w != nil:
		*w = value
	case a == AskDelimiter:
		o.Delimiter, _ = utf8.DecodeRuneInString(value)
		if value == "" {
			o.Delimiter = 0
		}
	case a == AskHeader:
		o.NoHeader, o.Header = value == "no", value == "yes"
	case a == AskLimit:
		o.NoLimit = value == "yes"
	case a == AskRate:
		code, text, _ := strings.Cut(value, "=")
		rates := map[string]float64{}
		maps.Copy(rates, o.Rates)
		rates[code], _ = strconv.ParseFloat(text, 64)
		o.Rates = rates
	default: // AskName, AskDate, AskAmount
		o.MapColumn(value, string(a))
	}
}

// MapColumn makes a column, by its key, stand for a field. Another column that
// was told to be the same is told nothing any more.
func (o *Options) MapColumn(key, word string) {
	m := make(map[string]string, len(o.Map)+1)
	for k, v := range o.Map {
		if v != word || field(v).isShared() {
			m[k] = v
		}
	}
	if delete(m, key); word != "" {
		m[key] = word
	}
	o.Map = m
}

// askOf gives what is asked in place of a refusal, "" where no answer lifts it.
func askOf(e *model.Error) Ask { return Ask(asks()[strings.TrimPrefix(e.Key, "error.exchange.")]) }

// NewSketch looks a file over: like Read, but what the file leaves open is asked
// instead of refused. An error is what no answer mends.
func NewSketch(data io.Reader, name string, o Options) (*Sketch, error) {
	s := &Sketch{}
	if err := s.look(data, name, o.withDefaults()); err != nil {
		return nil, named(err, name)
	}
	for _, q := range s.Questions {
		_ = named(q.Err, name)
	}
	return s, nil
}

// look fills the sketch, or its questions.
func (s *Sketch) look(data io.Reader, name string, o Options) error {
	f, err := load(data, sha256.New(), o)
	if err != nil && !s.ask(f, err) {
		return err
	}
	if f == nil || f.plan == nil {
		return nil
	}
	s.Kind, s.Encoding, s.Sheet, s.Sheets = f.plan.kind, f.form, f.sheet, f.sheets
	if t, ok := f.source.(*scanner); ok && f.form != formXLSX && f.form != formCards {
		s.Delimiter = rune(t.delim)
	}
	_, open, err := f.decide(o)
	if err != nil && s.ask(f, err) {
		return nil
	} else if err != nil {
		return err
	}
	s.Rows = f.rows
	for _, e := range open {
		about := askOf(asError(e))
		if !slices.ContainsFunc(s.Questions, func(q Question) bool { return q.Ask == about }) {
			s.ask(f, e)
		}
	}
	s.columns(f)
	s.askJudged(f, o, AskTiers, f.first.tiers(f.header), o.Tiers)
	s.askJudged(f, o, AskOpening, f.first.totals(f.header), o.Opening)
	if len(s.Questions) > 0 {
		return nil
	}
	s.First = &model.Import{File: name, Kind: s.Kind, Encoding: s.Encoding}
	o.Progress = func(string, int, int) {}
	return f.buildFirst(s.First, o, sampleRows)
}

// AskForRate asks for the rate of the first currency of a file's amounts that nobody has
// said anything about; false where there is none.
func (s *Sketch) AskForRate(in *model.Import, o *Options) bool {
	book := o.withDefaults().Currency
	var row model.ImportInteraction
	for i := range in.Count() {
		in.Get(i, &row)
		x := &row.Interaction
		if _, said := o.Rates[x.Currency]; said || x.Base != nil || x.Currency == book || !x.Kind.HasAmount() {
			continue
		}
		s.Questions = []Question{{AskRate, model.E(model.CodeUsage, "error.cmd.rate", "Currency", x.Currency, "Book", book), []string{x.Currency + "=0"}}}
		return true
	}
	s.Questions = nil
	return false
}

// RateOf reads the rate of a currency as it is typed into the answer to AskRate; error.cmd.rate
// for what is none.
func (q *Question) RateOf(text string) (string, error) {
	text = strings.ReplaceAll(norm.NFKC.String(strings.TrimSpace(text)), ",", ".")
	if x, err := strconv.ParseFloat(text, 64); err != nil || !(x > 0) || math.IsInf(x, 0) {
		return "", model.E(model.CodeUsage, "error.cmd.rate", "Text", text, "Currency", q.Err.Args["Currency"], "Book", q.Err.Args["Book"])
	}
	return fmt.Sprint(q.Err.Args["Currency"], "=", text), nil
}

// Hint gives what stands in the column that is a choice of a question, "" of other questions.
func (s *Sketch) Hint(a Ask, choice string) string {
	i := slices.IndexFunc(s.Columns, func(c SketchColumn) bool { return c.Key == choice })
	if i < 0 || !slices.Contains([]Ask{AskName, AskDate, AskAmount}, a) {
		return ""
	}
	return strings.Join(s.Columns[i].Samples, " · ")
}

// ask makes a question of a refusal; false where none would help.
func (s *Sketch) ask(f *file, err error) bool {
	e := asError(err)
	q := Question{Ask: askOf(e), Err: e}
	if q.Ask == "" {
		return false
	}
	if q.Choices = dictionary().Choices[string(q.Ask)]; q.Choices == nil {
		q.Choices = f.likely(field(q.Ask))
	}
	if s.Questions = append(s.Questions, q); f != nil && f.plan != nil {
		s.Kind = f.plan.kind
	}
	return true
}

// likely gives the keys of all columns, those first whose cells look like the field.
func (f *file) likely(want field) []string {
	var good, rest []string
	for i, c := range f.plan.columns {
		switch {
		case f.first.vacant(i):
		case slices.Contains(f.first.guess(i), want) && (c.field == fIgnore || c.field == fCustom):
			good = append(good, f.key(i))
		default:
			rest = append(rest, f.key(i))
		}
	}
	return append(good, rest...)
}

// key gives the word by which Options.Map knows a column: its header, where no
// other column before it has the same, else its number.
func (f *file) key(i int) string {
	if h := f.header[i]; h != "" && findColumn(f.header, h) == i && strings.Trim(h, "0123456789") != "" {
		return h
	}
	return strconv.Itoa(i + 1)
}

// askJudged asks whether a column counts: tiers as judgements, totals as revenue.
func (s *Sketch) askJudged(f *file, o Options, ask Ask, at int, said Tiers) {
	if s.Kind != model.ImportCustomers || f.plan.own || at < 0 || said != TiersOpen || s.Columns[at].Field != string(fCustom) {
		return
	}
	if _, said := o.Map[s.Columns[at].Key]; said {
		return
	}
	err := model.E(model.CodeRefused, "error.exchange.kind_open", "Column", f.header[at], "Text", strings.Join(s.Columns[at].Samples, ", "))
	s.Questions = append(s.Questions, Question{Ask: ask, Err: err, Choices: []string{string(TiersKeep), string(TiersField)}})
}

func (s *Sketch) columns(f *file) {
	s.Fields = FieldNames(s.Kind)
	lex := lexiconOf(s.Kind)
	for i, c := range f.plan.columns {
		s.Dates, s.Money = s.Dates || c.date != nil, s.Money || c.money != nil
		out := SketchColumn{Header: c.header, Key: f.key(i), Field: string(c.field), Samples: f.first.some(i)}
		known, _ := lex.lookup(c.header)
		list := model.Each(known, func(c *candidate) field { return c.field })
		if f.first.tiers(f.header) == i {
			list = append(list, fTier)
		}
		if f.first.totals(f.header) == i {
			list = append(list, fOpening)
		}
		if c.field != fIgnore {
			out.Guesses = []string{out.Field}
		}
		for _, g := range append(append(list, f.first.guess(i)...), fCustom) {
			if slices.Contains(s.Fields, string(g)) && !slices.Contains(out.Guesses, string(g)) && g != fIgnore {
				out.Guesses = append(out.Guesses, string(g))
			}
		}
		out.Guesses = append(out.Guesses, string(fIgnore))
		s.Columns = append(s.Columns, out)
	}
}

// some gives the first cells of a column that differ, at most three.
func (s *sample) some(index int) []string {
	var out []string
	for _, row := range s.rows {
		if len(out) == 3 {
			break
		}
		if index < len(row) && row[index] != "" && !slices.Contains(out, row[index]) {
			out = append(out, Clip(row[index]))
		}
	}
	return out
}

// guess tells by the cells of a column alone what it may stand for.
func (s *sample) guess(index int) []field {
	mostly := func(fits func(string) bool) bool { return s.mostly(index, fits) }
	switch {
	case mostly(func(c string) bool { return strings.Contains(c, "@") }):
		return []field{fEmail, fContactEmail}
	case mostly(looksDate):
		return []field{fDate, fLastContact, fNext, fBirthday, fCreated}
	case mostly(func(c string) bool {
		d := digitsOf(c)
		return len(d) >= 7 && len(d) <= 15 && !strings.ContainsAny(c, ".,")
	}):
		return []field{fPhone, fMobile, fRef, fOrderID}
	case mostly(looksMoney):
		return []field{fAmount, fQuantity, fRef, fOrderID}
	}
	few := s.filled(index) > 5 && s.distinct(index)*3 < s.filled(index)
	return model.If(few, []field{fOwner, fRegion, fIndustry, fTags, fKind, fName}, []field{fName, fCompany, fContact, fNote})
}

// Settle says in the options what the sketch found out by itself about the kind of
// file and its columns, so that one of them changed leaves the others as they are.
func (s *Sketch) Settle(o *Options) {
	o.As = s.Kind
	for _, c := range s.Columns {
		if _, said := o.Map[c.Key]; !said && c.Field != string(fIgnore) && c.Field != string(fCustom) && slices.Contains(s.Fields, c.Field) {
			o.MapColumn(c.Key, c.Field)
		}
	}
}

// Encodings are the names of the encodings that files mostly have.
func Encodings() []string { return slices.Clone(dictionary().Choices[string(AskEncoding)]) }
