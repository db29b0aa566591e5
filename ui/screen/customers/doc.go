// Package customers is the screen of the whole book: a virtual table over
// windows of Store.Customers with search, filter, sorting, selection and bulk
// work. screen.go holds the state and what can be done, query.go what is asked
// for, pages.go the windows that have come, the rest draws.
package customers
