package lang

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// used finds the catalogue keys that code names: as the argument of T or F, and
// as the key of an error.
var used = regexp.MustCompile(`\b(?:T|F|E|NotFound|Invalid)\((?:model\.Code\w+, )?"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"[,)]`)

// eachSource calls fn for every Go file of the project that is no test, and every
// template.
func eachSource(t *testing.T, fn func(path string, code []byte)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join("..", ".."), func(path string, d fs.DirEntry, err error) error {
		source := strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".tmpl")
		if err != nil || d.IsDir() || !source {
			return err
		}
		code, err := os.ReadFile(path)
		if err == nil {
			fn(path, code)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every key that the code names has words.
func TestEveryKeyUsedHasWords(t *testing.T) {
	known, found := keys(t, "en"), 0
	eachSource(t, func(path string, code []byte) {
		for _, m := range used.FindAllSubmatch(code, -1) {
			found++
			if _, ok := known[string(m[1])]; !ok {
				t.Errorf("%s: %s is in no catalogue", path, m[1])
			}
		}
	})
	if found < 100 {
		t.Errorf("only %d keys found", found)
	}
}

// literal finds the texts in code that can be a key or a part of one.
var literal = regexp.MustCompile(`"([a-z0-9_.-]+)"`)

// built tells whether the code can make a key: it names it, or names a beginning
// that ends with . or _ to which it adds, or adds an end that begins with one.
func built(key string, named map[string]bool) bool {
	if named[key] {
		return true
	}
	for i := 1; i < len(key); i++ {
		if c := key[i]; c != '.' && c != '_' {
			continue
		}
		if named[key[:i+1]] || named[key[i:]] && built(key[:i], named) {
			return true
		}
	}
	return false
}

// Every key has a use in the code: words that nothing shows are not kept.
func TestEveryKeyIsUsed(t *testing.T) {
	named := map[string]bool{}
	eachSource(t, func(_ string, code []byte) {
		for _, m := range literal.FindAllSubmatch(code, -1) {
			named[string(m[1])] = true
		}
	})
	for key := range keys(t, "en") {
		if !built(key, named) {
			t.Errorf("%s is used nowhere", key)
		}
	}
}
