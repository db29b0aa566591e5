package exchange

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
	"unicode"
)

// origin tells files of one source from others: what kind they are, their name
// without numbers ("contacts-2026-11.csv", "Contacts (2).csv"), and the headers of
// the columns that say who somebody is.
func (f *file) origin(name string) string {
	name = strings.TrimSuffix(strings.ToLower(name), ".rejected.csv")
	stem := onlyRunes(strings.TrimSuffix(name, filepath.Ext(name)), unicode.IsLetter)
	parts := []string{string(f.plan.kind), cmp.Or(stem, name)} // nothing but a number may tell this file from others
	for _, c := range f.plan.columns {
		switch c.field {
		case fRef, fName, fEmail, fPhone, fMobile:
			parts = append(parts, strings.ToLower(strings.TrimSpace(c.header)))
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}
