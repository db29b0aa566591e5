package scoring

import "tierbook/model"

// The names of the presets, which Policy.Name carries; "preset."+name is the
// preset's title in the catalogues.
const (
	PresetDefault  = "default"
	PresetRetail   = "retail"
	PresetB2B      = "b2b"
	PresetServices = "services"
	PresetPersonal = "personal"
)

// Presets lists the policies offered to start from, the default first.
func Presets() []model.Policy {
	return []model.Policy{DefaultPolicy(), Retail(), B2B(), Services(), Personal()}
}

// Preset gives a preset by its name.
func Preset(name string) (model.Policy, bool) {
	for _, p := range Presets() {
		if p.Name == name {
			return p, true
		}
	}
	return model.Policy{}, false
}

// Retail is for shops with many small orders: what customers did says nearly
// everything, nobody rates them one by one, and only the best are worth a call.
func Retail() model.Policy {
	p := DefaultPolicy()
	p.Name = PresetRetail
	p.Weights = model.Weights{Monetary: 20, Recency: 4, Frequency: 4, Outlook: 60, Potential: 0, Loyalty: 2, Satisfaction: 5, Safety: 5}
	p.Cadence = model.PerTier{A: 30, B: 90, C: 180}
	p.Stages.NewDays = 60
	p.Stages.LoyalOrders = 6
	p.Queue.ProspectValue = 100
	return p
}

// B2B is for accounts with few large orders: value is concentrated, so the tier
// is the better of score and value share; orders are rare, so recency says less,
// and the potential that an account manager sees says more.
func B2B() model.Policy {
	p := DefaultPolicy()
	p.Name = PresetB2B
	p.Weights = model.Weights{Monetary: 20, Recency: 2, Frequency: 2, Outlook: 45, Potential: 18, Loyalty: 2, Satisfaction: 8, Safety: 3}
	p.Tiers.Method = model.TierByBest
	p.Cadence = model.PerTier{A: 14, B: 30, C: 90}
	p.Stages.NewDays = 180
	p.Stages.LostDays = 730
	p.Stages.DormantPOrder = 0.05
	p.Queue.ProspectValue = 20_000
	p.Model.RiskWeeks = 26
	return p
}

// Services is for agencies, clinics, workshops: people come back when they were
// served well, so satisfaction, loyalty and safety carry more.
func Services() model.Policy {
	p := DefaultPolicy()
	p.Name = PresetServices
	p.Weights = model.Weights{Monetary: 10, Recency: 3, Frequency: 3, Outlook: 45, Potential: 9, Loyalty: 7, Satisfaction: 18, Safety: 5}
	p.Cadence = model.PerTier{A: 21, B: 45, C: 120}
	p.Queue.ProspectValue = 2_000
	return p
}

// Personal is for one person's list of people: most have no orders, so what the
// owner thinks of them leads, contact is kept up gently, and a score built on
// judgement alone is neither called provisional nor held back.
func Personal() model.Policy {
	p := DefaultPolicy()
	p.Name = PresetPersonal
	p.Weights = model.Weights{Monetary: 5, Recency: 5, Frequency: 5, Outlook: 15, Potential: 40, Loyalty: 10, Satisfaction: 10, Safety: 10}
	p.Caps = model.Caps{Prospect: NoCap, Provisional: NoCap, Dormant: NoCap, Lost: NoCap}
	p.Cadence = model.PerTier{A: 30, B: 90, C: 180}
	p.Queue.LeadDays = 0
	p.Model.ProvisionalAt = 0.35
	p.Queue.ProspectValue = 100
	return p
}
