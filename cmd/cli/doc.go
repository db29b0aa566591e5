// Package cli is the command line of tierbook and the only package that joins ui and db:
// it owns flags, paths, streams, the clock and the exit code. What goes where, the exit
// codes and the JSON of every command are a contract: .github/JSON.md.
package cli
