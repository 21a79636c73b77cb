"""Claims about the form that sets a channel up: what it shows, what it reads, what it refuses."""

from __future__ import annotations

import json
from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import modal
from adapters.slack.modal import Field, Place
from bot.channels import Wish
from bot.intents.digests import (
    SetEmpty,
    SetFill,
    SetLayout,
    SetPatience,
    SetSize,
    Subscribe,
    Timing,
)
from bot.models import Layout
from bot.schedule import WEEKDAYS, Schedule
from bot.topics.reading import parse
from tests.slack.validity import view_problems

WISH = Wish(
    Schedule(time(18, 30), "America/New_York", WEEKDAYS),
    topic='robotics, "world model" -survey',
    size=8,
    layout=Layout.CARDS,
    says_empty=True,
    patience=timedelta(minutes=45),
)
HERE = Place("C1", "http://127.0.0.1/answer")


def filled(view: dict[str, Any], **told: Any) -> dict[str, Any]:
    """Return what Slack sends when a form is sent as it is shown, with some fields changed."""
    values = {}
    for block in view["blocks"]:
        element, field = block["element"], block["block_id"]
        values[field] = {field: _state(element) | told.get(field, {})}
    return {
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "view": {"private_metadata": view["private_metadata"], "state": {"values": values}},
    }


def _state(element: dict[str, Any]) -> dict[str, Any]:
    match element["type"]:
        case "plain_text_input" | "number_input":
            return {"value": element.get("initial_value")}
        case "timepicker":
            return {"selected_time": element["initial_time"]}
        case "multi_static_select" | "checkboxes":
            return {"selected_options": element.get("initial_options", [])}
        case _:
            return {"selected_option": element["initial_option"]}


def chosen(*values: str) -> dict[str, Any]:
    return {"selected_options": [{"value": each} for each in values]}


def asked(**told: Any) -> Subscribe:
    read = modal.read(filled(modal.view(None, "Europe/Berlin", HERE), **told))
    assert isinstance(read, Subscribe), read
    return read


def problems(**told: Any) -> Any:
    read = modal.read(filled(modal.view(None, "Europe/Berlin", HERE), **told))
    assert not isinstance(read, Subscribe)
    return read


@pytest.mark.parametrize("wish", [None, WISH])
def test_the_form_is_one_that_slack_takes(wish: Wish | None) -> None:
    assert view_problems(modal.view(wish, "Europe/Berlin", HERE)) == []


@pytest.mark.parametrize("minutes", [0, 45, 120, 720])
def test_any_patience_can_be_shown(minutes: int) -> None:
    wish = Wish(WISH.schedule, patience=timedelta(minutes=minutes))
    assert view_problems(modal.view(wish, "", HERE)) == []


def test_a_form_that_nobody_changes_changes_nothing() -> None:
    assert modal.read(filled(modal.view(WISH, "Europe/Berlin", HERE))) == Subscribe(
        'robotics, "world model" -survey',
        Timing(time(18, 30), WEEKDAYS, "America/New_York"),
        (
            SetSize(8),
            SetLayout(Layout.CARDS),
            SetEmpty(True),
            SetFill(False),
            SetPatience(timedelta(minutes=45)),
        ),
        is_whole=True,
    )


def test_the_zone_of_whoever_opens_it_is_offered() -> None:
    assert asked().timing.zone == "Europe/Berlin"
    assert asked().text is None


@pytest.mark.parametrize(
    ("topics", "words", "together"),
    [
        (["robotics", "nlp"], "", "robotics, nlp"),
        (["robotics"], "-survey", "robotics -survey"),
        (["robotics"], "“world model”, agents", 'robotics, "world model", agents'),
        ([], "imitation learning", "imitation learning"),
    ],
)
def test_topics_and_words_come_together(topics: list[str], words: str, together: str) -> None:
    assert asked(topics=chosen(*topics), words={"value": words}).text == together


