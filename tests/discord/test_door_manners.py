"""Claims on how a channel wishes to be posted to: it is asked for once, and holds from then on."""

from __future__ import annotations

from tests.discord.reading import words
from tests.discord.state import Flag
from tests.discord.towns import Town


async def test_a_channel_is_posted_to_as_any_unless_it_wishes_otherwise(here: Town) -> None:
    digest = await here.posts_digest()
    assert not digest.flags & (Flag.SUPPRESS_NOTIFICATIONS | Flag.CROSSPOSTED)


async def test_a_silent_digest_rings_nowhere_and_a_published_one_goes_further(here: Town) -> None:
    news = here.discord.channel("news", "announcement")
    digest = await here.posts_digest(news, is_silent=True, is_published=True)
    assert digest.flags & Flag.SUPPRESS_NOTIFICATIONS
    assert digest.flags & Flag.CROSSPOSTED


async def test_it_is_set_and_told_like_any_option(here: Town) -> None:
    news = here.discord.channel("news", "announcement")
    await here.subscribe(news)
    asked = await here.ada.uses("/digest sound", news, rings="off")
    assert "sound: posted as any message → posted silently" in words(await asked.answer())
    asked = await here.ada.uses("/digest publish", news, **{"to-followers": "on"})
    assert "followers: not published further → published" in words(await asked.answer())
    standing = await here.subscription(news)
    assert standing
    assert (standing.wish.is_silent, standing.wish.is_published) == (True, True)
    status = await (await here.ada.uses("/digest status", news)).answer()
    assert "posted silently; published to who follows the channel" in words(status)
