// Package whole holds tests that span the program: mail as it was really sent
// goes through import, store, queue and screens, onto a terminal that takes
// nothing but what the program draws.
//
// It owns no code of the program, and nothing imports it.
package whole
