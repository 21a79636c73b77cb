"""Paperboy's engine: papers and days. It knows no Slack, no Discord and no HTTP.

    sources -> ingest -> storage -> digest -> chat

A source (`adapters.sources`) lists the papers of one edition. `bot.ingest` fetches editions and
hands them to `bot.storage`, which keeps each paper once and every change of its votes. `bot.digest`
takes the papers of some editions, ordered by `bot.ranking` and judged by `bot.topics`, cuts the
list and gives every paper its reason. A chat (`adapters.console`) shows it.

To read it all, in this order: `models`, `errors`, `identity`, `editions`, `prose`, `words`,
`topics`, `ranking`, `digest`, `wording`, `ports`, `storage`, `ingest`, `preview`, `settings`,
`exits`, `__main__`.
"""
