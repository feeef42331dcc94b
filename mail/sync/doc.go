// Package sync keeps the store in step with the places mail comes from.
//
// It owns when a source is asked, how long to wait after a fault, who may ask
// (one process a source, by a lock), how far each fetch is, and the way from
// raw bytes to a transaction of the store. Sources run side by side; one that
// fails stops no other.
//
// It refuses to speak a protocol (lore, imap, archive and mirror do), to know
// SQL, and to decide what mail means. Nothing ticks while nothing happens.
package sync
