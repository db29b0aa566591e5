package policy

import (
	"cmp"
	"errors"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// setting is one line of the table.
type setting struct {
	model.Setting
	group string
}

// order holds how keys begin, in the order of the table.
var order = [...]string{
	"weights", "tiers", "value", "caps", "cadence", "stages", "queue", "queue.warning_drop", "queue.try_days", "queue.half_life_hours",
	"occasions", "pool", "model", "playbook", "privacy",
}

// rank gives the place of a setting in order.
func (s *setting) rank() (at int) {
	for i, begin := range order {
		if strings.HasPrefix(s.Key, begin) || s.group == begin {
			at = i
		}
	}
	return at
}

// settings lists every setting in the order of the table.
func settings(p *model.Policy) []setting {
	var out []setting
	for _, s := range p.Settings() {
		if group, _, ok := strings.Cut(s.Key, "."); ok {
			out = append(out, setting{s, group})
		} else if s.Key == "components" {
			out = append(out, setting{s, "weights"})
		}
	}
	slices.SortStableFunc(out, func(a, b setting) int { return a.rank() - b.rank() })
	return out
}

func (s *setting) label(env *nav.Env) string {
	if name, ok := strings.CutPrefix(s.Key, "weights."); ok {
		return env.Lang.Component(name)
	}
	if source, ok := strings.CutPrefix(s.Key, "queue.half_life_hours."); ok {
		return env.Lang.F("policyui.half_life", "Source", part.Cell(source))
	}
	if name, ok := strings.CutPrefix(s.Key, "playbook."); ok && len(name) > 1 {
		return env.Lang.Stage(model.Stage(name))
	}
	return env.Lang.T("policyui." + s.Key)
}

// help says what a setting does.
func (s *setting) help(env *nav.Env) string {
	key := "policyui." + s.Key
	for !env.Lang.Has(key+".help") && key != "" { // else what the settings of its table do
		key = key[:max(0, strings.LastIndexByte(key, '.'))]
	}
	return env.Lang.T(key + ".help")
}

// text writes the value for the table.
func (s *setting) text(env *nav.Env, p *model.Policy) string {
	switch v := s.Get(p).(type) {
	case float64:
		if s.Kind == model.ShareSetting {
			return plain(v*100) + "%"
		}
		return plain(v)
	case int:
		return strconv.Itoa(v)
	case string:
		if s.group == "caps" {
			return env.Lang.T("policyui.caps." + strings.ToLower(v))
		}
		if s.Kind == model.ChoiceSetting {
			return env.Lang.T("policyui." + s.Key + "." + v)
		}
		return part.Cell(cmp.Or(s.typed(env, p), env.Lang.T("policyui.none")))
	}
	return ""
}

// typed writes the value for the field it is edited in.
func (s *setting) typed(env *nav.Env, p *model.Policy) string {
	if s.Kind != model.WordsSetting {
		return s.text(env, p)
	}
	v := s.Get(p).(string)
	return model.If(v == "" && s.group == "playbook", env.Lang.T(s.Key), v)
}

// mistake words what is wrong with a policy, naming and writing the settings as the
// table does.
func mistake(env *nav.Env, p *model.Policy, err error) string {
	e, ok := errors.AsType[*model.Error](err)
	if !ok {
		return env.Lang.Error(err)
	}
	told := *e
	told.Args = maps.Clone(e.Args)
	for _, s := range settings(p) {
		if e.Args["Other"] == s.Key {
			told.Args["Other"] = s.label(env)
		}
		if e.Args["Key"] != s.Key {
			continue
		}
		told.Args["Key"] = s.label(env)
		for _, name := range []string{"Low", "High", "Text"} {
			text, _ := e.Args[name].(string)
			if v, err := strconv.ParseFloat(text, 64); err == nil && s.Kind == model.ShareSetting {
				told.Args[name] = plain(v*100) + "%"
			}
		}
	}
	return env.Lang.Error(&told)
}

// plain writes a number without what it does not need, rounded to what a person
// would type.
func plain(v float64) string { return model.NumberText(math.Round(v*1e6)/1e6, -1) }

// read understands what was typed.
func (s *setting) read(text string) (any, error) {
	t := strings.TrimSpace(text)
	switch s.Kind {
	case model.WordsSetting:
		if s.Key == "components" {
			list, err := model.ParseFieldComponents(t)
			return model.FieldComponents(list), err
		}
		return t, nil
	case model.WholeSetting:
		n, err := strconv.Atoi(t)
		if err != nil {
			return nil, model.Invalid("policyui.error.whole", "Text", text)
		}
		return n, nil
	}
	digits, percent := strings.CutSuffix(strings.ReplaceAll(t, "％", "%"), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || percent && s.Kind != model.ShareSetting {
		return nil, model.Invalid("policyui.error.number", "Text", text)
	}
	if s.Kind == model.ShareSetting && (percent || v > 1) {
		v /= 100
	}
	return v, nil
}

// stepped gives the value n steps on; the policy's check says what is too far.
func (s *setting) stepped(p *model.Policy, n int) any {
	switch v := s.Get(p).(type) {
	case float64:
		return math.Max(0, math.Round((v+float64(n)*s.Step)*1e6)/1e6)
	case int:
		return max(0, v+n*int(s.Step))
	case string:
		if i := slices.Index(s.Choices, v); s.Kind == model.ChoiceSetting {
			k := len(s.Choices)
			return s.Choices[((i+n)%k+k)%k]
		}
		return v
	}
	return nil
}

// differences words what changes from one policy to another, line by line.
func differences(env *nav.Env, from, to *model.Policy) []string {
	arrow := env.Sign(" → ")
	var out []string
	for _, s := range settings(to) {
		if s.Get(from) == s.Get(to) {
			continue
		}
		if s.Kind == model.WordsSetting {
			out = append(out, s.label(env))
			continue
		}
		out = append(out, s.label(env)+"  "+s.text(env, from)+arrow+s.text(env, to))
	}
	return out
}
