"""A loopback Slack: Web API, Socket Mode and response URLs, for the real clients to run against.

`validity` knows what Slack refuses to show; `elements`, `rich`, `shapes` are its parts. `workspace`
and `roster` are what there is, `methods` what may be asked, `*_methods` what that does; `platform`
puts them together and misbehaves. `server` has it listen, with `serving`, `requests`, `responding`,
`sockets` and `listening`; `apart` does so in a process of its own. `people` and `members` are who
uses it, `answered` what they see then. Nothing of that knows the bot; `towns` brings it in.
"""
