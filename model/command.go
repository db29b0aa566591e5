package model

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"slices"
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
				if v = escapeAddress(v); !strings.Contains(before, "?") {
					v = strings.NewReplacer("%40", "@", "%2B", "+").Replace(v)
				}
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
		text = If(plus, "+"+text, text)
	case "Email":
		text, good = plainEmail(r.Email), !BadEmail(r.Email)
	case "Web":
		text, good = r.web()
	default:
		if !good {
			text, good = r.Field(name), true
		}
	}
	return strings.Map(func(c rune) rune { return If(unicode.IsControl(c), -1, c) }, strings.TrimSpace(text)), good
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

// Template is a text to customers, with fields such as {{.Contact}} that each fills in.
type Template struct {
	Name      string // by which commands call it: that of its file
	Title     string // shown as it is
	Tiers     []Tier // whom it is for; none for all, likewise below
	Stages    []Stage
	Occasions []string // what it is said for, by the names of templateOccasions
	Purpose   string   // to which consent must not have ended, "" for none
	Subject   string   // of a mail, "" for none
	Text      string
	Own       bool // a person's own, not one that comes with the program
}

// Draft is a template filled in for a customer.
type Draft struct {
	Template
	Missing []string // fields that the customer has not, once each, as they stand in the text
}

// recently is how many days a customer is thanked for an order.
const recently = 14

// templateOccasions are what a text can be said for: days of the calendar, which are in
// the customer's occasions, and what has happened.
var templateOccasions = append(words("birthday 生日", "yearly 纪念日", "festival 节日", "new_year 元旦", "spring 春节", "lantern 元宵节", "womens_day 妇女节",
	"labour_day 劳动节", "dragon_boat 端午节", "qixi 七夕", "mid_autumn 中秋节", "double_ninth 重阳节", "national_day 国庆节", "thanksgiving 感恩节", "christmas 圣诞节"),
	word{"order", []string{"下单"}, func(r *Row) bool { return r.Facts.LastOrder != 0 && r.Score.AsOf-r.Facts.LastOrder <= recently }},
	word{"quote", []string{"报价"}, func(r *Row) bool { return len(r.Facts.Opportunities) > 0 }},
	word{"complaint", []string{"投诉"}, func(r *Row) bool { return r.Facts.OpenComplaints > 0 }},
	word{"payment", []string{"回款", "催款"}, func(r *Row) bool { return r.Credit == CreditHold }},
)

// templateKeys are the lines of a template's header, by what they may be called.
var templateKeys = words("title 标题", "tier tiers 等级", "stage stages 阶段", "occasion occasions 场合", "subject 主题", "purpose 用途 目的")

// ParseTemplate reads a template: lines such as "stage: dormant, lost" up to an empty
// one, then the text. tiers are the book's names of its tiers. The error names the Line.
func ParseTemplate(name, data string, tiers *TierNames) (Template, *Error) {
	t := Template{Name: name, Title: name}
	data = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(strings.TrimPrefix(data, "\ufeff"))
	lines, n := strings.Split(data, "\n"), 0
	for begun := false; n < len(lines); n++ {
		line := strings.TrimSpace(lines[n])
		if rule := strings.Trim(line, "-") == ""; rule && begun {
			break
		} else if rule {
			continue
		}
		begun = true
		if wrong := t.header(line, tiers); wrong != nil {
			wrong.Args["Line"] = n + 1
			return t, wrong
		}
	}
	for i, line := range lines {
		if HasField(commandField.ReplaceAllString(line, "")) {
			return t, Invalid("error.template.field", "Line", i+1)
		}
	}
	if t.Text = strings.TrimSpace(strings.Join(lines[min(n+1, len(lines)):], "\n")); strings.Trim(t.Text, "- \n") == "" {
		return t, Invalid("error.template.empty", "Line", len(lines))
	}
	return t, nil
}

