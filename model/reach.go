package model

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

var (
	extension = regexp.MustCompile(`(?i)\s*(?:,|;)?\s*(?:ext\.?|extension|分机|转|x|#)\s*:?\s*(\d{1,6})$`)
	trunkZero = regexp.MustCompile(`\(0\)`)
	noDigits  = regexp.MustCompile(`[^0-9]+`)
	address   = regexp.MustCompile(`^[^@\s,;<>()]+@([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]*[\p{L}\p{N}]$`)
)

// splitPhone gives the groups of digits of a phone number, whether it begins with a
// country code, and its extension; rest is what else stands in it.
func splitPhone(s string) (groups []string, plus bool, ext, rest string) {
	s = strings.TrimSpace(strings.Map(foldRune, s))
	if m := extension.FindStringSubmatchIndex(s); m != nil && m[0] > 0 {
		s, ext = s[:m[0]], s[m[2]:m[3]]
	}
	s, plus = strings.CutPrefix(s, "+")
	s = trunkZero.ReplaceAllString(s, " ")
	groups = strings.Fields(noDigits.ReplaceAllString(s, " "))
	if n := len(groups); n > 0 && !plus && strings.HasPrefix(groups[0], "00") && len(strings.Join(groups, "")) > 10 {
		if groups[0], plus = groups[0][2:], true; groups[0] == "" {
			groups = groups[1:]
		}
	}
	return groups, plus, ext, strings.Trim(s, "0123456789 -./()\u2010\u2011\u2012\u2013\u00a0")
}

// BadPhone tells what cannot be a phone number, though something stands there:
// letters, too few or too many digits, one digit repeated, a mobile number of China
// with a digit too few or too many, a number that a spreadsheet has shortened.
func BadPhone(s string) bool {
	if strings.TrimSpace(s) == "" {
		return false
	}
	groups, plus, _, rest := splitPhone(s)
	d, least := strings.Join(groups, ""), 5 // 95588, 10086
	china := !plus
	if plus {
		least = 8
		if home, ok := strings.CutPrefix(d, "86"); ok {
			d, china = home, true
		}
	}
	return rest != "" || len(d) < least || len(d) > 15 || strings.Count(d, d[:1]) == len(d) ||
		china && len(d) > 8 && len(d) != 11 && d[0] == '1' && d[1] >= '3'
}

// BadEmail tells what cannot be an e-mail address, though something stands there.
func BadEmail(s string) bool {
	s = plainEmail(s)
	return s != "" && (!address.MatchString(s) || strings.Contains(s, "..") || strings.HasPrefix(s, ".") || strings.Contains(s, ".@"))
}

// IsAddress tells whether a text may be typed as an e-mail address, "" included: it
// asks for less than BadEmail, for a network may have names of its own.
func IsAddress(s string) bool {
	user, host, ok := strings.Cut(s, "@")
	return s == "" || ok && user != "" && host != "" && !strings.ContainsAny(s, " ,;")
}

// ShowPhone gives a phone number in the one form in which all are shown: groups of
// digits with spaces between, a mobile number of China as 138 0000 0001, "+" before
// a country code, an extension behind "x". A bad one stays as it is, after "! ".
func ShowPhone(s string) string {
	if s = strings.TrimSpace(s); BadPhone(s) {
		return "! " + s
	}
	groups, plus, ext, _ := splitPhone(s)
	d, lead := strings.Join(groups, ""), ""
	if home, ok := strings.CutPrefix(d, "86"); ok && plus && len(home) == 11 && home[0] == '1' {
		lead, d = "+86 ", home
	} else if plus {
		lead = "+"
	}
	text := lead + strings.Join(groups, " ")
	if len(d) == 11 && d[0] == '1' && d[1] >= '3' && lead != "+" {
		text = lead + d[:3] + " " + d[3:7] + " " + d[7:]
	}
	if ext != "" {
		text += " x" + ext
	}
	return text
}

// callingCodes are those of countries that keep one time, each with its zone. Sources: ITU-T
// E.164 and the IANA time zone database.
//
//go:embed callingcodes.txt
var callingCodes string

// PhoneZone gives the IANA zone in which a number with a country code rings, "" where
// that is not known, as in countries of several.
func PhoneZone(s string) string {
	groups, plus, _, _ := splitPhone(s)
	d := strings.Join(groups, "")
	for n := 3; plus && n > 1; n-- {
		if _, zone, ok := strings.Cut("\n"+callingCodes, "\n"+d[:min(n, len(d))]+" "); ok && len(d) > n {
			zone, _, _ = strings.Cut(zone, "\n")
			return zone
		}
	}
	return ""
}

// ShowEmail gives an e-mail address in the one form in which all are shown. A bad
// one stays as it is, after "! ".
func ShowEmail(s string) string {
	if BadEmail(s) {
		return "! " + strings.TrimSpace(s)
	}
	return plainEmail(s)
}

// plainEmail takes off what address books write around an address, and case.
func plainEmail(s string) string {
	s = strings.ToLower(strings.TrimSpace(strings.Map(foldRune, s)))
	return strings.Trim(strings.TrimPrefix(s, "mailto:"), "<>")
}

// regionLevels stands in a region of two levels between the country or province and the city.
const regionLevels = " / "

// regionSpaces leaves out the spaces around it, which nobody types in a filter.
var regionSpaces = strings.NewReplacer(" / ", "/", " /", "/", "/ ", "/")

// Region gives the levels of a region: the country or province, or whatever else it
// is, and the city, "" where it has only one.
func Region(text string) (first, city string) {
	first, city, _ = strings.Cut(text, regionLevels)
	return first, city
}

// City gives the city of a region, which is all of it where that is plainly a city; "" where
// it has none.
func City(region string) string {
	first, city := Region(region)
	return If(city == "" && (strings.HasSuffix(first, "市") || cities()[first]), first, city)
}

//go:embed cities.txt
var cityNames string

// cities are the Chinese cities that are not called as a province is.
var cities = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, name := range strings.Fields(cityNames) {
		out[name] = true
	}
	return out
})

// placeEnds are what the name of a Chinese province or city may be written with or without.
var placeEnds = regexp.MustCompile(`(\p{Han}{2})(?:省|市|特别行政区|(?:壮族|回族|维吾尔)?自治区)$`)

// Place gives the form in which names of provinces and cities are compared: 浙江省 is 浙江.
func Place(name string) string { return placeEnds.ReplaceAllString(name, "$1") }

// plainRegion gives that form of each level of a region, without the spaces between them.
func plainRegion(text string) string {
	levels := strings.Split(regionSpaces.Replace(text), "/")
	for i, level := range levels {
		levels[i] = Place(level)
	}
	return strings.Join(levels, "/")
}

// JoinRegion makes a region of two levels, either of which may be "". A city that is in
// the first one already (浙江省杭州市) is taken out of it.
func JoinRegion(first, city string) string {
	if rest, ok := strings.CutSuffix(first, city); ok && city != "" && (rest == "" || isHan([]rune(city))) {
		first = strings.TrimRight(rest, " /·-")
	}
	return If(first == "" || city == "", first+city, first+regionLevels+city)
}
