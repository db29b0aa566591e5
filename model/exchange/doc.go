// Package exchange is what crosses the border of the book: files of customers
// and interactions read and written over io.Reader and io.Writer.
package exchange
