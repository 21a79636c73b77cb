"""A group's week in Slack, with the real clients: from a digest to the vote on what to read."""

from __future__ import annotations

from sqlalchemy import text

from bot.explaining import HOW
from tests.slack.reading import buttons, options, words
from tests.slack.state import Message
from tests.slack.test_door_votes import choices
from tests.slack.towns import BOTH, Town


@BOTH
async def test_a_week(here: Town) -> None:
    digest = await gets_a_digest_with_keycaps(here)
    first, _, third, *_ = (each.removeprefix("save:") for each in options(digest, "save"))
    await saves_by_select_and_by_reaction(here, digest, first, third)
    await finds_and_exports(here)
    await takes_a_reaction_back(here, digest, first)
    roundup = await gets_a_roundup(here, digest)
    vote = await votes(here, roundup)
    await sees_how_it_ended(here, vote)
    assert here.slack.duplicates(ever=True) == {}


async def gets_a_digest_with_keycaps(here: Town) -> Message:
    await (await here.ada.types("/digest subscribe robot", here.channel)).answer()
    for asked in ("/digest size 3", "/digest keycaps on", "/digest now"):
        await (await here.ada.types(asked, here.channel)).answer()
    await here.deliver()
    (digest,) = here.slack.posts(here.channel.id)
    assert "react 1️⃣–3️⃣ to save in public" in words(digest)
    await here.sender.seed()
    assert list(digest.reactions) == ["one"]  # the others a moment later
    return digest


async def saves_by_select_and_by_reaction(
    here: Town, digest: Message, first: str, third: str
) -> None:
    """By the select in private; by reactions, the first of which is explained, for all to see."""
    saved = await (await here.ada.chooses(digest, "save", f"save:{first}")).answer()
    assert saved.to == here.ada.id
    await here.ada.reacts(digest, "three::skin-tone-4")
    for emoji in ("one", "three"):
        await here.bob.reacts(digest, emoji)
    assert await here.saved(here.ada) == await here.saved(here.bob) == [third, first]
    await here.tell()
    for who in (here.ada, here.bob):
        (told,) = await here.written(who)
        assert words(told).endswith(HOW)


async def finds_and_exports(here: Town) -> None:
    """The list, a search of it, and a file in the conversation, to which the answer links."""
    listed = await (await here.bob.types("/saved", here.channel)).answer()
    assert "Your reading list · 2 papers" in words(listed)
    assert (listed.to, len(options(listed, "take-off"))) == (here.bob.id, 2)
    found = await (await here.bob.types('/saved "robot 3"', here.channel)).answer()
    assert "1 of 2 papers" in words(found)
    told = await here.bob.types("/saved export bibtex", here.channel)
    answer = (await told.answers(2))[-1]
    assert f"channel={here.bob.dm.id}" in str(answer.blocks)
    (file,) = here.slack.workspace.files.values()
    assert (file.name, file.channels) == ("reading-list.bib", [here.bob.dm.id])
    assert (file.content or b"").count(b"@misc{") == 2


async def takes_a_reaction_back(here: Town, digest: Message, first: str) -> None:
    await here.bob.unreacts(digest, "three")
    listed = await (await here.bob.types("/saved", here.channel)).answer()
    assert "Your reading list · 1 paper" in words(listed)
    assert await here.saved(here.bob) == [first]
    assert len(await here.saved(here.ada)) == 2


async def gets_a_roundup(here: Town, digest: Message) -> Message:
    await (await here.ada.types("/digest roundup Fri 15:00", here.channel)).answer()
    await (await here.ada.types("/digest roundup now", here.channel)).answer()
    await here.deliver()
    await here.settles()
    _, roundup = here.slack.posts(here.channel.id)
    assert "saved by 2 people" in words(roundup)
    eve = here.slack.person("eve")  # who has saved nothing, and so learns of nobody by a count
    top = await (await eve.types("/papers top", here.channel)).answer()
    assert "Most saved here in a week · 1 paper" in words(top)
    assert digest.ts != roundup.ts
    return roundup


async def votes(here: Town, roundup: Message) -> Message:
    opened = await here.bob.presses(roundup, "open-vote")
    (vote,) = [each for each in await opened.posts() if each.ts != roundup.ts]
    _, second, *_ = choices(vote)
    for who in (here.ada, here.bob):
        told = await (await who.presses(vote, second)).answer()
        assert "with yours" in words(told)
    await here.app.show_votes()
    assert "2 votes" in words(vote)
    return vote


async def sees_how_it_ended(here: Town, vote: Message) -> None:
    async with here.database.write() as tx:  # three days later
        await tx.execute(text("UPDATE polls SET closes_at = opened_at, show_at = opened_at"))
    await here.app.show_votes()
    assert "The vote closed" in words(vote)
    assert buttons(vote) == {}
