package lang

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"tierbook/model"
	"tierbook/ui/part"
)

// symbols are the currencies written with a sign before the number.
var symbols = map[string]string{"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}

// Money writes an amount in minor units with grouped digits and the
// currency's sign, without decimals when they are zero: ¥12,345 or $1,234.50.
func (l *Lang) Money(minor int64, currency string) string {
	s := strings.TrimSuffix(model.FormatMinor(minor, currency), "."+strings.Repeat("0", model.Decimals(currency)))
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	n, _ := strconv.ParseInt(whole, 10, 64)
	whole = humanize.Comma(n) + model.If(frac != "", "."+frac, "")
	if sym, ok := symbols[currency]; ok || currency == "" {
		return sign + sym + whole
	}
	return sign + currency + " " + whole
}

// unit is what amounts are shortened by: from at on, counted in div. step is how
// finely the next smaller unit is written: what that would round up to at is
// written in this one.
type unit struct {
	at, div, step float64
	name          string
}

// units are those of a language, the largest first.
var units = map[string][]unit{
	"zh": {{1e12, 1e12, 1e8, "万亿"}, {1e8, 1e8, 1e4, "亿"}, {1e4, 1e4, 1, "万"}},
	"en": {{1e12, 1e12, 1e9, "T"}, {1e9, 1e9, 1e6, "B"}, {1e6, 1e6, 1e3, "M"}, {1e4, 1e3, 1, "k"}},
}

// MoneyShort writes an amount for a narrow column of eight cells: ¥1.2M, ¥350k,
// ¥1.2T; in Chinese ¥120万, ¥1.23亿, ¥1.2万亿. The largest leave out the currency's
// sign where that would not fit.
func (l *Lang) MoneyShort(minor int64, currency string) string {
	v := model.ToMajor(minor, currency)
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	sym := symbols[currency]
	for _, u := range units[l.tag] {
		if v < u.at-u.step/2 {
			continue
		}
		q := v / u.div
		prec := 1
		switch {
		case q >= 100 || u.at >= 1e12 && q >= 10:
			prec = 0
		case q < 10 && l.tag == "zh" && u.at < 1e12: // 万 counts in steps of ten thousand
			prec = 2
		}
		digits := model.NumberText(q, prec)
		if prec > 0 {
			digits = strings.TrimSuffix(strings.TrimRight(digits, "0"), ".")
		}
		if cells := len(sign) + len(digits) + 2*utf8.RuneCountInString(u.name); u.at >= 1e12 && cells > 7 {
			sym = ""
		}
		return sign + sym + digits + u.name
	}
	return sign + sym + humanize.Comma(int64(math.RoundToEven(v)))
}

// MoneyWhole writes an amount rounded to whole units, for a column whose figures
// are compared: ¥34,849.
func (l *Lang) MoneyWhole(minor int64, currency string) string {
	unit := int64(math.Pow10(model.Decimals(currency)))
	whole := (max(minor, -minor) + unit/2) / unit * unit
	return l.Money(model.If(minor < 0, -whole, whole), currency)
}

// Count writes a whole number with grouped digits.
func (l *Lang) Count(n int) string { return humanize.Comma(int64(n)) }

// Apart writes how many customers there are who bought, and apart how many without an
// order yet.
func (l *Lang) Apart(all, prospects int) string {
	return model.If(prospects == 0, l.Count(all), l.Count(all-prospects)+" +"+l.Count(prospects))
}

// InTime writes the share of customers in time, that of prospects apart: "40% +62%"; a
// dash where there is nobody.
func (l *Lang) InTime(c *model.Cover) string {
	text := unknown
	if b := c.Buyers(); b.Count > 0 {
		text = Share(b.Share())
	}
	if c.Prospects > 0 {
		text += " +" + Share(float64(c.ProspectsCovered)/float64(c.Prospects))
	}
	return text
}

// Figure words an attribute of a customer, amounts by money: "" where nothing is there, or
// known.
func (l *Lang) Figure(r *model.Row, a model.Attr, money func(minor int64) string) string {
	kind := a.Info().Type
	v, known := r.Num(a)
	switch {
	case kind == model.TypeText || kind == model.TypeSet:
		return l.AttrText(a, r.Text(a))
	case !known:
		return ""
	case kind == model.TypeMoney:
		return money(int64(v))
	case kind == model.TypeDay:
		return model.Day(v).String()
	case kind == model.TypeTier:
		return l.Tier(model.Tier(v))
	case kind == model.TypeShare:
		return Share(v)
	}
	tenths := a == model.AttrExpectedOrders || a == model.AttrScore // a score must not be rounded over where a tier begins
	return model.NumberText(v, model.If(tenths, 1, 0))
}

// Share writes a share 0..1 as a whole percentage; one that is neither nothing nor
// everything never reads as either.
func Share(share float64) string {
	n := math.Round(share*100) + 0 // takes the sign off a loss that rounds to nothing
	switch {
	case share > 0 && n == 0:
		return "<1%"
	case share < 1 && n == 100:
		return ">99%"
	}
	return model.NumberText(n, 0) + "%"
}

// Growth writes how far a sum lies above an earlier one: "+12%"; a dash where that is not
// known.
func (l *Lang) Growth(v *float64) string {
	if v == nil {
		return unknown
	}
	n := int(math.Round(*v * 100))
	return model.If(n > 0, "+"+l.Count(n)+"%", l.Count(n)+"%")
}

// Period names a period: by its month, quarter or year, or by its days.
func (l *Lang) Period(p *model.Period) string {
	switch {
	case !p.Whole():
		return p.From.String() + " → " + p.To.String()
	case p.SoFar:
		return l.F("stats.so_far", "Name", p.Name)
	}
	return p.Name
}

// Trait names what sets a group apart.
func (l *Lang) Trait(t *model.Trait) string {
	return part.Join(" ", l.Attr(t.Attr), part.Cell(l.AttrText(t.Attr, t.Value)))
}

// TraitOf writes what a group has of a figure, or the share of it that has a value, in its
// own unit.
func (l *Lang) TraitOf(a model.Attr, value string, v float64, currency string) string {
	switch typ := a.Info().Type; {
	case value != "" || typ == model.TypeShare:
		return Share(v)
	case typ == model.TypeMoney:
		return l.MoneyShort(int64(v), currency)
	case typ == model.TypeDay:
		return l.F("segments.days", "N", int(math.Round(v)))
	}
	return strings.TrimSuffix(part.Tenth(v), ".0")
}

// Group words what the customers of a group have in common: who looks after them, their
// tier, or what model.FieldGroups has of a further field: "20–40", "≥40".
func (l *Lang) Group(by model.Attr, d *model.FieldDef, group string) string {
	switch {
	case by == model.AttrOwner && group == "":
		return l.T("stats.unassigned")
	case group == "":
	case by == model.AttrTier:
		t, _ := model.ParseTier(group)
		return l.Tier(t)
	case by == model.AttrField && d.Type == model.FieldYesNo:
		return l.T("edit." + group)
	case by == model.AttrField && d.Type == model.FieldNumber:
		return strings.NewReplacer("..", "–", ">=", "≥").Replace(group)
	}
	return cmp.Or(l.AttrText(by, group), unknown)
}
