"""A reading list -> files that other tools read: BibTeX, RIS, Markdown, and facts as JSON. Pure.

Each paper is an entry, and a file is entries one after another; so a list too long for one file
makes several, each of them whole. Titles and names are not trusted: whatever they contain, an entry
has the fields it has, and the next one begins after it.
"""
