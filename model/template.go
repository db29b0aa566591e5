package model

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Template is a text to customers, with fields such as {{.Contact}} that each fills in.
type Template struct {
	Name      string // by which commands call it: that of its file
	Title     string // shown as it is
	Tiers     []Tier // whom it is for; none for all, likewise below
	Stages    []Stage
	Occasions []string // what it is said for, by the names of templateOccasions
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
	word{"payment", []string{"回款", "催款"}, func(r *Row) bool { return r.CreditHold }},
)

// templateKeys are the lines of a template's header, by what they may be called.
var templateKeys = words("title 标题", "tier tiers 等级", "stage stages 阶段", "occasion occasions 场合", "subject 主题")

// ParseTemplate reads a template: lines such as "stage: dormant, lost" up to an empty
// one, then the text. tiers are the book's names of its tiers. The error names the Line.
func ParseTemplate(name, data string, tiers *TierNames) (Template, *Error) {
	t := Template{Name: name, Title: name}
	data = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", "    ").Replace(strings.TrimPrefix(data, "\ufeff"))
	lines, n := strings.Split(data, "\n"), 0
	for begun := false; n < len(lines); n++ {
		line := strings.TrimSpace(lines[n])
		if strings.Trim(line, "-") == "" {
			if begun {
				break
			}
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
	texts := map[string]*string{"title": &t.Title, "subject": &t.Subject}
	if text := texts[name]; text != nil {
		*text = value
		return nil
	}
	choices := localChoices(key != name, list)
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
