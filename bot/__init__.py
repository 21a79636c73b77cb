"""Paperboy's engine: papers, channels and days. It knows no Slack, no Discord and no HTTP.

The pipeline, each arrow a call and each word a module:

    sources -> ingest -> storage -> ranking -> digest -> chat

A source (`adapters.sources`) lists the papers of one edition. `bot.ingest` fetches editions and
hands them to `bot.storage`, which keeps each paper once and every change of its votes.
`bot.ranking` orders the papers of the editions a channel has not had yet, `bot.topics` says which
of them the channel cares about, `bot.digest` cuts the list and gives every paper its reason, and a
`Chat` (`bot.ports`) shows it.
"""
