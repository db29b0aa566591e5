package scoring

import "tierbook/model"

// Every business number of the scoring stands here, with its reason. All of
// them are assumptions that a policy may replace: the literature names the
// dimensions of a customer's worth and gives no weights, and nobody publishes a
// measured uplift of a follow-up call.

// Default weights of the score's components. What the coming quarter should bring
// leads: on most books nothing ranks customers by their later orders as well, and it
// holds recency, frequency and spend already, which for that reason weigh little
// beside it. Money comes second, being what tiers are for, then what people judge or
// feel. Loyalty counts old orders once more: with more of it a score ranks worse.
// They add up to 100, so that a weight reads as points of a full score.
const (
	WeightMonetary     = 15.0
	WeightRecency      = 2.0
	WeightFrequency    = 2.0
	WeightOutlook      = 55.0
	WeightPotential    = 12.0
	WeightLoyalty      = 2.0
	WeightSatisfaction = 9.0
	WeightSafety       = 3.0
)

// Weights of the percentiles of M, R and F alone, with which a backtest compares the
// score.
const (
	rfmMonetary  = 25.0
	rfmRecency   = 15.0
	rfmFrequency = 15.0
)

// Default tier rules.
const (
	CutA   = 70.0 // well above the middle of the book in most components
	CutB   = 40.0 // below it a customer trails the book in most components
	ShareA = 0.80 // the classic value concentration: A holds four fifths of value
	ShareB = 0.95 // A and B together; what is left costs more care than it brings
)

// Default caps: what is not known, or not any more, is no A. Who was lost counts
// with the rest until an order says otherwise.
const (
	CapProspect    model.Cap = "B"
	CapProvisional model.Cap = "B"
	CapDormant     model.Cap = "B"
	CapLost        model.Cap = "C"
	NoCap          model.Cap = "none"
)

// WindowDays are the days whose orders count as value: people judge customers by the
// spend of a year, and a total that never falls keeps an A for years.
const WindowDays = 365

// Default cadence: the longest a customer of a tier goes without contact, in
// days. A fortnight keeps a key account warm, a month a good one, a quarter the
// rest.
const (
	CadenceA = 14
	CadenceB = 30
	CadenceC = 90
)

// Default stage rules.
const (
	NewDays           = 90   // a quarter: time for a second order in most trades
	LoyalOrders       = 4    // three repeats are a habit, one may be chance
	LoyalDays         = 365  // a habit that outlived every season once
	LoyalSatisfaction = 4    // of 5: content at least; unknown does not stand in the way
	LostDays          = 365  // a whole year without an order, every season passed
	LostGaps          = 4.0  // and four times longer than usual, for trades that buy yearly
	DormantGaps       = 2.0  // twice the usual gap: late for that customer
	DormantPOrder     = 0.10 // with a model: nine in ten such customers will not order this quarter
)

// Default queue rules.
const (
	RetainUplift  = 0.10  // share of value at stake that a timely contact is taken to save
	CloseUplift   = 0.20  // share of an open sale's expected value that it is taken to add
	ProspectValue = 500.0 // a quarter's worth of a customer who never ordered, main currency unit
	LeadDays      = 1     // who asked yesterday is called today
	WarningDrop   = 0.20  // P(order) lost since the last contact that is worth a warning

	// Working days to wait after a try that reached nobody: the next day, then a
	// little longer; who did not answer three times is hardly reached that way.
	TryFirst      = 1
	TrySecond     = 2
	TryLater      = 5
	triesChannels = 3 // tries after which another channel is proposed

	dueSoonGaps = 0.8 // share of the usual gap from which an order is about to come

	// Half-lives of interest in hours, by source of an opportunity: who filled in
	// a web form compares offers the same day, a quote is decided in weeks, a
	// demonstration is remembered for a month.
	HalfLifeWeb     = 4.0
	HalfLifeQuote   = 14 * 24.0
	HalfLifeDemo    = 30 * 24.0
	HalfLifeDefault = 14 * 24.0 // of a source not named: as a quote
)

// Default rules of occasions. Wishes to everybody would bury the queue on four days
// of the year: festivals are kept for who matters and still buys.
const (
	YearlyFields   = "anniversary, 纪念日"
	KeptFestivals  = "new_year, spring, dragon_boat, mid_autumn" // when companies send wishes
	FestivalTiers  = "A, B"
	FestivalStages = "new, mature, loyal"
)

