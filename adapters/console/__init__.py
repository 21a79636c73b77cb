"""The terminal as a chat: digests shown, papers looked up, a conversation.

It shows that the ports are not shaped after any platform, and it is what one tries first. `chat`
posts digests as `layouts` draws them, and `posts` remembers which. `session` is the conversation:
`lines` come from a pipe, `dialog` knows what a line means and `hints` what may have been meant;
`replies` draws the answer, with `digests` and `saved`, and `files` writes what is taken along.
`topics` draws what an expression means, `as_json` is for scripts, `progress` for a backfill. All of
it is drawn with `drawing`, on a `screen`.
"""
