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

// Every key that the code names has words.
func TestEveryKeyUsedHasWords(t *testing.T) {
	known, found := keys(t, "en"), 0
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		for _, m := range used.FindAllSubmatch(code, -1) {
			found++
			if _, ok := known[string(m[1])]; !ok {
				t.Errorf("%s: %s is in no catalogue", path, m[1])
			}
		}
		return err
	})
	if err != nil || found < 100 {
		t.Fatalf("%d keys found: %v", found, err)
	}
}
