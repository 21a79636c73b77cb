"""Replies about a reading list, in words. Pure.

`typed` is how a form of `/saved` is typed there.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import wording
from bot.answers import papers
from bot.answers.forms import Typed
from bot.prose import shortened
from bot.replies.papers import AskedOnline
from bot.replies.saved import (
    Exported,
    Forgotten,
    IsBack,
    LetGo,
    Mine,
    NamedNow,
    NowSaved,
    Removed,
    Saved,
    SavedList,
    ToSave,
    WouldForget,
)
from bot.saved import SavedPaper, Stored

_LONGEST = 60
"""Characters of what was typed up to which it is said again."""
_NAMED = 3
"""Places that are named, at most."""

NOTHING_LINKED = "no paper is linked there: a link to arXiv, Hugging Face or alphaXiv is needed"
NO_SUCH_PLACE = "that message shows no such paper, as far as is known"
NOTHING_STORED = "nothing is stored about you"
NOTHING_TO_PUT_BACK = (
    "nothing can be put back: undo is for what was removed, and a reaction is put on again"
)


def saved(reply: Saved) -> str:
    """Return the line above what was saved."""
    if not reply.papers:
        return "Nothing was saved"
    new = [each for each in reply.papers if not each.was]
    has = reply.total is not None
    on_it = f"; your reading list has {wording.count(reply.total or 0, 'paper')}" if has else ""
    if not new:
        one = len(reply.papers) == 1
        return f"{'It is' if one else 'They are'} on your list already{on_it}"
    return f"Saved{on_it}"


def was_saved(paper: NowSaved) -> list[str]:
    """Say what else is to know of a paper that was saved."""
    return ["already saved"] if paper.was else []


def to_save(reply: ToSave) -> str:
    """Return the line above papers to choose from."""
    more = f"; it links to {reply.more:,} more" if reply.more else ""
    return f"Papers that it links to; which one?{more}"


def not_saved(reply: Saved | ToSave) -> list[str]:
    """Say what was not saved, and why."""
    told = [papers.no_such_paper(each) for each in reply.unknown]
    notes = dict.fromkeys(note for each in reply.unknown for note in each.notes)
    failed = [each for each in notes if not isinstance(each, AskedOnline)]
    told += papers.notes(failed, papers.LACKED_PAPER)
    if isinstance(reply, Saved) and reply.unread:
        named = wording.both([f'"{shortened(each, _LONGEST)}"' for each in reply.unread[:_NAMED]])
        told.append(f"{named} names no paper: a link or an arXiv id does")
    return told


def let_go(reply: LetGo) -> str:
    """Say what became of a paper whose reaction was taken away."""
    if reply.still:
        return "Still on your list: it was saved in another way, too"
    return "Off your list" if reply.was else "It was not on your list"


def listed(reply: SavedList) -> str:
    """Return the line above the list: which part of how many."""
    total = wording.count(reply.total, "paper")
    if not reply.text:
        if not reply.total:
            return "Your reading list is empty"
        return f"Your reading list · {_places(reply.papers, reply.total, total)}"
    if not reply.found:
        return f"Your reading list · {reply.text} · none of {total}"
    shown = f"{reply.found:,} of {total}"
    if not reply.papers:
        shown = f"nothing more; {shown}"
    elif len(reply.papers) < reply.found:
        shown = f"{_span(reply.last - len(reply.papers) + 1, reply.last)} of {shown}"
    return f"Your reading list · {reply.text} · {shown}"


def instead(reply: SavedList, typed: Typed) -> list[str]:
    """Say how a first paper comes onto a list, or what else may be meant by a search in vain."""
    if not reply.total:
        return [f"save a paper below a list or a digest, or by its link: {typed('add LINK')}"]
    if not reply.found:
        help_ = typed("help")
        return [f"these words are looked for in your list; {help_} says what else one can ask"]
    return []


def facts(paper: SavedPaper) -> list[str]:
    """Say who wrote a paper of the list, and since when it is there."""
    return [
        *wording.who(paper.record.paper),
        f"saved {wording.days((paper.saved_at.date(),))}",
    ]


def removed(reply: Removed, typed: Typed) -> str:
    """Say what was taken off the list, and how it comes back."""
    if not reply.papers:
        return "Nothing was taken off your list"
    left = wording.count(reply.total, "paper")
    back = "puts it back" if len(reply.papers) == 1 else "puts them back"
    return f"Off your list, which has {left} now; {typed('undo')} {back}"


def missing(reply: Removed) -> str:
    """Say which places the list does not have."""
    named = [f"{place:,}" for place in reply.missing[:_NAMED]]
    more = len(reply.missing) - len(named)
    return f"your list has no paper {wording.both([*named, f'{more:,} more'] if more else named)}"


def is_back(reply: IsBack) -> str:
    """Say what is on the list again."""
    if not reply.papers:
        return NOTHING_TO_PUT_BACK
    return f"On your list again, which has {wording.count(reply.total, 'paper')}"


def exported(reply: Exported, files: Sequence[str]) -> str:
    """Say where the papers went; `files` are names, as the chat tells them."""
    if not reply.papers:
        return "There is nothing to export" + (f" for {reply.text}" if reply.text else "")
    return f"Wrote {wording.count(len(reply.papers), 'paper')} to {wording.both(list(files))}"


def mine(reply: Mine, files: Sequence[str]) -> str:
    """Say where somebody finds what is stored about them."""
    if reply.facts is None:
        return NOTHING_STORED
    return f"Wrote all that is stored about you to {wording.both(list(files))}"


def would_forget(reply: WouldForget, typed: Typed) -> list[str]:
    """Say what would be erased, and how to have it so."""
    return [
        f"This erases for good: {_counts(reply.stored)}.",
        "A channel that you set up keeps its settings, without your name. What others could see, "
        "as a reaction, stays on the platform.",
        f"To have it so: {typed('forget-me yes')} · to take it along before: {typed('mine')}",
    ]


def forgotten(reply: Forgotten) -> str:
    """Say what was erased."""
    if reply.stored is None:
        return NOTHING_STORED
    return f"Erased: {_counts(reply.stored)}. Nothing is stored about you any more"


def named_now(reply: NamedNow) -> str:
    """Say whether somebody is named."""
    if reply.is_named:
        return "You are named now where it is told how many people of a channel saved a paper"
    return "You are counted without a name now where it is told how many saved a paper"


def _places(shown: Sequence[SavedPaper], total: int, counted: str) -> str:
    if not shown:
        return f"nothing more; it has {counted}"
    if len(shown) == total:
        return counted
    return f"{_span(shown[0].place, shown[-1].place)} of {counted}"


def _span(first: int, last: int) -> str:
    return f"{first:,}" if first == last else f"{first:,}–{last:,}"


def _counts(stored: Stored) -> str:
    """Name what there is, as far as there is some."""
    counted = (
        (stored.papers, wording.count(stored.papers, "saved paper")),
        (stored.removed, f"{wording.count(stored.removed, 'paper')} that you took off the list"),
        (stored.votes, wording.count(stored.votes, "vote")),
        (stored.queries, wording.count(stored.queries, "recent lookup")),
        (stored.notices, f"your name on {wording.count(stored.notices, 'notice')}"),
        (stored.changes, f"your name on {wording.count(stored.changes, 'change')} of settings"),
        (stored.subscriptions, f"your name on {wording.count(stored.subscriptions, 'schedule')}"),
        (stored.accounts, "your account"),
    )
    return wording.both([told for number, told in counted if number])
