"""What a person can ask, as values; typed text and pressed buttons -> those values. No I/O.

`papers` has what can be asked of papers and `digests` what of a channel's digests; `reading` reads
what was typed after a command, with `timing` for times, days and zones, and `buttons` reads the id
of what was pressed.
"""
