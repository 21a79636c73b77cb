"""The terminal as a chat: `chat` and `layouts` for digests, `as_json` for scripts, `progress`.

It shows that the port is not shaped after any platform, and it is what one tries first.
"""
