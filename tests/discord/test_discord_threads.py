"""Threads, forums, reactions and announcements are as they are at Discord."""

from __future__ import annotations

import asyncio

import discord
import pytest

from tests.discord.plain import Plain
from tests.discord.rights import Right
from tests.discord.server import DiscordServer
from tests.discord.state import Flag

# Reactions


async def test_reactions_are_listed_by_emoji_and_person(
    there: DiscordServer, client: discord.Client
) -> None:
    channel = await client.fetch_channel(int(there.channel("robots").id))
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send("a")
    (message,) = there.posts()
    people = sorted((there.person(f"p{n}") for n in range(3)), key=lambda each: int(each.id))
    for each in people:
        await each.reacts(message, "1️⃣")
    await people[0].reacts(message, "🔖", is_super=True)
    found = await channel.fetch_message(sent.id)
    keycap, mark = found.reactions
    assert (str(keycap.emoji), keycap.count, mark.burst_count) == ("1️⃣", 3, 1)
    assert {str(each.id) async for each in keycap.users()} == {each.id for each in people}
    page = await client.http.get_reaction_users(
        channel.id, sent.id, "1️⃣", 2, after=int(people[0].id)
    )
    assert [each["id"] for each in page] == [people[1].id, people[2].id]
    assert await client.http.get_reaction_users(channel.id, sent.id, "🔖", 9) == []
    supers = await client.http.get_reaction_users(channel.id, sent.id, "🔖", 9, type=1)
    assert [each["id"] for each in supers] == [people[0].id]
    assert len(there.journal.of(there.journal.events[-1].what)) == 4


async def test_a_reaction_is_added_with_the_right_or_to_one_that_is_there(
    there: DiscordServer, client: discord.Client
) -> None:
    channel = there.channel("robots", denied=Right.ADD_REACTIONS)
    seen = await client.fetch_channel(int(channel.id))
    assert isinstance(seen, discord.TextChannel)
    sent = await seen.send("a")
    with pytest.raises(discord.Forbidden):
        await sent.add_reaction("🔖")
    await there.person("ada").reacts(there.posts()[0], "🔖")
    await sent.add_reaction("🔖")
    await sent.remove_reaction("🔖", discord.Object(int(there.bot_id)))
    assert there.posts()[0].reactions == {"🔖": [there.person("ada").id]}
    for wrong in ("x", "1⃣", ":smile:"):
        with pytest.raises(discord.HTTPException) as caught:
            await sent.add_reaction(wrong)
        assert caught.value.code == 10014


# Threads


async def test_a_thread_made_from_a_message_has_its_id_and_is_of_the_channel(
    there: DiscordServer, client: discord.Client
) -> None:
    channel = await client.fetch_channel(int(there.channel("robots").id))
    assert isinstance(channel, discord.TextChannel)
    sent = await channel.send("a", nonce="k1")
    thread = await sent.create_thread(name="replies")
    reply = await thread.send("b", nonce="k2")
    assert thread.id == sent.id
    with pytest.raises(discord.HTTPException) as caught:
        await sent.create_thread(name="replies")
    assert caught.value.code == 160004
    parent, answer = there.posts(str(channel.id))
    assert (answer.id, answer.channel, answer.parent) == (str(reply.id), parent.channel, parent.id)
    assert parent.flags & Flag.HAS_THREAD
    posted = there.journal.posts(str(channel.id))
    assert [each.parent for each in posted] == [None, parent.id]
    found = [each.type async for each in thread.history()]
    assert found[-1] is discord.MessageType.thread_starter_message
    await sent.delete()
    assert [each.id for each in there.posts(str(channel.id))] == [answer.id]


async def test_a_thread_of_others_is_a_channel_of_its_own(
    there: DiscordServer, plain: Plain
) -> None:
    ada, channel = there.person("ada"), there.channel("robots")
    thread = await ada.opens_thread(channel, "talk", "hello")
    await plain.post(thread.id, content="a", nonce="k1")
    assert [each.channel for each in there.posts(thread.id)] == [thread.id]
    assert there.journal.posts(thread.id)[0].parent is None
    from_thread = f"/channels/{thread.id}/messages/{there.posts()[0].id}/threads"
    assert (await plain.ask("POST", from_thread, {"name": "x"})).code == 50024


