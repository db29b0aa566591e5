package exchange

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// Each list that another or the code names is there, and each is named by somebody; the
// fields are those that --map knows.
func TestTheListsOfWordsAreThoseNamed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	text := wordsFile
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && !strings.HasSuffix(f, "_test.go") {
			text += string(b)
		}
	}
	lists, named := dictionary().Lists, map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)["\s]@([a-z_]+)\b`).FindAllStringSubmatch(text, -1) {
		if named[m[1]] = true; lists[m[1]] == "" && m[1] != "name" { // of which the comments speak
			t.Errorf("@%s is no list", m[1])
		}
	}
	for name := range lists {
		if !named[name] {
			t.Errorf("nobody names the list %s", name)
		}
	}
	for _, f := range slices.Concat(dictionary().Customers, dictionary().Interactions) {
		if _, err := parseField(string(f.Field)); err != nil && !slices.Contains([]field{fOwnID, fBaseCurrency, fFields, fMoreContacts, fOtherDate, fOtherName}, f.Field) {
			t.Errorf("%q is no field", f.Field)
		}
	}
	meta, err := toml.Decode(wordsFile, new(wordBook))
	if err != nil || len(meta.Undecoded()) > 0 {
		t.Errorf("%v, nobody reads %v", err, meta.Undecoded())
	}
}
