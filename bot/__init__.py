"""Paperboy's engine: papers and days. It knows no Slack, no Discord, no HTTP and no terminal.

    sources -> ingest -> storage -> digest -> chat
    chat -> intent -> commands -> reply -> chat

A source (`adapters.sources`) lists the papers of one edition. `bot.ingest` fetches editions and
hands them to `bot.storage`, which keeps each paper once and every change of its votes. `bot.digest`
takes the papers of some editions, ordered by `bot.ranking` and judged by `bot.topics`, cuts the
list and gives every paper its reason. A chat (`adapters.console`) shows it.

What a person types is an intent (`bot.intents`). `bot.commands` answers it with a reply
(`bot.replies`), facts that each chat shows in its own way. It finds papers in `bot.library`: the
database, its search index (`bot.index`, kept up to date by `bot.catalog`), and the network where
nothing is here.

To read it all, in this order: `models`, `errors`, `identity`, `editions`, `prose`, `words`,
`topics`, `ranking`, `digest`, `ports`, `storage`, `ingest`, `pacing`, `preview`, `estimate`,
`index`, `catalog`, `online`, `library`, `intents`, `replies`, `snippets`, `commands`, `wording`,
`settings`, `app`, `exits`, `__main__`.
"""
