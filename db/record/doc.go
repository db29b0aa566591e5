// Package record holds the rows of the tables and the nouns that they are: a
// conversion each way, the columns in order, readers of a row or some, what people
// type cleaned before it is kept, the keys by which names are compared, sorted and
// found, and the images that the undo journal keeps of rows.
package record
