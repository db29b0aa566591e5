package scoring

import (
	"cmp"
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/BurntSushi/toml"

	"tierbook/model"
)

// Every business number of the scoring stands here or in presets.toml, with its
// reason. Those are assumptions that a policy may replace: the literature names the
// dimensions of a customer's worth and gives no weights, and nobody publishes a
// measured uplift of a follow-up call.

// Weights of the percentiles of M, R and F alone, with which a backtest compares the
// score.
const (
	rfmMonetary  = 25.0
	rfmRecency   = 15.0
	rfmFrequency = 15.0
)

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
	leastGap               = 7.0  // days: who orders daily pauses for weekends and holidays
	unevenGaps             = 2.0  // times the median from which the mean gap is the usual one: of gaps by pure chance it is 1.44
	cutTolerance           = 1e-9 // a score this close below a cut point has reached it (float noise)
	shareScale       int64 = 1_000_000
)

// The names of the presets, which Policy.Name carries; "preset."+name is the
// preset's title in the catalogues.
const (
	PresetDefault  = "default"
	PresetRetail   = "retail"
	PresetB2B      = "b2b"
	PresetServices = "services"
	PresetPersonal = "personal"
)

//go:embed presets.toml
var presetsFile string

// presets are the policies offered to start from, the default first.
var presets = sync.OnceValue(func() []model.Policy {
	var said map[string]toml.Primitive
	meta, err := toml.Decode(presetsFile, &said)
	var out []model.Policy
	for _, name := range []string{PresetDefault, PresetRetail, PresetB2B, PresetServices, PresetPersonal} {
		var p model.Policy
		if len(out) > 0 {
			p = out[0]
			p.Queue.HalfLifeHours = maps.Clone(p.Queue.HalfLifeHours)
		}
		err = cmp.Or(err, meta.PrimitiveDecode(said[name], &p))
		out = append(out, p)
	}
	if err != nil || len(meta.Undecoded()) > 0 {
		panic(fmt.Sprint("scoring: presets.toml: ", err, meta.Undecoded())) // it is part of the program
	}
	return out
})

// Presets lists the policies offered to start from, the default first. They are the
// caller's own.
func Presets() []model.Policy {
	out := slices.Clone(presets())
	for i := range out {
		out[i].Queue.HalfLifeHours = maps.Clone(out[i].Queue.HalfLifeHours)
	}
	return out
}

// DefaultPolicy gives the policy of a new book.
func DefaultPolicy() model.Policy { return Presets()[0] }

// Personal is the policy for one person's list of people.
func Personal() model.Policy {
	p, _ := Preset(PresetPersonal)
	return p
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
