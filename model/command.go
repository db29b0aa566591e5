package model

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Command is a program of a person's own that runs on a customer.
type Command struct {
	Name    string   // "dial", "mail" and "web" are there without settings; else the title
	Key     string   // as settings name it; "" for those three
	Title   string   // shown as it is; "" for those three
	Screens []string // where it works: "today", "customers", "detail"; none for everywhere
	Args    []string // the program and its arguments, with fields such as {{.Phone}}
	Shell   bool     // Args is one text for the shell, without fields
	Log     Kind     // what is logged of it, "" for nothing
}

// commandField finds the fields in an argument.
var commandField = regexp.MustCompile(`\{\{ *\.([\p{L}\p{N}_]+) *\}\}`)

// scheme finds that an argument is an address of which a field is a part.
var scheme = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)

// HasField tells whether a text has fields that a customer fills in.
func HasField(s string) bool { return strings.Contains(s, "{{") }

// Fill gives the arguments with the fields of a customer: Name, Ref, ID, Owner, Region,
// Industry, Phone, Email, Web, and further fields by their names. Each field stays within
// its argument, and within its part of an address. A field that the customer has not, or
// not as it should be, is an error, and so is one that a program would take for an option.
func (c *Command) Fill(r *Row) (args []string, err error) {
	for _, arg := range c.Args {
		at := commandField.FindAllStringSubmatchIndex(arg, -1)
		out, end := "", 0
		for _, m := range at {
			name := arg[m[2]:m[3]]
			v, good := r.CommandField(name)
			if v == "" || !good {
				return nil, E(CodeRefused, "error.command.field", "Name", r.Name, "Field", name, "Text", v)
			}
			before := out + arg[end:m[0]]
			switch {
			case scheme.MatchString(before):
				escaped := escapeAddress(v)
				if !strings.Contains(before, "?") {
					escaped = strings.NewReplacer("%40", "@", "%2B", "+").Replace(escaped)
				}
				v = escaped
			case before == "" && strings.HasPrefix(v, "-"):
				return nil, E(CodeRefused, "error.command.option", "Field", name, "Text", v)
			}
			out, end = before+v, m[1]
		}
		args = append(args, out+arg[end:])
	}
	return args, nil
}

// escapeAddress writes a text as a part of an address.
func escapeAddress(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// CommandField gives a field as a program gets it, without control characters, and whether
// it is what it should be: a phone number that can be dialled, an address, a page.
func (r *Row) CommandField(name string) (text string, good bool) {
	plain := map[string]string{"Name": r.Name, "Ref": r.Ref, "ID": strconv.FormatInt(r.ID, 10), "Owner": r.Owner, "Region": r.Region, "Industry": r.Industry}
	text, good = plain[name]
	switch name {
	case "Phone":
		groups, plus, _, _ := splitPhone(r.Phone)
		text, good = strings.Join(groups, ""), !BadPhone(r.Phone)
		if plus {
			text = "+" + text
		}
	case "Email":
		text, good = plainEmail(r.Email), !BadEmail(r.Email)
	case "Web":
		text, good = r.web()
	default:
		if !good {
			text, good = r.Field(name), true
		}
	}
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return -1
		}
		return c
	}, strings.TrimSpace(text)), good
}

// web gives the customer's page, from the further field that holds it.
func (r *Row) web() (text string, good bool) {
	for _, name := range []string{"website", "web", "url", "网址", "官网", "网站"} {
		for _, f := range r.Fields {
			if strings.EqualFold(f.Name, name) && f.Value != "" {
				if text = f.Value; !strings.Contains(text, "://") {
					text = "https://" + text
				}
				u, err := url.Parse(text)
				return text, err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
			}
		}
	}
	return "", true
}
