package model

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// compile makes a term of an attribute's name, an operator and values.
func (p *filterParser) compile(name string, pos int, op operator, values []filterValue) node {
	known, _ := findWord(termWords, name)
	sought := termFlag + termKind(slices.IndexFunc(termWords, func(w word) bool { return w.name == known }))
	t := &term{kind: sought}
	switch {
	case known != "" && sought < termNote && op.ordering():
		return p.fail(Invalid("error.filter.op", "Pos", values[0].pos, "Attr", t.key(), "Op", op.String()))
	case known != "" && sought < termNote:
		return p.compileNames(t, op, values)
	}
	if _, own := FindField(p.o.Fields, name); known != "" && !own {
		if op != opHas {
			return p.fail(Invalid("error.filter.op", "Pos", pos, "Attr", name, "Op", op.String()))
		}
		for _, v := range values {
			text := strings.TrimSpace(v.text)
			if sought >= termOrdered {
				var ok bool
				t.needles = append(t.needles, foldText(text))
				if text, ok = orderedOn(foldText(text), p.o.Today); !ok {
					return p.fail(Invalid("error.filter.day", "Pos", v.pos, "Text", v.text))
				}
			}
			t.values = append(t.values, text)
		}
		return t
	}
	t = &term{kind: termAttr, op: op, cmp: op}
	attr, d, found := FindAttr(name, p.o.Fields)
	switch {
	case !found:
		return p.fail(unknownWord("error.filter.attr", name, pos, p.names(append(attrNames(), wordsIn(false, termWords)...))))
	case attr == AttrField:
		t.field = &d
	default:
		t.attr = attr
	}
	info := t.info()
	if op.ordering() && (info.Type == TypeText || info.Type == TypeSet) {
		return p.fail(Invalid("error.filter.op", "Pos", pos, "Attr", info.Name, "Op", op.String()))
	}
	if op.ordering() && len(values) > 1 { // the comma of 10,000
		values = joinThousands(values)
		if len(values) > 1 {
			return p.fail(Invalid("error.filter.list", "Pos", values[1].pos, "Op", op.String()))
		}
	}
	for _, v := range values {
		if err := p.compileValue(t, info, v); err != nil {
			return p.fail(err)
		}
	}
	return t
}

// orderedOn gives the first and the last day that a date, a month, a year, an age or two
// of them with ".." between mean, as far as they have come; false for no such thing.
func orderedOn(text string, today Day) (string, bool) {
	first, last, two := strings.Cut(text, "..")
	from, to, age, ok := filterDays(first, today, false)
	if two && ok {
		_, to, _, ok = filterDays(last, today, false)
	} else if age {
		to = today
	}
	to = max(from, min(to, today))
	return from.String() + ".." + to.String(), ok
}

func (p *filterParser) compileValue(t *term, info AttrInfo, v filterValue) error {
	text := strings.TrimSpace(v.text)
	switch {
	case len(closed[t.attr]) > 0:
		word, ok := findWord(closed[t.attr], strings.NewReplacer(" ", "_", "-", "_").Replace(foldText(text)))
		if !ok {
			return unknownWord("error.filter."+info.Name, text, v.pos, wordsIn(false, closed[t.attr]))
		}
		t.needles = append(t.needles, word)
		text = word
	case info.Type == TypeText:
		t.needles = append(t.needles, foldText(text))
	case t.attr == AttrConsent:
		if word, ok := findWord(consentWords, foldText(text)); ok {
			text = word
		}
	case info.Type != TypeSet:
		plain := foldText(text)
		s, err := p.span(t, info.Type, plain, v.pos)
		if e := (*Error)(nil); errors.As(err, &e) && e.Args["Text"] == plain {
			e.Args["Text"] = text // as it was typed
		}
		if err != nil {
			return err
		}
		t.spans = append(t.spans, s)
		if t.attr == AttrID && !t.cmp.ordering() {
			at, _ := slices.BinarySearch(t.ids, int64(s.lo))
			t.ids = slices.Insert(t.ids, at, int64(s.lo))
		}
		if text = plain; info.Type == TypeTier {
			text = Tier(s.lo).String()
		}
	}
	t.values = append(t.values, text)
	return nil
}

// names adds those of the book's further fields.
func (p *filterParser) names(list []string) []string {
	return append(list, eachOf(p.o.Fields, func(d FieldDef) string { return d.Word() })...)
}

