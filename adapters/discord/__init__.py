"""Discord as a place where digests are posted, and where people ask.

`kit` makes the pieces that everything is shown with, of texts that `literal` made harmless, and
`fitting` parts them into messages. `rows` draws the papers among them, `actions` knows what can be
pressed. `digests` lays out what is posted; `replies` what is answered, with `papers`, `channels`,
`saved` and `places` for each noun. All of these are pure, and none knows Discord's library.

`scenes` are what a preview shows, and `page` draws it as Discord would.
"""
