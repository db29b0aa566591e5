// Package tierbench measures the real program on books of several sizes and prints one
// table: its commands beside the sqlite3 shell on the same data, and the keys of its
// workbench beside an empty program of the same libraries (Linux).
//
//	go test -timeout 0 -v ./cmd/tierbench -args -sizes 1000,20000 -rounds 5
//
// Every customer has ten interactions, skewed and seeded: on one day the same
// rows on every machine. Each figure is the median of the rounds; trust the ratios and the
// processor seconds more than the seconds, which a busy machine stretches. The
// sqlite3 columns are left out where there is no such program. -book measures
// the books that its folder keeps from the last run, so that a change can be tried again quickly.
package tierbench
