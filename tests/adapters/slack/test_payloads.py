"""Claims about how Slack's payloads are read: what is missing or odd is nothing, not an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import payloads
from bot.channels import Account, Channel
from bot.models import MessageRef

COMMAND = {
    "team_id": "T1",
    "channel_id": "C1",
    "channel_name": "robots",
    "user_id": "U1",
    "text": "robotics",
    "response_url": "http://127.0.0.1/r",
    "trigger_id": "1.2.3",
}
PRESS = {
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1"},
    "channel": {"id": "C1"},
    "container": {"type": "message", "channel_id": "C1", "message_ts": "1.5"},
    "message": {
        "blocks": [
            {
                "type": "actions",
                "elements": [
                    {
                        "action_id": "save",
                        "options": [{"value": "save:arxiv:1"}, {"value": "save-all"}],
                    }
                ],
            }
        ]
    },
    "actions": [{"action_id": "save", "selected_option": {"value": "save-all"}}],
}


def test_a_command_says_who_where_and_how_to_answer() -> None:
    asker = payloads.of_command(COMMAND)
    assert asker.where == Channel("slack", "T1", "C1")
    assert asker.who == Account("slack", "T1", "U1")
    assert (asker.response_url, asker.trigger) == ("http://127.0.0.1/r", "1.2.3")
    assert not asker.is_direct


def test_a_command_between_two_people_is_direct() -> None:
    assert payloads.of_command(COMMAND | {"channel_name": "directmessage"}).is_direct


def test_a_press_says_what_was_chosen_and_what_else_there_was() -> None:
    pressed = payloads.pressed(PRESS)
    assert pressed
    assert (pressed.action_id, pressed.value) == ("save", "save-all")
    assert pressed.message == MessageRef("C1", "1.5")
    assert pressed.shown == ("save:arxiv:1", "save-all")


def test_a_press_on_a_private_message_is_on_no_message() -> None:
    container = {"channel_id": "C1", "message_ts": "1.5", "is_ephemeral": True}
    pressed = payloads.pressed(PRESS | {"container": container})
    assert pressed
    assert pressed.message is None


def test_a_press_on_the_home_is_in_the_conversation_with_the_app() -> None:
    body = {"user": {"id": "U1", "team_id": "T1"}, "team": {"id": "T1"}, "container": {}}
    assert payloads.of_interaction(body).where == Channel("slack", "T1", "U1")


def test_nothing_chosen_is_nothing_pressed() -> None:
    assert payloads.pressed(PRESS | {"actions": []}) is None


MESSAGE = {
    "text": "see <https://arxiv.org/abs/1706.03762|this> &amp; <https://x.org/?a=1&amp;b=2>",
    "blocks": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "link", "url": "https://arxiv.org/abs/2409.01234"}],
                }
            ],
        }
    ],
    "attachments": [{"from_url": "https://huggingface.co/papers/2605.28816", "text": "no link"}],
}


def test_links_are_found_in_text_blocks_and_attachments() -> None:
    assert list(payloads.links(MESSAGE)) == [
        "https://arxiv.org/abs/1706.03762",
        "https://x.org/?a=1&b=2",
        "https://arxiv.org/abs/2409.01234",
        "https://huggingface.co/papers/2605.28816",
    ]


def test_a_message_without_end_is_looked_at_to_some_depth() -> None:
    nested: Any = "<https://arxiv.org/abs/1706.03762>"
    for _ in range(100_000):
        nested = [nested]
    assert list(payloads.links(nested)) == []


@pytest.mark.parametrize(
    ("reaction", "means"),
    [
        ("one", 1),
        ("nine", 9),
        ("keycap_ten", 10),
        ("bookmark", True),
        ("bookmark::skin-tone-3", True),
        ("two::skin-tone-6", 2),
        ("ten", False),
        ("zero", False),
        ("heart", False),
        ("", False),
    ],
)
def test_keycaps_name_places_and_the_chosen_emoji_saves(reaction: str, means: int | bool) -> None:
    found = payloads.place_of(reaction, frozenset({"bookmark"}))
    assert found == means
    assert type(found) is type(means)


@pytest.mark.parametrize(
    ("mention", "asked"),
    [
        ("<@U0BOT> robotics", "robotics"),
        ("hey <@U0BOT|paperboy>  robotics -survey", "hey    robotics -survey"),
        (
            "<@U0BOT> save <https://arxiv.org/abs/1706.03762|x>",
            "save https://arxiv.org/abs/1706.03762",
        ),
        ("<@U0BOT> a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("<!channel> <@U0BOT>", ""),
    ],
)
def test_a_mention_asks_what_is_left_without_mentions(mention: str, asked: str) -> None:
    assert payloads.asked_in(mention) == asked


def test_an_event_says_what_happened_when_where_and_by_whom() -> None:
    event = {
        "type": "reaction_added",
        "user": "U1",
        "item": {"type": "message", "channel": "C1", "ts": "1.5"},
        "event_ts": "1779955200.000100",
    }
    id_, told, asker, at = payloads.of_event({"team_id": "T1", "event_id": "Ev1", "event": event})
    assert (id_, told) == ("Ev1", event)
    assert asker.where == Channel("slack", "T1", "C1")
    assert at == datetime(2026, 5, 28, 8, 0, 0, 100, UTC)


FIELDS = ["event", "item", "actions", "container", "message", "blocks", "user", "text"]
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(FIELDS), inner),
    max_leaves=30,
)


@given(st.dictionaries(st.sampled_from([*FIELDS, "team_id", "event_time", "channel"]), ANYTHING))
def test_no_payload_breaks_the_reading(body: dict[str, Any]) -> None:
    payloads.of_command(body)
    payloads.of_interaction(body)
    payloads.pressed(body)
    payloads.of_shortcut(body)
    *_, at = payloads.of_event(body)
    assert at.tzinfo
