"""What an intent makes of a subscription. Pure: nothing is read, kept or posted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import assert_never

from bot import wording
from bot.answers import subscriptions as words
from bot.channels import Account, Subscription, Wish
from bot.errors import UserError
from bot.hours import days
from bot.intents.digests import (
    ClearTopics,
    Edit,
    EditTopics,
    Option,
    Pause,
    Reschedule,
    Resume,
    SetEmpty,
    SetFill,
    SetKeycaps,
    SetLayout,
    SetPatience,
    SetPublished,
    SetSilent,
    SetSize,
    SetTag,
    Setting,
    Subscribe,
    Timing,
    Unsubscribe,
    Weekday,
    Yearly,
)
from bot.schedule import EVERY_DAY, Schedule
from bot.topics import changing
from bot.topics.reading import parse
from bot.zones import zone

DEFAULT = Schedule(time(9), "UTC", EVERY_DAY)
"""When a digest is posted where nobody said when."""
LONGEST_PAUSE = timedelta(days=366)
_EVERYTHING = ("everything", "all", "all papers", "any", "*")


@dataclass(frozen=True, slots=True)
class Changed:
    """A subscription as it becomes, and what of it changes, in words."""

    subscription: Subscription
    what: str
    before: str | None
    after: str


def subscribed(before: Subscription | None, asked: Subscribe, who: Account) -> Changed:
    """Turn a subscription on; what is not said stays, or is what everybody begins with.

    A pause ends with it. Raises TopicError.
    """
    was = before.wish if before else Wish(_at_first(asked.usual_zone))
    if asked.text is not None:
        topic = None if _is_everything(asked.text) else str(parse(asked.text))
    else:
        topic = None if asked.is_whole else was.topic
    wish = replace(was, topic=topic, schedule=_rescheduled(was.schedule, asked.timing))
    for option in asked.options:
        wish = _chosen(wish, option)
    if before is None:
        after = Subscription(wish, who, None, None)
    else:
        silent = before.silent_runs if topic == was.topic else 0
        after = replace(_going(before), wish=wish, is_on=True, silent_runs=silent)
    told = words.standing(before) if before and before.is_on else None
    if words.options(wish) == words.options(was):
        return Changed(after, "subscribed", told, words.wish(wish))
    told = f"{told}; {words.options(was)}" if told else None
    return Changed(after, "subscribed", told, f"{words.wish(wish)}; {words.options(wish)}")


def assumed(before: Subscription | None, asked: Subscribe) -> tuple[str, ...]:
    """Return what of a new schedule nobody said, as it is written; nothing where enough was."""
    said = asked.timing
    if before is not None or (said.at is not None and said.zone is not None):
        return ()
    usual = _at_first(asked.usual_zone)
    told = (
        (said.at, f"{usual.at:%H:%M}"),
        (said.days, days(usual.days)),
        (said.zone, usual.zone),
    )
    return tuple(written for said, written in told if said is None)


def _at_first(zone_name: str | None) -> Schedule:
    return replace(DEFAULT, zone=zone_name) if zone_name else DEFAULT


def changed(before: Subscription, asked: Setting, now: datetime) -> Changed:
    """Change a subscription as asked. Raises UserError, TopicError."""
    wish = before.wish
    match asked:
        case EditTopics() | ClearTopics():
            topic = _edited(wish.topic, asked)
            anew = replace(before, silent_runs=0)  # a filter that was silent is not blamed on it
            return _with(anew, replace(wish, topic=topic), "topics", words.topic)
        case Reschedule(timing):
            schedule = _rescheduled(wish.schedule, timing)
            return _with(before, replace(wish, schedule=schedule), "schedule", words.schedule)
        case SetSize():
            return _with(before, _chosen(wish, asked), "size", words.size)
        case SetLayout():
            return _with(before, _chosen(wish, asked), "layout", words.layout)
        case SetEmpty():
            return _with(before, _chosen(wish, asked), "empty days", words.empty)
        case SetFill():
            return _with(before, _chosen(wish, asked), "filling up", words.fill)
        case SetPatience():
            return _with(before, _chosen(wish, asked), "patience", words.patience)
        case SetSilent():
            return _with(before, _chosen(wish, asked), "sound", words.sound)
        case SetPublished():
            return _with(before, _chosen(wish, asked), "followers", words.followers)
        case SetTag():
            return _with(before, _chosen(wish, asked), "tag", words.tag)
        case SetKeycaps():
            return _with(before, _chosen(wish, asked), "keycaps", words.keycaps)
        case Pause(until):
            resumes_at = _resumes_at(until, now, wish.schedule.zone)
            after = replace(before, is_paused=True, resumes_at=resumes_at)
            return Changed(after, "paused", None, words.pause(after))
        case Resume():
            return Changed(_going(before), "resumed", None, words.schedule(wish))
        case Unsubscribe():
            after = replace(_going(before), is_on=False)
            return Changed(after, "unsubscribed", words.wish(wish), "off")
        case _:
            assert_never(asked)


def _with(before: Subscription, wish: Wish, what: str, told: Callable[[Wish], str]) -> Changed:
    return Changed(replace(before, wish=wish), what, told(before.wish), told(wish))


def _chosen(wish: Wish, option: Option) -> Wish:
    match option:
        case SetSize(size):
            return replace(wish, size=size)
        case SetLayout(layout):
            return replace(wish, layout=layout)
        case SetEmpty(says_empty):
            return replace(wish, says_empty=says_empty)
        case SetFill(fills_up):
            return replace(wish, fills_up=fills_up)
        case SetPatience(patience):
            return replace(wish, patience=patience)
        case SetSilent(is_silent):
            return replace(wish, is_silent=is_silent)
        case SetPublished(is_published):
            return replace(wish, is_published=is_published)
        case SetTag(tag):
            return replace(wish, tag=tag)
        case SetKeycaps(keycaps):
            return replace(wish, keycaps=keycaps)
        case _:
            assert_never(option)


def _going(before: Subscription) -> Subscription:
    return replace(before, is_paused=False, resumes_at=None)


def _rescheduled(before: Schedule, said: Timing) -> Schedule:
    return Schedule(
        said.at if said.at is not None else before.at,
        said.zone if said.zone is not None else before.zone,
        said.days if said.days is not None else before.days,
    )


def _is_everything(text: str) -> bool:
    """Tell whether it means no filter at all; in quotes it is looked for, as any word."""
    return " ".join(text.lower().split()) in _EVERYTHING


def _edited(topic: str | None, asked: EditTopics | ClearTopics) -> str | None:
    if isinstance(asked, ClearTopics) or (asked.edit is Edit.SET and _is_everything(asked.text)):
        return None
    before, said = parse(topic) if topic else None, parse(asked.text)
    match asked.edit:
        case Edit.ADD:
            return str(changing.added(before, said))
        case Edit.REMOVE:
            after = changing.removed(before, said)
            return str(after) if after else None
        case Edit.EXCLUDE:
            return str(changing.excluded(before, said))
        case Edit.SET:
            return str(said)
        case _:
            assert_never(asked.edit)


def _resumes_at(
    until: date | Yearly | Weekday | timedelta | None, now: datetime, zone_name: str
) -> datetime | None:
    """Return the instant at which that day begins there. Raises UserError for one that will not."""
    here = zone(zone_name)
    today = now.astimezone(here).date()
    match until:
        case None:
            return None
        case timedelta():
            wait = until
        case Weekday(number):
            wait = timedelta(days=(number - today.isoweekday() - 1) % 7 + 1)
        case Yearly(month, day):
            wait = _next(month, day, today) - today
        case date():
            wait = until - today
        case _:
            assert_never(until)
    if wait <= timedelta(0):
        raise UserError(f"{wording.days((today + wait,))} is not to come; name a later day")
    if wait > LONGEST_PAUSE:
        raise UserError(
            f"a pause ends within {LONGEST_PAUSE.days} days; without a day, it lasts until resumed"
        )
    return datetime.combine(today + wait, time(), here).astimezone(UTC)


def _next(month: int, day: int, today: date) -> date:
    """Return the first such date from today on."""
    dates = (today + timedelta(days=n) for n in count())
    return next(each for each in dates if (each.month, each.day) == (month, day))
