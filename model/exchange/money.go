package exchange

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/currency"
	"golang.org/x/text/unicode/norm"

	"tierbook/model"
)

// figure is a money cell taken apart, its separators not yet understood.
type figure struct {
	digits   string // ASCII digits and the separators . , and '
	negative bool
	scale    int    // powers of ten of 万 and 亿
	currency string // ISO 4217 code, "¥" or "$" where the sign leaves it open, or ""
}

// affix is what stands before or behind a figure: a currency, or behind it a unit.
type affix struct {
	text, code string // ISO 4217, or "¥" or "$" where the sign leaves it open
	scale      int    // powers of ten
}

// affixes are the signs and words, the longer before what they begin or end with.
var affixes = sync.OnceValue(func() (out []affix) {
	for unit, zeros := range dictionary().Units {
		out = append(out, affix{unit, "", zeros})
	}
	for word, code := range index(dictionary().Currencies) {
		out = append(out, affix{word, code, 0})
	}
	for _, c := range model.CurrencySigns {
		if sign, code, _ := strings.Cut(c, " "); sign != "$" {
			out = append(out, affix{sign, code, 0})
		}
	}
	slices.SortFunc(out, func(a, b affix) int { return len(b.text) - len(a.text) })
	return out
})

// parseFigure takes a cell apart strictly; anything left over makes it no figure.
func parseFigure(cell string) (figure, bool) {
	var f figure
	s := strings.TrimSpace(cell)
	if bare, negative := strings.CutPrefix(s, "-"); strings.Trim(bare, "0123456789.,") == "" && strings.Trim(bare, ".,") != "" {
		return figure{digits: bare, negative: negative}, true
	}
	if !isPlainASCII(s) {
		s = norm.NFKC.String(s)
		s = plainSigns.Replace(s)
	}
	s = strings.ToUpper(strings.TrimSpace(s))
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		f.negative = true
		s = s[1 : len(s)-1]
	}
	for range 6 { // sign, currency, unit, at either end, in any order
		before := s
		s = f.cutSign(strings.TrimSpace(s))
		s = f.cutAffix(strings.TrimSpace(s))
		if s == before {
			break
		}
	}
	if s == "" || s[0] == ' ' || strings.Trim(s, "0123456789.,' ") != "" || strings.Trim(s, ".,' ") == "" {
		return f, false
	}
	f.digits = s
	return f, true
}

var plainSigns = strings.NewReplacer("−", "-", "–", "-", "—", "-", "﹣", "-", "\u00a0", " ", "\u202f", " ", "’", "'", "‘", "'", "、", ",")

// cutSign takes one sign off; a second minus makes the rest unreadable.
func (f *figure) cutSign(s string) string {
	rest, minus := strings.CutPrefix(s, "-")
	if !minus {
		rest, minus = strings.CutSuffix(s, "-")
	}
	switch {
	case minus && f.negative:
		return "?"
	case minus:
		f.negative = true
		return rest
	}
	return strings.TrimPrefix(s, "+")
}

// cutAffix takes a unit or a currency off, unless there was one.
func (f *figure) cutAffix(s string) string {
	for _, a := range affixes() {
		rest, ok := strings.CutSuffix(s, a.text)
		if !ok && a.scale == 0 {
			rest, ok = strings.CutPrefix(s, a.text)
		}
		switch {
		case ok && a.scale != 0 && f.scale == 0:
			f.scale = a.scale
			return rest
		case ok && a.scale == 0 && f.currency == "":
			f.currency = a.code
			return rest
		}
	}
	if n := len(s); n > 3 && f.currency == "" {
		if code := s[:3]; RealCurrency(code) {
			f.currency = code
			return s[3:]
		}
		if code := s[n-3:]; RealCurrency(code) {
			f.currency = code
			return s[:n-3]
		}
	}
	return s
}

