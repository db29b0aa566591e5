// Package policy is the screen on which the tiering policy is tried out and
// saved: a table of every setting, and beside it, with every edit, who would
// move on the real book and what work that means. settings.go lists what can be
// set, edit.go changes it and puts it in force, load.go asks for previews, view.go
// draws.
package policy
