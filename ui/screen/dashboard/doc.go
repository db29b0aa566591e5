// Package dashboard is the manager's screen: where the book stands, what moved
// and whom to ask about it, card by card. screen.go holds the state, what can
// be done and what is asked for, cards_*.go draw one card each on a sheet,
// layout.go places the cards in the window and has the sheet. Every figure leads to
// the customers behind it (open.go).
package dashboard
