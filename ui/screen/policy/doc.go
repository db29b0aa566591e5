// Package policy is the screen on which the tiering policy is tried out and
// saved: a table of every setting, and beside it, with every edit, who would
// move on the real book and what work that means. settings.go lists what can be
// set and asks for previews, edit.go changes it and puts it in force, view.go draws.
package policy
