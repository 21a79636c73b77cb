"""Mentions with the real clients: answered in their thread, and what `save` means there."""

from __future__ import annotations

from tests.slack.answered import Answered
from tests.slack.reading import option, options, words
from tests.slack.state import Message
from tests.slack.steering import steers
from tests.slack.towns import Town

PAPER = "https://arxiv.org/abs/2605.09472"


async def mentioned(here: Town, text: str, thread: Message | None = None) -> Answered:
    return await here.ada.mentions(here.channel, text, thread)


# Looking up


async def test_a_mention_is_answered_in_its_thread_with_three_papers_at_most(here: Town) -> None:
    asked = await mentioned(here, "robot")
    (answer,) = await asked.posts()
    assert asked.message
    assert answer.thread_ts == asked.message.ts
    assert "1–3 of 7 papers" in words(answer)
    assert len(options(answer, "save")) == 3
    assert steers(answer) == []
    (call,) = here.slack.calls("chat.postMessage")
    assert "reply_broadcast" not in call.told


async def test_a_mention_in_a_thread_is_answered_there(here: Town) -> None:
    begun = here.bob.says(here.channel, "any news of robots?")
    (answer,) = await (await mentioned(here, "trending", begun)).posts()
    assert answer.thread_ts == begun.ts
    assert len(options(answer, "save")) <= 3


async def test_more_of_a_mention_shows_all_of_the_page_in_private(here: Town) -> None:
    (answer,) = await (await mentioned(here, "robot")).posts()
    page = await (await here.bob.presses(answer, "more")).answer()
    assert page.to == here.bob.id
    assert "1–5 of 7 papers" in words(page)
    last = await (await here.bob.presses(page, "more")).answer()
    assert "6–7 of 7 papers" in words(last)


async def test_one_paper_is_shown_with_two_similar_ones_at_most(here: Town) -> None:
    listed = await (await here.ada.types("/papers robot", here.channel)).answer()
    key = option(listed, "save", "save").removeprefix("save:arxiv:")
    (answer,) = await (await mentioned(here, key)).posts()
    assert "About robots." in words(answer)
    assert len(options(answer, "read")) <= 2 * 3


async def test_a_mention_that_asks_nothing_shows_the_latest_edition(here: Town) -> None:
    (answer,) = await (await mentioned(here, "")).posts()
    assert words(answer).startswith("Daily Papers · ")


async def test_what_is_not_about_papers_is_answered_in_private_there(here: Town) -> None:
    begun = here.bob.says(here.channel, "what does it post here?")
    asked = await mentioned(here, "digest status", begun)
    answer = await asked.answer()
    assert (answer.to, answer.thread_ts) == (here.ada.id, begun.ts)
    assert not here.slack.posts(here.channel.id)


async def test_a_mention_told_twice_is_answered_once(here: Town) -> None:
    await (await mentioned(here, "robot")).posts()
    again = here.slack.repeats(here.slack.events[-1])
    await here.slack.until(lambda: again.is_acknowledged)
    assert len(here.slack.posts(here.channel.id)) == 1


async def test_what_cannot_be_read_is_answered_in_that_thread(here: Town) -> None:
    (answer,) = await (await mentioned(here, "(robot")).posts()
    assert answer.thread_ts
    assert "^" in words(answer)


# Saving


async def test_save_with_a_link_saves_that_paper_in_private(here: Town) -> None:
    listed = await (await here.ada.types("/papers robot", here.channel)).answer()
    key = option(listed, "save", "save").removeprefix("save:")
    link = f"https://arxiv.org/abs/{key.removeprefix('arxiv:')}v2"
    answer = await (await mentioned(here, f"save {link}")).answer()
    assert answer.text.startswith("Saved")
    assert answer.to == here.ada.id
    assert await here.saved(here.ada) == [key]
    assert not here.slack.posts(here.channel.id)


async def test_save_below_a_share_saves_what_it_shows(here: Town) -> None:
    listed = await (await here.bob.types("/papers robot", here.channel)).answer()
    share = option(listed, "read", "share")
    (shared,) = await (await here.bob.chooses(listed, "read", share)).posts()
    answer = await (await mentioned(here, "save", shared)).answer()
    assert (answer.to, answer.thread_ts) == (here.ada.id, shared.ts)
    assert await here.saved(here.ada) == [share.removeprefix("share:")]


async def test_save_below_a_digest_offers_its_papers(here: Town) -> None:
    digest = await here.posts_digest()
    offered = await (await mentioned(here, "Save", digest)).answer()
    assert offered.to == here.ada.id
    assert options(offered, "save") == options(digest, "save")[:-1]
    await (await here.ada.chooses(offered, "save", option(offered, "save", "save", 2))).answer()
    assert len(await here.saved(here.ada)) == 1


async def test_save_where_nothing_is_linked_says_so(here: Town) -> None:
    begun = here.bob.says(here.channel, f"look: {PAPER}")
    answer = await (await mentioned(here, "save", begun)).answer()
    assert "no paper is linked there" in answer.text


async def test_a_save_told_twice_is_answered_once(here: Town) -> None:
    digest = await here.posts_digest()
    await (await mentioned(here, "save", digest)).answer()
    again = here.slack.repeats(here.slack.events[-1])
    await here.slack.until(lambda: again.is_acknowledged)
    assert len(here.slack.workspace.ephemerals) == 1


async def test_a_mention_where_the_app_is_not_is_not_heard(here: Town) -> None:
    elsewhere = here.slack.channel("elsewhere", members=[here.ada.user], with_bot=False)
    asked = await here.ada.mentions(elsewhere, "robot")
    assert asked.delivery is None
