package model

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

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
