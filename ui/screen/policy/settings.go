package policy

import (
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"tierbook/model"
	"tierbook/ui/nav"
	"tierbook/ui/part"
)

// kind says how a setting is written.
type kind uint8

const (
	number kind = iota
	whole
	share // 0..1, written as a percentage
	choice
	words
)

// setting is one line of the table.
type setting struct {
	key     string // as the TOML file names it: "weights.monetary"
	group   string
	kind    kind
	step    float64 // of the arrows
	choices []string
	get     func(p *model.Policy) any // float64, int or string
	set     func(p *model.Policy, v any)
}

func numberOf(key string, k kind, step float64, at func(*model.Policy) *float64) setting {
	return setting{
		key: key, kind: k, step: step,
		get: func(p *model.Policy) any { return *at(p) },
		set: func(p *model.Policy, v any) { *at(p) = v.(float64) },
	}
}

func wholeOf(key string, step int, at func(*model.Policy) *int) setting {
	return setting{
		key: key, kind: whole, step: float64(step),
		get: func(p *model.Policy) any { return *at(p) },
		set: func(p *model.Policy, v any) { *at(p) = v.(int) },
	}
}

func capOf(key string, at func(*model.Policy) *model.Cap) setting {
	s := setting{
		key: key, kind: choice,
		get: func(p *model.Policy) any { return string(*at(p)) },
		set: func(p *model.Policy, v any) { *at(p) = model.Cap(v.(string)) },
	}
	for _, c := range model.CapChoices {
		s.choices = append(s.choices, string(c))
	}
	return s
}

func wordsOf(key string, at func(*model.Policy) *string) setting {
	return setting{
		key: key, kind: words,
		get: func(p *model.Policy) any { return *at(p) },
		set: func(p *model.Policy, v any) { *at(p) = v.(string) },
	}
}

// settings lists every setting in the order of the table. Half-lives of sources
// are those that the policy names.
func settings(p *model.Policy) []setting {
	out := slices.Concat(weightSettings(), tierSettings(), stageSettings(), queueSettings(p), occasionSettings(), modelSettings(), []setting{
		wordsOf("playbook.a", func(p *model.Policy) *string { return &p.Playbook.A }),
		wordsOf("playbook.b", func(p *model.Policy) *string { return &p.Playbook.B }),
		wordsOf("playbook.c", func(p *model.Policy) *string { return &p.Playbook.C }),
	})
	for _, st := range model.Stages {
		out = append(out, wordsOf("playbook."+string(st), func(p *model.Policy) *string { return p.Playbook.AtStage(st) }))
	}
	for i := range out {
		out[i].group, _, _ = strings.Cut(out[i].key, ".")
	}
	return out
}

func weightSettings() []setting {
	return []setting{
		numberOf("weights.monetary", number, 5, func(p *model.Policy) *float64 { return &p.Weights.Monetary }),
		numberOf("weights.recency", number, 5, func(p *model.Policy) *float64 { return &p.Weights.Recency }),
		numberOf("weights.frequency", number, 5, func(p *model.Policy) *float64 { return &p.Weights.Frequency }),
		numberOf("weights.outlook", number, 5, func(p *model.Policy) *float64 { return &p.Weights.Outlook }),
		numberOf("weights.potential", number, 5, func(p *model.Policy) *float64 { return &p.Weights.Potential }),
		numberOf("weights.loyalty", number, 5, func(p *model.Policy) *float64 { return &p.Weights.Loyalty }),
		numberOf("weights.satisfaction", number, 5, func(p *model.Policy) *float64 { return &p.Weights.Satisfaction }),
		numberOf("weights.safety", number, 5, func(p *model.Policy) *float64 { return &p.Weights.Safety }),
	}
}

