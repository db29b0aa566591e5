package model

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// currencyDecimals lists the ISO 4217 currencies whose minor unit is not 1/100.
var currencyDecimals = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

// Decimals gives how many digits a currency's minor unit has (ISO 4217): 2 for
// most, 0 for JPY, 3 for KWD.
func Decimals(currency string) int {
	if d, ok := currencyDecimals[currency]; ok {
		return d
	}
	return 2
}

// ValidCurrency tells whether s has the form of an ISO 4217 code: three capitals.
func ValidCurrency(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// FormatMinor writes an amount in minor units as a plain decimal number with
// the currency's digits: 123456 CNY is "1234.56", 1234 JPY is "1234".
func FormatMinor(minor int64, currency string) string {
	d := Decimals(currency)
	s := strconv.FormatInt(minor, 10)
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	if d == 0 {
		return sign + s
	}
	for len(s) <= d {
		s = "0" + s
	}
	return sign + s[:len(s)-d] + "." + s[len(s)-d:]
}

// ToMajor gives an amount in minor units as a number in the currency's main unit.
func ToMajor(minor int64, currency string) float64 {
	return float64(minor) / math.Pow10(Decimals(currency))
}

// parseDecimal reads a plain decimal number as typed by a person ("1200",
// "1,200.50") in units of the last of so many decimals; false when it has more of
// them, is none, or is negative.
func parseDecimal(s string, decimals int) (int64, bool) {
	t := strings.TrimPrefix(strings.TrimSpace(s), "+")
	whole, frac, _ := strings.Cut(t, ".")
	if grouped.MatchString(whole) {
		whole = strings.ReplaceAll(whole, ",", "")
	}
	frac = strings.TrimRight(frac, "0")
	if len(frac) > decimals || whole+frac == "" && !strings.Contains(t, "0") || strings.Trim(whole+frac, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", decimals-len(frac)), 10, 64)
	return n, err == nil && n <= MaxAmount
}

// grouped are digits with a comma before every third from the right.
var grouped = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+$`)

// MaxAmount bounds one amount, in minor units, so that sums over millions of
// interactions stay far from overflow.
const MaxAmount = 1_000_000_000_000_000

// ParseMoney reads an amount as a person writes money: with a currency before or
// behind it ("300 USD", "€50"; the book's where none is named), and the shorthand
// 1.2k, 1.5m, 1.2万, ¥300, 300元, 1.2万元. $ is the book's dollar, else that of the United
// States; ¥ and 元 are the book's, else refused: they are signs of several currencies.
func ParseMoney(text, book string) (minor int64, currency string, err error) {
	s := strings.TrimSpace(text)
	currency = book
	named := false
	if n := len(s); n > 3 && strings.ContainsAny(s, "0123456789") {
		if code := strings.ToUpper(s[n-3:]); ValidCurrency(code) {
			s, currency, named = s[:n-3], code, true
		} else if code := strings.ToUpper(s[:3]); ValidCurrency(code) {
			s, currency, named = s[3:], code, true
		}
	}
	s = strings.NewReplacer("￥", "¥", "，", ",", "。", ".").Replace(strings.TrimSpace(s))
	rest, yen := strings.CutPrefix(s, "¥")
	rest, yuan := strings.CutSuffix(rest, "元")
	fits := (!yen || slices.Contains(yenSigned, currency)) && (!yuan || slices.Contains(yuanNamed, currency))
	rest, meant := cutSign(rest, currency)
	if fits = fits && (meant == currency || !named && !yen && !yuan); fits {
		currency = meant
	}
	zeros := 0
	for i, suffix := range []string{"百万", "千", "万", "亿", "k", "K", "m", "M"} {
		if number, found := strings.CutSuffix(strings.TrimSpace(rest), suffix); found {
			rest, zeros = number, []int{6, 3, 4, 8, 3, 3, 6, 6}[i]
			break
		}
	}
	minor, ok := parseDecimal(rest, Decimals(currency)+zeros)
	if !fits || !ok {
		return 0, currency, Invalid("error.money", "Text", text, "Currency", currency)
	}
	return minor, currency, nil
}

// cutSign takes the sign of a currency off an amount, before or behind it, and gives
// the currency meant, which is the given one where there is no sign.
func cutSign(s, currency string) (rest, meant string) {
	for _, c := range CurrencySigns {
		sign, meant, _ := strings.Cut(c, " ")
		for _, cut := range []func(s, sign string) (string, bool){strings.CutPrefix, strings.CutSuffix} {
			if rest, found := cut(strings.TrimSpace(s), sign); found {
				return rest, If(sign == "$" && slices.Contains(dollars, currency), currency, meant)
			}
		}
	}
	return s, currency
}

// CurrencySigns are the signs of one currency each, with a space before it, the longer
// ones before those they end in; $ is also the sign of other dollars.
var CurrencySigns = []string{
	"US$ USD", "HK$ HKD", "NT$ TWD", "NZ$ NZD", "A$ AUD", "C$ CAD", "S$ SGD", "$ USD", "€ EUR", "£ GBP", "₩ KRW", "₹ INR", "฿ THB", "₫ VND", "₽ RUB",
}

// The currencies written $, those written ¥, and those counted in 元.
var (
	dollars   = []string{"USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"}
	yenSigned = []string{"CNY", "JPY"}
	yuanNamed = []string{"CNY", "HKD", "MOP", "TWD"}
)
