//go:build linux

package main

// steps is how often a key that repeats is pressed in a round.
const steps = 20

// work opens the book, goes through a day and leaves.
func (t *typist) work(h *host, program, book string) {
	t.open(h, "in the queue", program, "--db", book)
	t.rest()
	t.moves("Today")
	for range 3 {
		t.press("l opens the log form", "l", "Enter saves")
		t.press("c in the log form", "c", "")
		t.press("log → durable → row in its place", "agreed\r", "takes it back")
		t.press("u takes it back", "u", "Taken back")
	}
	t.press("2 Customers", "2", "[2 Customers]")
	t.moves("Customers")
	for range 4 {
		t.press("> sorts", ">", "")
		t.press("r turns the order", "r", "")
	}
	t.search("search, a Latin letter", "m", "e", "r", "i")
	t.search("search, a Chinese character", "纺", "织")
	t.search("search, a letter of pinyin", "z", "h")
	t.press("f opens the filter", "f", "")
	for _, c := range "tier:A" {
		t.press("a character of a filter", string(c), "")
	}
	t.press("Enter filters", "\r", "tier:A")
	t.press("F clears", "F", "")
	t.press("Enter opens a customer", "\r", "Timeline")
	t.press("Esc", "\x1b", "")
	t.WaitGone("Timeline")
	t.press("3 Dashboard", "3", "[Tiers]")
	t.press("1 Today", "1", "in the queue")
	t.press("3 Dashboard again", "3", "[Tiers]")
	t.press("5 Policy", "5", "No edits")
	t.press("j in Policy", "jj", "")
	t.press("Enter edits a setting", "\r", "")
	t.press("^U in a setting", "\x15", "")
	t.press("policy preview after a digit", "4", "")
	t.press("policy preview after a digit", "5", "would change tier")
	t.press("Enter leaves the setting", "\r", "")
	t.press("X drops the edits", "X", "Give up")
	t.press("y confirms", "y", "No edits")
	t.Send("q")
	_ = t.WaitExit()
}

// moves scrolls, pages, and jumps in the list of a screen.
func (t *typist) moves(screen string) {
	for range steps {
		t.press("scroll a row in "+screen, "j", "")
	}
	for range steps {
		t.press("page in "+screen, " ", "")
	}
	for range 3 {
		t.press("End in "+screen, "G", "")
		t.press("Home in "+screen, "g", "")
	}
}

// search types characters into the search and leaves it empty.
func (t *typist) search(name string, characters ...string) {
	t.press("/ opens the search", "/", "")
	for _, c := range characters {
		t.press(name, c, "")
	}
	t.press("^U in a search", "\x15", "")
	t.press("Enter in a search", "\r", "")
	t.press("F clears", "F", "")
}
