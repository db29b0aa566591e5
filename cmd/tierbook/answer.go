package main

import "tierbook/ui/part"

// answer says one thing: to programs as JSON, to people in sentences, a line each.
func (r *run) answer(v any, sentences ...string) error {
	if r.g.json {
		return r.printJSON(v)
	}
	for _, s := range sentences {
		r.tell(s)
	}
	return nil
}

// listing prints a list: to programs as JSON, to people as a table, or the words for
// an empty one.
func listing[T, U any](r *run, list []T, form func(*T) U, none string, row func(*T) []string, cols ...column) error {
	switch {
	case r.g.json:
		return r.printJSON(eachOf(list, form))
	case len(list) == 0:
		r.tell(none)
		return nil
	}
	return tableOf(r, list, row, cols...)
}

// shownProblems is how many rejected rows, or rows that stay, are told one by one.
const shownProblems = 5

// tellFirst says the first of several things, and how many more there are.
func (r *run) tellFirst(lines []string) {
	for _, line := range lines[:min(shownProblems, len(lines))] {
		r.tell("  " + part.Cell(line))
	}
	if more := len(lines) - shownProblems; more > 0 {
		r.tell("  " + counted(r.l, "cmd.more", more))
	}
}
