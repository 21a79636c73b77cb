"""Claims on times and days as people write them: read as they are meant, or asked back."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.hours import days, read_days, read_time


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("09:00", time(9)),
        ("9:05", time(9, 5)),
        ("9.30pm", time(21, 30)),
        ("930 pm", time(21, 30)),
        ("9am", time(9)),
        ("9 AM", time(9)),
        ("9 a.m.", time(9)),
        ("6:30pm", time(18, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("18h", time(18)),
        ("18h30", time(18, 30)),
        ("9", time(9)),
        ("noon", time(12)),
        (" Midnight ", time(0)),
    ],
)
def test_a_time_is_read(text: str, wall: time) -> None:
    assert read_time(text) == wall


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24:00",
        "13pm",
        "0am",
        "9:60",
        "25",
        "9:5",
        "nine",
        "09:00:00",
        "-9",
        "999",
        "9.30",
        "0930",
        "1024",
        "930",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="write 09:00"):
        read_time(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("daily", "daily"),
        ("every  day", "daily"),
        ("Weekdays", "weekdays"),
        ("Mon-Fri", "weekdays"),
        ("Monday to Friday", "weekdays"),
        ("sat, sun", "weekends"),
        ("weekend", "weekends"),
        ("mon–thu", "Mon,Tue,Wed,Thu"),
        ("Mon,Thu", "Mon,Thu"),
        ("mon thu", "Mon,Thu"),
        ("Mondays and Thursdays", "Mon,Thu"),
        ("Tues & thurs", "Tue,Thu"),
        ("fri-mon", "Mon,Fri,Sat,Sun"),
        ("mon-wed, sat", "Mon,Tue,Wed,Sat"),
        ("sun-sun", "Sun"),
    ],
)
def test_days_are_read(text: str, written: str) -> None:
    assert days(read_days(text)) == written


@pytest.mark.parametrize("text", ["", "t", "mon-", "-", "mo", "funday", "mon-tue-wed", "mon x"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="write daily"):
        read_days(text)


@given(st.frozensets(st.integers(1, 7), min_size=1))
def test_days_are_written_as_they_are_read(chosen: frozenset[int]) -> None:
    assert read_days(days(chosen)) == chosen
