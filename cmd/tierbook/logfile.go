package main

import (
	"os"
	"path/filepath"
	"sync"
)

// maxLog is the size at which a log file is set aside, in bytes. One older file
// is kept.
const maxLog = 1 << 20

// logFile is the log in the state folder, made at the first line written to it.
// A log that cannot be written is no reason to fail: its lines are dropped.
type logFile struct {
	path string
	mu   sync.Mutex
	f    *os.File
	bad  bool
}

// Write appends a line.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil && !l.bad {
		l.bad = l.start() != nil
	}
	if l.f != nil {
		_, _ = l.f.Write(p)
	}
	return len(p), nil
}

func (l *logFile) start() error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return err
	}
	if info, err := os.Stat(l.path); err == nil && info.Size() > maxLog {
		_ = os.Rename(l.path, l.path+".1")
	}
	f, err := os.OpenFile(l.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	l.f = f
	return err
}

// Close closes the file where one was made.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f = nil
	return err
}
