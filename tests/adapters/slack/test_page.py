"""Claims about the page that draws messages as Slack does: all of it is there, none of it acts."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import kit
from adapters.slack.page.messages import Said
from adapters.slack.page.page import page
from adapters.slack.page.reactions import Reaction
from adapters.slack.page.sight import Sight
from adapters.slack.page.windows import Framed, View
from tests.adapters.slack.pages import (
    AT,
    EVERY,
    HOSTILE,
    SELECT,
    SIGHT,
    Block,
    Read,
    drawn,
    plain,
    read,
    replaced,
    rich,
    run,
    said,
    section,
    tags,
)

ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2"),
    *("article", "div", "span", "p", "b", "a", "strong", "time", "svg", "path", "rect", "circle"),
}


class TestAMessage:
    def test_is_from_the_app_with_a_badge_and_a_time(self) -> None:
        assert "PaperboyAPP9:05 AM" in drawn({"type": "divider"}).text

    def test_of_a_person_has_no_badge(self) -> None:
        told = drawn({"type": "divider"}, by="Ada")
        assert "AAda9:05 AM" in told.text
        assert "badge" not in told.looks()

    def test_for_one_person_says_so_and_comes_with_no_notification(self) -> None:
        private = drawn({"type": "divider"}, is_private=True)
        assert private.text.count("Only visible to you") == 2
        assert "in a notification" not in private.text

    def test_for_everybody_is_shown_on_a_locked_phone_with_what_was_escaped_undone(self) -> None:
        body = {"text": "1 A &lt;b&gt; &amp;amp; c", "blocks": [{"type": "divider"}]}
        told = read(page([Framed("it", "It", (Said(body, SIGHT),), channel="lab")]))
        assert "Paperboy in #lab 1 A <b> &amp; c" in told.text
        assert "Only visible" not in told.text

    def test_without_blocks_is_its_text(self) -> None:
        told = read(page([Framed("it", "It", (Said({"text": "said"}, SIGHT, by="Ada"),))]))
        assert told.text.count("said") == 2

    def test_has_its_thread_below_it(self) -> None:
        reply = Said({"text": "a reply"}, SIGHT)
        assert "1 replyView thread" in drawn(thread=(reply,)).text
        told = drawn({"type": "divider"}, thread=(reply, reply))
        assert "2 repliesView thread" in told.text
        assert told.text.count("a reply") == 4

    def test_has_reactions_beneath_it_counted_and_the_readers_own_marked(self) -> None:
        told = drawn(EVERY["text"][0], reactions=(Reaction("1️⃣", 3, is_own=True), Reaction("2️⃣", 1)))
        assert told.text.count("1️⃣32️⃣1") == 2
        pills = [(each["class"], each["aria-label"]) for _, each in told.found if "role" in each]
        assert pills == 2 * [
            ("reaction own", "3 reacted with 1️⃣, you among them"),
            ("reaction", "1 reacted with 2️⃣"),
        ]

    def test_that_has_reactions_is_no_news_on_a_locked_phone(self) -> None:
        told = drawn(EVERY["text"][0], reactions=(Reaction("1️⃣", 1),))
        assert "banner" not in told.looks()
        assert "banner" in drawn(EVERY["text"][0]).looks()

    def test_that_nobody_reacted_to_has_none_beneath_it(self) -> None:
        assert "reactions" not in drawn(EVERY["text"][0]).looks()


MODAL = {
    "type": "modal",
    "title": plain("Daily papers"),
    "submit": plain("Save it"),
    "close": plain("Leave"),
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": plain("Words"),
            "hint": plain("as in: robotics"),
            "optional": True,
            "element": {**SELECT, "type": "multi_static_select"},
        }
    ],
}


class TestAView:
    def test_of_a_form_has_its_fields_and_buttons(self) -> None:
        told = read(page([Framed("it", "It", View(MODAL, SIGHT))])).text
        for each in ("Daily papers", "Words (optional)", "as in: robotics", "LeaveSave it"):
            assert told.count(each) == 2

    def test_that_only_shows_has_no_button_but_the_one_that_closes_it(self) -> None:
        body = {"type": "modal", "title": plain("Why"), "blocks": [rich(section(run()))]}
        told = read(page([Framed("it", "It", View(body, SIGHT))]))
        assert "saidCancel" in told.text
        assert "primary" not in told.looks()

    def test_says_what_is_wrong_at_the_field(self) -> None:
        sight = Sight(AT, problems={"words": "a parenthesis is missing"})
        told = read(page([Framed("it", "It", View(MODAL, sight))]))
        assert told.text.count("a parenthesis is missing") == 2
        assert "wrong" in told.looks()

    def test_shows_an_opened_menu_below_its_field(self) -> None:
        told = read(page([Framed("it", "It", View(MODAL, Sight(AT, frozenset({"save"}))))]))
        assert not told.named("details")
        assert told.text.count("Save1 · One2 · Two") == 2

    def test_of_the_home_tab_has_its_blocks(self) -> None:
        body = {"type": "home", "blocks": [EVERY["header"][0]]}
        told = read(page([Framed("it", "It", View(body, SIGHT))]))
        assert told.text.count("PaperboyHomeMessagesAboutsaid") == 2


def named(name: str) -> Read:
    """Read a page on which everything that has a name has this one."""
    body = {"text": kit.escaped(name), "type": "modal", "title": plain(name), "blocks": []}
    messages = (Said(body, SIGHT, by=name), Said(body, SIGHT))
    return read(
        page([Framed(name, name, messages, channel=name), Framed(name, name, View(body, SIGHT))])
    )


def test_several_are_below_each_other_each_with_its_caption_and_its_address() -> None:
    told = read(page([Framed("a", "One", (said(),)), Framed("b", "Two", (said(),))]))
    assert [each["id"] for each in told.named("section")] == ["a", "b"]
    assert told.text.index("One") < told.text.index("Two")


class TestTheFile:
    def test_fetches_nothing_and_runs_nothing(self) -> None:
        told = drawn(*(block for block, _ in EVERY.values()))
        tags = {tag for tag, _ in told.found}
        assert not tags & {"script", "img", "iframe", "object", "embed", "link", "form", "base"}
        for _, attributes in told.found:
            assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert "url(" not in page([])
        assert "@import" not in page([])

    def test_allows_its_own_style_sheet_and_nothing_else(self) -> None:
        text = page([])
        (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        assert policy == (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
        )

    @pytest.mark.parametrize(("block", "look"), EVERY.values(), ids=EVERY)
    def test_shows_hostile_text_as_text(self, block: Block, look: str) -> None:
        hostile = replaced(block, HOSTILE)
        told = drawn(hostile)
        assert told.text.count(HOSTILE) == 2
        assert tags(told) == tags(drawn(block))

    def test_shows_hostile_names_as_text(self) -> None:
        hostile, friendly = named(HOSTILE), named("said")
        assert tags(hostile) == tags(friendly)
        assert hostile.text.count(HOSTILE) == friendly.text.count("said")

    @given(st.text())
    def test_shows_any_text_as_text_that_can_be_written(self, text: str) -> None:
        blocks = [rich(section(run(text), {"type": "link", "url": text, "text": text}))]
        written_ = page([Framed("it", text, (Said({"text": text, "blocks": blocks}, SIGHT),))])
        written_.encode()
        assert {tag for tag, _ in read(written_).found} <= ALLOWED

    def test_is_the_same_each_time(self) -> None:
        framed = [Framed("it", "It", (said(*(block for block, _ in EVERY.values())),))]
        assert page(framed) == page(framed)
