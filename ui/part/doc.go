// Package part holds the reusable pieces of the screens: values in, strings
// out. Every string of a customer passes Cell or Lines here before it is shown,
// on a screen, in a printed table, in an error or in the log.
package part
