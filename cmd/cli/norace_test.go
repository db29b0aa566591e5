//go:build !race

package cli

// raceDetector is off.
const raceDetector = false
