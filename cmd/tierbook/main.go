package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // the binary knows every zone, also on machines without zone files
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := newProcessApp().Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// newProcessApp is the App of this process: its streams, its environment and
// the real clock.
func newProcessApp() *App {
	return &App{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv, Now: time.Now}
}
