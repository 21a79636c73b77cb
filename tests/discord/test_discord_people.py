"""What people do reaches discord.py as Discord sends it, and what it answers comes back to them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import discord
import pytest

from tests.chats.faults import What
from tests.discord.bots import Bot, buttons
from tests.discord.plain import Plain
from tests.discord.rights import Right
from tests.discord.server import DiscordServer
from tests.discord.state import Message


async def shown(there: DiscordServer, bot: Bot, view: discord.ui.View) -> Message:
    """Post a message with components; return it."""
    channel = await bot.fetch_channel(int(there.channel("robots").id))
    assert isinstance(channel, discord.TextChannel)
    await channel.send("digest", view=view)
    return there.posts(str(channel.id))[-1]


async def test_a_command_is_answered_to_one_person(there: DiscordServer, bot: Bot) -> None:
    ada, channel = there.person("ada"), there.channel("robots")
    asked = await ada.uses("/papers", channel, query="  robots ")
    assert (asked.is_acknowledged, asked.deferred, asked.is_private) == (True, False, True)
    assert asked.latency < 0.5
    found, exported = await asked.answers(2)
    assert found.content == "found robots"
    assert (exported.files[0].name, exported.files[0].content) == ("papers.bib", b"@article{}")
    assert ada.inbox() == [found, exported]
    assert not there.person("eve").inbox()
    assert not there.posts()
    with pytest.raises(AssertionError, match="somebody else's"):
        await there.person("eve").presses(found, "more")


async def test_a_command_is_used_as_it_was_registered(there: DiscordServer, bot: Bot) -> None:
    ada, channel = there.person("ada"), there.channel("robots")
    wrong = {
        "wants these first": ada.uses("/papers", channel),
        "is a text": ada.uses("/papers", channel, query=1),
        "is a number": ada.uses("/papers", channel, query="a", many="3"),
        "no options": ada.uses("/papers", channel, query="a", colour="red"),
        "no command": ada.uses("/paper", channel),
        "cannot be used alone": ada.uses("/digest", channel),
        "do not see digest": ada.uses("/digest think", channel),
        "nothing is suggested": ada.autocompletes("/papers", channel, query="a", many="3"),
    }
    for said, using in wrong.items():
        with pytest.raises(AssertionError, match=said):
            await using
    assert not there.world.interactions


async def test_a_command_is_seen_by_who_may_use_it(there: DiscordServer, bot: Bot) -> None:
    channel, ada = there.channel("robots"), there.person("ada")
    mod = there.person("mod", can=Right.MANAGE_CHANNELS)
    assert mod.commands(channel) == ["papers", "digest", "Save paper"]
    assert ada.commands(channel) == ["papers", "Save paper"]
    assert mod.commands() == ["papers", "Save paper"], "digests are of guilds only"
    await there.person("root", can=Right.ADMINISTRATOR).forbids(
        channel, Right.USE_APPLICATION_COMMANDS, ada.user
    )
    with pytest.raises(AssertionError, match="no commands there"):
        await ada.uses("/papers", channel, query="a")
    thread = there.channel("old", "thread")
    thread.is_archived = True
    with pytest.raises(AssertionError, match="archived"):
        await mod.uses("/papers", thread, query="a")


async def test_a_command_works_outside_of_guilds_and_in_threads(
    there: DiscordServer, bot: Bot
) -> None:
    ada = there.person("ada")
    for where in (None, there.channel("talk", "thread"), there.channel("papers", "forum")):
        asked = await ada.uses("/papers", where, query="a")
        assert (await asked.answers(2))[0].content == "found a"


async def test_what_is_typed_is_completed(there: DiscordServer, bot: Bot) -> None:
    ada, channel = there.person("ada"), there.channel("robots")
    suggested = await ada.autocompletes("/papers", channel, many=2, query="ro")
    assert suggested == [{"name": "robotics", "value": "robotics"}]


async def test_a_press_is_answered_or_changes_the_message(there: DiscordServer, bot: Bot) -> None:
    pressed: list[discord.Interaction] = []

    async def press(interaction: discord.Interaction) -> None:
        pressed.append(interaction)
        told: Mapping[str, Any] = dict(interaction.data or {})
        match told.get("custom_id"), told.get("values"):
            case "more#k1", _:
                await interaction.response.edit_message(content="more", view=None)
            case "later", _:
                await interaction.response.defer()
                await interaction.edit_original_response(content="later")
            case "read", values:
                await interaction.response.send_message(f"{values}", ephemeral=True)
            case _:
                await interaction.response.send_message("seen by all")

    bot.on_press = press
    ada, digest = (
        there.person("ada"),
        await shown(there, bot, buttons("go", "later", options=("a", "b"))),
    )
    chosen = await ada.chooses(digest, "read", ["b", "A"])
    assert (await chosen.answer()).content == "['b', 'a']"
    assert (await (await ada.presses(digest, "go")).answer()).content == "seen by all"
    assert [each.content for each in there.posts()] == ["digest", "seen by all"]
    later = await ada.presses(digest, "later")
    assert (later.deferred, (await later.changed()).content) == (True, "later")
    (private, _) = await (await ada.uses("/papers", there.channel("robots"), query="x")).answers(2)
    changed = await (await ada.presses(private, "more")).changed()
    assert (changed is private, changed.content, changed.components) == (True, "more", [])
    assert pressed[-1].message
    assert pressed[-1].message.flags.ephemeral
    assert isinstance(pressed[-1].user, discord.Member)


async def test_a_person_can_only_touch_what_is_there(there: DiscordServer, bot: Bot) -> None:
    ada, view = there.person("ada"), buttons("go", "never", options=("a", "b"))
    view.add_item(discord.ui.Button(label="Page", url="https://a.example"))
    view.children[1].disabled = True  # type: ignore[attr-defined]
    digest = await shown(there, bot, view)
    wrong = {
        "there is no 'stop'": ada.presses(digest, "stop"),
        "is no button": ada.presses(digest, "read"),
        "is no select": ada.chooses(digest, "go", "a"),
        "no option 'c'": ada.chooses(digest, "read", "c"),
        "is chosen once": ada.chooses(digest, "read", ["a", "a"]),
        "1 to 2 can be chosen": ada.chooses(digest, "read", []),
        "is disabled": ada.presses(digest, "never"),
    }
    for said, touching in wrong.items():
        with pytest.raises(AssertionError, match=said):
            await touching
    there.world.delete(digest)
    with pytest.raises(AssertionError, match="is gone"):
        await ada.presses(digest, "go")


async def test_a_form_is_filled_in_and_sent_off(there: DiscordServer, bot: Bot) -> None:
    mod, channel = there.person("mod", can=Right.MANAGE_CHANNELS), there.channel("robots")
    form = await (await mod.uses("/digest settings", channel)).form()
    with pytest.raises(AssertionError, match="filled in first"):
        await mod.submits(form)
    with pytest.raises(AssertionError, match="0 to 10 characters"):
        await mod.submits(form, {"words": "x" * 11})
    with pytest.raises(AssertionError, match="no fields"):
        await mod.submits(form, {"word": "x"})
    with pytest.raises(AssertionError, match="no option"):
        await mod.submits(form, {"words": "x", "zone": "c"})
    sent = await mod.submits(form, {"words": "robots", "zone": "Berlin"})
    assert (await sent.answer()).content == "robots ['b']"
    with pytest.raises(AssertionError, match="closed"):
        await mod.submits(form, {"words": "x"})
    again = await (await mod.uses("/digest settings", channel)).form()
    assert (await (await mod.submits(again, {"words": "x"})).answer()).content == "x []"


async def test_a_command_of_a_message_is_told_what_it_says(there: DiscordServer, bot: Bot) -> None:
    ada = there.person("ada")
    said = await there.person("bob").says(there.channel("robots"), "https://arxiv.org/abs/1")
    asked = await ada.uses_menu("Save paper", said)
    assert (await asked.answer()).content == "saved https://arxiv.org/abs/1"
    with pytest.raises(AssertionError, match="there is no 'Read paper'"):
        await ada.uses_menu("Read paper", said)


async def test_a_deferred_answer_comes_later_and_stays_private(
    there: DiscordServer, bot: Bot
) -> None:
    mod = there.person("mod", can=Right.MANAGE_CHANNELS)
    asked = await mod.uses("/digest think", there.channel("robots"))
    assert (asked.is_acknowledged, asked.deferred, asked.is_private) == (True, True, True)
    assert (await asked.answer()).content == "thought"
    shared = await mod.uses("/digest share", there.channel("robots"))
    assert [each.content for each in await shared.posts()] == ["for all"]
    assert not shared.is_private


async def test_who_does_not_answer_in_time_may_not_any_more(
    there: DiscordServer, bot: Bot, plain: Plain
) -> None:
    bot.on_press = None
    pressed = await there.person("ada").presses(await shown(there, bot, buttons("go")), "go")
    assert not pressed.is_acknowledged
    one = pressed.interaction
    path = f"/interactions/{one.id}/{one.token}/callback"
    late = await plain.ask("POST", path, {"type": 4, "data": {"content": "late"}})
    assert (late.status, late.code) == (404, 10062)
    follow_up = await plain.ask("POST", f"/webhooks/{there.bot_id}/{one.token}", {"content": "a"})
    assert follow_up.code == 10015
    assert len(there.complaints) == 1
    there.complaints.clear()


async def test_an_interaction_is_answered_once_and_as_fits_it(
    there: DiscordServer, bot: Bot, plain: Plain
) -> None:
    codes: list[int] = []
    hook = f"/webhooks/{there.bot_id}"

    async def press(interaction: discord.Interaction) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        wrong = [{"type": 8, "data": {"choices": []}}, {"type": 1}, {"type": 4, "data": {}}]
        wrong.append({"type": 5, "data": {"flags": 64, "content": "a"}})
        codes.extend([(await plain.ask("POST", path, told)).code for told in wrong])
        assert (await plain.ask("POST", path, {"type": 5, "data": {"flags": 64}})).status == 204
        codes.append((await plain.ask("POST", path, {"type": 6})).code)

    bot.on_press = press
    ada = there.person("ada")
    pressed = await ada.presses(await shown(there, bot, buttons("go")), "go")
    await there.until(lambda: len(codes) == 5)
    assert codes == [50035, 50035, 50006, 50035, 40060]
    there.complaints.clear()
    token = pressed.interaction.token
    first = await plain.ask("POST", f"{hook}/{token}", {"content": "a"})
    assert (first.told["flags"], first.told["id"]) == (64, pressed.interaction.original.id)  # type: ignore[union-attr]
    second = await plain.ask("POST", f"{hook}/{token}", {"content": "b"})
    assert second.told["id"] != first.told["id"]
    await plain.ask("PATCH", f"{hook}/{token}/messages/@original", {"content": "c"})
    await plain.ask("DELETE", f"{hook}/{token}/messages/{second.told['id']}")
    assert [each.content for each in await pressed.answers(1)] == ["c"]
    assert (await plain.ask("GET", f"{hook}/{token}/messages/1")).code == 10008
    assert (await plain.ask("POST", f"{hook}/wrong", {"content": "a"})).code == 50027
    assert (await plain.ask("POST", f"/webhooks/1/{token}", {"content": "a"})).code == 10015


async def test_a_deferred_answer_that_was_deleted_takes_no_follow_up(
    there: DiscordServer, bot: Bot, plain: Plain
) -> None:
    async def press(interaction: discord.Interaction) -> None:
        await interaction.response.defer(thinking=True)

    bot.on_press = press
    ada = there.person("mod", can=Right.MANAGE_MESSAGES)
    pressed = await ada.presses(await shown(there, bot, buttons("go")), "go")
    assert pressed.interaction.original
    await ada.deletes(pressed.interaction.original)
    path = f"/webhooks/{there.bot_id}/{pressed.interaction.token}"
    assert (await plain.ask("POST", path, {"content": "a"})).code == 10008


async def test_answers_may_fail_as_posts_may(there: DiscordServer, bot: Bot) -> None:
    errors: list[discord.DiscordException] = []

    async def press(interaction: discord.Interaction) -> None:
        try:
            await interaction.response.send_message("a")
        except discord.HTTPException as error:
            errors.append(error)

    bot.on_press = press
    ada, digest = there.person("ada"), await shown(there, bot, buttons("go"))
    there.forbids("10062", on="callback", times=1)
    assert not (await ada.presses(digest, "go")).is_acknowledged
    await there.until(lambda: errors)
    there.breaks_after_taking(503, on="callback", times=1)
    assert (await ada.presses(digest, "go")).is_acknowledged
    await there.until(lambda: len(errors) == 2)
    assert len(there.journal.of(What.POST)) == 1, "answers are not posts"


async def test_two_of_the_same_bot_answer_once(there: DiscordServer, bot: Bot) -> None:
    codes: list[int] = []

    async def press(interaction: discord.Interaction) -> None:
        try:
            await interaction.response.send_message("a", ephemeral=True)
            codes.append(200)
        except discord.HTTPException as error:
            codes.append(error.code)

    async with Bot.connected(there) as other:
        bot.on_press = other.on_press = press
        pressed = await there.person("ada").presses(await shown(there, bot, buttons("go")), "go")
        await there.until(lambda: len(codes) == 2)
        assert sorted(codes) == [200, 40060]
        assert len(await pressed.answers()) == 1


async def test_people_come_and_go(there: DiscordServer, bot: Bot) -> None:
    guild, mod = there.guild(), there.person("mod", can=Right.ADMINISTRATOR)
    away = there.guild("away", with_bot=False)
    there.person("mod", guild=away, can=Right.ADMINISTRATOR)
    await mod.invites_bot(away)
    await there.until(lambda: ("joined", "away") in bot.heard)
    with pytest.raises(AssertionError, match="they may not"):
        await there.person("ada").removes_bot(guild)
    await mod.removes_bot(guild)
    await there.until(lambda: ("left", "lab") in bot.heard)
    await asyncio.sleep(0)
    assert [each.name for each in bot.guilds] == ["away"]
