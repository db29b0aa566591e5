package record

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

type column interface {
	sql.Scanner
	column() any
}

// values puts in the place of every target what its column holds: an int64, a
// float64, a string or nil, the kinds that an image of a row keeps.
func values(targets []any) []any {
	for i, target := range targets {
		switch t := target.(type) {
		case *string:
			targets[i] = *t
		case *float64:
			targets[i] = *t
		case *int64:
			targets[i] = *t
		case *int:
			targets[i] = int64(*t)
		case *model.Day:
			targets[i] = int64(*t)
		case *bool:
			targets[i] = Flag(*t)
		case **int:
			targets[i] = orNull(*t)
		case **int64:
			targets[i] = orNull(*t)
		case column:
			targets[i] = t.column()
		default: // whole numbers of any kind
			if whole := reflect.ValueOf(target).Elem(); whole.CanInt() {
				targets[i] = whole.Int()
			} else {
				targets[i] = int64(whole.Uint())
			}
		}
	}
	return targets
}

func orNull[T int | int64](v *T) any {
	if v == nil {
		return nil
	}
	return int64(*v)
}

// textOf reads a column of text, which another program may have written as bytes; ""
// is what has no text.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// textOrNull is a text whose column is NULL where it is empty.
type textOrNull string

// Scan reads the column.
func (t *textOrNull) Scan(v any) error {
	*t = textOrNull(textOf(v))
	return nil
}

func (t *textOrNull) column() any {
	if *t == "" {
		return nil
	}
	return string(*t)
}

// asText is what a column of text holds in a form of its own.
type asText[T any] struct {
	into  *T
	read  func(string) T
	write func(T) string
}

// Scan reads the column.
func (t asText[T]) Scan(v any) error {
	*t.into = t.read(textOf(v))
	return nil
}

func (t asText[T]) column() any { return t.write(*t.into) }

// readOpportunities reads those kept as JSON; what cannot be read counts as none.
func readOpportunities(s string) (out []model.Opportunity) {
	if s == "" || json.Unmarshal([]byte(s), &out) != nil {
		return nil
	}
	return out
}

func opportunitiesText(o []model.Opportunity) string {
	if len(o) == 0 {
		return ""
	}
	b, _ := json.Marshal(o) // plain numbers and clean text always marshal
	return string(b)
}

// missing says of a row that is not there which it is.
func missing(err error, key string, id int64) error {
	if errors.Is(err, sql.ErrNoRows) {
		return model.NotFound(key, "ID", id)
	}
	return err
}

// Fold gives the form in which names and texts are compared: NFKC (full-width
// letters, digits and brackets become plain), lower case, outer space gone and
// inner runs of space single.
func Fold(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	return strings.Join(strings.Fields(s), " ")
}

// DigitsOf keeps the ASCII digits of a phone number, full-width ones folded.
func DigitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, s)
}

// NameKeys gives the key by which a name sorts (pinyin for Chinese, so that both
// scripts share one alphabet) and its pinyin initials ("" without Chinese).
func NameKeys(name string) (key, initials string) {
	folded := Fold(name)
	if !strings.ContainsFunc(folded, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return folded, ""
	}
	args := pinyin.NewArgs()
	var k, in strings.Builder
	for _, r := range folded {
		p := ""
		if unicode.Is(unicode.Han, r) {
			p = strings.Join(pinyin.SinglePinyin(r, args), "") // one reading at most
		}
		if p == "" {
			k.WriteRune(r)
			if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				in.WriteRune(r)
			}
			continue
		}
		k.WriteString(p)
		in.WriteByte(p[0])
	}
	return k.String(), in.String()
}