async def test_a_post_of_a_forum_is_a_thread_with_its_first_message(
    there: DiscordServer, client: discord.Client
) -> None:
    forum = await client.fetch_channel(int(there.channel("papers", "forum", tags=["ml"]).id))
    assert isinstance(forum, discord.ForumChannel)
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="More", custom_id="more#k1"))
    made = await forum.create_thread(
        name="Daily", content="a", view=view, applied_tags=forum.available_tags
    )
    assert made.thread.id == made.message.id
    (message,) = there.posts(str(forum.id))
    assert (message.key, message.id, message.parent) == ("k1", str(made.thread.id), None)
    (event,) = there.journal.posts(str(forum.id))
    assert (event.key, event.id, event.answered) == ("k1", message.id, "201")
    reply = await made.thread.send("b", nonce="k2")
    assert there.journal.posts(str(forum.id))[1].parent == message.id
    await made.message.delete()
    assert [each.id for each in there.posts(str(forum.id))] == [str(reply.id)]


async def test_a_forum_lists_no_messages_and_does_not_say_why(
    there: DiscordServer, plain: Plain
) -> None:
    forum = there.channel("papers", "forum")
    told = {"name": "x", "message": {"content": "a"}}
    await plain.ask("POST", f"/channels/{forum.id}/threads", told)
    reply = await plain.ask("GET", f"/channels/{forum.id}/messages")
    assert (reply.status, reply.told) == (200, [])


async def test_a_forum_wants_its_tags_and_no_nonce(there: DiscordServer, plain: Plain) -> None:
    forum = there.channel("papers", "forum", tags=["ml"], needs_tag=True)
    path, message = f"/channels/{forum.id}/threads", {"content": "a"}
    assert (await plain.ask("POST", path, {"name": "x", "message": message})).code == 40067
    tags = [forum.tags[0].id]
    told = {"name": "x", "message": message | {"nonce": "k1"}, "applied_tags": tags}
    refused = await plain.ask("POST", path, told)
    assert refused.errors("message", "nonce") == ["UNKNOWN_FIELD"]
    wrong = {"name": "", "message": message, "applied_tags": tags * 6}
    refused = await plain.ask("POST", path, wrong)
    assert refused.errors("name") == ["BASE_TYPE_REQUIRED"]
    assert refused.errors("applied_tags") == ["BASE_TYPE_MAX_LENGTH"]
    assert not there.posts()


async def test_an_archived_thread_takes_messages_and_nothing_else(
    there: DiscordServer, plain: Plain
) -> None:
    channel = there.channel("robots")
    id_ = (await plain.post(channel.id, content="a")).told["id"]
    await plain.ask("POST", f"/channels/{channel.id}/messages/{id_}/threads", {"name": "x"})
    reply = (await plain.post(id_, content="b")).told["id"]
    thread, path = there.world.channels[id_], f"/channels/{id_}/messages/{reply}"
    await there.person("ada").archives(thread)
    assert (await plain.ask("PATCH", path, {"content": "c"})).code == 50083
    assert (await plain.ask("DELETE", path)).code == 50083
    assert (await plain.ask("PUT", f"{path}/reactions/🔖/@me")).code == 50083
    assert (await plain.post(id_, content="d")).status == 200
    assert not thread.is_archived
    await there.person("ada").archives(thread, locking=True)
    assert (await plain.ask("PATCH", f"/channels/{id_}", {"archived": False})).code == 50013
    assert (await plain.post(id_, content="e")).code == 160005


async def test_threads_are_found_again_active_or_archived(
    there: DiscordServer, client: discord.Client
) -> None:
    forum = await client.fetch_channel(int(there.channel("papers", "forum").id))
    assert isinstance(forum, discord.ForumChannel)
    made = [await forum.create_thread(name=str(n), content=str(n)) for n in range(5)]
    for each in made[:3]:
        await there.person("ada").archives(there.world.channels[str(each.thread.id)])
        await asyncio.sleep(0.002)
    guild = await client.fetch_guild(int(there.guild().id))
    assert [each.name for each in await guild.active_threads()] == ["4", "3"]
    assert [each.name async for each in forum.archived_threads(limit=2)] == ["2", "1"]
    assert [each.name async for each in forum.archived_threads(limit=None)] == ["2", "1", "0"]
    there.forgets()
    with pytest.raises(discord.Forbidden):
        await anext(forum.archived_threads())


# Announcements


async def test_an_announcement_is_published_once(
    there: DiscordServer, client: discord.Client
) -> None:
    news = await client.fetch_channel(int(there.channel("news", "announcement").id))
    assert isinstance(news, discord.TextChannel)
    sent = await news.send("a")
    await sent.publish()
    assert there.posts()[0].flags & Flag.CROSSPOSTED
    with pytest.raises(discord.HTTPException) as caught:
        await sent.publish()
    assert caught.value.code == 40033
    thread = await sent.create_thread(name="x")
    assert thread.type is discord.ChannelType.news_thread
