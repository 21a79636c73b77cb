"""Replies about a channel's digests, as messages for Discord. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.discord import digests, kit, rows
from adapters.discord.actions import Press
from adapters.discord.kit import Block, Component, Sheet
from bot import wording
from bot.answers import digests as answers
from bot.answers.digests import Fact
from bot.answers.forms import Typed
from bot.answers.papers import Name
from bot.channels import Subscription
from bot.intents.buttons import Offer, vote_id
from bot.models import Digest, Layout
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
            return Sheet((), _facts(facts), kit.pressable(set_up(CHANGE)))
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
            told = kit.sentences(answers.not_subscribed(reply, form))
            return Sheet(told, (), kit.pressable(set_up(SET_UP)))
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


def set_up(text: str) -> Component:
    """Return a button for the form that sets a channel up."""
    return kit.button(text, Press.SET_UP)


def _settings(reply: Settings, form: Typed) -> Sheet:
    told, facts = answers.settings(reply), answers.settings_facts(reply, form)
    now = kit.button(answers.POST_NOW, Offer.POST_NOW, kit.PRIMARY)
    stated = _stated(told, facts, reply.subscription, now if reply.can_post_now else None)
    if reply.first is None:
        return stated
    shown = _digest(reply.first, reply.subscription.wish.layout)
    blocks = (*stated.blocks, *kit.paragraph(answers.FIRST, italic=True), *shown)
    return Sheet(stated.head, blocks, stated.last)


def _stated(
    told: str, facts: Sequence[Fact], of: Subscription, first: Component | None = None
) -> Sheet:
    """Show how a subscription stands, and how to change it."""
    headed = _headed(told, facts)
    change = set_up(CHANGE if of.is_on else SET_UP)
    return Sheet(headed.head, headed.blocks, kit.pressable(first, change))


def _headed(told: str, facts: Sequence[Fact]) -> Sheet:
    return Sheet(kit.sentences(told, bold=True), _facts(facts))


def _previewed(reply: Previewed) -> Sheet:
    days = (block for each in reply.digests for block in _digest(each, Layout.COMPACT))
    without = kit.context(*answers.without_papers(reply))
    return Sheet(kit.sentences(answers.previewed(reply), bold=True), (*days, *without))


def _explained(reply: Explained) -> Sheet:
    head = kit.sentences(answers.explained(reply), bold=True)
    if reply.digest is None:
        return Sheet(head)
    return Sheet(head, (*_reasons(reply.digest), *_left_out(reply.digest)))


def _reasons(digest: Digest) -> Iterator[Block]:
    """Yield the papers of a digest, and why each is in it."""
    missing = [wording.missing(digest)] if digest.missing else []
    yield from kit.titled(wording.heading(digest))
    yield from kit.paragraph(*missing)
    shown = [
        rows.of_candidate(each.candidate, each.place, wording.reason(each))
        for each in digest.entries
    ]
    yield from rows.with_choices(shown)
    yield from kit.context(rows.shortened(shown))


def _left_out(digest: Digest) -> Iterator[Block]:
    """Yield the rules that left papers out, with some of the titles."""
    for rule, titles in answers.left_out(digest):
        told = (kit.small(kit.words(each)) for each in titles)
        yield from kit.blocks(kit.lines(kit.words(rule, bold=True), *told))


def voting(reply: Voting) -> Sheet:
    """Return a vote, as it stands, with a button for each paper while it is open."""
    shown = [
        rows.of_paper(each.record.paper, answers.choice(reply, each), place=str(each.place))
        for each in reply.poll.choices
    ]
    votes = [
        kit.button(f"Vote for {each.place}", vote_id(reply.poll.id, each.place))
        for each in reply.poll.choices
        if reply.is_open
    ]
    head = kit.sentences(answers.voting(reply), bold=True)
    blocks = (*rows.listed(shown), *kit.context(rows.shortened(shown)), *kit.actions(*votes))
    return Sheet(head, blocks)


def _digest(digest: Digest, layout: Layout) -> Iterator[Block]:
    """Yield what a digest would show, without anything to press; of a thread, its beginning."""
    draw = digests.on_cards if layout is Layout.CARDS else digests.in_lines
    yield from kit.titled(wording.heading(digest))
    for n in range(0, len(digest.entries), rows.PER_MESSAGE):
        shown, blocks = draw(digest.entries[n : n + rows.PER_MESSAGE])
        yield from blocks
        yield from kit.context(rows.shortened(shown))
    yield from kit.context(" · ".join(wording.below(digest)))


def _facts(facts: Sequence[Fact]) -> tuple[Block, ...]:
    """Return facts below each other, their names before them."""
    return kit.blocks(
        *(
            kit.beside(kit.words(name, bold=True), kit.words(told, kit.PARAGRAPH))
            for name, told in facts
        )
    )