// header takes a line above the text.
func (t *Template) header(line string, tiers *TierNames) *Error {
	key, value, _ := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
	key, value = foldText(strings.TrimSpace(key)), strings.TrimSpace(value)
	name, ok := findWord(templateKeys, key)
	if !ok || value == "" {
		return Invalid("error.template.header", "Text", line)
	}
	list := map[string][]word{"stage": closed[AttrStage], "occasion": templateOccasions}[name]
	if text := map[string]*string{"title": &t.Title, "subject": &t.Subject, "purpose": &t.Purpose}[name]; text != nil {
		*text = value
		return nil
	}
	choices := wordsIn(key != name, list)
	if name == "tier" {
		choices = tiers.words()
	}
	for _, v := range strings.Split(foldText(value), ",") {
		v = strings.TrimSpace(v)
		known, ok := findWord(list, v)
		tier, err := tiers.Parse(v)
		switch {
		case name == "tier" && err == nil:
			t.Tiers = append(t.Tiers, tier)
		case !ok:
			return Invalid("error.template.value", "Key", key, "Text", v, "Choices", strings.Join(choices, ", "))
		case name == "stage":
			t.Stages = append(t.Stages, Stage(known))
		default:
			t.Occasions = append(t.Occasions, known)
		}
	}
	return nil
}

// Fit ranks how well a template suits a customer on the day of its score: what is said
// for an occasion of the day above what is for its stage, and that above what is for its
// tier or for all, which is 0; below 0 it does not suit.
func (t *Template) Fit(r *Row) int {
	rank := 0
	for _, c := range [...]struct {
		some, holds bool
		worth       int
	}{
		{t.Tiers != nil, slices.Contains(t.Tiers, r.Score.Tier), 1},
		{t.Stages != nil, slices.Contains(t.Stages, r.Score.Stage), 2},
		{t.Occasions != nil, slices.ContainsFunc(t.Occasions, func(name string) bool { return t.occasion(name, r) }), 4},
	} {
		if c.some && !c.holds {
			return -1
		}
		if c.some {
			rank += c.worth
		}
	}
	return rank
}

// occasion tells whether there is reason to say what is said for an occasion.
func (t *Template) occasion(name string, r *Row) bool {
	i := slices.IndexFunc(templateOccasions, func(w word) bool { return w.name == name })
	if holds := templateOccasions[i].holds; holds != nil {
		return holds(r)
	}
	return slices.ContainsFunc(r.Score.Occasions, func(o Occasion) bool { return o.Kind == name || o.Name == name })
}

// FittingFirst gives templates in the order in which they suit a customer.
func FittingFirst(list []Template, r *Row) []Template {
	return slices.SortedStableFunc(slices.Values(list), func(a, b Template) int { return cmp.Compare(b.Fit(r), a.Fit(r)) })
}

// Fill puts what value gives in the place of each field. Where that is "", what blank
// gives stands there instead, for a person to fill in.
func (t *Template) Fill(value, blank func(field string) string) Draft {
	d, missing := Draft{Template: *t}, map[string]bool{}
	fill := func(text string) string {
		return commandField.ReplaceAllStringFunc(text, func(field string) string {
			name := commandField.FindStringSubmatch(field)[1]
			if v := value(name); v != "" {
				return v
			}
			missing[blank(name)] = true
			return blank(name)
		})
	}
	d.Subject, d.Text = fill(t.Subject), fill(t.Text)
	d.Missing = slices.Sorted(maps.Keys(missing))
	return d
}

// Mailing gives the command that opens the mail program with a draft; false where its
// arguments have no mailto: that could take one.
func (c Command) Mailing(d *Draft) (Command, bool) {
	at := slices.IndexFunc(c.Args, func(arg string) bool { return strings.HasPrefix(arg, "mailto:") })
	if at < 0 || c.Shell {
		return c, false
	}
	c.Args = slices.Clone(c.Args)
	sep := map[bool]string{true: "&", false: "?"}[strings.Contains(c.Args[at], "?")]
	c.Args[at] += sep + "subject=" + escapeAddress(d.Subject) + "&body=" + escapeAddress(strings.ReplaceAll(d.Text, "\n", "\r\n"))
	return c, true
}
