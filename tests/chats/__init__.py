"""A chat platform for tests: over HTTP (`server`, `client`), or in process (`fake`).

`platform` knows what a platform does and how it misbehaves (`faults`), and writes a `journal` of
what was really posted. `chat` is the door to it; it stands where Slack's or Discord's door stands.
"""
