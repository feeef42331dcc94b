// Package reply makes the answer to a patch mail.
//
// It owns who gets it, its subject and references, what is quoted around each
// comment, where the tags stand, its exact bytes, what is checked before it may
// leave, and the text in which a reviewer writes it in an editor.
//
// Everything is a pure function of the mail that is answered and of what was
// said: no files, no network, and time and randomness come in as values. What
// was written is never lost: text that belongs to no line becomes the remark
// of the draft.
//
// It refuses to send, to keep drafts, to read configuration, and to sign. It
// writes plain text only: no HTML, no attachment, no format=flowed, no base64.
package reply
