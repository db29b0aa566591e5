// Package scoring turns facts into judgement: who matters, who is slipping,
// whom to call next, and why. It is pure. Facts, policy, calibration and as-of
// day go in, numbers with reasons come out; there is no I/O, no clock and no
// state, so that the same book on the same day under the same policy always
// gives the same answer, and any day can be asked about.
//
// # From interactions to a score
//
// Summarize adds up what happened with one customer to its facts. Calibrate
// looks at everybody's facts and makes the yardstick: where the quintiles of
// the book lie, how its revenue is spread, which revenue still is class A, what
// its customers' habits say about the future. Score measures one customer
// against that yardstick. The yardstick is kept until the next full rescore, so
// that one customer's order does not move everyone, and a single rescore costs
// microseconds.
//
// The score is a weighted mean of eight components of 0..100, taken over those
// that are known. What is not known stays out instead of counting as zero, and
// the share of the weights that is known, the coverage, is said beside it.
//
//	monetary      revenue of the policy's window (a year), as a percentile among customers with orders
//	recency       days since the last order, likewise; the more recent, the higher
//	frequency     number of orders, likewise
//	outlook       what the coming quarter should bring, likewise: usual spend, how often, and
//	              how likely it goes on after such a silence; less with a complaint open
//	potential     what a person thinks the customer could become
//	loyalty       share of repeat orders, years as a customer, recommendations
//	satisfaction  the last feedback, fading to the middle with time
//	safety        100·(1 − the largest risk: credit, complaint, no order to come)
//
// Percentiles are mid-percentiles: the share of customers below and half of
// those equal, so that equals share a value and the order of a file changes
// nothing.
//
// # A worked example
//
// A customer of 365 days made 4 orders worth 400.00, the last 40 days ago, and
// usually orders every 80 days. Somebody rated its potential 60; it gave 5 of 5
// half a year ago. Among four customers it ranks first or nearly so:
//
//	component     value   weight   contribution
//	monetary       87.5       15       13.125    one of four above three
//	recency        62.5        2        1.250    one more recent, two less
//	frequency      87.5        2        1.750
//	outlook        75         55       41.250    113.75 a quarter, as likely as 2^(−40/80): 80.43
//	potential      60         12        7.200
//	loyalty        56.0        2        1.120    3 of 4 orders repeat: 75; 405 days of 3 years: 37.0
//	satisfaction   75          9        6.750    100, half faded towards 50
//	safety         70.7        3        2.121    an order this soon: 2^(−40/80)
//	                         100       74.566    tier A from 70
//
// Contributions add up to the score exactly: the score is their sum.
//
// # Tiers
//
// By score cut points; by concentration of value (class A are those above whom
// less than 80 % of all value lies, reckoned in whole minor units so that the
// cut is exact and ties share a class); or the better of both. A person's
// override stands above, and the machine's tier stays beside it.
//
// # Whom to call
//
// The queue holds whoever is due by the cadence of its tier or by a promise,
// has a complaint open, or a sale to close. It is ordered by what a contact is
// expected to bring, in money, with every term shown:
//
//	ρ_retain·V·4p(1−p)·(1 − 2^(−o))  +  ρ_close·Σ amount·stage·2^(−age/half-life)
//
// V is the worth of the coming quarter if the customer stays, p the chance of
// an order in it, o the days since the last contact in cadences. The customer
// above, 20 days after the last contact of a fortnight's cadence, has
// V = 100.00·91/80 = 113.75, p = 0.71, o = 1.43, and a call is worth 5.92. The
// factor 4p(1−p) is largest in the middle: those who order anyway need no call,
// and those who are gone rarely come back for one.
//
// # The future
//
// With a hundred customers, thirty of them with a second order, Calibrate fits
// MBG/NBD (how often, and whether still) and Gamma-Gamma (how much), and p, V
// and safety come from them, with P(alive), expected orders, expected spend and
// lifetime value as figures of their own. BG/NBD is fitted beside it for
// comparison only: it holds every one-time buyer to be alive for ever. Below
// that size, or where the fit does not settle, the silence of a customer
// measured against its own usual gap stands in, and the reason is kept in the
// calibration. The forecasts use a form of the published formula that has no
// singularities and shares its series between all horizons (see horizon).
//
// # Looking closer
//
// WhatIf searches the real scoring function for the smallest step that lifts a
// customer a tier and the day on which it drops one. Cluster groups customers,
// Portrait tells what sets some apart, Explain restates a division as rules.
// Backtest scores a book as of a day in the past and measures how well that
// foretold what came after.
//
// Every number that is a business judgement stands in weights.go or presets.toml
// with its reason, and a policy can replace it.
package scoring
