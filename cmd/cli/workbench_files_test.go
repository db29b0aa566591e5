package cli

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// Files of rejected rows noted at once are all in the list that forget looks into, each
// once; of folders the last few that are there.
func TestNotedPaths(t *testing.T) {
	state := t.TempDir()
	r := &run{App: &App{Env: func(name string) string { return map[string]string{"XDG_STATE_HOME": state, "HOME": state}[name] }}, log: slog.New(slog.DiscardHandler)}
	var all sync.WaitGroup
	want := make([]string, 40)
	for i := range want {
		want[i] = filepath.Join(state, "rejects"+strconv.Itoa(i))
		all.Go(func() { r.noteRejected(want[i]) })
	}
	all.Wait()
	r.noteRejected(want[0])
	got := r.listed(rejectedName)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d paths of %d", len(got), len(want))
	}
	kept := t.TempDir()
	r.noteFolder(kept)
	for i := range maxFolders + 1 {
		r.noteFolder(filepath.Join(state, "gone"+strconv.Itoa(i)))
	}
	r.noteFolder(state)
	if got := r.folders(); !slices.Equal(got, []string{state, kept}) {
		t.Errorf("folders %q", got)
	}
}

// A folder of messages is offered as a whole, before its files; for an import it is not.
func TestFolderOfMessages(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.eml", "b.EML", "c.csv"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := &run{App: &App{Env: func(string) string { return folder }}, log: slog.New(slog.DiscardHandler)}
	for capture, want := range map[bool]int{true: 4, false: 1} {
		_, list, err := r.listFolder(folder, capture)
		if err != nil || len(list) != want || capture != (list[0].Name == ".") {
			t.Errorf("%v: %v %v", capture, list, err)
		}
	}
}
