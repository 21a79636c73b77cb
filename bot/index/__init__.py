"""The search index: papers by their words, derived from the database and disposable.

Private to the process, and behind the database by what has changed since its `revision`. What it
knows of a paper is in `documents`; `queries` puts an expression of the topic language in its terms;
`ranking` orders what was found; `similar` finds what resembles a paper and says why; `spelling`
knows its dictionary; `folder` keeps an index on disk and never trusts it unread. `index` is all of
it together.
"""
