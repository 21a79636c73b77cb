"""Filters in words: what they let in, what they would have let in, what to beware of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot import wording
from bot.reach import Caution, Estimate, FewerThanOneAWeek, Misspelt, MoreThanAThird, NobodyHas
from bot.topics.judging import ExcludedBy, In, NotKnown, NotMet, Verdict

_ALTERNATIVES = 3
"""Alternatives of which it is said what a paper lacks."""
_NOT = "NOT "


def estimate(told: Estimate) -> str:
    """Say what a topic filter would have let in."""
    if not told.considered:
        return "no edition with papers is here yet, so there is nothing to estimate from"
    editions = wording.count(len(told.days), "edition")
    return (
        f"{told.let_in:,} of the {wording.count(told.considered, 'paper')} of {editions}, "
        f"{wording.days(told.days)}: {_a_day(told.a_day)}"
    )


def names_as_words(names: Sequence[str]) -> str:
    """Say that names of built-in topics were read as words, and how to mean the topics."""
    if len(names) == 1:
        (name,) = names
        return (
            f"{name} is the name of a built-in topic, read as a word here; "
            f"put it in parentheses to mean the topic: ({name})"
        )
    return (
        f"{wording.both(names)} are names of built-in topics, read as words here; "
        "part them with commas, or put one in parentheses"
    )


def left_out(told: Estimate) -> str:
    """Count the papers that a filter keeps out, by rule."""
    return ", ".join(f"{number:,} {wording.rule(rule)}" for rule, number in told.left_out)


def caution(of: Caution) -> str:
    """Warn of a filter that does other than what was meant."""
    match of:
        case FewerThanOneAWeek():
            return "that is fewer than one a week: most days would bring nothing"
        case MoreThanAThird():
            return "that is more than a third of everything: narrower words say more"
        case NobodyHas(term):
            return f"no paper of these days has {term}: is it spelled as papers spell it?"
        case Misspelt(likelier):
            return f"did you mean {likelier}?"
        case _:
            assert_never(of)


def verdict(on: Verdict) -> str:
    """Say whether a filter lets a paper in, and by what."""
    match on:
        case In(matched):
            return f"in, by {', '.join(matched)}" if matched else "in: nothing keeps it out"
        case NotMet(lacking):
            return f"out: {_lacked(lacking)}" if lacking else "out"
        case ExcludedBy(term):
            return f"out, by -{term}"
        case NotKnown(waiting):
            return f"not known yet: no source has told about {', '.join(waiting)}"
        case _:
            assert_never(on)


def _lacked(alternatives: Sequence[Sequence[str]]) -> str:
    """Say of each alternative what keeps it from being met; the verb once, if it is one."""
    shown = alternatives[:_ALTERNATIVES]
    more = "; …" if len(alternatives) > _ALTERNATIVES else ""
    if any(_is_not(item) for items in shown for item in items):
        return "; or else ".join(f"it {_against(items)}" for items in shown) + more
    return f"it lacks {'; or else '.join(map(wording.both, shown))}{more}"


def _against(items: Sequence[str]) -> str:
    lacking = [item for item in items if not _is_not(item)]
    has = [item.removeprefix(_NOT) for item in items if _is_not(item)]
    told = [f"{verb} {wording.both(of)}" for verb, of in (("lacks", lacking), ("has", has)) if of]
    return ", and ".join(told)


def _is_not(item: str) -> bool:
    return item.startswith(_NOT)


def _a_day(number: float) -> str:
    if not number:
        return "none"
    return f"about {number:.0f} a day" if round(number) else "fewer than one a day"
