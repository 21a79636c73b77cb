"""What Slack refuses to show is refused here, and what it takes is taken."""

from __future__ import annotations

from typing import Any

import pytest

from tests.slack.elements import options_problems
from tests.slack.shapes import length
from tests.slack.state import Block
from tests.slack.validity import BLOCK_COSTS, MESSAGE, problems, size, view_problems


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def option(value: str = "a", text: str = "A") -> Block:
    return {"text": plain(text), "value": value}


def button(action_id: str = "go", **more: Any) -> Block:
    return {"type": "button", "text": plain("Go"), "action_id": action_id, **more}


def select(**more: Any) -> Block:
    told = {"type": "static_select", "action_id": "s", "placeholder": plain("Choose")}
    return told | ({} if "option_groups" in more else {"options": [option()]}) | more


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def rich(*pieces: Block) -> Block:
    section = {"type": "rich_text_section", "elements": list(pieces)}
    return {"type": "rich_text", "elements": [section]}


def text(value: str = "hello", **more: Any) -> Block:
    return {"type": "text", "text": value, **more}


def asking(element: Block, **more: Any) -> Block:
    return {"type": "input", "label": plain("What"), "element": element, **more}


def header(value: str) -> Block:
    return {"type": "header", "text": plain(value)}


TAKEN: list[Block] = [
    {"type": "divider"},
    header("x" * 150),
    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}},
    {"type": "section", "fields": [plain("x" * 2000)] * 4, "accessory": button()},
    {"type": "context", "elements": [plain("small")] * 10},
    {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"},
    actions(*(button(f"go-{n}", value="x" * 2000, style="danger") for n in range(25))),
    actions(select(options=[option(f"v{n}") for n in range(100)], initial_option=option("v7"))),
    actions(select(option_groups=[{"label": plain("Some"), "options": [option()]}])),
    actions({"type": "timepicker", "action_id": "at", "initial_time": "09:00"}),
    rich(text(style={"bold": True}), {"type": "link", "url": "https://example.org/?a=b&c"}),
    rich({"type": "date", "timestamp": 1764345600, "format": "{date_short_pretty} at {time}"}),
    rich({"type": "emoji", "name": "wave"}, {"type": "user", "user_id": "U1"}),
    asking({"type": "plain_text_input", "multiline": True, "max_length": 3000}, optional=True),
    asking({"type": "number_input", "is_decimal_allowed": False, "initial_value": "5"}),
    asking({"type": "external_select", "min_query_length": 0, "initial_option": option()}),
    asking({"type": "checkboxes", "options": [option()]}),
    asking({"type": "multi_static_select", "options": [option()], "initial_options": [option()]}),
]


@pytest.mark.parametrize("block", TAKEN, ids=lambda block: block["type"])
def test_what_slack_takes_is_taken(block: Block) -> None:
    assert problems([block], "hello") == []


REFUSED: dict[str, Block] = {
    "an unknown block": {"type": "carousel", "elements": []},
    "no type": {"text": plain("a")},
    "an unknown field": {"type": "divider", "color": "red"},
    "a header that is too long": header("x" * 151),
    "an empty header": header(""),
    "a header in markup": {"type": "header", "text": {"type": "mrkdwn", "text": "a"}},
    "a section without text": {"type": "section"},
    "a section that is too long": {"type": "section", "text": plain("x" * 3001)},
    "too many fields": {"type": "section", "fields": [plain("a")] * 11},
    "no small print": {"type": "context", "elements": []},
    "too much small print": {"type": "context", "elements": [plain("a")] * 11},
    "a button in small print": {"type": "context", "elements": [button()]},
    "nothing to press": actions(),
    "too much to press": actions(*(button(str(n)) for n in range(26))),
    "two with one action id": actions(button(), select(action_id="go")),
    "a long action id": actions(button("x" * 256)),
    "a long block id": {"type": "divider", "block_id": "x" * 256},
    "a long button": actions(button() | {"text": plain("x" * 76)}),
    "a button in markup": actions(button() | {"text": {"type": "mrkdwn", "text": "a"}}),
    "a long value": actions(button(value="x" * 2001)),
    "an empty value": actions(button(value="")),
    "an unknown style": actions(button(style="loud")),
    "a script in a button": actions(button(url="javascript:alert(1)")),
    "a text field among buttons": actions({"type": "plain_text_input", "action_id": "t"}),
    "several to choose among buttons": actions(select() | {"type": "multi_static_select"}),
    "no options": actions(select(options=[])),
    "too many options": actions(select(options=[option(str(n)) for n in range(101)])),
    "options and groups": actions(select() | {"option_groups": []}),
    "a long option": actions(select(options=[option(text="x" * 76)])),
    "an empty option": actions(select(options=[option(text="")])),
    "a long option value": actions(select(options=[option("x" * 76)])),
    "two alike options": actions(select(options=[option(), option()])),
    "a beginning that is no option": actions(select(initial_option=option("b"))),
    "a long placeholder": actions(select(placeholder=plain("x" * 151))),
    "a time that is none": actions({"type": "timepicker", "initial_time": "25:00"}),
    "empty rich text": {"type": "rich_text", "elements": []},
    "an empty section": rich(),
    "an empty text": rich(text("")),
    "a link with an empty text": rich({"type": "link", "url": "https://a.example", "text": ""}),
    "a link to nowhere": rich({"type": "link", "url": "https://"}),
    "a link with a space": rich({"type": "link", "url": "https://a.example/a b"}),
    "a long link": rich({"type": "link", "url": f"https://a.example/{'x' * 3000}"}),
    "an unknown style of text": rich(text(style={"blink": True})),
    "no date": rich({"type": "date", "timestamp": 1764345600, "format": "soon"}),
    "a date of text": rich({"type": "date", "timestamp": "1764345600", "format": "{date}"}),
    "half a character": rich(text("\ud800")),
    "a number field without its kind": asking({"type": "number_input"}),
    "a button to fill in": asking(button()),
    "a field without a label": {"type": "input", "element": select()},
}


