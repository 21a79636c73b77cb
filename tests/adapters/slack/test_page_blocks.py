"""Claims about blocks on the page that draws them as Slack does: each is there, whatever it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.html import Html, element
from adapters.slack.page.dates import written
from adapters.slack.page.page import page
from adapters.slack.page.windows import Framed, View
from tests.adapters.slack.pages import (
    AT,
    EVERY,
    GROUPED,
    SELECT,
    SIGHT,
    Block,
    actions,
    drawn,
    option,
    plain,
    read,
    rich,
    run,
    said,
    section,
    typed,
)

FORGET = {
    "type": "button",
    "text": plain("Forget me"),
    "style": "danger",
    "confirm": {
        "title": plain("Sure?"),
        "text": plain("All of it goes."),
        "confirm": plain("Forget"),
        "deny": plain("Keep"),
    },
}


@pytest.mark.parametrize(("block", "look"), EVERY.values(), ids=EVERY)
def test_every_kind_of_block_is_drawn_for_both_clients(block: Block, look: str) -> None:
    told = drawn(block)
    assert told.text.count("said") == 2
    assert look in told.looks()
    assert "unknown" not in told.looks()


def test_a_divider_is_drawn() -> None:
    assert "divider" in drawn({"type": "divider"}).looks()


@pytest.mark.parametrize(
    "block",
    [
        {"type": "hologram"},
        {},
        actions({"type": "hologram"}),
        typed("hologram"),
        rich({"type": "hologram"}),
        rich(section({"type": "hologram"})),
        {"type": "context", "elements": [{"type": "hologram"}]},
        {"type": "section", "text": {"type": "hologram", "text": "said"}},
    ],
)
def test_what_cannot_be_drawn_is_shown_as_that(block: Block) -> None:
    named = "hologram" if "hologram" in str(block) else "None"
    assert drawn(block).text.count(f"cannot draw {named}") == 2


def test_a_view_of_a_kind_that_cannot_be_drawn_is_shown_as_that() -> None:
    told = read(page([Framed("it", "It", View({"type": "hologram"}, SIGHT))]))
    assert told.text.count("cannot draw hologram") == 2


def test_markup_in_blocks_is_shown_as_it_is_written_and_as_not_drawn() -> None:
    told = drawn({"type": "section", "text": {"type": "mrkdwn", "text": "*x* <!channel>"}})
    assert "*x* <!channel> cannot draw mrkdwn" in told.text


class TestRichText:
    @pytest.mark.parametrize(
        ("style", "tag"),
        [
            ("bold", "strong"),
            ("italic", "em"),
            ("strike", "s"),
            ("code", "code"),
            ("underline", "u"),
        ],
    )
    def test_has_its_styles(self, style: str, tag: str) -> None:
        assert len(drawn(rich(section(run("said", **{style: True})))).named(tag)) == 2
        assert not drawn(rich(section(run("said", **{style: False})))).named(tag)

    def test_has_links_that_tell_nobody_where_they_are_followed(self) -> None:
        link = {"type": "link", "url": "https://example.org/?a=1&b=2", "text": "here"}
        first, *_ = (each for each in drawn(rich(section(link))).named("a") if each.get("rel"))
        assert first["href"] == "https://example.org/?a=1&b=2"
        assert first["rel"] == "noopener noreferrer"

    def test_shows_a_bare_link_as_its_address(self) -> None:
        assert (
            "https://example.org"
            in drawn(rich(section({"type": "link", "url": "https://example.org"}))).text
        )

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:text/html,x", "//x.org", " https://x.org", "https:///", ""],
    )
    def test_links_only_to_the_web(self, url: str) -> None:
        told = drawn(rich(section({"type": "link", "url": url, "text": "here"})))
        assert [each["href"] for each in told.named("a")] == ["#it"]
        assert f"herecannot draw a link to {url}" in told.text

    def test_numbers_a_list_from_where_it_goes_on(self) -> None:
        items = section(section(run()), kind="rich_text_list", style="ordered", offset=4, indent=9)
        assert drawn(rich(items)).named("ol")[0] == {"class": "depth-4", "start": "5"}

    def test_names_channels_and_people_as_far_as_they_are_known(self) -> None:
        told = drawn(
            rich(
                section(
                    {"type": "channel", "channel_id": "C1"},
                    {"type": "user", "user_id": "U1"},
                    {"type": "channel", "channel_id": "C2"},
                )
            )
        )
        assert "#papers@Ada#C2" in told.text

    def test_draws_emoji_and_keycaps_in_colour_and_other_signs_as_text(self) -> None:
        told = page([Framed("it", "It", (said(rich(section(run("▲ 3 💬 1 ★ 2 1️⃣–3️⃣")))),))])
        assert '▲ 3 <span class="emoji">💬</span> 1 ★ 2 <span class="emoji">1️⃣</span>–' in told

    def test_draws_an_emoji_by_its_code_or_else_its_name(self) -> None:
        coded = {"type": "emoji", "name": "bookmark", "unicode": "1f516"}
        told = drawn(rich(section(coded, {"type": "emoji", "name": "party"})))
        assert "🔖:party:" in told.text


class TestADate:
    @pytest.mark.parametrize(
        ("hours", "form", "shown"),
        [
            (0, "{date_short_pretty} at {time}", "Today at 9:05 AM"),
            (15, "{date_short_pretty} at {time}", "Tomorrow at 12:05 AM"),
            (-24, "next {date_pretty}", "Next yesterday"),
            (48, "{date_short_pretty} at {time}", "May 31, 2026 at 9:05 AM"),
            (72, "{date_long}", "Monday, June 1st, 2026"),
            (-17 * 24 + 4, "{date}, {time_secs}", "May 12th, 2026, 1:05:00 PM"),
            (0, "{date_num}", "2026-05-29"),
            (0, "{date_pretty} {hologram}", "as told"),
        ],
    )
    def test_is_written_as_the_client_does(self, hours: int, form: str, shown: str) -> None:
        moment = AT + timedelta(hours=hours)
        date = {"timestamp": int(moment.timestamp()), "format": form, "fallback": "as told"}
        assert written(date, AT) == shown

    @pytest.mark.parametrize("timestamp", [10**30, "soon", None])
    def test_that_is_none_is_its_fallback(self, timestamp: object) -> None:
        date = {"timestamp": timestamp, "format": "{date}", "fallback": "as told"}
        assert written(date, AT) == "as told"

    def test_stands_among_other_runs(self) -> None:
        date = {"type": "date", "timestamp": int(AT.timestamp()), "format": "at {time}"}
        assert "on At 9:05 AM" in drawn(rich(section(run("on "), date))).text


class TestASelect:
    def test_is_closed_and_opens_without_a_script(self) -> None:
        told = drawn(actions(SELECT))
        assert len(told.named("details")) == 2
        assert all("open" not in each for each in told.named("details"))
        assert told.text.count("2 · Two") == 2

    def test_that_is_opened_shows_its_menu(self) -> None:
        told = drawn(actions(SELECT, GROUPED), opened=["read"])
        assert len(told.named("details")) == 2
        assert "open" in told.looks()
        assert told.text.count("ReadAbstract1 · OneMessage") == 2

    def test_shows_its_groups(self) -> None:
        assert "Abstract1 · One" in drawn(actions(GROUPED)).text

    def test_shows_what_was_chosen_instead_of_its_placeholder(self) -> None:
        told = drawn(actions(SELECT | {"initial_option": option("2 · Two"), "options": []}))
        assert "2 · Two" in told.text
        assert "Save" not in told.text


def test_a_button_that_asks_first_shows_what_it_asks() -> None:
    assert "Forget meSure?All of it goes.KeepForget" in drawn(actions(FORGET)).text


def test_a_piece_of_html_is_escaped_once_however_deep_it_stands() -> None:
    inner = element("b", "a & b")
    assert element("p", element("i", inner), title='"') == Html(
        '<p title="&quot;"><i><b>a &amp; b</b></i></p>'
    )
