"""Claims on the App Home: a welcome, the reading list, the channels, within a hundred blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from adapters.slack import home
from adapters.slack.actions import Press, read
from bot.channels import Channel
from bot.intents.saved import Export, Format
from bot.models import Kind
from bot.replies.places import MyChannels
from tests.adapters.slack.goldens import places, reading
from tests.adapters.slack.looking import line, of_type, options, pressable
from tests.scenes import SPELL
from tests.slack.validity import view_problems
from tests.told import my_channel, subscription

NONE = MyChannels(())


def view(size: int = 3, total: int = 3, channels: MyChannels = NONE) -> dict[str, Any]:
    return home.view(reading(size, total), channels, SPELL)


def test_a_newcomer_is_told_what_it_is_and_how_to_begin() -> None:
    told = line(view(0, 0)["blocks"])
    assert "Type /digest in a channel" in told
    assert "Your reading list is empty\nsave a paper below" in told
    assert told.endswith(
        "Channels you set up: none yet\n"
        "in a channel: /digest subscribe robotics at 09:00 weekdays in Europe/Berlin"
    )
    assert not of_type(view(0, 0), "actions")


def test_papers_can_be_read_taken_off_searched_and_exported() -> None:
    told = view()
    assert [read(each) for each in pressable(told)] == [Press.SEARCH, Export(Format.BIBTEX)]
    assert len(options(told, "take-off")) == 3
    assert len(options(told, "read")) == 9


def test_a_list_that_goes_on_says_where_the_rest_is() -> None:
    assert "/saved shows all of it, page by page" in line(view(10, 57)["blocks"])
    assert "page by page" not in line(view(3, 3)["blocks"])


def test_a_channel_says_what_it_gets_and_when_or_why_nothing() -> None:
    told = line(view(channels=places())["blocks"])
    gets = "18:00 weekdays in Europe/Berlin; at most 5 papers, compact"
    assert f"#C1\nrobotics, -survey; {gets}\nnext 29 May 2026 16:00 UTC" in told
    assert f"#C2\neverything; {gets}\npaused until Mon 1 Jun 2026" in told
    assert "nothing can be posted there: the channel is archived" in told


def test_the_next_run_is_shown_by_the_clock_of_the_reader() -> None:
    (date, *_) = of_type(view(channels=places()), "date")
    assert date["timestamp"] == 1780070400


def test_each_channel_can_be_changed() -> None:
    buttons = of_type(view(channels=places()), "button")
    changes = [each["value"] for each in buttons if each["action_id"] == Press.SET_UP]
    assert changes == ["C1", "C2", "C3"]


def test_the_conversation_with_the_app_is_named_in_words() -> None:
    mine = my_channel(channel=Channel("slack", "T1", "D1"), kind=Kind.ROUNDUP)
    told = line(view(channels=MyChannels((mine,)))["blocks"])
    assert "your conversation with Paperboy\na round-up each week" in told


def test_more_channels_than_there_is_room_for_are_counted() -> None:
    some = MyChannels(
        tuple(
            replace(
                my_channel(subscription=subscription()), channel=Channel("slack", "T1", f"C{n}")
            )
            for n in range(100)
        ),
        more=7,
    )
    told = view(10, 57, some)
    assert not view_problems(told)
    assert len(told["blocks"]) in (99, 100)
    assert "Channels you set up · 42 of 107 channels" in line(told["blocks"])
