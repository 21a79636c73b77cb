"""A whole life in Discord, with the real client: from the invitation to the end."""

from __future__ import annotations

import asyncio
from datetime import time

from adapters.discord import modal
from bot.deliveries import State
from bot.models import Layout
from bot.schedule import Schedule
from tests.discord.people import Person
from tests.discord.reading import buttons, filled, option, options, steers, words
from tests.discord.rights import ALL, Right
from tests.discord.state import Channel, Guild, Message
from tests.discord.towns import BOTH, Town

_MOMENT, _LOOKS = 0.02, 100


@BOTH
async def test_a_whole_life(here: Town) -> None:
    guild = here.discord.guild("university", with_bot=False)
    boss = founds(here, guild)
    lab = here.discord.channel("lab", guild=guild)
    await is_invited(here, guild, boss, lab)
    preview = await is_set_up(here, boss, lab)
    digest = await has_its_first_digest_now(here, boss, lab, preview)
    await is_posted_in_each_kind_of_channel(here, guild, boss, lab)
    shared = await is_asked_and_shares(here, lab)
    await saves_by_select_reaction_and_menu(here, digest, shared)
    await says_why(here, digest)
    await is_cut_off_and_goes_on(here, digest)
    await loses_a_permission_and_has_it_back(here, guild, boss, lab)
    await is_removed(here, guild, boss, lab)
    assert here.discord.duplicates(ever=True) == {}
    calls_nobody(here)


def founds(here: Town, guild: Guild) -> Person:
    """Have a server with somebody who may do anything, and with ada and bob, who may not."""
    boss = here.discord.person("boss", guild=guild)
    here.discord.world.join(guild, boss.user, here.discord.world.role(guild, "boss", ALL))
    for each in (here.ada, here.bob):
        here.discord.world.join(guild, each.user)
    return boss


async def is_invited(here: Town, guild: Guild, boss: Person, lab: Channel) -> None:
    """Nobody is written to; whoever manages channels finds the commands."""
    before = len(here.discord.posts())
    await boss.invites_bot(guild)
    await here.discord.until(lambda: guild.id in {each.workspace for each in here.door.hearings})
    assert boss.commands(lab) == ["papers", "digest", "saved", "Save paper"]
    assert here.ada.commands(lab) == ["papers", "saved", "Save paper"]
    assert len(here.discord.posts()) == before


async def is_set_up(here: Town, boss: Person, lab: Channel) -> Message:
    """By the form, which comes again with what was wrong; then comes a private preview."""
    asked = await boss.uses("/digest settings", lab)
    wish = {"topics": "(robot", "size": "3", "time": "8:30", "zone": "tokyo"}
    wrong = await (await boss.submits(await asked.form(), wish)).answer()
    assert "Topics: " in words(wrong)
    (again,) = buttons(wrong)
    assert buttons(wrong)[again] == modal.AGAIN
    form = await (await boss.presses(wrong, again)).form()
    assert filled(form)["topics"] == "(robot"
    preview = await (await boss.submits(form, {"topics": "robot"})).answer()
    assert preview.to == boss.id
    assert "This channel gets digests" in words(preview)
    assert "08:30 daily in Asia/Tokyo" in words(preview)
    assert "robot · 3 of 4" in words(preview)
    assert here.discord.posts(lab.id) == []
    kept = await here.subscription(lab)
    assert kept
    assert kept.owner == here.account(boss)
    assert (kept.wish.topic, kept.wish.size) == ("robot", 3)
    assert kept.wish.schedule == Schedule(time(8, 30), "Asia/Tokyo")
    return preview


async def has_its_first_digest_now(
    here: Town, boss: Person, lab: Channel, preview: Message
) -> Message:
    posting = await (await boss.presses(preview, "post-now")).answer()
    assert "Posted now, as the digest of " in words(posting)
    await here.deliver()
    (digest,) = here.discord.posts(lab.id)
    assert words(digest).startswith("1 Robot 3 of ")
    assert "robot · 3 of 4" in words(digest)
    assert "react 1️⃣–3️⃣ to save in public" in words(digest)
    assert buttons(digest) == {"why": "Why these?"}
    (row,) = await here.ledger(lab)
    assert (row.state, [each.message_id for each in row.posts]) == (State.SENT, [digest.id])
    return digest


async def is_posted_in_each_kind_of_channel(
    here: Town, guild: Guild, boss: Person, lab: Channel
) -> None:
    """In an announcement channel, a thread, a forum that wants a tag, and as a thread."""
    discord = here.discord
    kinds = [
        (discord.channel("news", "announcement", guild=guild), Layout.CARDS),
        (discord.channel("side", "thread", guild=guild, parent=lab), Layout.COMPACT),
        (
            discord.channel("posts", "forum", guild=guild, tags=["robot"], needs_tag=True),
            Layout.COMPACT,
        ),
        (discord.channel("deep", guild=guild), Layout.THREAD),
    ]
    for place, layout in kinds:
        told = {"topic": "robot", "size": 2, "layout": layout, "channel": place}
        await (await boss.uses("/digest subscribe", lab, **told)).answers()
        await (await boss.uses("/digest now", lab, channel=place)).answer()
        await here.deliver()
        assert (await here.settles(place)).state is State.SENT
        digest, *replies = discord.posts(place.id)
        assert "robot · 2 of 4" in words(digest)
        assert len(replies) == (2 if layout is Layout.THREAD else 0)


