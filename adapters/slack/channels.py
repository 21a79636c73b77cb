"""Replies about a channel's digests, as messages for Slack. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from adapters.slack import digests, fitting, kit, rows
from adapters.slack.actions import Press
from adapters.slack.kit import Block, Sheet
from bot import wording
from bot.answers import digests as answers
from bot.answers.digests import Fact
from bot.answers.forms import Typed
from bot.answers.papers import Name
from bot.channels import Subscription
from bot.intents.buttons import Offer, vote_id
from bot.models import Digest, Entry, Layout
from bot.replies.digests import (
    DigestsReply,
    Explained,
    IsPaused,
    NothingNew,
    NothingPosted,
    NotSubscribed,
    NoVote,
    OnItsWay,
    Posting,
    Previewed,
    Roundup,
    Settings,
    Status,
    Topics,
    Voting,
)

SET_UP, CHANGE = "Set up", "Change"


def sheet(reply: DigestsReply, form: Typed, called: Name) -> Sheet:
    """Return what is shown of a reply; `form` spells its forms, `called` names people."""

    match reply:
        case Settings():
            return _settings(reply, form)
        case Topics():
            facts = answers.topic_facts(reply.topic, reply.estimate)
            return Sheet(_one_line(facts), _facts(facts), kit.actions(_set_up(CHANGE)))
        case Status():
            facts = answers.status_facts(reply, form, called)
            return _stated(answers.status(reply), facts, reply.subscription)
        case Previewed():
            return _previewed(reply)
        case Explained():
            return _explained(reply)
        case Posting():
            return kit.told(answers.posting(reply))
        case OnItsWay():
            return kit.told(answers.on_its_way(reply))
        case NothingNew():
            return kit.told(answers.nothing_new(reply))
        case IsPaused():
            return kit.told(answers.is_paused(reply, form))
        case NotSubscribed():
            told = answers.not_subscribed(reply, form)
            return Sheet(told, kit.paragraph(told), kit.actions(_set_up(SET_UP)))
        case NothingPosted():
            return kit.told(answers.nothing_posted(reply))
        case Roundup():
            return _headed(answers.roundup(reply), answers.roundup_facts(reply, form))
        case Voting():
            return voting(reply)
        case NoVote():
            return kit.told(answers.NO_VOTE)
        case _:
            assert_never(reply)


def _settings(reply: Settings, form: Typed) -> Sheet:
    told, facts = answers.settings(reply), answers.settings_facts(reply, form)
    now = kit.button(answers.POST_NOW, Offer.POST_NOW, style="primary")
    stated = _stated(told, facts, reply.subscription, now if reply.can_post_now else None)
    if reply.first is None:
        return stated
    shown = _digest(reply.first, reply.subscription.wish.layout)
    blocks = (*stated.blocks, *kit.paragraph(answers.FIRST, italic=True), *shown)
    return Sheet(stated.text, blocks, stated.last)


def _stated(
    told: str, facts: Sequence[Fact], of: Subscription, first: Block | None = None
) -> Sheet:
    """Show how a subscription stands, and how to change it."""
    headed = _headed(told, facts)
    change = _set_up(CHANGE if of.is_on else SET_UP)
    return Sheet(headed.text, headed.blocks, kit.actions(first, change))


def _headed(told: str, facts: Sequence[Fact]) -> Sheet:
    text = "\n".join([told, _one_line(facts)])
    return Sheet(text, (*kit.paragraph(told, bold=True), *_facts(facts)))


def _previewed(reply: Previewed) -> Sheet:
    told = answers.previewed(reply)
    days = [block for each in reply.digests for block in _digest(each, Layout.COMPACT)]
    blocks = (*kit.paragraph(told, bold=True), *days)
    return Sheet(told, blocks, kit.context(*answers.without_papers(reply)))


def _explained(reply: Explained) -> Sheet:
    told = answers.explained(reply)
    blocks = kit.paragraph(told, bold=True)
    if reply.digest is not None:
        blocks += (*_reasons(reply.digest), *_left_out(reply.digest))
    return Sheet(told, blocks)


def _reasons(digest: Digest) -> Iterable[Block]:
    """Yield the papers of a digest, and why each is in it."""
    missing = [wording.missing(digest)] if digest.missing else []
    yield from kit.paragraph(wording.heading(digest), *missing)
    shown = [
        rows.of_candidate(each.candidate, each.place, wording.reason(each))
        for each in digest.entries
    ]
    yield from rows.with_choices(shown)
    yield from rows.shortened(shown)


def _left_out(digest: Digest) -> Iterable[Block]:
    """Yield the rules that left papers out, with some of the titles."""
    return kit.gathered(
        [
            kit.section(kit.words(rule, bold=True), *map(kit.words, titles))
            for rule, titles in answers.left_out(digest)
        ]
    )


def voting(reply: Voting) -> Sheet:
    """Return a vote, as it stands, with a button for each paper while it is open."""
    told = answers.voting(reply)
    shown = [
        rows.of_paper(each.record.paper, answers.choice(reply, each), place=str(each.place))
        for each in reply.poll.choices
    ]
    votes = [
        kit.button(f"Vote for {each.place}", vote_id(reply.poll.id, each.place))
        for each in reply.poll.choices
        if reply.is_open
    ]
    blocks = (*kit.paragraph(told, bold=True), *rows.listed(shown), *kit.actions(*votes))
    return Sheet("\n".join([told, rows.titles(shown)]), (*blocks, *rows.shortened(shown)))


def _digest(digest: Digest, layout: Layout) -> Iterable[Block]:
    """Yield what a digest would show, without anything to press; of a thread, its beginning."""
    draw = digests.on_cards if layout is Layout.CARDS else digests.in_lines

    def drawn(some: Sequence[Entry]) -> Sheet:
        part = draw(some)
        return Sheet("", (*part.blocks, *rows.shortened(part.rows)))

    yield from kit.paragraph(wording.heading(digest), bold=True)
    for _, sheet in fitting.parted(digest.entries, rows.PER_MESSAGE, drawn):
        yield from sheet.blocks
    yield from kit.context(" · ".join(wording.below(digest)))


def _facts(facts: Sequence[Fact]) -> tuple[Block, ...]:
    """Return facts below each other, their names before them."""
    return tuple(kit.gathered([kit.section(_fact(*each)) for each in facts]))


def _fact(name: str, told: str) -> kit.Pieces:
    before = (*kit.words(name, bold=True), *kit.fixed("  ")) if name else ()
    return (*before, *kit.words(told, kit.PARAGRAPH))


def _one_line(facts: Sequence[Fact]) -> str:
    return " · ".join(told for _, told in facts)


def _set_up(text: str) -> Block:
    return kit.button(text, Press.SET_UP)
