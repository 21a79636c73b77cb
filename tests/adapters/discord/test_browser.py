"""Claims about the page in a real browser: it fits a phone, shows every title, and does nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import product

import pytest

from adapters.discord import scenes
from adapters.discord.page.messages import Said
from adapters.discord.page.page import page
from adapters.discord.page.reactions import Reaction
from adapters.discord.page.windows import Form, Framed
from bot.models import Layout
from tests.adapters.discord.goldens import cases
from tests.adapters.discord.pages import EVERY, SIGHT, entry, labelled, replaced
from tests.browser import Chromium, Measured, program
from tests.scenes import TITLES, some
from tests.told import LIST

WIDTHS = (390, 820, 1280)
"""Of a phone, a tablet, a desktop."""
PAGES = ("goldens", "hostile", "long")
REQUIRED = os.environ.get("PAPERBOY_TEST_CHROMIUM") == "required"
NO_BROWSER = (
    "there is no Chromium on this machine; on Debian: apt install chromium, "
    "on macOS: brew install --cask chromium"
)
HOSTILE = (
    "</title></style></pre></div><script>window.ran = 1</script>"
    "<img src=x onerror='window.ran = 2'><style>*{width:999px}</style>"
)

Looked = Mapping[tuple[str, int], Measured]
"""What pages are like at each width."""


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> Looked:
    """Look at all pages at all widths, in one browser: to start one takes longest."""
    found = program()
    if found is None:
        (pytest.fail if REQUIRED else pytest.skip)(NO_BROWSER)
    folder = tmp_path_factory.mktemp("browser")
    (folder / "goldens.html").write_text(everything_we_show())
    (folder / "hostile.html").write_text(everything(HOSTILE))
    (folder / "long.html").write_text(everything("x" * 500))
    pages = [(folder / f"{name}.html").as_uri() for name in PAGES]
    measured = Chromium(found, folder).measured(pages, WIDTHS)
    return dict(zip(product(PAGES, WIDTHS), measured, strict=True))


def everything_we_show() -> str:
    """Return a page with each layout, and with every reply."""
    digests = [scenes.digest(some(), layout, SIGHT) for layout in Layout]
    replies = [
        Framed(name, name, tuple(Said(each, SIGHT, is_private=True) for each in told))
        for name, told in cases().items()
    ]
    reacted = scenes.reacted(some(), Layout.COMPACT, LIST, SIGHT)
    return page([*digests, reacted, *replies])


def everything(text: str) -> str:
    """Return a page on which this is said in every kind of message, and in a form."""
    bodies = [replaced(body, text) for body, _ in EVERY.values()]
    said = tuple(Said(each, SIGHT, by=text) for each in bodies)
    reactions = (*[Reaction("1️⃣", 99_999, is_own=True)] * 20, Reaction(text, 1))
    thread = Said(bodies[0], SIGHT, thread=said, reactions=reactions)
    body = {"title": text, "components": [labelled(text, entry(value=text), description=text)]}
    inside: list[tuple[Said, ...] | Form] = [(*said, thread), Form(body, SIGHT)]
    return page([Framed(f"n{n}", text, each, channel=text) for n, each in enumerate(inside)])


class TestThePages:
    """Each claim is about all of them at all widths: no second browser is begun for another."""

    def test_never_scroll_sideways(self, looked: Looked) -> None:
        assert [told.width for told in looked.values()] == list(WIDTHS) * len(PAGES)
        assert [where for where, told in looked.items() if told.scrolls] == []

    def test_have_nothing_that_sticks_out_or_is_cut_off(self, looked: Looked) -> None:
        found = {where: told.overflowing for where, told in looked.items() if told.overflowing}
        assert found == {}

    def test_have_their_style_and_fetch_nothing(self, looked: Looked) -> None:
        assert all(told.styled for told in looked.values())
        assert [told.fetched for told in looked.values() if told.fetched] == []

    def test_run_nothing(self, looked: Looked) -> None:
        assert {(told.scripts, told.ran) for told in looked.values()} == {(0, None)}

    def test_link_every_title_that_can_be_linked_in_each_layout_and_client(
        self, looked: Looked
    ) -> None:
        for width in WIDTHS:
            links = looked["goldens", width].links
            assert sum(TITLES[0] in each for each in links) >= 2 * len(Layout)
