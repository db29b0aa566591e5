package filter

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"tierbook/model"
)

// leads may stand before a term.
const leads = "-!(（！"

// complete puts the next completion in the place of the word at the cursor;
// again takes the one after it.
func (f *Filter) complete(step int) tea.Cmd {
	if n := len(f.comp.words); n > 0 {
		was := f.comp.words[f.comp.at]
		f.comp.at = (f.comp.at + step + n) % n
		return f.splice(was)
	}
	word := lastWord(f.input.Before())
	words := f.offers()
	if len(words) == 0 {
		return nil
	}
	f.comp = completion{words: words}
	return f.splice(word)
}

// splice replaces what stands before the cursor by the completion.
func (f *Filter) splice(was string) tea.Cmd {
	comp := f.comp
	f.input.Splice(len([]rune(was)), comp.words[comp.at])
	cmd := f.typed()
	if len(comp.words) > 1 {
		f.comp = comp
	}
	return cmd
}

// offers lists what the word at the cursor may become.
func (f *Filter) offers() []string {
	if len(f.comp.words) > 0 {
		return f.comp.words
	}
	word := lastWord(f.input.Before())
	if word == "" && f.input.Value() != "" && !strings.HasSuffix(f.input.Before(), " ") {
		return nil
	}
	if words := f.inUse(word); words != nil {
		return words
	}
	return model.FilterWords(word, &f.env.Book.Tiers)
}

// inUse completes the values that only the book knows.
func (f *Filter) inUse(word string) []string {
	rest := strings.TrimLeft(word, leads)
	i := strings.IndexAny(rest, ":：=")
	if i <= 0 {
		return nil
	}
	sep := 1
	if strings.HasPrefix(rest[i:], "：") {
		sep = len("：")
	}
	a, ok := model.ParseAttr(strings.ToLower(rest[:i]))
	values := f.facets[a]
	if !ok || values == nil {
		return nil
	}
	head, value := word[:len(word)-len(rest)]+rest[:i+sep], rest[i+sep:]
	if j := strings.LastIndex(value, ","); j >= 0 {
		head, value = head+value[:j+1], value[j+1:]
	}
	value = strings.ToLower(strings.Trim(value, `"`))
	var out []string
	for _, v := range values {
		if strings.HasPrefix(strings.ToLower(v), value) && strings.ToLower(v) != value {
			out = append(out, head+quoted(v))
		}
	}
	return out
}

// quoted puts a value in quotation marks where the language needs them.
func quoted(v string) string {
	if strings.ContainsAny(v, " \t,()|\"<>=:：（），“”") {
		return `"` + strings.ReplaceAll(v, `"`, "") + `"`
	}
	return v
}

// lastWord gives the term that ends at the end of s: what follows the last
// space outside quotation marks.
func lastWord(s string) string {
	from, open := 0, false
	for i, r := range s {
		switch {
		case r == '"' || r == '“' || r == '”':
			open = !open
		case !open && (r == ' ' || r == '\u3000'):
			from = i + len(string(r))
		}
	}
	return s[from:]
}
