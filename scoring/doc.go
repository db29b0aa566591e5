// Package scoring turns facts into judgement: facts, policy, calibration and
// as-of day in, numbers with reasons out. No I/O, no clock, no globals.
package scoring