func tierSettings() []setting {
	return []setting{
		{
			key: "tiers.method", kind: choice, choices: []string{string(model.TierByScore), string(model.TierByValue), string(model.TierByBest)},
			get: func(p *model.Policy) any { return string(p.Tiers.Method) },
			set: func(p *model.Policy, v any) { p.Tiers.Method = model.TierMethod(v.(string)) },
		},
		numberOf("tiers.score_a", number, 1, func(p *model.Policy) *float64 { return &p.Tiers.ScoreA }),
		numberOf("tiers.score_b", number, 1, func(p *model.Policy) *float64 { return &p.Tiers.ScoreB }),
		numberOf("tiers.share_a", share, 0.01, func(p *model.Policy) *float64 { return &p.Tiers.ShareA }),
		numberOf("tiers.share_b", share, 0.01, func(p *model.Policy) *float64 { return &p.Tiers.ShareB }),
		{
			key: "tiers.value", kind: choice, choices: []string{string(model.ValueRevenue), string(model.ValueCLV)},
			get: func(p *model.Policy) any { return string(p.Tiers.Value) },
			set: func(p *model.Policy, v any) { p.Tiers.Value = model.ValueBasis(v.(string)) },
		},
		wholeOf("value.window_days", 30, func(p *model.Policy) *int { return &p.Value.WindowDays }),
		capOf("caps.prospect", func(p *model.Policy) *model.Cap { return &p.Caps.Prospect }),
		capOf("caps.provisional", func(p *model.Policy) *model.Cap { return &p.Caps.Provisional }),
		capOf("caps.dormant", func(p *model.Policy) *model.Cap { return &p.Caps.Dormant }),
		capOf("caps.lost", func(p *model.Policy) *model.Cap { return &p.Caps.Lost }),
		wholeOf("cadence.a", 1, func(p *model.Policy) *int { return &p.Cadence.A }),
		wholeOf("cadence.b", 1, func(p *model.Policy) *int { return &p.Cadence.B }),
		wholeOf("cadence.c", 5, func(p *model.Policy) *int { return &p.Cadence.C }),
	}
}

func stageSettings() []setting {
	return []setting{
		wholeOf("stages.new_days", 10, func(p *model.Policy) *int { return &p.Stages.NewDays }),
		wholeOf("stages.loyal_orders", 1, func(p *model.Policy) *int { return &p.Stages.LoyalOrders }),
		wholeOf("stages.loyal_days", 30, func(p *model.Policy) *int { return &p.Stages.LoyalDays }),
		wholeOf("stages.loyal_satisfaction", 1, func(p *model.Policy) *int { return &p.Stages.LoyalSatisfaction }),
		wholeOf("stages.lost_days", 30, func(p *model.Policy) *int { return &p.Stages.LostDays }),
		numberOf("stages.dormant_gaps", number, 0.5, func(p *model.Policy) *float64 { return &p.Stages.DormantGaps }),
		numberOf("stages.lost_gaps", number, 0.5, func(p *model.Policy) *float64 { return &p.Stages.LostGaps }),
		numberOf("stages.dormant_p_order", share, 0.01, func(p *model.Policy) *float64 { return &p.Stages.DormantPOrder }),
	}
}

func queueSettings(p *model.Policy) []setting {
	out := []setting{
		numberOf("queue.retain_uplift", share, 0.01, func(p *model.Policy) *float64 { return &p.Queue.RetainUplift }),
		numberOf("queue.close_uplift", share, 0.01, func(p *model.Policy) *float64 { return &p.Queue.CloseUplift }),
		numberOf("queue.prospect_value", number, 100, func(p *model.Policy) *float64 { return &p.Queue.ProspectValue }),
		numberOf("queue.default_hours", number, 6, func(p *model.Policy) *float64 { return &p.Queue.DefaultHours }),
		wholeOf("queue.lead_days", 1, func(p *model.Policy) *int { return &p.Queue.LeadDays }),
		numberOf("queue.warning_drop", share, 0.01, func(p *model.Policy) *float64 { return &p.Queue.WarningDrop }),
	}
	out = append(out,
		wholeOf("queue.try_days.first", 1, func(p *model.Policy) *int { return &p.Queue.TryDays.First }),
		wholeOf("queue.try_days.second", 1, func(p *model.Policy) *int { return &p.Queue.TryDays.Second }),
		wholeOf("queue.try_days.later", 1, func(p *model.Policy) *int { return &p.Queue.TryDays.Later }),
	)
	for _, source := range slices.Sorted(maps.Keys(p.Queue.HalfLifeHours)) {
		out = append(out, setting{
			key: "queue.half_life_hours." + source, kind: number, step: 6,
			get: func(p *model.Policy) any { return p.Queue.HalfLifeHours[source] },
			set: func(p *model.Policy, v any) {
				p.Queue.HalfLifeHours = maps.Clone(p.Queue.HalfLifeHours) // policies share it until it changes
				if p.Queue.HalfLifeHours == nil {
					p.Queue.HalfLifeHours = map[string]float64{}
				}
				p.Queue.HalfLifeHours[source] = v.(float64)
			},
		})
	}
	return out
}

