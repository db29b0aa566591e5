package model

import (
	"math"
	"regexp"
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
	if len(s) != 3 {
		return false
	}
	for _, r := range s {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
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

// ParseAmount reads a plain decimal amount as typed by a person ("1200",
// "1,200.50", "-3.5") into minor units. More digits than the currency has, or
// anything that is not a number, is refused.
func ParseAmount(s, currency string) (int64, error) {
	t := strings.TrimSpace(s)
	neg := strings.HasPrefix(t, "-")
	t = strings.TrimPrefix(strings.TrimPrefix(t, "-"), "+")
	whole, frac, _ := strings.Cut(t, ".")
	if grouped.MatchString(whole) {
		whole = strings.ReplaceAll(whole, ",", "")
	}
	d := Decimals(currency)
	frac = strings.TrimRight(frac, "0")
	if len(frac) > d || whole+frac == "" && !strings.Contains(t, "0") {
		return 0, Invalid("error.amount", "Text", s, "Currency", currency)
	}
	for _, r := range whole + frac {
		if r < '0' || r > '9' {
			return 0, Invalid("error.amount", "Text", s, "Currency", currency)
		}
	}
	n, err := strconv.ParseInt(whole+frac+strings.Repeat("0", d-len(frac)), 10, 64)
	if err != nil || n > MaxAmount {
		return 0, Invalid("error.amount", "Text", s, "Currency", currency)
	}
	if neg {
		n = -n
	}
	return n, nil
}

// grouped are digits with a comma before every third from the right.
var grouped = regexp.MustCompile(`^[0-9]{1,3}(,[0-9]{3})+$`)

// MaxAmount bounds one amount, in minor units, so that sums over millions of
// interactions stay far from overflow.
const MaxAmount = 1_000_000_000_000_000

// ParseMoney reads an amount as a person writes money: with a currency before or
// behind it ("300 USD"; the book's where none is named), and the shorthand 1.2k,
// 1.2万, ¥300, 300元.
func ParseMoney(text, book string) (minor int64, currency string, err error) {
	s := strings.TrimSpace(text)
	currency = book
	if n := len(s); n > 3 && ValidCurrency(strings.ToUpper(s[n-3:])) {
		s, currency = s[:n-3], strings.ToUpper(s[n-3:])
	} else if n > 3 && ValidCurrency(strings.ToUpper(s[:3])) {
		s, currency = s[3:], strings.ToUpper(s[:3])
	}
	s = strings.NewReplacer("¥", "", "￥", "", "，", ",", "。", ".", " ", "").Replace(s)
	scale := int64(1)
	for suffix, n := range map[string]int64{"万": 10_000, "k": 1_000, "K": 1_000, "元": 1} {
		if rest, found := strings.CutSuffix(s, suffix); found {
			s, scale = rest, n
		}
	}
	minor, err = ParseAmount(s, currency)
	if s == "" || err != nil || minor < 0 || minor > MaxAmount/scale {
		return 0, currency, Invalid("error.money", "Text", text, "Currency", book)
	}
	return minor * scale, currency, nil
}
