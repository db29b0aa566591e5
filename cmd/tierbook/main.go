package main

import (
	"os"
	"time"
	_ "time/tzdata" // the binary knows every zone, also on machines without zone files
)

func main() {
	app := newProcessApp()
	os.Exit(app.Run(untilSignal(), os.Args[1:]))
}

// newProcessApp is the App of this process: its streams, its environment and
// the real clock.
func newProcessApp() *App {
	return &App{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv, Now: time.Now}
}
