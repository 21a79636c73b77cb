"""The shortcut "Save paper" on any message, with the real clients."""

from __future__ import annotations

from adapters.slack.manifest import SHORTCUT
from tests.slack.reading import option, options, words
from tests.slack.state import Message
from tests.slack.towns import Town


async def keys(here: Town) -> list[str]:
    """Return the keys of some papers that are stored."""
    listed = await (await here.ada.types("/papers robot", here.channel)).answer()
    return [each.removeprefix("save:") for each in options(listed, "save")]


def link(key: str) -> str:
    return f"https://arxiv.org/abs/{key.removeprefix('arxiv:')}"


async def used_on(here: Town, message: Message) -> Message:
    return await (await here.ada.uses_shortcut(SHORTCUT, message)).answer()


async def test_a_message_with_one_link_is_saved_at_once(here: Town) -> None:
    first, *_ = await keys(here)
    told = await used_on(here, here.bob.says(here.channel, f"read this: {link(first)}v3 !"))
    assert told.to == here.ada.id
    assert "Saved; your reading list has 1 paper" in told.text
    assert await here.saved(here.ada) == [first]


async def test_pages_of_both_sites_are_known(here: Town) -> None:
    first, second, *_ = await keys(here)
    for page, key in (
        ("https://huggingface.co/papers/{}", first),
        ("https://arxiv.org/pdf/{}v1", second),
    ):
        address = page.format(key.removeprefix("arxiv:"))
        await used_on(here, here.bob.says(here.channel, address))
    assert await here.saved(here.ada) == [second, first]


async def test_of_several_links_one_is_chosen(here: Town) -> None:
    first, second, *_ = await keys(here)
    message = here.bob.says(here.channel, f"{link(first)} and {link(second)} ({link(first)})")
    offered = await used_on(here, message)
    assert options(offered, "save") == [f"save:{first}", f"save:{second}"]
    assert await here.saved(here.ada) == []
    chosen = option(offered, "save", "save", 2)
    assert "Saved" in (await (await here.ada.chooses(offered, "save", chosen)).answer()).text
    assert await here.saved(here.ada) == [second]


async def test_a_message_without_a_link_says_what_is_needed(here: Town) -> None:
    told = await used_on(here, here.bob.says(here.channel, "2605.00001 is a number"))
    assert "a link to arXiv, Hugging Face or alphaXiv is needed" in words(told)


async def test_on_our_own_digest_each_paper_is_offered(here: Town) -> None:
    digest = await here.posts_digest()
    offered = await used_on(here, digest)
    assert options(offered, "save") == options(digest, "save")[:-1]


async def test_on_a_share_the_paper_is_saved_at_once(here: Town) -> None:
    listed = await (await here.bob.types("/papers robot", here.channel)).answer()
    share = option(listed, "read", "share")
    (shared,) = await (await here.bob.chooses(listed, "read", share)).posts()
    await used_on(here, shared)
    assert await here.saved(here.ada) == [share.removeprefix("share:")]


async def test_it_works_where_the_app_is_not(here: Town) -> None:
    first, *_ = await keys(here)
    members = [here.ada.user, here.bob.user]
    for elsewhere in (
        here.slack.channel("secret", private=True, members=members, with_bot=False),
        here.slack.workspace.direct(*members),
    ):
        told = await used_on(here, here.bob.says(elsewhere, link(first)))
        assert (told.to, told.channel) == (here.ada.id, elsewhere.id)
    assert await here.saved(here.ada) == [first]


async def test_what_nobody_knows_is_said(here: Town) -> None:
    told = await used_on(here, here.bob.says(here.channel, "https://arxiv.org/abs/1706.03762"))
    assert "1706.03762" in words(told)
    assert await here.saved(here.ada) == []