func occasionSettings() []setting {
	return []setting{
		wholeOf("occasions.days", 1, func(p *model.Policy) *int { return &p.Occasions.Days }),
		wordsOf("occasions.yearly", func(p *model.Policy) *string { return &p.Occasions.Yearly }),
		wordsOf("occasions.festivals", func(p *model.Policy) *string { return &p.Occasions.Festivals }),
		wordsOf("occasions.tiers", func(p *model.Policy) *string { return &p.Occasions.Tiers }),
		wordsOf("occasions.stages", func(p *model.Policy) *string { return &p.Occasions.Stages }),
	}
}

func modelSettings() []setting {
	return []setting{
		wholeOf("model.risk_weeks", 1, func(p *model.Policy) *int { return &p.Model.RiskWeeks }),
		wholeOf("model.horizon_weeks", 4, func(p *model.Policy) *int { return &p.Model.HorizonWeeks }),
		numberOf("model.annual_discount", share, 0.01, func(p *model.Policy) *float64 { return &p.Model.AnnualDiscount }),
		numberOf("model.satisfaction_half_life_days", number, 30, func(p *model.Policy) *float64 { return &p.Model.SatHalfLife }),
		numberOf("model.provisional_below", share, 0.05, func(p *model.Policy) *float64 { return &p.Model.ProvisionalAt }),
		numberOf("model.tenure_years", number, 1, func(p *model.Policy) *float64 { return &p.Model.TenureYears }),
		wholeOf("model.full_referrals", 1, func(p *model.Policy) *int { return &p.Model.FullReferrals }),
		numberOf("model.complaint_risk", share, 0.05, func(p *model.Policy) *float64 { return &p.Model.ComplaintRisk }),
		numberOf("model.credit_risk", share, 0.05, func(p *model.Policy) *float64 { return &p.Model.CreditRisk }),
	}
}

// label names a setting.
func (s *setting) label(env *nav.Env) string {
	if name, ok := strings.CutPrefix(s.key, "weights."); ok {
		return env.Lang.Component(name)
	}
	if source, ok := strings.CutPrefix(s.key, "queue.half_life_hours."); ok {
		return env.Lang.F("policyui.half_life", "Source", part.Cell(source))
	}
	if name, ok := strings.CutPrefix(s.key, "playbook."); ok && len(name) > 1 {
		return env.Lang.Stage(model.Stage(name))
	}
	return env.Lang.T("policyui." + s.key)
}

// help says what a setting does.
func (s *setting) help(env *nav.Env) string {
	switch {
	case s.group == "weights":
		return env.Lang.T("policyui.weights.help")
	case strings.HasPrefix(s.key, "queue.half_life_hours."):
		return env.Lang.T("policyui.half_life.help")
	case s.group == "playbook":
		return env.Lang.T("policyui.playbook.help")
	case strings.HasPrefix(s.key, "queue.try_days."):
		return env.Lang.T("policyui.try_days.help")
	case s.group == "caps":
		return env.Lang.T("policyui.caps.help")
	case s.group == "cadence":
		return env.Lang.T("policyui.cadence.help")
	}
	return env.Lang.T("policyui." + s.key + ".help")
}

