"""Replies, estimates and verdicts -> the words every chat uses for them: plain text. Pure.

`papers` and `digests` have those of replies, `subscriptions` those of what a channel wishes for and
how it changed, `deliveries` what became of a digest, `topics` those of filters: what they let in,
and why. `forms` has what is said of what was typed.
"""