// OtherReadings gives the pinyin, whole and initials, of a short name whose
// characters can be read in several ways, without the reading of nameKeys: 泊
// is bo and po. Long names are those of companies, which hardly anybody reads
// differently; their readings would take much memory.
func OtherReadings(name string) []string {
	const short, most = 4, 4 // characters, readings
	if n := utf8.RuneCountInString(name); n == 0 || n > short {
		return nil
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	type reading struct{ key, initials string }
	all := []reading{{}}
	for _, r := range Fold(name) {
		if !unicode.Is(unicode.Han, r) {
			return nil
		}
		var ways []string
		for _, p := range pinyin.SinglePinyin(r, args) {
			if !slices.Contains(ways, p) {
				ways = append(ways, p)
			}
		}
		if len(ways) == 0 || len(all)*len(ways) > most {
			ways = ways[:min(len(ways), 1)]
		}
		var longer []reading
		for _, a := range all {
			for _, p := range ways {
				longer = append(longer, reading{a.key + p, a.initials + p[:1]})
			}
		}
		all = longer
	}
	var out []string
	for i := 1; i < len(all); i++ { // the first is that of nameKeys
		out = append(out, all[i].key)
		if all[i].initials != all[0].initials {
			out = append(out, all[i].initials)
		}
	}
	return out
}

// Copied gives a customer with tags and fields of its own.
func Copied(c *model.Customer) *model.Customer {
	out := *c
	out.Tags, out.Fields = slices.Clone(c.Tags), slices.Clone(c.Fields)
	return &out
}

// Combine gives a customer what another has and it lacks, and where over is set
// also what it has otherwise. kept tells that a value was left out.
func Combine(c, in *model.Customer, over bool) (kept bool) {
	from := texts(in)
	for i, into := range texts(c) {
		kept = Fill(into, *from[i], over) || kept
	}
	kept = Fill(&c.Potential, in.Potential, over) && *c.Potential != *in.Potential || kept
	kept = Fill(&c.SnoozedUntil, in.SnoozedUntil, over) || kept
	kept = Fill(&c.Cadence, in.Cadence, over) || kept
	kept = Fill(&c.Repeat, in.Repeat, over) || kept
	if in.Opening.Amount != c.Opening.Amount {
		kept = Fill(&c.Opening, in.Opening, over) || kept
	}
	kept = Fill(&c.Credit, in.Credit, over) || kept
	c.Barred, c.Consents = c.Barred.With(in.Barred), c.Consents.And(in.Consents)
	if in.Override != nil && !sameOverride(c.Override, in.Override) {
		kept = Fill(&c.Override, in.Override, over) || kept
	}
	if len(in.Tags) > 0 {
		c.Tags = CleanTags(append(slices.Clone(c.Tags), in.Tags...))
	}
	return combineFields(c, in, over) || kept
}

func combineFields(c, in *model.Customer, over bool) (kept bool) {
	if len(in.Fields) == 0 {
		return false
	}
	set := make(map[string]string, len(in.Fields))
	for _, f := range in.Fields {
		have := c.Field(f.Name)
		switch {
		case f.Value == "":
		case over || have == "":
			set[f.Name] = f.Value
		default:
			kept = kept || have != f.Value
		}
	}
	c.Fields = MergeFields(c.Fields, set)
	return kept
}

// Fill gives into the value from, unless that is nothing, or into has one and
// over is not set; kept tells that they differ then.
func Fill[T comparable](into *T, from T, over bool) (kept bool) {
	var none T
	if from == none {
		return false
	}
	if over || *into == none {
		*into = from
	}
	return *into != from
}

// Differences lists the fields, in the words of the export, in which a customer is another
// than it was.
func Differences(old, c *model.Customer, currency string) (out []model.Difference) {
	rated := func(c *model.Customer) string { // 0 is a rating too
		if c.Potential == nil {
			return ""
		}
		return strconv.Itoa(*c.Potential)
	}
	days := func(n int) string { return strings.TrimPrefix(strconv.Itoa(n), "0") }
	amount := func(n int64) string { return model.If(n == 0, "", model.FormatMinor(n, currency)) }
	yes := map[bool]string{true: "x"}
	tier := func(c *model.Customer) string { return cmp.Or(c.Override, &model.Override{}).Tier.String() }
	all := [][3]string{
		{"name", old.Name, c.Name},
		{"ref", old.Ref, c.Ref},
		{"kind", string(old.Kind), string(c.Kind)},
		{"owner", old.Owner, c.Owner},
		{"region", old.Region, c.Region},
		{"industry", old.Industry, c.Industry},
		{"phone", old.Phone, c.Phone},
		{"email", old.Email, c.Email},
		{"tag", strings.Join(old.Tags, ", "), strings.Join(c.Tags, ", ")},
		{"note", old.Note, c.Note},
		{"birthday", old.Birthday, c.Birthday},
		{"potential", rated(old), rated(c)},
		{"created", old.Created.String(), c.Created.String()},
		{"next", old.Next.With(old.NextAt), c.Next.With(c.NextAt)},
		{"snoozed", old.SnoozedUntil.String(), c.SnoozedUntil.String()},
		{"override", tier(old), tier(c)},
		{"cadence_days", days(old.Cadence), days(c.Cadence)},
		{"repeat", old.Repeat.String(), c.Repeat.String()},
		{"opening", amount(old.Opening.Amount), amount(c.Opening.Amount)},
		{"credit_status", old.Credit.String(), c.Credit.String()},
		{"do_not_contact", old.Barred.String(), c.Barred.String()},
		{"archived", yes[old.Archived], yes[c.Archived]},
	}
	for _, f := range c.Fields {
		all = append(all, [3]string{"=" + f.Name, old.Field(f.Name), f.Value})
	}
	for _, v := range all {
		if v[1] != v[2] {
			out = append(out, model.Difference{Field: v[0], A: v[1], B: v[2]})
		}
	}
	return out
}

// sameOverride tells overrides that say the same, whenever they were set.
func sameOverride(a, b *model.Override) bool {
	if a == nil || b == nil {
		return a == b
	}
	x, y := *a, *b
	x.On, y.On = 0, 0
	return x == y
}

// CheckOverride completes and validates an override.
func CheckOverride(o *model.Override, by string, today model.Day) error {
	o.Reason, o.By = CleanText(o.Reason), CleanText(o.By)
	o.By, o.On = cmp.Or(o.By, by), cmp.Or(o.On, today)
	switch {
	case o.Tier < model.TierA || o.Tier > model.TierC:
		return model.Invalid("error.tier", "Text", o.Tier.String())
	case o.Reason == "":
		return model.Invalid("error.db.override_reason")
	}
	return nil
}

// Promise makes an interaction's next date the customer's promise.
func Promise(c *model.Customer, i *model.Interaction) {
	c.Next, c.NextAt, c.NextSet, c.NextSeq, c.NextFrom = i.Next, i.NextAt, i.Day, i.ID, i.ID
}
