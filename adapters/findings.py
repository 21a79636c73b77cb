"""What a doctor finds out about a platform: values, and what is alike on all of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from bot.wording import count

SKEW = timedelta(seconds=60)
"""How far our clock may be from a platform's."""


class Verdict(StrEnum):
    """How something is: a NOTE is to be known, a WARNING is not as it should be.

    With a PROBLEM something does not work.
    """

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is, in a sentence; where it is not well, it ends with what mends it."""

    name: str
    verdict: Verdict
    text: str


def ok(name: str, text: str) -> Finding:
    """Say that something is well."""
    return Finding(name, Verdict.OK, text)


def note(name: str, text: str) -> Finding:
    """Say something that is to be known."""
    return Finding(name, Verdict.NOTE, text)


def warning(name: str, text: str) -> Finding:
    """Say that something is not as it should be."""
    return Finding(name, Verdict.WARNING, text)


def problem(name: str, text: str) -> Finding:
    """Say that something does not work."""
    return Finding(name, Verdict.PROBLEM, text)


def may_post(who: str, channels: int) -> str:
    """Say that the bot, or what it is called, may post wherever it is wanted."""
    wants = "wants" if channels == 1 else "want"
    return f"the {who} may post in {count(channels, 'channel')} that {wants} digests"


def clock(platform: str, date: str, at: datetime) -> Finding:
    """Compare the clocks, by the `date` of an answer that came `at` this time of ours."""
    try:
        theirs = parsedate_to_datetime(date)
    except (ValueError, IndexError):
        return note("clock", f"{platform} does not say what time it has")
    behind = theirs.astimezone(UTC) - at
    if abs(behind) <= SKEW:
        return ok("clock", f"within a minute of {platform}'s")
    which = "behind" if behind > timedelta(0) else "ahead of"
    return warning(
        "clock",
        f"{round(abs(behind).total_seconds())} s {which} {platform}'s, so digests come at the "
        "wrong time; have this machine set it by NTP, as timedatectl set-ntp true does on many",
    )
