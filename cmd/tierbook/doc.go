// Command tierbook is an account book that knows who matters and who is
// slipping: one local file, a workbench for the terminal, and the same verbs as
// commands for scripts. This package is the only one that joins ui and db: it
// owns flags, paths, streams, the clock and the exit code. What goes where, the exit
// codes and the JSON of every command are a contract: .github/JSON.md.
package main
