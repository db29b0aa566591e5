// Package uitest drives layers of the workbench in tests: a small in-memory
// store, an environment with a fixed clock, a driver that runs commands at once,
// goldens of views, a terminal emulator around the real program, and what a program
// that drives it without a test needs in place of one.
package uitest
