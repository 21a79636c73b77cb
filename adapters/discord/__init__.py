"""Discord as a place where digests are posted, and where people ask.

`kit` makes the pieces that everything is shown with, of texts that `literal` made harmless, and
`fitting` parts them into messages. `rows` draws the papers among them, `actions` knows what can be
pressed. `digests` lays out what is posted; `replies` what is answered, with `papers`, `channels`,
`saved` and `places` for each noun; `spelling` how something is asked for. All of these are pure,
and none knows Discord's library.

`errors` says what Discord's refusals mean, `api` asks its REST API, and `chat` posts digests
through it, whose reactions `reacted` reads; `ids` are who and where. `tree` are the commands,
`options` reads what was filled in, `modal` is the form that sets a channel up, `suggesting` what
may be meant. `payloads` reads what Discord sends, `conversation` has it answered by `replying`;
`allowed` knows what may be asked where, and `passes` who was let; `rights` what the bot lacks
there, `tags` those of a forum, `naming` what people are called; `answering` brings the answer to
where it belongs.
`door` opens it all: `gateway` takes what comes by the connection that `connecting` keeps, in
`sessions` that are not begun too often, `happenings` what nobody asked for, `hearing` knows since
when, and `syncing` puts the commands there. `told` says which answers cannot be read, `pace` when
the next request may go, and `watching` sees each.

`permissions` are what the bot asks for and why, and the link that does. `doctor` says what is wrong
with an installation, with `probing`, `membership` and `findings`. `scenes` are what a preview
shows, and `page` draws it as Discord would.
"""
