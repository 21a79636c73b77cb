"""Claims on what is typed after `/digest`: every form is read, and what is none is answered."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import MAX_PATIENCE, MAX_SIZE
from bot.commands.digests import FORMS
from bot.intents.digests import (
    ClearTopics,
    DigestHelp,
    Edit,
    EditTopics,
    Pause,
    PostNow,
    Reschedule,
    Resume,
    SetEmpty,
    SetFill,
    SetLayout,
    SetPatience,
    SetSize,
    ShowPreview,
    ShowRoundup,
    ShowStatus,
    ShowTopics,
    StopRoundup,
    Subscribe,
    SubscribeRoundup,
    Timing,
    Unsubscribe,
    Weekday,
    Why,
    Yearly,
)
from bot.intents.reading import EXAMPLES, SUBCOMMANDS, Intent, parse, parse_digest
from bot.intents.unread import Command, Misread, NoSuchForm
from bot.models import Layout
from bot.schedule import EVERY_DAY, WEEKDAYS, WEEKEND

NINE = time(9)
BERLIN = "Europe/Berlin"
NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("", ShowStatus(is_bare=True)),
        ("  \n", ShowStatus(is_bare=True)),
        ("status", ShowStatus()),
        (" STATUS ", ShowStatus()),
        ("subscribe", Subscribe()),
        ("topics", ShowTopics()),
        ("topics add robots, arms", EditTopics(Edit.ADD, "robots, arms")),
        ("Topics  Remove robots", EditTopics(Edit.REMOVE, "robots")),
        ("topics exclude survey\nbenchmark", EditTopics(Edit.EXCLUDE, "survey\nbenchmark")),
        ("topics set a -b", EditTopics(Edit.SET, "a -b")),
        ("topics clear", ClearTopics()),
        ("size 8", SetSize(8)),
        (f"size {MAX_SIZE}", SetSize(MAX_SIZE)),
        ("layout compact", SetLayout(Layout.COMPACT)),
        ("layout Thread", SetLayout(Layout.THREAD)),
        ("empty line", SetEmpty(True)),
        ("empty nothing", SetEmpty(False)),
        ("fill on", SetFill(True)),
        ("fill OFF", SetFill(False)),
        ("patience 2h", SetPatience(timedelta(hours=2))),
        ("patience 90m", SetPatience(timedelta(minutes=90))),
        ("patience 90 minutes", SetPatience(timedelta(minutes=90))),
        ("patience 1h30m", SetPatience(timedelta(minutes=90))),
        ("patience 0", SetPatience(timedelta(0))),
        ("patience 12h", SetPatience(MAX_PATIENCE)),
        ("patience 2.5h", SetPatience(timedelta(hours=2.5))),
        ("preview", ShowPreview()),
        ("now", PostNow()),
        ("pause", Pause()),
        ("pause until 2026-06-15", Pause(date(2026, 6, 15))),
        ("pause until Monday", Pause(Weekday(1))),
        ("pause until June 15", Pause(Yearly(6, 15))),
        ("pause until 15 June", Pause(Yearly(6, 15))),
        ("pause until 1st Sept.", Pause(Yearly(9, 1))),
        ("pause 29 feb", Pause(Yearly(2, 29))),
        ("pause until 15 Jun 2026", Pause(date(2026, 6, 15))),
        ("pause until June 15th, 2026", Pause(date(2026, 6, 15))),
        ("pause sun", Pause(Weekday(7))),
        ("pause 5d", Pause(timedelta(days=5))),
        ("pause for 2 weeks", Pause(timedelta(days=14))),
        ("pause until tomorrow", Pause(timedelta(days=1))),
        ("resume", Resume()),
        ("unsubscribe", Unsubscribe()),
        ("help", DigestHelp()),
        ("why", Why()),
        ("roundup", ShowRoundup()),
        ("RoundUp on", SubscribeRoundup()),
        ("roundup off", StopRoundup()),
        ("roundup Stop", StopRoundup()),
        ("roundup none", StopRoundup()),
        ("roundup Fri", SubscribeRoundup(Timing(None, frozenset({5})))),
        ("roundup Fri 15:00", SubscribeRoundup(Timing(time(15), frozenset({5})))),
        ("roundup every Sunday at noon", SubscribeRoundup(Timing(time(12), frozenset({7})))),
        ("roundup 9am", SubscribeRoundup(Timing(NINE))),
        ("roundup in Berlin", SubscribeRoundup(Timing(None, None, BERLIN))),
        (
            "roundup  Fri 15:00 Europe/Berlin",
            SubscribeRoundup(Timing(time(15), frozenset({5}), BERLIN)),
        ),
        (
            "roundup at 9am in new york on Mon",
            SubscribeRoundup(Timing(NINE, frozenset({1}), NEW_YORK)),
        ),
    ],
)
def test_every_form_is_what_it_says_after_either_command(typed: str, intent: Intent) -> None:
    assert parse_digest(typed) == intent
    assert parse(f"digest {typed}") == intent


def test_the_forms_of_help_and_of_examples_are_all_understood() -> None:
    for forms, does in FORMS:
        assert does
        for form in forms.split("\n"):
            assert not isinstance(parse_digest(form), Misread | NoSuchForm), form
    for example in EXAMPLES.values():
        assert not isinstance(parse_digest(example), Misread | NoSuchForm)
    words = {form.split()[0] for forms, _ in FORMS for form in forms.split("\n")}
    assert words | {"help"} == set(SUBCOMMANDS)


@pytest.mark.parametrize(
    ("typed", "text", "timing"),
    [
        ("robots at 9am weekdays in Berlin", "robots", Timing(NINE, WEEKDAYS, BERLIN)),
        ("a, b -c at 18:00 Mon,Thu in America/New_York", "a, b -c",
         Timing(time(18), frozenset({1, 4}), NEW_YORK)),
        ("robots at 9am in Berlin", "robots", Timing(NINE, None, BERLIN)),
        ("robots at 9am weekdays", "robots", Timing(NINE, WEEKDAYS)),
        ("robots weekdays in berlin", "robots", Timing(None, WEEKDAYS, BERLIN)),
        ("robots weekdays in munich", "robots", Timing(None, WEEKDAYS, BERLIN)),
        ("robots at 09:00", "robots", Timing(NINE)),
        ("robots at 9", "robots", Timing(NINE)),
        ("robots at 9 p.m.", "robots", Timing(time(21))),
        ("robots at noon every day", "robots", Timing(time(12), EVERY_DAY)),
        ("robots at 9am sat", "robots", Timing(NINE, frozenset({6}))),
        ("robots at 9am on Mon, Wed and Fri in new york", "robots",
         Timing(NINE, frozenset({1, 3, 5}), NEW_YORK)),
        ("robots weekdays", "robots", Timing(None, WEEKDAYS)),
        ("robots Mon-Thu", "robots", Timing(None, frozenset({1, 2, 3, 4}))),
        ("robots every sat and sun", "robots", Timing(None, WEEKEND)),
        ("robots in Berlin", "robots", Timing(None, None, BERLIN)),
        ("robots in Munich", "robots", Timing(None, None, BERLIN)),
        ("robots in Europe/Berlin", "robots", Timing(None, None, BERLIN)),
        ("robots in UTC", "robots", Timing(None, None, "UTC")),
        ("robots weekdays at 9am in Berlin", "robots", Timing(NINE, WEEKDAYS, BERLIN)),
        ("robots at 9am Europe/Berlin", "robots", Timing(NINE, None, BERLIN)),
        ("at 9am", None, Timing(NINE)),
        ("in berlin", None, Timing(None, None, BERLIN)),
        ("weekdays", None, Timing(None, WEEKDAYS)),
        ("robots, weekdays", "robots", Timing(None, WEEKDAYS)),
        ("robots\narms at 9am\nin Berlin", "robots\narms", Timing(NINE, None, BERLIN)),
        ("“robots at 8am” at 9am", "“robots at 8am”", Timing(NINE)),
        ("learning in context in Berlin", "learning in context", Timing(None, None, BERLIN)),
        ("agents mon in berlin", "agents", Timing(None, frozenset({1}), BERLIN)),
        ("agents sat in Berlin", "agents", Timing(None, frozenset({6}), BERLIN)),
        ("images at 1024 in Berlin", "images at 1024", Timing(None, None, BERLIN)),
    ],
)  # fmt: skip
def test_a_tail_says_when(typed: str, text: str | None, timing: Timing) -> None:
    assert parse_digest(f"subscribe {typed}") == Subscribe(text, timing)


@pytest.mark.parametrize(
    "typed",
    [
        "learning in context",
        "in context learning",
        "attention at scale",
        "images at 1024",
        "images at 1024 in context",
        "recall at 50 in retrieval",
        "recall at 10 in large scale image retrieval",
        'robots at 9 in "context"',
        "robots weekdays in context -survey",
        "neural SAT in planning",
        "(robots weekdays in Springfield)",
        "upsampling at 9.30",
        "neural SAT",
        "survey on SAT",
        "sun",
        "robots in Factory",
        "robots in center",
        "robots in berlin",
        "robots in boston",
        '"robots at 9am"',
        "“robots weekdays”",
        "(robots at 9am)",
        "(robots in Berlin)",
        "robots weekdays -survey",
        "weekdays traffic",
        "weekly forecasts",
        'weekly "reports"',
        'robots "weekly"',
        "robots -weekly",
        "(robots weekly)",
        "biweekly",
        "2409.01234",
    ],
)
def test_what_is_no_tail_is_looked_for(typed: str) -> None:
    assert parse_digest(f"subscribe {typed}") == Subscribe(typed)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "robots at 9am in Berlni",
            "there is no zone 'Berlni'; is it Europe/Berlin?",
        ),
        ("robots at 9am weekdays Berlni", "there is no zone 'Berlni'"),
        ("robots at 9 in Sidney", "is it Australia/Sydney?; to look for these words, put them in"),
        ("at 9 in Sidney", "is it Australia/Sydney?"),
        ("robots at 9 weekdays in Springfield", "there is no zone 'Springfield'"),
        ("robots weekdays at 9 in Springfield", "there is no zone 'Springfield'"),
        ("robots weekdays in Springfield", "there is no zone 'Springfield'"),
        ("robots Mon in Berlni", "is it Europe/Berlin?; to look for these words, put them in"),
        ("robots Mon, Wed in new yrok", "is it America/New_York?"),
        ("attention at 2 in transformers", "put them in quotes"),
        ("robots weekdays in EST", "America/New_York"),
        ("robots weekdays in UTC+2", "no summer time"),
        ("at 1024", "there is no time '1024'"),
        ("at 1024 weekdays in Berlin", "there is no time '1024'"),
        ("robots at 9am in EST", "America/New_York"),
        ("robots at 9am EST", "America/New_York"),
        ("robots at 9am +02:00", "no summer time"),
        ("robots at 25:00", "there is no time '25:00'"),
        ("robots at 13pm in Berlin", "there is no time '13pm'"),
        ("robots at 9am in " + "x" * 100, "no zone"),
        ("robots at 9am conference papers", "put them in quotes"),
        ("robots at 9am weekdays, arms", "put them in quotes"),
        ("look at 9am at 10:30", "put them in quotes"),
    ],
)
def test_what_is_nearly_a_tail_is_asked_back(typed: str, says: str) -> None:
    intent = parse_digest(f"subscribe {typed}")
    assert isinstance(intent, Misread)
    assert says in intent.problem


@pytest.mark.parametrize(
    "typed",
    [
        "weekly",
        "Weekly Mon 9:00",
        "schedule weekly",
        "schedule Every  week on Monday",
        "schedule Mon 9:00, weekly",
        "schedule once a week",
        "subscribe weekly",
        "subscribe robots weekly",
        "subscribe robots, weekly",
        "subscribe robots once a week at 9am in Berlin",
        "subscribe robots weekly on Mondays",
        "subscribe robots at 9am weekly",
        "subscribe robots at 9am weekly in Berlin",
    ],
)
def test_a_digest_a_week_is_answered_with_one_on_a_day(typed: str) -> None:
    asked = parse_digest(typed)
    assert isinstance(asked, Misread)
    assert asked.problem.startswith("one digest a week is written as its day, and covers the week")
    meant = parse_digest(asked.example)
    assert isinstance(meant, Reschedule | Subscribe)
    assert meant.timing.days == frozenset({1})
    assert isinstance(meant, Subscribe) == typed.startswith("subscribe")


@pytest.mark.parametrize(
    "typed",
    ["roundup weekly", "roundup Weekly Fri 15:00", "roundup every week", "roundup once a week"],
)
def test_a_round_up_is_weekly_as_it_is_and_is_written_as_its_day(typed: str) -> None:
    asked = parse_digest(typed)
    assert isinstance(asked, Misread)
    assert asked.command is Command.DIGEST
    assert parse_digest(asked.example) == SubscribeRoundup(Timing(time(15), frozenset({5})))


@pytest.mark.parametrize(
    ("typed", "timing"),
    [
        ("18:00 Mon,Thu America/New_York", Timing(time(18), frozenset({1, 4}), NEW_YORK)),
        ("America/New_York 18:00 Mon, Thu", Timing(time(18), frozenset({1, 4}), NEW_YORK)),
        ("Mon to Thu at 6pm in new york", Timing(time(18), frozenset({1, 2, 3, 4}), NEW_YORK)),
        ("weekdays", Timing(None, WEEKDAYS)),
        ("sat", Timing(None, frozenset({6}))),
        ("every day", Timing(None, EVERY_DAY)),
        ("9am", Timing(NINE)),
        ("9", Timing(NINE)),
        ("9 am berlin", Timing(NINE, None, BERLIN)),
        ("in Berlin", Timing(None, None, BERLIN)),
        ("midnight on weekends", Timing(time(0), WEEKEND)),
    ],
)
def test_a_schedule_is_read_in_any_order(typed: str, timing: Timing) -> None:
    assert parse_digest(f"schedule {typed}") == Reschedule(timing)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("schedule", "a time, days and a zone"),
        ("schedule tomorrow", "a time, days and a zone"),
        ("schedule 26:00", "there is no time '26:00'"),
        ("schedule 1024", "there is no time '1024'"),
        ("schedule 9am Berlni", "Europe/Berlin"),
        ("schedule 9am and 10am", "there is no zone"),
        ("schedule " + "9am " * 1_000, "a time, days and a zone"),
        ("size", "1 to 20"),
        ("size 0", "1 to 20"),
        ("size 21", "1 to 20"),
        ("size -1", "1 to 20"),
        ("size eight", "1 to 20"),
        ("size ²", "1 to 20"),
        ("size " + "9" * 5_000, "1 to 20"),
        ("layout", "compact, cards or thread"),
        ("layout grid", "compact, cards or thread"),
        ("empty", "a line, or nothing"),
        ("fill maybe", "on, or off"),
        ("patience", "0 to 12 hours"),
        ("patience 13h", "0 to 12 hours"),
        ("patience 45", "some minutes as 90m"),
        ("patience 12.1h", "0 to 12 hours"),
        ("patience soon", "0 to 12 hours"),
        ("pause until", "say until when"),
        ("pause until 2026-02-30", "'2026-02-30' is no day"),
        ("pause until Mon and Tue", "is no day"),
        ("pause until June", "is no day"),
        ("pause until 31 June", "is no day"),
        ("pause until 15 June 15", "is no day"),
        ("pause until 15 Juno", "is no day"),
        ("pause until 30 Feb 2026", "is no day"),
        ("roundup Mon,Thu", "once a week: name one day"),
        ("roundup Sat and Sun 15:00", "once a week: name one day"),
        ("roundup weekdays", "once a week: name one day"),
        ("roundup every day", "once a week: name one day"),
        ("roundup soon", "a time, days and a zone"),
        ("roundup off Fri", "there is no zone"),
        ("roundup 25:00", "there is no time '25:00'"),
        ("roundup Fri 15:00 Berlni", "Europe/Berlin"),
        ("roundup " + "Fri " * 1_000, "a time, days and a zone"),
        ("topics add", "say what to add"),
        ("topics set  ", "say what to set"),
    ],
)
def test_what_cannot_be_read_is_answered_with_how_it_is_written(typed: str, says: str) -> None:
    intent = parse_digest(typed)
    assert isinstance(intent, Misread)
    assert says in intent.problem
    assert not isinstance(parse_digest(intent.example), Misread | NoSuchForm)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("subcribe robots", "subscribe robots"),
        ("unsubscrib", "unsubscribe"),
        ("nwo", "now"),
        ("stop", "pause"),
        ("off", "unsubscribe"),
        ("delete", "unsubscribe"),
        ("remove", "unsubscribe"),
        ("remove robots", "topics remove robots"),
        ("disable", "unsubscribe"),
        ("end", "unsubscribe"),
        ("on", "subscribe"),
        ("enable robots", "subscribe robots"),
        ("filter add robots", "topics add robots"),
        ("topics ad robots", "topics add robots"),
        ("topics robots", "topics set robots"),
        ("topics clear it", "topics clear"),
        ("status please", "status"),
        ("unsubscribe robots", "unsubscribe"),
        ("robotics -survey", "subscribe robotics -survey"),
        ("round-up Fri", "roundup Fri"),
        ("rounup", "roundup"),
        ("robot " * 1_000, "subscribe"),
    ],
)
def test_what_is_no_form_is_answered_with_the_nearest(typed: str, nearest: str) -> None:
    intent = parse_digest(typed)
    assert isinstance(intent, NoSuchForm)
    assert intent.nearest == nearest
    assert len(intent.said) <= 60


HOSTILE = [
    "x" * 10_000,
    "robot " * 2_000,
    "at 9am " * 1_500,
    "in " * 3_000 + "Berlin",
    "mon " * 2_500,
    "(" * 10_000,
    '"' * 10_001,
    "\x00\x1b[31m\u202e🤖",
    "שלום at 9am in Berlin",
    "&lt;robots&gt; at 9am",
    "’" * 10_000,
    " " * 10_000 + "x",
    "9" * 10_000,
]


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: repr(typed[:20]))
@pytest.mark.parametrize(
    "word", ["", "subscribe", "schedule", "topics", "pause", "patience", "roundup"]
)
def test_hostile_texts_are_read_at_once(word: str, typed: str) -> None:
    parse_digest(f"{word} {typed}")
    parse(f"digest {word} {typed}")


PIECES = (
    *("robots", "at", "in", "9am", "9", "25:00", "weekdays", "Mon", "Thu", ",", "-", "and", "on"),
    *(
        "every",
        "day",
        "weekly",
        "Berlin",
        "Factory",
        "UTC",
        "EST",
        "topics",
        "add",
        "pause",
        "until",
        "size",
    ),
    *('"', "(", ")"),
)
typed_texts = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join)


@given(typed_texts)
@settings(max_examples=400, deadline=None)
def test_every_text_is_something_that_is_asked(typed: str) -> None:
    for word in ("", "subscribe ", "schedule ", "roundup "):
        match parse_digest(word + typed):
            case Subscribe(text, _):
                assert text is None or (text == text.strip() and text in typed)
            case SubscribeRoundup(timing):
                assert timing.days is None or len(timing.days) == 1
            case Misread(problem, example):
                assert problem
                assert example
            case NoSuchForm(_, nearest):
                assert nearest
            case _:
                pass