// text writes the value for the table.
func (s *setting) text(env *nav.Env, p *model.Policy) string {
	switch v := s.get(p).(type) {
	case float64:
		if s.kind == share {
			return plain(v*100) + "%"
		}
		return plain(v)
	case int:
		return strconv.Itoa(v)
	case string:
		if s.group == "caps" {
			return env.Lang.T("policyui.caps." + strings.ToLower(v))
		}
		if s.kind == choice {
			return env.Lang.T("policyui." + s.key + "." + v)
		}
		if v == "" && s.group != "playbook" {
			return env.Lang.T("policyui.none")
		}
		if v == "" {
			return part.Cell(env.Lang.T(s.key))
		}
		return part.Cell(v)
	}
	return ""
}

// typed writes the value for the field it is edited in.
func (s *setting) typed(env *nav.Env, p *model.Policy) string {
	if s.kind != words {
		return s.text(env, p)
	}
	v := s.get(p).(string)
	if v == "" && s.group == "playbook" {
		return env.Lang.T(s.key)
	}
	return v
}

// mistake words what is wrong with a policy, naming and writing the settings as the
// table does.
func mistake(env *nav.Env, p *model.Policy, err error) string {
	var e *model.Error
	if !errors.As(err, &e) {
		return env.Lang.Error(err)
	}
	told := *e
	told.Args = maps.Clone(e.Args)
	for _, s := range settings(p) {
		if e.Args["Other"] == s.key {
			told.Args["Other"] = s.label(env)
		}
		if e.Args["Key"] != s.key {
			continue
		}
		told.Args["Key"] = s.label(env)
		for _, name := range []string{"Low", "High", "Text"} {
			text, _ := e.Args[name].(string)
			if v, err := strconv.ParseFloat(text, 64); err == nil && s.kind == share {
				told.Args[name] = plain(v*100) + "%"
			}
		}
	}
	return env.Lang.Error(&told)
}

// plain writes a number without what it does not need, rounded to what a person
// would type.
func plain(v float64) string { return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64) }

// read understands what was typed.
func (s *setting) read(text string) (any, error) {
	t := strings.TrimSpace(text)
	switch s.kind {
	case words:
		return t, nil
	case whole:
		n, err := strconv.Atoi(t)
		if err != nil {
			return nil, model.Invalid("policyui.error.whole", "Text", text)
		}
		return n, nil
	}
	digits, percent := strings.CutSuffix(strings.ReplaceAll(t, "％", "%"), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || percent && s.kind != share {
		return nil, model.Invalid("policyui.error.number", "Text", text)
	}
	if s.kind == share && (percent || v > 1) {
		v /= 100
	}
	return v, nil
}

// stepped gives the value n steps on; the policy's check says what is too far.
func (s *setting) stepped(p *model.Policy, n int) any {
	switch v := s.get(p).(type) {
	case float64:
		return math.Max(0, math.Round((v+float64(n)*s.step)*1e6)/1e6)
	case int:
		return max(0, v+n*int(s.step))
	case string:
		if i := slices.Index(s.choices, v); s.kind == choice {
			k := len(s.choices)
			return s.choices[((i+n)%k+k)%k]
		}
		return v
	}
	return nil
}

// same tells whether two policies say the same.
func same(a, b model.Policy) bool {
	a.Version, b.Version, a.Currency, b.Currency, a.Name, b.Name = 0, 0, "", "", "", ""
	if len(a.Queue.HalfLifeHours) == 0 && len(b.Queue.HalfLifeHours) == 0 {
		a.Queue.HalfLifeHours, b.Queue.HalfLifeHours = nil, nil
	}
	return reflect.DeepEqual(a, b)
}

// differences words what changes from one policy to another, line by line.
func differences(env *nav.Env, from, to *model.Policy) []string {
	arrow := " → "
	if env.ASCII {
		arrow = " > "
	}
	var out []string
	for _, s := range settings(to) {
		if s.get(from) == s.get(to) {
			continue
		}
		if s.kind == words {
			out = append(out, s.label(env))
			continue
		}
		out = append(out, s.label(env)+"  "+s.text(env, from)+arrow+s.text(env, to))
	}
	return out
}
