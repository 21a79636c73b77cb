"""A loopback Discord: REST API v10 and gateway, for the real client to run against.

`fields`, `embeds`, `components`, `forms`, `bodies`, `commands` and `emojis` know what Discord does
not take, `refusals` how it says so. `state`, `rights`, `roster`, `reacting`, `world` and `bureau`
are what there is, `showing` and `interactions` how a bot is shown it. `routes` is what may be
asked, `asking` and `*_methods` what that does; `platform` puts them together and misbehaves, with
`buckets` and `answers`; `noting` is for the journal. `gateway`, `sessions` and `sockets` tell a bot
what happens. `server` has it listen, with `serving`, `requests` and `listening`; `apart` does so in
a process of its own. `people` and `members` are who uses it, with `filling`; `answered` is what
they see then. `plain` and `bots` ask it in its own tests. Nothing of that knows Paperboy.
"""
