package model

// Filter is a parsed filter expression.
type Filter struct {
	Source string
}
