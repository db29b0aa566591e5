//go:build race

package cli

// raceDetector is on: what takes long and runs one goroutine is left out.
const raceDetector = true
