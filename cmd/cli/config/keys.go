package config

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// namedKeys are the keys that have a name instead of a character, as the
// terminal library reports them.
var namedKeys = []string{
	"up", "down", "left", "right", "enter", "esc", "tab", "space", "backspace", "delete", "insert", "home", "end", "pgup", "pgdown",
}

var keyAliases = map[string]string{
	"return": "enter", "escape": "esc", "del": "delete", "ins": "insert", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown",
	"spacebar": "space", " ": "space", "control": "ctrl", "c": "ctrl", "option": "alt", "meta": "alt", "m": "alt", "s": "shift",
}

var functionKey = regexp.MustCompile(`^f([1-9]|1[0-9]|20)$`)

// keyName brings the name of a key as a person writes it ("Ctrl+R", "PageDown",
// "shift+g") into the form in which the terminal library reports it; false when
// no such key exists. Shift and a letter is the capital letter; with ctrl, letters
// are small.
func keyName(key string) (string, bool) {
	mods := map[string]bool{}
	for {
		i := strings.IndexAny(key, "+-")
		if i <= 0 || i == len(key)-1 {
			break
		}
		mod := strings.ToLower(key[:i])
		mod = cmp.Or(keyAliases[mod], mod)
		if mod != "ctrl" && mod != "alt" && mod != "shift" || mods[mod] {
			return "", false
		}
		mods[mod], key = true, key[i+1:]
	}
	switch letter := utf8.RuneCountInString(key) == 1 && key != " "; {
	case letter && !unicode.IsPrint([]rune(key)[0]):
		return "", false
	case letter && mods["ctrl"]:
		key = strings.ToLower(key)
	case letter && mods["shift"]:
		key, mods["shift"] = strings.ToUpper(key), false
	case !letter:
		key = strings.ToLower(key)
		if key = cmp.Or(keyAliases[key], key); !functionKey.MatchString(key) && !slices.Contains(namedKeys, key) {
			return "", false
		}
	}
	for _, m := range []string{"shift", "alt", "ctrl"} {
		if mods[m] {
			key = m + "+" + key
		}
	}
	return key, true
}
