"""Slack as a place where digests are posted, and where people ask.

`kit` makes the blocks that everything is shown with, `rows` the papers among them, and `actions`
knows what can be pressed. `digests` lays out what is posted; `replies` what is answered, with
`papers`, `channels`, `saved` and `places` for each noun. `home` is the App Home, `modal` the form
that sets a channel up, `search` the one that searches a reading list. All of these are pure.

`errors` says what Slack's refusals mean, `api` asks its Web API, and `chat` posts digests through
it, whose reactions `reacted` reads. `payloads` reads what Slack sends, `conversation` has it
answered, `presence` knows who is where, `answering` brings the answer to where it belongs. `door`
takes what comes by the connection that `sockets` keeps, and `hearing` knows since when.

`scopes` are what the app is allowed and why, `manifest` tells Slack of it. `doctor` says what is
wrong with an installation, with `probing`, `membership` and `findings`. `scenes` are what a preview
shows, and `page` draws it as Slack would.
"""
