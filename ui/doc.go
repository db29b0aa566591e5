// Package ui is the workbench: the root that owns the frame, the screens and
// the overlays, and runs them on a terminal.
//
// A key goes to the focused text field of the top layer, else to an action of
// that layer, else to an action that works everywhere (route.go). Layers answer
// intents with commands; commands read and write the book and answer with
// messages; a change reaches every layer as nav.Changed. Nothing in Update waits.
package ui
