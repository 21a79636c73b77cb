"""The loopback Discord lets a bot do what its roles, a channel and a person allow, and no more."""

from __future__ import annotations

import discord
import pytest

from tests.discord import rights
from tests.discord.plain import Plain
from tests.discord.rights import Right
from tests.discord.server import DiscordServer


async def test_where_the_bot_may_not_post_it_is_told_why(
    there: DiscordServer, plain: Plain
) -> None:
    locked = there.channel("locked", "thread")
    locked.is_archived = locked.is_locked = True
    asked = {
        "404": 10003,
        there.channel("hidden", private_to=[]).id: 50001,
        there.channel("mute", denied=Right.SEND_MESSAGES).id: 50013,
        there.channel("papers", "forum").id: 50008,
        there.channel("still", "thread", denied=Right.SEND_MESSAGES_IN_THREADS).id: 200,
        locked.id: 160005,
    }
    for channel, code in asked.items():
        reply = await plain.post(channel, content="a")
        assert (reply.code if reply.status != 200 else 200) == code, channel
    assert (await plain.ask("GET", "/channels/general")).code == 50035
    there.complaints.clear()


async def test_threads_have_the_rights_of_their_channel(there: DiscordServer, plain: Plain) -> None:
    parent = there.channel("robots", denied=Right.SEND_MESSAGES_IN_THREADS)
    thread = there.channel("talk", "thread", parent=parent)
    assert (await plain.post(thread.id, content="a")).code == 50013
    assert (await plain.post(parent.id, content="a")).status == 200


async def test_who_may_not_show_embeds_posts_without_them_or_not_at_all(
    there: DiscordServer, plain: Plain
) -> None:
    id_ = there.channel("robots", denied=Right.EMBED_LINKS | Right.ATTACH_FILES).id
    embeds = [{"description": "a"}]
    assert (await plain.post(id_, embeds=embeds)).code == 50013
    assert (await plain.post(id_, embeds=embeds, content="a")).told["embeds"] == []
    assert there.posts()[0].embeds == []


async def test_who_may_read_no_history_is_shown_none(there: DiscordServer, plain: Plain) -> None:
    channel = there.channel("robots")
    id_ = (await plain.post(channel.id, content="a")).told["id"]
    there.forgets()
    path = f"/channels/{channel.id}/messages"
    assert (await plain.ask("GET", path)).told == []
    assert (await plain.ask("GET", f"{path}/{id_}")).code == 50013
    guild = (await plain.ask("GET", f"/guilds/{channel.guild}")).told
    assert not any(int(each["permissions"]) & Right.READ_MESSAGE_HISTORY for each in guild["roles"])
    there.answers()
    assert len((await plain.ask("GET", path)).told) == 1


async def test_rights_are_computed_as_discord_does(
    there: DiscordServer, client: discord.Client
) -> None:
    ada, channel = there.person("ada", can=Right.MANAGE_MESSAGES), there.channel("robots")
    guild = await client.fetch_guild(int(channel.guild or 0))
    everybody, bot = guild.id, there.world.bot
    overwrites = {
        str(everybody): (rights.ROLE, 0, int(Right.SEND_MESSAGES | Right.VIEW_CHANNEL)),
        there.world.first_guild.members[ada.id].roles[0]: (rights.ROLE, 1 << 11, 0),
        ada.id: (rights.MEMBER, int(Right.VIEW_CHANNEL), int(Right.ADD_REACTIONS)),
        bot.id: (rights.MEMBER, int(Right.VIEW_CHANNEL), 0),
    }
    channel.overwrites |= overwrites
    (seen,) = await guild.fetch_channels()
    for user in (ada.user, bot, there.world.users[there.world.first_guild.owner_id]):
        member = await guild.fetch_member(int(user.id))
        known = sum(Right)
        assert (
            seen.permissions_for(member).value & known == there.world.rights(channel, user) & known
        )


async def test_members_and_guilds_that_are_unknown_are_refused(
    there: DiscordServer, plain: Plain
) -> None:
    guild, stranger = there.guild().id, there.world.user("stranger")
    assert (await plain.ask("GET", f"/guilds/{guild}/members/{stranger.id}")).code == 10007
    assert (await plain.ask("GET", f"/guilds/{guild}/members/404")).code == 10013
    away = there.guild("away", with_bot=False)
    assert (await plain.ask("GET", f"/guilds/{away.id}")).code == 10004


# Conversations of two


async def test_people_are_written_to_in_a_conversation(
    there: DiscordServer, client: discord.Client
) -> None:
    ada = there.person("ada")
    user = await client.fetch_user(int(ada.id))
    await user.send("your channel \\#robots")
    (notice,) = there.journal.notices
    assert (notice.channel, notice.text) == (ada.id, "your channel #robots")
    assert [each.content for each in ada.inbox()] == ["your channel \\#robots"]
    ada.user.takes_dms = False
    with pytest.raises(discord.Forbidden) as caught:
        await user.send("again")
    assert caught.value.code == 50007
    await ada.leaves(there.guild())
    with pytest.raises(discord.Forbidden) as caught:
        await user.send("again")
    assert caught.value.code == 50278
    with pytest.raises(discord.HTTPException) as refused:
        await client.http.start_private_message(404)
    assert refused.value.code == 10013
