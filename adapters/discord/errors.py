"""What Discord answers when it does not do something -> our errors: never, later, or unknown. Pure.

Its numbers are those of
https://docs.discord.com/developers/topics/opcodes-and-status-codes#json-json-error-codes. One that
is not named here is taken for final where it has the status of a refusal, as Discord bans who
asks for such again and again, and else tried again while the day lasts.
https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import DeliveryError

_RIGHTS = "let Paperboy see it and post there: paperboy doctor discord says what it lacks"
_RESET = "reset the token on the page Bot of the developer portal, and set the new one"

PLACE: Mapping[int, str] = {
    10003: "the channel is gone, or hidden from the bot; choose another, or let it in",
    10004: "the bot is not in that server; invite it again: paperboy invite discord",
    10013: "there is no such person; somebody else has to be told",
    30013: "that server has too many channels",
    40067: "the forum wants a tag on each post; it can post where tags are not required",
    50001: f"the bot cannot see the channel; {_RIGHTS}",
    50003: "it cannot be done in a conversation of two; choose a channel",
    50007: "that person takes no messages from the bot; somebody else has to be told",
    50008: "it is no channel for messages; choose a text channel, a thread or a forum",
    50009: "the channel asks for a verification that the bot does not have",
    50013: f"the bot lacks a permission there; {_RIGHTS}",
    50024: "the channel is of another kind; choose a text channel, a thread or a forum",
    50033: "that person cannot be written to; somebody else has to be told",
    50083: "the thread is archived; open it again",
    50278: "that person shares no server with the bot; somebody else has to be told",
    160005: "the thread is locked; whoever moderates it can unlock it",
}
"""Nothing can be posted in a place, or told to a person, until somebody changes something."""

BOT: Mapping[int, str] = {
    0: f"Discord does not know the bot's token; {_RESET}",
    40001: f"Discord does not know the bot's token; {_RESET}",
    40002: "the account has to be verified first",
    50014: f"Discord does not know the bot's token; {_RESET}",
    50025: f"Discord does not know the bot's token; {_RESET}",
}
"""Nothing can be done anywhere until somebody changes something about the bot.

No channel is at fault, so none is given up: all of them wait. What Discord answers to a token that
it does not know has no number of its own, but the status says it.
"""

MESSAGE: Mapping[int, str] = {
    10008: "the message that it is of is gone",
    10014: "there is no such emoji",
    40005: "Discord finds it too large",
    50006: "Discord finds it empty",
    50035: "Discord finds it invalid",
    50109: "Discord cannot read it",
    200000: "a rule of the server's AutoMod forbids its words",
    240000: "Discord finds a link in it harmful",
}
"""One message will never be taken, while another one would be."""

AGAIN_IN = 300.0
"""Seconds to wait where all that is asked would be refused: each refusal counts against us.
https://docs.discord.com/developers/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""
_NO_NUMBER, _NOT_BY_DISCORD = 0, 40333
"""What a proxy or Cloudflare says has no number of Discord's, or the latter."""
_UNAUTHORIZED = 401
_FINAL = (_UNAUTHORIZED, 403, 404)
_BEFORE_DISCORD = (*_FINAL, 407)
_UNKNOWN = 500
"""Statuses from which on Discord does not say whether it was done."""


class RefusedError(DeliveryError):
    """Discord did not do what it was asked for; `code` is its number for why.

    Where that holds `everywhere`, it refuses the bot itself.
    """

    def __init__(self, message: str, code: int, **told: Any) -> None:
        self.code = code
        super().__init__(message, **told)


def failure(what: str, status: int, code: int | None, words: str) -> DeliveryError:
    """Return what an answer means; `what` was asked for, and `words` are those of the answer.

    `code` is Discord's number, and None where the answer is not as Discord answers.
    """
    told = f"Discord refused {what} ({code or status}{f', {words}' if words else ''})"
    if status >= _UNKNOWN:
        return DeliveryError(f"Discord did not answer {what}: HTTP {status}", ambiguous=True)
    number = code or _NO_NUMBER
    if why := PLACE.get(number):
        return RefusedError(f"{told}: {why}", number, permanent=True)
    if why := MESSAGE.get(number):
        return RefusedError(f"{told}: {why}", number, permanent=True, of_message=True)
    if why := _of_bot(status, code):
        return RefusedError(f"{told}: {why}", number, retry_after=AGAIN_IN, everywhere=True)
    if number == _NOT_BY_DISCORD or (not number and status in _BEFORE_DISCORD):
        told = f"something on the way to Discord refused {what} ({code or status})"
        return DeliveryError(told, retry_after=AGAIN_IN, everywhere=True)
    return RefusedError(told, number, permanent=status in _FINAL)


def _of_bot(status: int, code: int | None) -> str | None:
    """Say what is wrong with the bot itself, if that is what an answer says."""
    is_said = status == _UNAUTHORIZED or (code and status in _FINAL)
    return BOT.get(code) if code is not None and is_said else None


def limited(what: str, retry_after: float, *, everywhere: bool) -> DeliveryError:
    """Return that it was too much, there or `everywhere`."""
    told = f"Discord wants fewer requests ({what})"
    return DeliveryError(told, retry_after=retry_after, everywhere=everywhere)