async def is_asked_and_shares(here: Town, lab: Channel) -> Message:
    suggested = await here.bob.autocompletes("/papers", lab, query="robo")
    assert suggested[0] == {"name": "robotics", "value": "robotics"}
    found = await (await here.bob.uses("/papers", lab, query="robotics")).answer()
    assert found.to == here.bob.id
    assert "robotics is a built-in topic" in words(found)
    share = option(found, "read", "share", 5)
    (shared,) = await (await here.bob.chooses(found, "read", share)).posts()
    assert shared.to is None
    assert f"save:{share.removeprefix('share:')}" in buttons(shared)
    return shared


async def saves_by_select_reaction_and_menu(here: Town, digest: Message, shared: Message) -> None:
    first, second, third, _ = (each.removeprefix("save:") for each in options(digest, "save"))
    (saving,) = [each for each in buttons(shared) if each.startswith("save:")]
    saved = await (await here.bob.chooses(digest, "save", f"save:{first}")).answer()
    assert "Saved; your reading list has 1 paper" in words(saved)
    await here.bob.reacts(digest, "2️⃣")
    await here.saves(here.bob, 2)
    await here.bob.reacts(shared, "🔖")
    assert await here.saves(here.bob, 3) == [saving.removeprefix("save:"), second, first]
    listed = await (await here.bob.uses("/saved list")).answer()
    assert "Your reading list · 3 papers" in words(listed)
    await here.bob.unreacts(digest, "2️⃣")
    assert await here.saves(here.bob, 2) == [saving.removeprefix("save:"), first]
    link = f"see https://arxiv.org/abs/{third.removeprefix('arxiv:')}"
    said = await here.ada.says(here.discord.world.channels[digest.posted_in], link)
    await (await here.ada.uses_menu("Save paper", said)).answer()
    assert await here.saved(here.ada) == [third]


async def says_why(here: Town, digest: Message) -> None:
    why = await (await here.bob.presses(digest, "why")).answer()
    assert why.to == here.bob.id
    assert words(why).count("matches robot") == 3


async def is_cut_off_and_goes_on(here: Town, digest: Message) -> None:
    """What happened meanwhile is told when the session is resumed."""
    here.discord.gateway.cut()
    await here.bob.reacts(digest, "3️⃣")
    await here.discord.until(lambda: here.discord.gateway.resumed == 1)
    assert len(await here.saves(here.bob, 3)) == 3


async def loses_a_permission_and_has_it_back(
    here: Town, guild: Guild, boss: Person, lab: Channel
) -> None:
    """It stops and whoever set it up is told, once; given back, it goes on."""
    dark = here.discord.channel("dark", guild=guild)  # without a digest of today's date
    await boss.forbids(dark, Right.VIEW_CHANNEL)
    await here.subscribe(dark)
    for _ in range(2):
        await here.deliver()
        await here.tell()
    (notice,) = await here.written(here.ada)
    assert "the bot cannot see the channel" in words(notice)
    await boss.allows(dark, Right.VIEW_CHANNEL)
    for _ in range(_LOOKS):
        status = await (await boss.uses("/digest status", lab, channel=dark)).answer()
        if "This channel gets digests" in words(status):
            return
        await asyncio.sleep(_MOMENT)
    raise AssertionError("it does not go on")


async def is_removed(here: Town, guild: Guild, boss: Person, lab: Channel) -> None:
    """Nothing is asked of that server any more, and what everybody saved is kept."""
    other = here.discord.channel("other", guild=guild)
    await here.subscribe(other)
    await boss.removes_bot(guild)
    await here.discord.until(
        lambda: guild.id not in {each.workspace for each in here.door.hearings}
    )
    await asyncio.sleep(5 * _MOMENT)
    before = len(here.discord.calls("create_message"))
    await here.deliver()
    await here.tell()
    assert len(here.discord.calls("create_message")) == before
    assert await here.ledger(other) == []
    assert [each.state for each in await here.ledger(lab)] == [State.SENT]
    assert len(await here.saved(here.bob)) == 3


def calls_nobody(here: Town) -> None:
    """Insist on it on every path."""
    there = here.discord.world
    said = [each for channel in there.channels.values() for each in channel.shown()]
    ours = [each for each in (*said, *there.ephemerals) if each.author == here.discord.bot_id]
    assert len(ours) >= 10
    for message in ours:
        assert message.pings == []
        if message.content != f"-# shared by <@{here.bob.id}>":
            assert steers(message) == []
    sent = ("create_message", "start_thread", "follow_up", "edit_answer")
    for call in here.discord.calls():
        if call.name in sent:
            body = call.told.get("message", call.told)
            assert body["allowed_mentions"] == {"parse": []}
