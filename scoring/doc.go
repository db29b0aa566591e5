// Package scoring turns facts into judgement: who matters, who is slipping,
// whom to call next, and why. It is pure. Facts, policy, calibration and as-of
// day go in, numbers with reasons come out; there is no I/O, no clock and no
// state, so that the same book on the same day under the same policy always
// gives the same answer, and any day can be asked about.
//
// .github/SCORING.md tells the whole with a worked example. Every number that is a business
// judgement stands in weights.go or presets.toml with its reason, and a policy can replace it.
package scoring
