"""From a subscription that is due to posts in its channel: once, on time, through any crash.

Due -> plan -> claim -> send -> settle. `planning` decides what each channel gets and writes it into
the ledger; `sending` takes what is planned to the chats; `retrying` says what follows an error. No
platform is known here, and no timer: whoever ticks asks what is due.
"""
