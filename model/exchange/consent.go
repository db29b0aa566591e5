package exchange

import (
	"encoding/json"
	"strings"

	"tierbook/model"
)

// consentsText writes records into a cell, "" for none.
func consentsText(c model.Consents) string {
	if c == "" {
		return ""
	}
	b, _ := json.Marshal(c) // texts and days, which can all be written
	return string(b)
}

// parseConsents reads what consentsText writes.
func parseConsents(s string) (c model.Consents, err error) {
	err = json.Unmarshal([]byte(s), &c)
	return c, err
}

// wayOf tells which way of contact a header bars, "unsubscribed from emails" or "do not
// call" say.
func wayOf(word string) model.Barred {
	switch {
	case strings.Contains(word, "mail") || strings.HasPrefix(word, "unsubscribed"):
		return model.ByEmail
	case strings.HasSuffix(word, "call"):
		return model.ByPhone
	}
	return model.Everyway
}
