"""A whole life in Slack, with the real clients: from the invitation to the end of the app there."""

from __future__ import annotations

from datetime import time

from adapters.slack.conversation import ARCHIVED, WELCOME
from bot.deliveries import State
from bot.schedule import Schedule
from tests.slack.platform import RESPONSE
from tests.slack.reading import buttons, option, options, words
from tests.slack.state import Channel, Message
from tests.slack.steering import steers
from tests.slack.towns import BOTH, Town
from tests.slack.workspace import SCOPES


@BOTH
async def test_a_whole_life(here: Town) -> None:
    lab = here.slack.channel("lab", members=[here.ada.user, here.bob.user], with_bot=False)
    await is_installed(here)
    welcome = await is_invited(here, lab)
    preview = await is_set_up(here, lab, welcome)
    digest = await has_its_first_digest_now(here, lab, preview)
    shared = await is_asked_and_shares(here, lab)
    await saves_by_select_and_by_reaction(here, digest, shared)
    await says_why(here, digest)
    await is_archived_and_restored(here, lab)
    await is_uninstalled(here, lab)
    assert here.slack.late_acknowledgements == []
    assert here.slack.duplicates(ever=True) == {}
    calls_nobody_and_unfolds_nothing(here)


async def is_installed(here: Town) -> None:
    assert here.door.scopes == SCOPES
    home = words(await (await here.ada.opens_home()).home())
    assert "Your reading list is empty" in home
    assert "Channels you set up: none yet" in home


async def is_invited(here: Town, lab: Channel) -> Message:
    """One private sentence with a button, to whoever did it."""
    await here.ada.invites_bot(lab)
    (welcome,) = await here.whispered(here.ada)
    assert (welcome.text, welcome.channel) == (WELCOME, lab.id)
    assert buttons(welcome) == {"set-up": "Set up"}
    assert here.slack.posts() == []
    return welcome


async def is_set_up(here: Town, lab: Channel, welcome: Message) -> Message:
    """By the form, in which what is wrong is said in place; then comes a private preview."""
    pressed = await here.ada.presses(welcome, "set-up")
    form = await pressed.form()
    wrong = await here.ada.submits(form, {"words": "(robot"})
    assert wrong.is_acknowledged
    assert set(wrong.errors) == {"words"}
    await here.ada.suggests(form, "zone", "tokyo")
    wish = {"words": "robot", "size": "3", "time": "08:30", "zone": "Asia/Tokyo"}
    preview = await here.sends_off(pressed, wish)
    assert preview.to == here.ada.id
    assert "This channel gets digests" in preview.text
    assert "when  08:30 daily in Asia/Tokyo" in words(preview)
    assert "robot · 3 of 4" in words(preview)
    assert here.slack.posts(lab.id) == []
    kept = await here.subscription(lab)
    assert kept
    assert kept.owner == here.account(here.ada)
    assert (kept.wish.topic, kept.wish.size) == ("robot", 3)
    assert kept.wish.schedule == Schedule(time(8, 30), "Asia/Tokyo")
    return preview


async def has_its_first_digest_now(here: Town, lab: Channel, preview: Message) -> Message:
    posting = await (await here.ada.presses(preview, "post-now")).answer()
    assert "Posted now, as the digest of " in posting.text
    await here.deliver()
    (digest,) = here.slack.posts(lab.id)
    heading, *titles = digest.text.split("\n")
    assert heading.startswith("Daily Papers · ")
    assert heading.endswith(" · robot · 3 of 4")
    assert [each[:8] for each in titles] == ["1 Robot ", "2 Robot ", "3 Robot "]
    assert "react 1️⃣–3️⃣ to save in public" in words(digest)
    assert buttons(digest) == {"why": "Why these?"}
    assert steers(digest) == []
    (row,) = await here.ledger(lab)
    assert (row.state, [each.message_id for each in row.posts]) == (State.SENT, [digest.ts])
    return digest


async def is_asked_and_shares(here: Town, lab: Channel) -> Message:
    found = await (await here.bob.types("/papers robotics", lab)).answer()
    assert found.to == here.bob.id
    assert "robotics is a built-in topic" in words(found)
    share = option(found, "read", "share", 5)
    (shared,) = await (await here.bob.chooses(found, "read", share)).posts()
    assert shared.to is None
    assert f"save:{share.removeprefix('share:')}" in buttons(shared)
    return shared


async def saves_by_select_and_by_reaction(here: Town, digest: Message, shared: Message) -> None:
    first, second, *_ = (each.removeprefix("save:") for each in options(digest, "save"))
    (saving,) = [each for each in buttons(shared) if each.startswith("save:")]
    saved = await (await here.bob.chooses(digest, "save", f"save:{first}")).answer()
    assert "Saved; your reading list has 1 paper" in saved.text
    await here.bob.reacts(digest, "two")
    await here.bob.reacts(shared, "bookmark")
    assert await here.saved(here.bob) == [saving.removeprefix("save:"), second, first]
    listed = await (await here.bob.types("/saved", here.bob.dm)).answer()
    assert "Your reading list · 3 papers" in listed.text
    await here.bob.unreacts(digest, "two")
    assert await here.saved(here.bob) == [saving.removeprefix("save:"), first]
    assert await here.saved(here.ada) == []


async def says_why(here: Town, digest: Message) -> None:
    why = await (await here.bob.presses(digest, "why")).answer()
    assert why.to == here.bob.id
    assert words(why).count("matches robot") == 3


async def is_archived_and_restored(here: Town, lab: Channel) -> None:
    """It stops and ada is told, once; restored, it goes on."""
    await here.bob.archives(lab)
    await here.tell()
    await here.tell()
    (notice,) = await here.written(here.ada)
    assert ARCHIVED in words(notice)
    home = words(await (await here.ada.opens_home()).home())
    assert f"#{lab.id}" in home
    assert ARCHIVED in home
    await here.bob.unarchives(lab)
    status = await (await here.ada.types("/digest status", lab)).answer()
    assert status.text.startswith("This channel gets digests\n")
    kept = await here.subscription(lab)
    assert kept
    assert kept.due


async def is_uninstalled(here: Town, lab: Channel) -> None:
    """Nothing is asked of Slack any more, and what everybody saved is kept."""
    other = here.slack.channel("other", members=[here.ada.user])
    await here.subscribe(other)
    before = len(here.slack.calls())
    await here.ada.uninstalls_app()
    await here.deliver()
    await here.tell()
    assert len(here.slack.calls()) == before
    assert await here.ledger(other) == []
    assert [each.state for each in await here.ledger(lab)] == [State.SENT]
    assert len(await here.saved(here.bob)) == 2


def calls_nobody_and_unfolds_nothing(here: Town) -> None:
    """Insist on it on every path, and that there is always something for notifications."""
    workspace = here.slack.workspace
    said = [message for each in workspace.channels.values() for message in each.shown()]
    for message in (*said, *workspace.ephemerals):
        assert message.text
        assert steers(message) == []
    calls = [
        each.told for each in here.slack.calls() if each.method in ("chat.postMessage", RESPONSE)
    ]
    assert len(calls) >= 10
    for told in calls:
        assert told["unfurl_links"] is told["unfurl_media"] is told["link_names"] is False
        assert (told["mrkdwn"], told["parse"]) == (False, "none")
