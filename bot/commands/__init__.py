"""Intents -> replies: the only place where commands do anything.

`handling` hands each intent to those of its noun: `papers`; `digests`, with `roundups`; `saved`,
with `listed` for what is read and `reactions` for what comes in storms. What is set is decided in
`wishes`, which is pure; `looking` reads what was and what would be, and `here` what a channel has
had to do with papers.
"""
