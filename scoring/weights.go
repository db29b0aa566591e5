package scoring

import "tierbook/model"

// Every business number of the scoring stands here, with its reason. All of
// them are assumptions that a policy may replace: the literature names the
// dimensions of a customer's worth and gives no weights, and nobody publishes a
// measured uplift of a follow-up call.

// Weights of the percentiles of M, R and F alone, with which a backtest compares the
// score.
const (
	rfmMonetary  = 25.0
	rfmRecency   = 15.0
	rfmFrequency = 15.0
)

// NoCap holds no tier back.
const NoCap model.Cap = "none"

// WindowDays are the days whose orders count as value: people judge customers by the
// spend of a year, and a total that never falls keeps an A for years.
const WindowDays = 365

// triesChannels are the tries after which another channel is proposed: who did not
// answer three times is hardly reached that way.
const triesChannels = 3

// dueSoonGaps is the share of the usual gap from which an order is about to come.
const dueSoonGaps = 0.8

// What puts a customer of tier A on the shortlist of those at risk.
const (
	RiskFallDays      = 30  // a month: time to call before the tier falls
	RiskComplaintDays = 3   // who is not answered within three days tells others
	RiskGaps          = 1.5 // silence in own gaps between orders that is no chance any more
)

// What no policy replaces.
const (
	BirthdaySoonDays       = 7    // a birthday within the week is a reason to call
	FallbackGapDays        = 91.0 // usual gap between orders where the whole book has no repeat order
	SatisfiedNeutral       = 50.0 // what a feedback fades to: nothing known either way
	MiddayHours            = 12.0 // hour at which an as-of day, or an event without a clock, is taken to be
	ownGapOrders           = 3    // order days from which a customer's own median gap is trusted
	cutTolerance           = 1e-9 // a score this close below a cut point has reached it (float noise)
	shareScale       int64 = 1_000_000
)

// DefaultPolicy gives the policy of a new book.
//
// What the coming quarter should bring leads the weights: on most books nothing ranks
// customers by their later orders as well, and it holds recency, frequency and spend
// already, which for that reason weigh little beside it. Money comes second, being what
// tiers are for, then what people judge or feel. Loyalty counts old orders once more:
// with more of it a score ranks worse. They add up to 100, so that a weight reads as
// points of a full score.
func DefaultPolicy() model.Policy {
	return model.Policy{
		Name:    PresetDefault,
		Weights: model.Weights{Monetary: 15, Recency: 2, Frequency: 2, Outlook: 55, Potential: 12, Loyalty: 2, Satisfaction: 9, Safety: 3},
		Tiers: model.TierRules{
			Method: model.TierByScore, Value: model.ValueRevenue,
			ScoreA: 70,   // well above the middle of the book in most components
			ScoreB: 40,   // below it a customer trails the book in most components
			ShareA: 0.80, // the classic value concentration: A holds four fifths of value
			ShareB: 0.95, // A and B together; what is left costs more care than it brings
		},
		// what is not known, or not any more, is no A; who was lost counts with the rest until an order says otherwise
		Caps:  model.Caps{Prospect: "B", Provisional: "B", Dormant: "B", Lost: "C"},
		Value: model.ValueRules{WindowDays: WindowDays},
		// a fortnight keeps a key account warm, a month a good one, a quarter the rest
		Cadence: model.PerTier{A: 14, B: 30, C: 90},
		Stages: model.StageRules{
			NewDays:           90,   // a quarter: time for a second order in most trades
			LoyalOrders:       4,    // three repeats are a habit, one may be chance
			LoyalDays:         365,  // a habit that outlived every season once
			LoyalSatisfaction: 4,    // of 5: content at least; unknown does not stand in the way
			LostDays:          365,  // a whole year without an order, every season passed
			LostGaps:          4,    // and four times longer than usual, for trades that buy yearly
			DormantGaps:       2,    // twice the usual gap: late for that customer
			DormantPOrder:     0.10, // with a model: nine in ten such customers will not order this quarter
		},
		Queue: model.QueueRules{
			RetainUplift:  0.10, // share of value at stake that a timely contact is taken to save
			CloseUplift:   0.20, // share of an open sale's expected value that it is taken to add
			ProspectValue: 500,  // a quarter's worth of a customer who never ordered, main currency unit
			Snooze:        "any",
			LeadDays:      1,    // who asked yesterday is called today
			WarningDrop:   0.20, // P(order) lost since the last contact that is worth a warning
			// the next day, then a little longer
			TryDays: model.TryDays{First: 1, Second: 2, Later: 5},
			// who filled in a web form compares offers the same day, a quote is decided in weeks, a
			// demonstration is remembered for a month
			HalfLifeHours: map[string]float64{"web": 4, "quote": 14 * 24, "demo": 30 * 24},
			DefaultHours:  14 * 24, // as a quote
		},
		// wishes to everybody would bury the queue on four days of the year: festivals, when companies
		// send wishes, are kept for who matters and still buys
		Occasions: model.OccasionRules{
			Days: 3, Yearly: "anniversary, 纪念日", Festivals: "new_year, spring, dragon_boat, mid_autumn", Tiers: "A, B", Stages: "new, mature, loyal",
		},
		Model: model.ModelRules{
			RiskWeeks:      13,                  // a quarter: the span in which a silent customer is still won back
			HorizonWeeks:   52,                  // a year of value: beyond it the models are extrapolating
			AnnualDiscount: 0.10,                // a usual cost of capital
			SatHalfLife:    180,                 // half a year later a feedback says half as much
			ProvisionalAt:  0.60,                // less than this share of the weights known: too little to rely on
			TenureYears:    3, FullReferrals: 3, // that count as full loyalty
			ComplaintRisk: 0.5, // as likely to leave as to stay
			CreditRisk:    1,   // deliveries are on hold: no order can come
			CreditWatch:   0.3, // one in three late payers ends on hold
		},
	}
}

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
