"""A group's week in Discord, with the real client: from a digest to the vote on what to read."""

from __future__ import annotations

from sqlalchemy import text

from bot.explaining import HOW
from tests.discord.reading import buttons, options, words
from tests.discord.rights import Right
from tests.discord.state import Channel, Message
from tests.discord.towns import BOTH, Town


@BOTH
async def test_a_week(here: Town) -> None:
    lab = here.discord.channel("lab", reserved=Right.ADD_REACTIONS)
    digest = await gets_a_digest_with_keycaps(here, lab)
    first, _, third, *_ = (each.removeprefix("save:") for each in options(digest, "save"))
    await saves_by_select_and_by_reaction(here, digest, first, third)
    await finds_and_exports(here)
    await takes_a_reaction_back(here, digest, first)
    roundup = await gets_a_roundup(here, lab)
    vote = await votes(here, roundup)
    await sees_how_it_ended(here, vote)
    assert here.discord.duplicates(ever=True) == {}


async def gets_a_digest_with_keycaps(here: Town, lab: Channel) -> Message:
    """In a channel where only the bot may add reactions."""
    asked = {"topic": "robot", "size": 3, "channel": lab}
    await (await here.ada.uses("/digest subscribe", lab, **asked)).answer()
    await (await here.ada.uses("/digest now", lab)).answer()
    await here.deliver()
    (digest,) = here.discord.posts(lab.id)
    assert "react 1️⃣–3️⃣ to save in public" in words(digest)
    await here.sender.seed()
    assert list(digest.reactions) == ["1️⃣", "2️⃣", "3️⃣"]
    return digest


async def saves_by_select_and_by_reaction(
    here: Town, digest: Message, first: str, third: str
) -> None:
    """By the select in private; by reactions, the first of which is explained, for all to see."""
    saved = await (await here.ada.chooses(digest, "save", f"save:{first}")).answer()
    assert saved.to == here.ada.id
    await here.ada.reacts(digest, "3️⃣", is_super=True)
    for n, emoji in enumerate(("1️⃣", "3️⃣"), 1):
        await here.bob.reacts(digest, emoji)
        await here.saves(here.bob, n)
    assert await here.saves(here.ada, 2) == await here.saves(here.bob, 2) == [third, first]
    await here.tell()
    for who in (here.ada, here.bob):
        (told,) = await here.written(who)
        assert words(told).endswith(f"{HOW} list")


async def finds_and_exports(here: Town) -> None:
    """The list, a search of it, and a private file."""
    listed = await (await here.bob.uses("/saved list", here.channel)).answer()
    assert "Your reading list · 2 papers" in words(listed)
    assert (listed.to, len(options(listed, "take-off"))) == (here.bob.id, 2)
    asked = await here.bob.uses("/saved search", here.channel, words='"robot 3"')
    assert "1 of 2 papers" in words(await asked.answer())
    told = await (await here.bob.uses("/saved export", here.channel, format="bibtex")).answer()
    (file,) = told.files
    assert (told.to, file.name) == (here.bob.id, "reading-list.bib")
    assert file.content.count(b"@misc{") == 2


async def takes_a_reaction_back(here: Town, digest: Message, first: str) -> None:
    await here.bob.unreacts(digest, "3️⃣")
    assert await here.saves(here.bob, 1) == [first]
    listed = await (await here.bob.uses("/saved list", here.channel)).answer()
    assert "Your reading list · 1 paper" in words(listed)
    assert len(await here.saved(here.ada)) == 2


async def gets_a_roundup(here: Town, lab: Channel) -> Message:
    on = await here.ada.uses("/digest roundup on", lab, at="15:00", days="Fri")
    await on.answer()
    await (await here.ada.uses("/digest roundup now", lab)).answer()
    await here.deliver()
    await here.settles(lab)
    _, roundup = here.discord.posts(lab.id)
    assert "saved by 2 people" in words(roundup)
    eve = here.discord.person("eve")  # who has saved nothing, and so learns of nobody by a count
    top = await (await eve.uses("/papers", lab, query="top")).answer()
    assert "Most saved here in a week · 1 paper" in words(top)
    return roundup


async def votes(here: Town, roundup: Message) -> Message:
    opened = await here.bob.presses(roundup, "open-vote")
    (vote,) = [each for each in await opened.posts() if each.id != roundup.id]
    _, second, *_ = (each for each in buttons(vote) if each.startswith("vote:"))
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
