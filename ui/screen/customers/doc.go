// Package customers is the screen of the whole book: a virtual table over
// windows of Store.Customers with search, filter, sorting, selection and bulk
// work. screen.go holds the state and what can be done, the rest draws.
package customers
