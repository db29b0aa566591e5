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
	app := newProcessApp()
	os.Exit(app.Run(app.context(), os.Args[1:]))
}

// newProcessApp is the App of this process: its streams, its environment and
// the real clock.
func newProcessApp() *App {
	return &App{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Env: os.Getenv, Now: time.Now}
}

// context ends with the first signal that asks the process to stop; a second
// one ends the process at once.
func (a *App) context() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)
	return ctx
}
