// Package config is a person's settings: the defaults, overlaid with what config.toml
// says. config.go describes every setting, lists what holds and writes a file that
// explains it; parse.go reads the file with the line of each mistake.
package config
