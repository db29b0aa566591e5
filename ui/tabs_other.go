//go:build !linux && !darwin

package ui

import "io"

// plainTabs does nothing where the terminal driver has no such setting.
func plainTabs(io.Reader) (restore func()) { return func() {} }

// TakeKeys does nothing either.
func TakeKeys(io.Reader) {}