// What puts a customer of tier A on the shortlist of those at risk.
const (
	RiskFallDays      = 30  // a month: time to call before the tier falls
	RiskComplaintDays = 3   // who is not answered within three days tells others
	RiskGaps          = 1.5 // silence in own gaps between orders that is no chance any more
)

// Default horizons of the models and of what fades.
const (
	RiskWeeks              = 13   // a quarter: the span in which a silent customer is still won back
	HorizonWeeks           = 52   // a year of value: beyond it the models are extrapolating
	AnnualDiscount         = 0.10 // a usual cost of capital
	SatisfactionDays       = 180  // half-life of a feedback: half a year later it says half as much
	ProvisionalBelow       = 0.60 // less than this share of the weights known: too little to rely on
	TenureYears            = 3.0  // tenure that counts as full loyalty
	FullReferrals          = 3    // recommendations that count as full loyalty
	ComplaintRisk          = 0.5  // an open complaint: as likely to leave as to stay
	CreditRisk             = 1.0  // deliveries are on hold: no order can come
	BirthdaySoonDays       = 7    // a birthday within the week is a reason to call
	OccasionDays           = 3    // a birthday or festival brings a customer into the queue so many days before it
	FallbackGapDays        = 91.0 // usual gap between orders where the whole book has no repeat order
	SatisfiedNeutral       = 50.0 // what a feedback fades to: nothing known either way
	MiddayHours            = 12.0 // hour at which an as-of day, or an event without a clock, is taken to be
	ownGapOrders           = 3    // order days from which a customer's own median gap is trusted
	cutTolerance           = 1e-9 // a score this close below a cut point has reached it (float noise)
	shareScale       int64 = 1_000_000
)

// DefaultPolicy gives the policy of a new book: every default of this file.
func DefaultPolicy() model.Policy {
	return model.Policy{
		Name: PresetDefault,
		Weights: model.Weights{
			Monetary: WeightMonetary, Recency: WeightRecency, Frequency: WeightFrequency, Outlook: WeightOutlook,
			Potential: WeightPotential, Loyalty: WeightLoyalty, Satisfaction: WeightSatisfaction, Safety: WeightSafety,
		},
		Tiers: model.TierRules{
			Method: model.TierByScore, ScoreA: CutA, ScoreB: CutB,
			ShareA: ShareA, ShareB: ShareB, Value: model.ValueRevenue,
		},
		Caps:    model.Caps{Prospect: CapProspect, Provisional: CapProvisional, Dormant: CapDormant, Lost: CapLost},
		Value:   model.ValueRules{WindowDays: WindowDays},
		Cadence: model.PerTier{A: CadenceA, B: CadenceB, C: CadenceC},
		Stages: model.StageRules{
			NewDays: NewDays, LoyalOrders: LoyalOrders, LoyalDays: LoyalDays, LoyalSatisfaction: LoyalSatisfaction,
			LostDays: LostDays, DormantGaps: DormantGaps, LostGaps: LostGaps, DormantPOrder: DormantPOrder,
		},
		Queue: model.QueueRules{
			RetainUplift: RetainUplift, CloseUplift: CloseUplift, ProspectValue: ProspectValue,
			HalfLifeHours: map[string]float64{"web": HalfLifeWeb, "quote": HalfLifeQuote, "demo": HalfLifeDemo},
			DefaultHours:  HalfLifeDefault, WarningDrop: WarningDrop,
			TryDays: model.TryDays{First: TryFirst, Second: TrySecond, Later: TryLater}, LeadDays: LeadDays,
		},
		Occasions: model.OccasionRules{
			Days: OccasionDays, Yearly: YearlyFields, Festivals: KeptFestivals, Tiers: FestivalTiers, Stages: FestivalStages,
		},
		Model: model.ModelRules{
			RiskWeeks: RiskWeeks, HorizonWeeks: HorizonWeeks, AnnualDiscount: AnnualDiscount,
			SatHalfLife: SatisfactionDays, ProvisionalAt: ProvisionalBelow, TenureYears: TenureYears,
			FullReferrals: FullReferrals, ComplaintRisk: ComplaintRisk, CreditRisk: CreditRisk,
		},
	}
}