func (p *filterParser) span(t *term, typ AttrType, text string, pos int) (span, error) {
	switch typ {
	case TypeTier:
		tier, err := p.o.Tiers.Parse(text)
		if err != nil {
			return span{}, Invalid("error.filter.tier", "Pos", pos, "Text", text)
		}
		t.cmp = t.op.flip() // A, the best, is the smallest number
		n := float64(tier)
		return span{n, n, n, n + 1}, nil
	case TypeDay:
		lo, hi, age, ok := filterDays(text, p.o.Today, t.attr == AttrDue || t.attr == AttrSnoozed || t.attr == AttrBirthday)
		if !ok {
			return span{}, Invalid("error.filter.day", "Pos", pos, "Text", text)
		}
		if age {
			t.cmp = t.op.flip()
		}
		from := lo
		if _, _, within := parseSpan(text); within && t.attr == AttrBirthday { // birthday:7d is one of the next days
			from = min(lo, p.o.Today)
		}
		return span{float64(lo), float64(hi), float64(from), float64(hi) + 1}, nil
	}
	v, step, ok := parseScaled(text)
	if t.field != nil && t.field.Type == FieldYesNo {
		v, ok = t.field.Type.Num(text)
		step = 1
	}
	switch {
	case typ == TypeShare:
		v, step, ok = parseShare(text)
		if !ok {
			return span{}, Invalid("error.filter.share", "Pos", pos, "Text", text)
		}
	case !ok:
		return span{}, Invalid("error.filter.number", "Pos", pos, "Text", text)
	case typ == TypeMoney:
		unit := math.Pow10(Decimals(p.o.Currency))
		v, step = v*unit, 1
		if r := math.Round(v); math.Abs(v-r) < 1e-9*math.Max(1e3, math.Abs(v)) {
			v = r
		}
	}
	return span{v, v, v - step/2, v + step/2}, nil
}

// compileNames fills a term of is:, no: or has:.
func (p *filterParser) compileNames(t *term, op operator, values []filterValue) node {
	for _, v := range values {
		name := strings.ReplaceAll(foldText(strings.TrimSpace(v.text)), "-", "_")
		flag, isFlag := findWord(filterFlags, name)
		a, isAttr := ParseAttr(name)
		d, isField := FindField(p.o.Fields, v.text)
		isAttr = isAttr && !(isField && a == AttrCity)
		switch {
		case t.kind == termFlag && isFlag:
			name = flag
		case t.kind == termFlag:
			return p.fail(unknownWord("error.filter.flag", v.text, v.pos, wordsIn(false, filterFlags)))
		case isAttr:
			t.attrs, name = append(t.attrs, a), a.String()
		case isField:
			t.fields, name = append(t.fields, d), d.Name
		default:
			return p.fail(unknownWord("error.filter.attr", v.text, v.pos, p.names(attrNames())))
		}
		t.values = append(t.values, name)
	}
	return turned(op == opNe, t)
}

// joinThousands puts 10 and 000 back together when every piece after the first
// has exactly three digits.
func joinThousands(values []filterValue) []filterValue {
	joined := values[0]
	for _, v := range values[1:] {
		whole, _, _ := strings.Cut(v.text, ".")
		if digits(whole) == "" || len(strings.TrimRight(whole, "kKmM万亿")) != 3 {
			return values
		}
		joined.text += v.text
	}
	return []filterValue{joined}
}

// scales are the words for large numbers, longest first.
var scales = [...]struct {
	suffix string
	factor float64
}{{"百万", 1e6}, {"千万", 1e7}, {"亿", 1e8}, {"万", 1e4}, {"千", 1e3}, {"w", 1e4}, {"k", 1e3}, {"m", 1e6}}

// parseScaled reads a plain decimal number with an optional currency sign and
// scale; step is the worth of its last digit.
func parseScaled(s string) (v, step float64, ok bool) {
	sign := 1.0
	if rest, neg := strings.CutPrefix(s, "-"); neg {
		s, sign = rest, -1
	}
	s = strings.TrimPrefix(s, "+")
	for _, c := range []string{"¥", "$", "€", "£"} {
		s = strings.TrimPrefix(s, c)
	}
	s = strings.TrimSuffix(s, "元")
	factor := 1.0
	for _, sc := range scales {
		if rest, cut := strings.CutSuffix(s, sc.suffix); cut {
			s, factor = rest, sc.factor
			break
		}
	}
	whole, frac, _ := strings.Cut(s, ".")
	if whole+frac == "" || len(whole) > 15 || len(frac) > 9 || digits(whole+frac) != whole+frac {
		return 0, 0, false
	}
	v, _ = strconv.ParseFloat(whole+"."+frac+"0", 64)
	return sign * v * factor, math.Pow10(-len(frac)), true
}

// parseShare reads 0.5 or 50% as a share 0..1.
func parseShare(s string) (v, step float64, ok bool) {
	rest, percent := strings.CutSuffix(s, "%")
	v, step, ok = parseScaled(strings.TrimSpace(rest))
	if percent {
		v, step = v/100, step/100
	}
	if v > 1 || v < 0 {
		return 0, 0, false
	}
	if !percent && v == 1 || v == 0 {
		step = math.Min(step, 1e-6) // "1" and "0" mean the ends, not everything near them
	}
	return v, step, ok
}

// filterDays reads what a day is compared with: an age ("30d"), counted back
// from today, or forward for days that lie ahead; a year, a quarter, a month, or a day.
// age tells that the operators turn round.
func filterDays(s string, today Day, ahead bool) (lo, hi Day, age, ok bool) {
	if n, unit, found := parseSpan(s); found {
		d := addSpan(today, If(ahead, n, -n), unit)
		return d, d, !ahead, true
	}
	if _, from, to, err := ParsePeriod(strings.Replace(s, "/", "-", 1)); err == nil {
		return from, to, false, true
	}
	d, err := ParseWhen(s, today)
	return d, d, false, err == nil
}
