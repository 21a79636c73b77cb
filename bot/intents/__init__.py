"""What a person can ask, as values; typed text and pressed buttons -> those values. No I/O.

`papers` has what can be asked of papers, `digests` what of a channel's digests, and `saved` what of
a reading list. `reading` reads what was typed after a command, with `timing` for times, days and
zones, `options` for settings and `listing` for a reading list; `unread` is what it cannot read.
`buttons` reads the id of what was pressed.
"""
