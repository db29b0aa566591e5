package model

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// SettingKind says how a setting of a policy is written.
type SettingKind uint8

// The kinds of settings, and what Setting.Get gives for them.
const (
	NumberSetting SettingKind = iota // float64
	WholeSetting                     // int
	ShareSetting                     // float64, 0..1, for people a percentage
	ChoiceSetting                    // string, one of Choices
	WordsSetting                     // string; where there are Choices, a list of them
	TableSetting                     // map[string]float64
)

// Setting is one setting of a policy, as the tag "set" of its field says:
// "low..high step" for numbers, "% step" for shares, "one|two" for choices.
// Without high, largest bounds it.
type Setting struct {
	Key       string // as the TOML file names it: "weights.monetary"
	Kind      SettingKind
	Low, High float64
	Step      float64 // of the arrows
	Choices   []string
	field     []int
	entry     string // of a table, the field of a component
}

// policySettings are the settings in the order of the file.
var policySettings = settingsOf(reflect.TypeFor[Policy](), "", nil)

// PolicySettings lists every setting of a policy in the order of the file.
func PolicySettings() []Setting { return policySettings }

// PolicyKeys lists the settings of a policy as the file names them.
func PolicyKeys() []string { return eachOf(policySettings, func(s Setting) string { return s.Key }) }

// Settings lists the settings with one for each entry of a table and for the weight
// of each further field.
func (p *Policy) Settings() []Setting {
	out := make([]Setting, 0, len(policySettings)+len(p.Queue.HalfLifeHours)+len(p.Components))
	for _, s := range policySettings {
		if s.Key == "components" {
			for i := range p.Components {
				one := s
				one.entry = p.Components[i].Field
				one.Key, one.Kind, one.High, one.Step = "weights."+CompField+one.entry, NumberSetting, largest, 5
				out = append(out, one)
			}
		}
		if s.Kind != TableSetting {
			out = append(out, s)
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(p.Queue.HalfLifeHours)) {
			one := s
			one.Key, one.Kind, one.entry = s.Key+"."+name, NumberSetting, name
			out = append(out, one)
		}
	}
	return out
}

// lists are the names that texts of a policy may hold.
var lists = map[string][]string{
	"occasions.festivals": Festivals[:],
	"occasions.tiers":     {"A", "B", "C"},
	"occasions.stages":    eachOf(Stages[:], func(s Stage) string { return string(s) }),
}

func settingsOf(t reflect.Type, under string, index []int) []Setting {
	var out []Setting
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		at, key := append(slices.Clone(index), i), under+name
		tag, ok := f.Tag.Lookup("set")
		switch {
		case f.Type.Kind() == reflect.Struct:
			out = append(out, settingsOf(f.Type, key+".", at)...)
		case ok:
			s := Setting{Key: key, Kind: WordsSetting, Choices: lists[key], field: at}
			s.read(tag, f.Type.Kind())
			out = append(out, s)
		}
	}
	return out
}

// read takes the tag of a field of a kind.
func (s *Setting) read(tag string, kind reflect.Kind) {
	bounds, step, _ := strings.Cut(tag, " ")
	s.Step, _ = strconv.ParseFloat(step, 64)
	low, high, _ := strings.Cut(bounds, "..")
	s.Low, _ = strconv.ParseFloat(low, 64)
	if s.High, _ = strconv.ParseFloat(high, 64); high == "" {
		s.High = largest
	}
	switch {
	case bounds == "%":
		s.Kind, s.High = ShareSetting, 1
	case kind == reflect.Int:
		s.Kind = WholeSetting
	case kind == reflect.Float64:
		s.Kind = NumberSetting
	case kind == reflect.Map:
		s.Kind = TableSetting
	case tag != "":
		s.Kind, s.Choices = ChoiceSetting, strings.Split(tag, "|")
	}
}

// Get gives the value of the setting in a policy.
func (s *Setting) Get(p *Policy) any {
	switch f := reflect.ValueOf(p).Elem().FieldByIndex(s.field); {
	case f.Kind() == reflect.Map && s.Kind != TableSetting:
		return p.Queue.HalfLifeHours[s.entry]
	case f.Kind() == reflect.Slice && s.entry == "":
		return FieldComponents(p.Components)
	case f.Kind() == reflect.Slice:
		if c := p.Component(s.entry); c != nil {
			return c.Weight
		}
		return 0.0
	case f.Kind() == reflect.String:
		return f.String()
	default:
		return f.Interface()
	}
}

