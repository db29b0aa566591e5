// Package model holds the nouns a salesperson says: customer, contact,
// interaction, facts, tier, stage, policy, score, queue. It is pure values and
// rules over them: no I/O, no clock, no SQL, no colour.
//
// Every room speaks in these types. scoring turns facts into scores, db keeps
// them, ui shows them and cmd joins the rooms.
package model
