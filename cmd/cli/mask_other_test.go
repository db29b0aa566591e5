//go:build !unix

package cli

func openMask() func() { return func() {} }
