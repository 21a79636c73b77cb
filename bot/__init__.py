"""Paperboy's engine: papers and days. It knows no Slack, no Discord, no HTTP and no terminal.

    sources -> ingest -> storage -> digest -> delivery -> chat
    chat -> intent -> commands -> reply -> chat

A source (`adapters.sources`) lists the papers of one edition. `bot.ingest` fetches editions and
hands them to `bot.storage`, which keeps each paper once and every change of its votes. `bot.digest`
takes the papers of some editions, ordered by `bot.ranking` and judged by `bot.topics`, cuts the
list and gives every paper its reason. A chat (`adapters.console`) shows it.

What a channel wishes for is its subscription (`bot.channels`), due at a time of `bot.schedule`.
`bot.delivery` plans what is due, once for each channel and local date, and takes it to the chats,
once, through any crash; what became of it stands in the ledger (`bot.deliveries`). `bot.app` runs
all of it, by the ticks of `bot.ticker`.

What a person types is an intent (`bot.intents`). `bot.commands` answers it with a reply
(`bot.replies`), facts that each chat shows in its own way. It finds papers in `bot.library`: the
database, its search index (`bot.index`, kept up to date by `bot.catalog`), and the network where
nothing is here.

What a person keeps is their reading list: `bot.saved` says what holds a paper on it, `bot.export`
writes it for other tools. A group's week is a `bot.roundup`, delivered as digests are, with a vote
(`bot.polls`).

To read it all, in this order: `models`, `errors`, `identity`, `editions`, `zones`, `schedule`,
`hours`, `channels`, `deliveries`, `saved`, `polls`, `prose`, `words`, `topics`, `ranking`,
`digest`, `roundup`, `ports`, `endings`, `together`, `storage`, `ingest`, `refreshing`, `delivery`,
`pacing`, `preview`, `estimate`, `index`, `catalog`, `online`, `library`, `intents`, `replies`,
`snippets`, `commands`, `answers`, `wording`, `export`, `settings`, `health`, `logs`, `ticker`,
`app`, `loop`, `exits`, `__main__`.
"""
