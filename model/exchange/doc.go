// Package exchange is what crosses the border of the book: files of customers
// and interactions read and written over io.Reader and io.Writer, without paths,
// a clock or a database.
//
// Read makes a model.Import of a file, NewSketch looks one over, the New... writers write what
// Read gives back as it was. .github/FILES.md tells how files are understood, step by step.
package exchange
