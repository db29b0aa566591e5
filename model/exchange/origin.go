package exchange

import (
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
	stem := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, strings.TrimSuffix(name, filepath.Ext(name)))
	if stem == "" { // nothing but a number tells this file from others
		stem = name
	}
	parts := []string{string(f.plan.kind), stem}
	for _, c := range f.plan.columns {
		switch c.field {
		case fRef, fName, fEmail, fPhone, fMobile:
			parts = append(parts, strings.ToLower(strings.TrimSpace(c.header)))
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}