@pytest.mark.parametrize("block", REFUSED.values(), ids=REFUSED)
def test_what_slack_refuses_is_refused_with_its_place(block: Block) -> None:
    found = problems([{"type": "divider"}, block], "hello")
    assert found
    assert all("[json-pointer:/blocks/1" in each for each in found)


def test_a_message_has_text_or_blocks() -> None:
    assert problems([], "") == problems(None, "") == ["no_text"]
    assert problems(None, "hello") == []


def test_a_text_beside_the_blocks_has_4000_characters_at_most() -> None:
    assert problems(None, "x" * 4000) == []
    assert problems(None, "x" * 4001)


def test_a_message_has_50_blocks_at_most_and_a_view_100() -> None:
    divider = {"type": "divider"}
    assert problems([divider] * 50, "a") == []
    assert problems([divider] * 51, "a")
    home = {"type": "home", "blocks": [divider] * 100}
    assert view_problems(home) == []
    assert view_problems(home | {"blocks": [divider] * 101})


def test_block_ids_are_not_repeated() -> None:
    assert problems([{"type": "divider", "block_id": "a"}] * 2, "hello")


def test_a_message_is_measured_as_it_is_escaped_and_by_its_blocks() -> None:
    assert size([header("a&b"), rich(text("<>"))]) == 2 * BLOCK_COSTS + len("a&amp;b&lt;&gt;")
    fits = (MESSAGE - 5 * BLOCK_COSTS) // 5
    assert problems([rich(text("x" * fits))] * 5, "a") == []
    assert "msg_blocks_too_long" in problems([rich(text("&" * fits))] * 5, "a")[0]


def test_what_takes_two_units_of_utf_16_counts_as_two() -> None:
    assert length("👩") == 2
    assert problems([header("👩" * 76)], "a")


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain("Set up"), "blocks": list(blocks), **more}


def test_a_form_is_taken_within_its_limits() -> None:
    form = modal(
        asking(select()),
        submit=plain("x" * 24),
        private_metadata="x" * 3000,
        callback_id="x" * 255,
    )
    assert view_problems(form) == []


@pytest.mark.parametrize(
    "form",
    [
        modal(asking(select())),
        modal(title=plain("x" * 25)),
        modal(submit=plain("x" * 25)),
        modal(close=plain("")),
        modal(private_metadata="x" * 3001),
        modal(callback_id="x" * 256),
        modal(colour="red"),
        modal({"type": "header"}),
        {"type": "modal", "blocks": []},
        {"type": "home", "blocks": [], "title": plain("Home")},
        {"type": "workflow_step", "blocks": []},
        modal(
            asking(select(action_id="a", focus_on_load=True)),
            asking(select(action_id="b", focus_on_load=True)),
            submit=plain("Go"),
        ),
    ],
)
def test_a_form_that_slack_refuses_is_refused(form: Block) -> None:
    assert view_problems(form)


def test_suggested_options_are_options_too() -> None:
    assert options_problems({"options": [option()]}) == []
    assert options_problems({"options": []}) == []
    for wrong in ({}, {"options": [option()] * 101}, {"options": [{"text": "a", "value": "b"}]}):
        assert options_problems(wrong)