// value gives the figure's value with dec as the decimal sign, or false when the
// separators do not stand where that sign lets them.
func (f figure) value(dec byte) (decimal, bool) {
	whole, frac, _ := strings.Cut(f.digits, string(dec))
	if i := strings.IndexAny(whole, ".,' "); i >= 0 {
		groups := strings.Split(whole, whole[i:i+1])
		first, others := groups[0], groups[1:]
		if first == "" || first == "0" || len(first) > 3 || slices.ContainsFunc(others, func(g string) bool { return len(g) != 3 }) {
			return decimal{}, false
		}
		whole = strings.Join(groups, "")
	}
	if digits := whole + frac; digits == "" || strings.Trim(digits, "0123456789") != "" {
		return decimal{}, false
	}
	return newDecimal(whole, frac, f.scale, f.negative)
}

// signedCurrency settles an open currency sign: ¥ is the book's when that is
// CNY or JPY, else CNY; $ is the book's when that is a dollar, else USD.
func signedCurrency(sign, book string) string {
	switch {
	case sign == "¥" && book != "JPY":
		return "CNY"
	case sign == "$" && !hasWord("AUD CAD HKD SGD NZD TWD MXN BRL", book):
		return "USD"
	case sign == "¥" || sign == "$":
		return book
	}
	return sign
}

// moneyColumn gathers what the cells of one column tell about its decimal sign.
type moneyColumn struct {
	point, comma int // cells that fit only that sign
	open         int // cells that differ by sign
	example      string
	exampleRow   int
	dec          byte
}

// add looks at one cell that is not empty.
func (c *moneyColumn) add(cell string, row int) {
	if isPlainASCII(cell) && strings.IndexByte(cell, '.') < 0 && strings.IndexByte(cell, ',') < 0 {
		return
	}
	f, ok := parseFigure(cell)
	if !ok || !strings.ContainsAny(f.digits, ".,") {
		return
	}
	a, okA := f.value('.')
	b, okB := f.value(',')
	switch {
	case okA && okB && a != b:
		c.open++
		if c.example == "" {
			c.example, c.exampleRow = cell, row
		}
	case okA && !okB:
		c.point++
	case okB && !okA:
		c.comma++
	}
	if c.point > 0 && c.comma > 0 && (c.point == 1 || c.comma == 1) {
		c.example, c.exampleRow = cell, row
	}
}

// decide settles the decimal sign, or refuses when the cells leave it open or
// contradict one another.
func (c *moneyColumn) decide(header string, forced byte) ([]model.Reason, error) {
	c.dec = '.'
	switch {
	case forced != 0:
		c.dec = forced
		return nil, nil
	case c.point > 0 && c.comma > 0, c.open > 0 && c.point+c.comma == 0:
		return nil, model.E(model.CodeRefused, "error.exchange.decimal", "Column", header, "Text", Clip(c.example), "Row", c.exampleRow)
	case c.comma > 0:
		c.dec = ','
		return []model.Reason{{Code: "import_decimal_comma", Text: header}}, nil
	case c.open > 0:
		return []model.Reason{{Code: "import_decimal_point", Text: header}}, nil
	}
	return nil, nil
}

// parseDecimal reads --decimal; 0 and no error stands for "".
func parseDecimal(s string) (byte, error) {
	if b, ok := map[string]byte{"": 0, ".": '.', "point": '.', "dot": '.', ",": ',', "comma": ','}[strings.ToLower(strings.TrimSpace(s))]; ok {
		return b, nil
	}
	return 0, model.E(model.CodeUsage, "error.exchange.decimal_name", "Text", s)
}

// decimal is an exact decimal number, n·10^exp.
type decimal struct {
	n   int64
	exp int
}

// maxDigits bounds a decimal so that it fits an int64; model.MaxAmount has 16.
const maxDigits = 18

// newDecimal makes whole.frac·10^scale of digits, in its shortest form; false
// when it has more digits than any amount.
func newDecimal(whole, frac string, scale int, negative bool) (decimal, bool) {
	exp, digits := scale-len(frac), strings.TrimLeft(whole+frac, "0")
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return decimal{}, true
	}
	exp += len(digits) - len(short)
	if len(short) > maxDigits {
		return decimal{}, false
	}
	n, err := strconv.ParseInt(short, 10, 64)
	return decimal{model.If(negative, -n, n), exp}, err == nil
}

