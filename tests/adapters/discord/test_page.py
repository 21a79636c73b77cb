"""Claims about the page that draws messages as Discord does: all is there, nothing acts."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import literal
from adapters.discord.page.messages import Said
from adapters.discord.page.page import page
from adapters.discord.page.reactions import Reaction
from adapters.discord.page.windows import Framed
from tests.adapters.discord.goldens import cases
from tests.adapters.discord.pages import (
    EVERY,
    HOSTILE,
    SIGHT,
    Body,
    button,
    content,
    drawn,
    embed,
    entry,
    form,
    labelled,
    read,
    replaced,
    row,
    select,
)

CASES = cases()
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "h1", "h2"),
    *("article", "div", "span", "p", "b", "a", "strong", "em", "time", "code", "pre", "svg"),
    *("path", "rect"),
}


def said(body: Body) -> Said:
    return Said(body, SIGHT)


class TestAMessage:
    def test_is_from_the_app_with_a_badge_and_a_time(self) -> None:
        assert "PaperboyAPPToday at 9:05 AM" in drawn(content("x")).text

    def test_of_a_person_has_no_badge(self) -> None:
        told = drawn(content("x"), by="Ada")
        assert "AAdaToday at 9:05 AM" in told.text
        assert "badge" not in told.looks()

    def test_for_one_person_says_so_and_comes_with_no_notification(self) -> None:
        private = drawn(content("said"), is_private=True)
        assert private.text.count("Only you can see this") == 2
        assert private.text.count("said") == 2

    def test_for_everybody_is_shown_on_a_locked_phone_without_its_marks(self) -> None:
        body = {**content("1 **A** \\*b\\* *c*"), **embed(description="not here")}
        told = read(page([Framed("it", "It", (said(body),), channel="lab")]))
        assert "Paperboy (#lab) 1 A *b* c" in told.text
        assert told.text.count("not here") == 2

    def test_has_its_thread_below_it(self) -> None:
        reply = said(content("a reply"))
        assert "the day1 Message" in drawn(content("x"), thread=(reply,), named="the day").text
        told = drawn(content("x"), thread=(reply, reply))
        assert "2 Messages" in told.text
        assert told.text.count("a reply") == 4

    def test_has_reactions_beneath_it_counted_and_the_readers_own_marked(self) -> None:
        told = drawn(content("x"), reactions=(Reaction("1️⃣", 3, is_own=True), Reaction("2️⃣", 1)))
        assert told.text.count("1️⃣32️⃣1") == 2
        pills = [(each["class"], each["aria-label"]) for _, each in told.found if "role" in each]
        assert pills == 2 * [
            ("reaction own", "3 reacted with 1️⃣, you among them"),
            ("reaction", "1 reacted with 2️⃣"),
        ]

    def test_that_has_reactions_is_no_news_on_a_locked_phone(self) -> None:
        told = drawn(content("x"), reactions=(Reaction("1️⃣", 1),))
        assert "banner" not in told.looks()
        assert "banner" in drawn(content("x")).looks()

    def test_that_nobody_reacted_to_has_none_beneath_it(self) -> None:
        assert "reactions" not in drawn(content("x")).looks()

    @pytest.mark.parametrize(("body", "look"), EVERY.values(), ids=EVERY)
    def test_shows_everything_for_both_clients(self, body: Body, look: str) -> None:
        told = drawn(body, is_private=True)
        assert told.text.count("said") == 2
        assert look in told.looks()
        assert "unknown" not in told.looks()

    @pytest.mark.parametrize(
        "body",
        [
            embed(description="x", hologram="said"),
            row({"type": "hologram"}),
            {"components": [{"type": "hologram"}]},
            {"components": [labelled("x", {"type": "hologram"})]},
        ],
    )
    def test_shows_what_cannot_be_drawn_as_that(self, body: Body) -> None:
        told = drawn(body)
        assert len(re.findall("cannot draw (?:component )?hologram", told.text)) == 2

    @pytest.mark.parametrize("name", CASES)
    def test_of_ours_is_drawn_whole(self, name: str) -> None:
        for each in CASES[name]:
            told = drawn({k: v for k, v in each.items() if k not in ("places", "reply")})
            assert "unknown" not in told.looks()
            assert not re.search(r"\\|\*\*|-#|\]\(|<t:|<#", told.text)


class TestMarkdown:
    @pytest.mark.parametrize(
        ("text", "tag", "shown"),
        [
            ("**a \\* b**", "strong", "a * b"),
            ("*a b*", "em", "a b"),
            ("`a *b*`", "code", "a *b*"),
            ("```\n a\n  ^\n```", "pre", " a\n  ^"),
            ("<t:1780045500:f>", "time", "May 29, 2026 9:05 AM"),
        ],
    )
    def test_has_its_styles(self, text: str, tag: str, shown: str) -> None:
        told = drawn(content(text), is_private=True)
        assert len(told.named(tag)) >= 2
        assert told.text.count(shown) == 2

    def test_has_links_that_tell_nobody_where_they_are_followed(self) -> None:
        told = drawn(content("[here](<https://example.org/?a=1&b=2>)"))
        first, *_ = (each for each in told.named("a") if each.get("rel"))
        assert first["href"] == "https://example.org/?a=1&b=2"
        assert first["rel"] == "noopener noreferrer"

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https:///"])
    def test_links_only_to_the_web(self, url: str) -> None:
        for body in (content(f"[here](<{url}>)"), embed(title="here", url=url)):
            told = drawn(body)
            assert [each["href"] for each in told.named("a")] == ["#it"]
            assert f"herecannot draw a link to {url}" in told.text

    def test_names_channels_as_far_as_they_are_known(self) -> None:
        assert "#papers#12" in drawn(content("<#11><#12>")).text

    @pytest.mark.parametrize("text", ["<t:9999999999999:f>", "**a", "[a](b)", "-#a"])
    def test_that_the_door_does_not_write_is_shown_as_it_stands(self, text: str) -> None:
        assert drawn(content(text), is_private=True).text.count(text) == 2

    def test_draws_emoji_and_keycaps_in_colour_and_other_signs_as_text(self) -> None:
        told = page([Framed("it", "It", (said(content("▲ 3 💬 1 ★ 2 1️⃣–3️⃣")),))])
        assert '▲ 3 <span class="emoji">💬</span> 1 ★ 2 <span class="emoji">1️⃣</span>–' in told

    @settings(deadline=None)
    @given(st.text("*_`[]()<>\\#-+1.:@ ab", max_size=30))
    def test_shows_what_was_escaped_as_it_was(self, text: str) -> None:
        shown = literal.clean(text)
        told = drawn(content(f"|{literal.escaped(shown)}|"), is_private=True)
        assert told.text.count(f"|{shown}|") == 2


class TestASelect:
    def test_is_closed_and_opens_without_a_script(self) -> None:
        told = drawn(row(select("1 · One", "2 · Two")))
        assert len(told.named("details")) == 2
        assert told.text.count("1 · One2 · Two") == 2

    def test_that_is_opened_shows_its_menu(self) -> None:
        told = drawn(row(select("1 · One")), opened=["save"])
        assert not told.named("details")
        assert told.text.count("Save1 · One") == 2


class TestAForm:
    def test_has_its_fields_and_buttons(self) -> None:
        told = form(
            labelled("Topics", entry(value="robots", style=2, required=False), description="words"),
            labelled("When", entry(placeholder="09:00")),
            labelled("Days", select("weekdays", placeholder="which?")),
        )
        for each in ("Digests here", "Topicswordsrobots", "When *09:00", "Days *", "CancelSubmit"):
            assert told.text.count(each) == 2

    def test_shows_what_was_chosen(self) -> None:
        chosen = {"label": "weekdays", "value": "w", "default": True}
        assert "Days *weekdaysweekdays" in form(labelled("Days", select(options=[chosen]))).text


class TestTheFile:
    def test_has_several_below_each_other_each_with_its_caption_and_its_address(self) -> None:
        some = [Framed(name, caption, (said(content("x")),)) for name, caption in ("aA", "bB")]
        told = read(page(some))
        assert [each["id"] for each in told.named("section")] == ["a", "b"]

    def test_fetches_nothing_and_runs_nothing(self) -> None:
        for body, _ in EVERY.values():
            told = drawn(body)
            assert not set(told.tags()) & {"script", "img", "iframe", "object", "link", "form"}
            for _, attributes in told.found:
                assert not any(each.startswith("on") or each == "src" for each in attributes)
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

    @pytest.mark.parametrize(("body", "look"), EVERY.values(), ids=EVERY)
    def test_shows_hostile_text_as_text(self, body: Body, look: str) -> None:
        told = drawn(replaced(body, HOSTILE), is_private=True)
        assert told.text.count(HOSTILE) == 2
        assert told.tags() == drawn(body, is_private=True).tags()

    def test_shows_hostile_names_as_text(self) -> None:
        def named(name: str) -> list[str]:
            by = Said(content("x"), SIGHT, by=name)
            return read(page([Framed(name, name, (by,), channel=name)])).tags()

        assert named(HOSTILE) == named("said")
        assert form(title=HOSTILE).tags() == form().tags()

    @settings(deadline=None)
    @given(st.text())
    def test_shows_any_text_as_text_that_can_be_written(self, text: str) -> None:
        shown = embed(title=text, description=text, footer={"text": text})
        body = {**content(text), **shown, **row(button(text))}
        written = page([Framed("it", text, (said(body),))])
        written.encode()
        assert set(read(written).tags()) <= ALLOWED

    def test_is_the_same_each_time(self) -> None:
        framed = [Framed("it", "It", tuple(said(body) for body, _ in EVERY.values()))]
        assert page(framed) == page(framed)
