package ui

import (
	"strings"
	"testing"

	"tierbook/ui/uitest"
)

// keys gives keys, and after each of them the answers when slow.
func (l *loop) keys(slow bool, keys ...string) {
	for _, k := range keys {
		l.give(uitest.KeyPress(k))
		if slow {
			l.all()
		}
	}
	l.all()
}

func letters(text string) []string { return strings.Split(text, "") }

func join(parts ...[]string) (out []string) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// Keys typed at once do what they do one by one: what a key opens or begins
// stands before the next one is looked at.
func TestHasteChangesNothing(t *testing.T) {
	one := func(k ...string) []string { return k }
	for name, c := range map[string]struct{ first, then []string }{
		"edit on Customers":          {one("2"), join(one("e"), letters("DAD"), one("enter"))},
		"edit on Today":              {nil, join(one("e"), letters("qqq"), one("enter"))},
		"archive, take back":         {one("2"), one("A", "u")},
		"delete, take back":          {one("2"), one("D", "y", "u")},
		"delete, next":               {one("2"), one("D", "y", "j", "e")},
		"filter Today, log":          {nil, join(one("f"), letters("tier:B"), one("enter", "l", "c", "x", "enter"))},
		"filter Customers, log":      {one("2"), join(one("f"), letters("tier:B"), one("enter", "l", "c", "x", "enter"))},
		"export":                     {one("2"), join(one("x", "enter"), letters("abc"))},
		"columns":                    {one("2"), one("c", "space", "enter", "l", "c")},
		"palette, log":               {nil, join(one(":"), letters("log"), one("enter", "c", "z", "enter"))},
		"leave a form, log another":  {nil, one("l", "c", "x", "esc", "y", "j", "l", "c", "y", "enter")},
		"delete from detail":         {one("enter"), one("D", "y", "l", "c", "z", "enter")},
		"delete an entry, take back": {one("enter", "tab", "tab", "tab", "tab", "tab", "tab"), one("delete", "y", "u")},
		"archive from detail":        {one("enter"), one("A", "u")},
		"tag everybody":              {one("2"), join(one("ctrl+a", "t"), letters("+x"), one("enter"))},
		"archive everybody":          {one("2"), one("ctrl+a", "A", "y", "u")},
		"save an edit, log":          {one("2"), join(one("e"), letters("X"), one("enter", "l", "c", "z", "enter"))},
	} {
		t.Run(name, func(t *testing.T) {
			var frames [2]string
			for i, slow := range []bool{true, false} {
				a, l := desk(t, 120, 40)
				l.keys(true, c.first...)
				l.keys(slow, c.then...)
				frames[i] = a.View().Content
			}
			if frames[0] != frames[1] {
				t.Errorf("slowly:\n%s\nat once:\n%s", frames[0], frames[1])
			}
		})
	}
}
