// Package view is the read model: every customer with what lists sort, filter and
// search by, of today's stored scores or of a day replayed. In memory is what the queue
// goes by; figures and texts are in spills. A Snapshot keeps sorted orders and the views
// asked for last, which writes patch.
//
// Snapshots loads it in the background and follows each Commit: what a write did,
// told to other processes through the touched table, and heard from them as News.
package view
