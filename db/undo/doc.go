// Package undo takes changes back and brings them back: it exchanges the rows in
// the tables with the images in the journal, so that taking back twice is the
// change again, and has everybody concerned summed up and scored anew.
package undo