// times multiplies; false when the product has too many digits.
func (d decimal) times(e decimal) (decimal, bool) {
	hi, lo := bits.Mul64(uint64(max(d.n, -d.n)), uint64(max(e.n, -e.n)))
	n := model.If((d.n < 0) != (e.n < 0), -int64(lo), int64(lo))
	return decimal{n, d.exp + e.exp}, hi == 0 && lo <= 1<<63-1
}

// toFine gives an amount in minor units of a currency, and in millionths of one
// what it has beyond them; finer is left out.
func toFine(d decimal, currency string) (minor, fine int64, err *model.Error) {
	n, places := d.n, -(d.exp + model.Decimals(currency))
	for ; places > 6; places-- {
		n /= 10
	}
	for ; places < 0 && n != 0 && n <= model.MaxAmount && n >= -model.MaxAmount; places++ {
		n *= 10
	}
	scale := int64(1)
	for range places {
		scale *= 10
	}
	if n/scale > model.MaxAmount || n/scale < -model.MaxAmount {
		return 0, 0, model.Invalid("error.amount_range")
	}
	return n / scale, n % scale * (1_000_000 / scale), nil
}

// toMinor gives an amount in minor units of a currency, refusing what the
// currency cannot express and what is beyond model.MaxAmount.
func toMinor(d decimal, currency, cell string) (int64, *model.Error) {
	for d.exp+model.Decimals(currency) < 0 && d.n%10 == 0 && d.n != 0 {
		d = decimal{d.n / 10, d.exp + 1}
	}
	if d.exp+model.Decimals(currency) < 0 && d.n != 0 {
		return 0, model.Invalid("error.exchange.amount_decimals", "Text", Clip(cell), "Currency", currency, "N", model.Decimals(currency))
	}
	minor, _, err := toFine(d, currency)
	return minor, err
}

// RealCurrency tells whether code is one that ISO 4217 gives to money; those
// for tests and for no currency at all are none.
func RealCurrency(code string) bool {
	if !model.ValidCurrency(code) || code == "XXX" || code == "XTS" {
		return false
	}
	_, err := currency.ParseISO(code)
	return err == nil
}

// ParseRates reads --rate values "USD=7.1": what one unit of a currency is worth
// in the book's. CodeUsage for what is none, and for the book's own currency.
func ParseRates(values []string, book string) (map[string]float64, error) {
	out := make(map[string]float64, len(values))
	for _, v := range values {
		code, rate, _ := strings.Cut(v, "=")
		code = strings.ToUpper(strings.TrimSpace(code))
		x, err := strconv.ParseFloat(strings.TrimSpace(rate), 64)
		if err != nil || !(x > 0) || math.IsInf(x, 0) || !RealCurrency(code) || code == book {
			return nil, model.E(model.CodeUsage, "error.exchange.rate", "Text", v, "Book", book)
		}
		out[code] = x
	}
	return out, nil
}

// Convert gives an amount in minor units of one currency in those of another,
// where one main unit of the first is worth rate of the second; false when the
// result is larger than any amount may be.
func Convert(amount int64, from, to string, rate float64) (int64, bool) {
	v := math.Round(model.ToMajor(amount, from) * rate * math.Pow10(model.Decimals(to)))
	if !(v <= model.MaxAmount) {
		return 0, false
	}
	return int64(v), true
}

// convert fills the amount in the book's currency where the person gave a rate.
func (o *Options) convert(x *model.Interaction) {
	rate, ok := o.Rates[x.Currency]
	if !ok || rate == 0 || x.Base != nil || !x.Kind.HasAmount() {
		return
	}
	if base, ok := Convert(x.Amount, x.Currency, o.Currency, rate); ok {
		x.Base = &base
	}
}
