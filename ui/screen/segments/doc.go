// Package segments is the screen of saved filters and of clusters: how many
// customers each means, what they are worth, and what sets them apart from the
// whole book. screen.go holds the state, do.go what can be done with the form that
// asks for a name and a filter, view.go draws.
package segments
