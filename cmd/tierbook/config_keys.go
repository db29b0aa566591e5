package main

import (
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tierbook/model"
)

// namedKeys are the keys that have a name instead of a character, as the
// terminal library reports them.
var namedKeys = []string{
	"up", "down", "left", "right", "enter", "esc", "tab", "space", "backspace", "delete", "insert", "home", "end", "pgup", "pgdown",
}

// keyAliases are other names people give to keys.
var keyAliases = map[string]string{
	"return": "enter", "escape": "esc", "del": "delete", "ins": "insert", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown",
	"spacebar": "space", " ": "space", "control": "ctrl", "c": "ctrl", "option": "alt", "meta": "alt", "m": "alt", "s": "shift",
}

// keyName brings the name of a key as a person writes it ("Ctrl+R", "PageDown",
// "shift+g") into the form in which the terminal library reports it; false when
// no such key exists.
func keyName(s string) (string, bool) {
	var mods []string
	rest := s
	for {
		i := strings.IndexAny(rest, "+-")
		if i <= 0 || i == len(rest)-1 {
			break
		}
		mod := strings.ToLower(rest[:i])
		if full, ok := keyAliases[mod]; ok {
			mod = full
		}
		if mod != "ctrl" && mod != "alt" && mod != "shift" || slices.Contains(mods, mod) {
			return "", false
		}
		mods = append(mods, mod)
		rest = rest[i+1:]
	}
	key, ok := plainKey(rest)
	if !ok {
		return "", false
	}
	return joinKey(mods, key), true
}

// plainKey names a key without modifiers.
func plainKey(s string) (string, bool) {
	if utf8.RuneCountInString(s) == 1 && s != " " {
		r, _ := utf8.DecodeRuneInString(s)
		return s, unicode.IsPrint(r)
	}
	s = strings.ToLower(s)
	if full, ok := keyAliases[s]; ok {
		s = full
	}
	if n, ok := strings.CutPrefix(s, "f"); ok && n != "" && n[0] != '0' && len(n) <= 2 && strings.Trim(n, "0123456789") == "" {
		return s, n <= "9" && len(n) == 1 || len(n) == 2 && n <= "20"
	}
	return s, slices.Contains(namedKeys, s)
}

// joinKey puts modifiers before a key in the library's order. Shift and a letter
// is the capital letter; with ctrl, letters are small.
func joinKey(mods []string, key string) string {
	letter := utf8.RuneCountInString(key) == 1
	if letter && slices.Contains(mods, "ctrl") {
		key = strings.ToLower(key)
	} else if letter && slices.Contains(mods, "shift") {
		key = strings.ToUpper(key)
		mods = slices.DeleteFunc(mods, func(m string) bool { return m == "shift" })
	}
	var b strings.Builder
	for _, m := range []string{"ctrl", "alt", "shift"} {
		if slices.Contains(mods, m) {
			b.WriteString(m + "+")
		}
	}
	return b.String() + key
}

// defaultCommands dial, write a mail and open the web page by what the system opens
// addresses with.
func defaultCommands() []model.Command {
	open := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if open == nil {
		open = []string{"xdg-open"}
	}
	with := func(address string) []string { return append(append([]string(nil), open...), address) }
	return []model.Command{
		{Name: "dial", Args: with("tel:{{.Phone}}"), Log: model.Call},
		{Name: "mail", Args: with("mailto:{{.Email}}"), Log: model.Email},
		{Name: "web", Args: with("{{.Web}}")},
	}
}
