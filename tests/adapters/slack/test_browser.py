"""Claims about the page in a real browser: it fits a phone, shows every title, and does nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

import pytest

from adapters.slack.page.messages import Said
from adapters.slack.page.page import page
from adapters.slack.page.reactions import Reaction
from adapters.slack.page.windows import Framed, View
from adapters.sources.sample import Sample
from bot.editions import closes_at
from bot.models import Layout
from tests.adapters.slack.pages import EVERY, SIGHT, plain, replaced, said
from tests.browser import Chromium, Measured, program
from tests.shell import Cli
from tests.warm import Warm

WIDTHS = (390, 820, 1280)
"""Of a phone, a tablet, a desktop."""
PAGES = ("sample", "hostile", "long")
REQUIRED = os.environ.get("PAPERBOY_TEST_CHROMIUM") == "required"
NO_BROWSER = (
    "there is no Chromium on this machine; on Debian: apt install chromium, "
    "on macOS: brew install --cask chromium"
)
HOSTILE = (
    "</title></style></pre></div><script>window.ran = 1</script>"
    "<img src=x onerror='window.ran = 2'><style>*{width:999px}</style>"
)


@dataclass(frozen=True)
class Looked:
    """What pages are like at each width, and the titles that the one of the sample should show."""

    at: Mapping[tuple[str, int], Measured]
    titles: list[str]


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Looked:
    """Look at all pages at all widths, in one browser: to start one takes longest."""
    found = program()
    if found is None:
        (pytest.fail if REQUIRED else pytest.skip)(NO_BROWSER)
    folder = tmp_path_factory.mktemp("browser")
    drew = Cli(folder, warm)("preview", "slack", "--html", "sample.html")
    assert drew.returncode == 0, drew.stderr
    (folder / "hostile.html").write_text(everything(HOSTILE))
    (folder / "long.html").write_text(everything("x" * 500))
    pages = [(folder / f"{name}.html").as_uri() for name in PAGES]
    measured = Chromium(found, folder).measured(pages, WIDTHS)
    at = dict(zip(product(PAGES, WIDTHS), measured, strict=True))
    return Looked(at, best_of_the_sample())


def best_of_the_sample() -> list[str]:
    """Return the titles with the most votes of its last edition."""
    sample = Sample()
    day = max(sample.days(date.min, date.max))
    listings = asyncio.run(sample.fetch(day, closes_at(day))).listings
    best = sorted(listings, key=lambda each: each.stats.upvotes if each.stats else 0, reverse=True)
    return [each.paper.title for each in best[:5]]


def everything(text: str) -> str:
    """Return a page on which this is said in every kind of block, and of view."""
    blocks = [replaced(block, text) for block, _ in EVERY.values()]
    reactions = (*[Reaction("1️⃣", 99_999, is_own=True)] * 20, Reaction(text, 1))
    inside: list[tuple[Said, ...] | View] = [
        (said(*blocks, by=text), said(*blocks, is_private=True, thread=(said(*blocks),))),
        (said(*blocks, reactions=reactions),),
        View({"type": "modal", "title": plain(text), "blocks": blocks}, SIGHT),
        View({"type": "home", "blocks": blocks}, SIGHT),
    ]
    return page([Framed(f"n{n}", text, each, channel=text) for n, each in enumerate(inside)])


class TestThePages:
    """Each claim is about all of them at all widths: no second browser is begun for another."""

    def test_never_scroll_sideways(self, looked: Looked) -> None:
        assert [told.width for told in looked.at.values()] == list(WIDTHS) * len(PAGES)
        assert [where for where, told in looked.at.items() if told.scrolls] == []

    def test_have_nothing_that_sticks_out_or_is_cut_off(self, looked: Looked) -> None:
        found = {where: told.overflowing for where, told in looked.at.items() if told.overflowing}
        assert found == {}

    def test_have_their_style_and_fetch_nothing(self, looked: Looked) -> None:
        assert all(told.styled for told in looked.at.values())
        assert [told.fetched for told in looked.at.values() if told.fetched] == []

    def test_run_nothing(self, looked: Looked) -> None:
        assert {(told.scripts, told.ran) for told in looked.at.values()} == {(0, None)}

    def test_show_every_title_of_the_digest_in_each_layout_and_client(self, looked: Looked) -> None:
        assert len(looked.titles) == 5
        for width in WIDTHS:
            shown = looked.at["sample", width].links
            assert all(shown.count(title) >= 2 * len(Layout) for title in looked.titles)