// Set changes the setting in a policy to a value of the type that Get gives. A text
// that cannot be read, and the weight of what is no component, change nothing.
func (s *Setting) Set(p *Policy, v any) {
	f := reflect.ValueOf(p).Elem().FieldByIndex(s.field)
	if f.Kind() == reflect.Slice {
		p.Components = slices.Clone(p.Components) // policies share them until they change
		if c := p.Component(s.entry); c != nil {
			c.Weight = v.(float64)
		} else if list, err := ParseFieldComponents(fmt.Sprint(v)); err == nil && s.entry == "" {
			p.Components = list
		}
		return
	}
	if f.Kind() != reflect.Map {
		f.Set(reflect.ValueOf(v).Convert(f.Type()))
		return
	}
	p.Queue.HalfLifeHours = maps.Collect(maps.All(p.Queue.HalfLifeHours)) // policies share it until it changes
	p.Queue.HalfLifeHours[s.entry] = v.(float64)
}

// Text writes the value of the setting in a policy as the file does, without quotes.
func (s *Setting) Text(p *Policy) string {
	switch v := s.Get(p).(type) {
	case float64:
		return NumberText(v, -1)
	case map[string]float64:
		return strings.TrimPrefix(fmt.Sprint(v), "map")
	default:
		return fmt.Sprint(v)
	}
}

// largest bounds what has no bound of its own, so that no sum loses its meaning.
const largest = 1e9

// check refuses a value outside the bounds, what is no number, and a name that
// is not among the choices.
func (s *Setting) check(p *Policy) error {
	var v float64
	switch x := s.Get(p).(type) {
	case string:
		return s.checkNames(x)
	case int:
		v = float64(x)
	case float64:
		v = x
	}
	switch {
	case v >= s.Low && v <= s.High: // false for NaN
		return nil
	case s.High >= largest:
		return Invalid("error.policy.least", "Key", s.Key, "Low", NumberText(s.Low, -1), "Text", NumberText(v, -1))
	}
	return Invalid("error.policy.range", "Key", s.Key, "Low", NumberText(s.Low, -1), "High", NumberText(s.High, -1), "Text", NumberText(v, -1))
}

func (s *Setting) checkNames(text string) error {
	names := []string{text}
	if s.Kind == WordsSetting {
		names = ListOf(text)
	}
	for _, name := range names {
		if err := (&Consent{Purpose: name}).Check(); s.Key == "privacy.purposes" && err != nil {
			return err
		}
		ok := s.Choices == nil || slices.Contains(s.Choices, name) ||
			s.Kind == WordsSetting && Listed(strings.Join(s.Choices, ","), name)
		if !ok {
			return Invalid("error.policy.choice", "Key", s.Key, "Text", name, "Names", strings.Join(s.Choices, ", "))
		}
	}
	return nil
}

// Validate checks what a person may have got wrong in a policy. The error names
// the setting as the TOML file does ("weights.monetary") in Args["Key"], and
// says what it must be.
func (p *Policy) Validate() error {
	for name := range p.Queue.HalfLifeHours {
		if strings.TrimSpace(name) == "" {
			return Invalid("error.policy.source", "Key", "queue.half_life_hours")
		}
	}
	for _, s := range p.Settings() {
		if err := s.check(p); err != nil {
			return err
		}
	}
	if err := p.checkComponents(); err != nil {
		return err
	}
	sum := p.Weights.Sum()
	for i := range p.Components {
		sum += p.Components[i].Weight
	}
	t := &p.Tiers
	_, named := t.Called()
	switch {
	case !named:
		return Invalid("error.policy.names", "Key", "tiers.names", "Text", t.Names)
	case sum <= 0:
		return Invalid("error.policy.weights", "Key", "weights.monetary")
	case t.ScoreB >= t.ScoreA:
		return Invalid("error.policy.order", "Key", "tiers.score_b", "Text", NumberText(t.ScoreB, -1), "Other", "tiers.score_a", "High", NumberText(t.ScoreA, -1))
	case t.ShareA >= t.ShareB:
		return Invalid("error.policy.order", "Key", "tiers.share_a", "Text", NumberText(t.ShareA, -1), "Other", "tiers.share_b", "High", NumberText(t.ShareB, -1))
	}
	return nil
}

// tierNameCells bounds how wide a name may be in a column.
const tierNameCells = 8

// Called gives the names that the policy has for the tiers, none where they are not
// three that can stand for them: each narrow enough and of printable characters, all
// different, none the letter of another tier.
func (r *TierRules) Called() (n TierNames, ok bool) {
	names := ListOf(strings.ReplaceAll(r.Names, "/", ","))
	if len(names) != len(Tiers) {
		return n, len(names) == 0
	}
	for i, name := range names {
		cells := 0
		for _, c := range name {
			if cells++; c >= 0x1100 { // the wide characters, and some that are not
				cells++
			}
			if !unicode.IsPrint(c) {
				return TierNames{}, false
			}
		}
		t, err := n.Parse(name)
		if cells > tierNameCells || err == nil && t != Tiers[i] {
			return TierNames{}, false
		}
		n[Tiers[i]] = name
	}
	return n, true
}
