// Package figures reckons what a manager looks at: the figures of a day and of a range
// (Stats, Movers), what a policy would do and how well one foretells (PreviewPolicy,
// Backtest), what is bought together, groups of customers alike. Figures are of a book as
// one person has it: each method asks the role and counts whom the person sees.
//
// Reader gives the book as of a day: the read model, rows with their scores, everybody's
// tier. Today's come from what is stored. Another day is replayed from the interactions up
// to it; its tiers come from the recorded history where the book was begun by then.
//
// Cache keeps what was read of everybody with the generation of the book that it is of.
// The touches of later writes tell whom to read again; what is large lies in spills of
// room view.
package figures