@pytest.mark.parametrize(
    ("field", "told"),
    [
        (Field.WORDS, {"value": "(robots"}),
        (Field.WORDS, {"value": "-survey -"}),
        (Field.TIME, {"selected_time": None}),
        (Field.TIME, {"selected_time": "25:00"}),
        (Field.ZONE, {"selected_option": None}),
        (Field.ZONE, {"selected_option": {"value": "Mars/Olympus"}}),
        (Field.DAYS, {"selected_options": []}),
        (Field.SIZE, {"value": "0"}),
        (Field.SIZE, {"value": "21"}),
        (Field.SIZE, {"value": "9" * 5_000}),
        (Field.SIZE, {"value": "²"}),
        (Field.LAYOUT, {"selected_option": {"value": "poster"}}),
        (Field.PATIENCE, {"selected_option": {"value": "-5"}}),
    ],
)
def test_what_is_wrong_is_said_below_its_field(field: Field, told: dict[str, Any]) -> None:
    found = problems(**{field.value: told})
    assert list(found) == [field]
    assert 0 < len(found[field]) <= 150


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = problems(words={"value": "(x"}, days=chosen(), size={"value": "100"})
    assert set(found) == {Field.WORDS, Field.DAYS, Field.SIZE}


def test_a_form_knows_its_channel_and_where_its_answer_goes() -> None:
    asker = modal.asker(filled(modal.view(None, "", HERE)))
    assert asker
    assert (asker.where.id, asker.who.id, asker.response_url) == ("C1", "U1", HERE.response_url)


@pytest.mark.parametrize("metadata", ["", "[]", "{}", '{"channel": 5}', "x", "null"])
def test_a_form_that_is_not_ours_is_nobodys(metadata: str) -> None:
    body = filled(modal.view(None, "", HERE))
    body["view"]["private_metadata"] = metadata
    assert modal.asker(body) is None


def test_an_address_too_long_to_keep_is_left_out() -> None:
    view = modal.view(None, "", Place("C1", "http://127.0.0.1/" + "x" * 4_000))
    assert json.loads(view["private_metadata"]) == {"channel": "C1"}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("berl", "Europe/Berlin"),
        ("new y", "America/New_York"),
        ("Asia/Tok", "Asia/Tokyo"),
        ("utc", "UTC"),
        ("boston", "America/New_York"),
    ],
)
def test_zones_are_suggested_as_one_types(typed: str, first: str) -> None:
    assert modal.zones(typed)[0]["value"] == first


@pytest.mark.parametrize("typed", ["", "a", "x" * 5_000, "\x00", "no such city"])
def test_at_most_a_hundred_zones_are_suggested(typed: str) -> None:
    assert len(modal.zones(typed)) <= 100


@given(st.text(max_size=300))
def test_any_words_are_read_or_said_to_be_wrong(words: str) -> None:
    read = modal.read(filled(modal.view(None, "UTC", HERE), words={"value": words}))
    assert isinstance(read, Subscribe) or set(read) == {Field.WORDS}


@pytest.mark.parametrize(
    ("topic", "topics", "words"),
    [
        ('robotics, "world model" -survey', ["robotics"], '"world model" -survey'),
        ("robotics, agents", ["robotics", "agents"], ""),
        ("robotics -survey", ["robotics"], "-survey"),
        ("imitation learning", [], "imitation learning"),
        ('"robotics"', [], '"robotics"'),
    ],
)
def test_what_was_chosen_is_chosen_when_the_form_is_opened_again(
    topic: str, topics: list[str], words: str
) -> None:
    view = modal.view(Wish(WISH.schedule, topic=str(parse(topic))), "", HERE)
    assert view_problems(view) == []
    chosen_, written = (block["element"] for block in view["blocks"][:2])
    assert sorted(each["value"] for each in chosen_.get("initial_options", [])) == sorted(topics)
    assert written.get("initial_value", "") == words
    read = modal.read(filled(view))
    assert isinstance(read, Subscribe)
    assert read.text
    assert set(parse(read.text).any_of) == set(parse(topic).any_of)
    assert parse(read.text).none_of == parse(topic).none_of
