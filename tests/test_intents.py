"""Claims on intents: what was typed or pressed is one thing that is asked, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.identity import paper_key
from bot.intents.buttons import Action, Offer, action_id, of_action
from bot.intents.digests import PostNow, ShowStatus, Subscribe, Why
from bot.intents.papers import (
    Help,
    Listing,
    LookUp,
    Share,
    ShowList,
    ShowPaper,
    ShowSimilar,
    next_page,
)
from bot.intents.reading import (
    RESERVED,
    Intent,
    Misread,
    NoSuchForm,
    NotYet,
    parse,
    parse_digest,
)
from bot.models import MessageRef

KEY = "arxiv:2409.01234"
MESSAGE = MessageRef("C1", "1234.5678")


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("", ShowList(Listing.TODAY)),
        (" \t\n ", ShowList(Listing.TODAY)),
        ("today", ShowList(Listing.TODAY)),
        ("trending", ShowList(Listing.TRENDING)),
        ("week", ShowList(Listing.WEEK)),
        ("  Week \n", ShowList(Listing.WEEK)),
        ("TRENDING", ShowList(Listing.TRENDING)),
        ("help", Help()),
        ("Help", Help()),
        ("why", Why()),
        ("WHY ", Why()),
        ("top", NotYet("top")),
        ("top week", NotYet("top")),
        ("Top  MONTH", NotYet("top")),
        ("digest", ShowStatus(is_bare=True)),
        ("digest  Status", ShowStatus()),
        ("Digest subscribe a, b\nc", Subscribe("a, b\nc")),
        ("saved", NotYet("saved")),
        ("Saved export bibtex", NotYet("saved")),
        ("robotics", LookUp("robotics")),
        ("  Robot  arms ", LookUp("Robot  arms")),
        ('"a b" -c since:2026-01', LookUp('"a b" -c since:2026-01')),
        ("a, b\nc", LookUp("a, b\nc")),
    ],
)
def test_every_form_is_what_it_says(typed: str, intent: Intent) -> None:
    assert parse(typed) == intent


@pytest.mark.parametrize("word", RESERVED)
def test_a_reserved_word_in_quotes_is_looked_up(word: str) -> None:
    for quoted in (f'"{word}"', f"“{word}”", f' "{word.upper()}" '):
        assert parse(quoted) == LookUp(quoted.strip())


@pytest.mark.parametrize("word", RESERVED)
def test_a_reserved_word_is_none_after_others_or_as_a_part(word: str) -> None:
    for typed in (f"robots {word}", f"{word}s", f"-{word}", f"{word},", f"{word}:"):
        assert parse(typed) == LookUp(typed)


@pytest.mark.parametrize("word", ["today", "trending", "week", "why", "help"])
def test_most_reserved_words_are_none_before_others(word: str) -> None:
    assert parse(f"{word} robots") == LookUp(f"{word} robots")


@pytest.mark.parametrize("word", RESERVED)
def test_a_reserved_word_alone_is_never_looked_up(word: str) -> None:
    assert not isinstance(parse(word), LookUp)


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("2409.01234", ShowPaper(KEY)),
        ("https://arxiv.org/abs/2409.01234v2", ShowPaper(KEY)),
        ("<https://huggingface.co/papers/2409.01234|a paper>", ShowPaper(KEY)),
        ("robots 2409.01234", LookUp("robots 2409.01234")),
        ('"help 2409.01234"', LookUp('"help 2409.01234"')),
    ],
)
def test_an_id_or_a_link_alone_is_its_paper(typed: str, intent: Intent) -> None:
    assert parse(typed) == intent


@example("SAVED")
@given(st.text(max_size=60) | st.text('"-:./<>|()arxivABS0123456789 ', max_size=60))
@settings(max_examples=200)
def test_every_text_is_asked_for_something(typed: str) -> None:
    match parse(typed):
        case LookUp(text, page):
            assert (text, page) == (typed.strip(), 1)
        case ShowPaper(key):
            assert paper_key(key.removeprefix("arxiv:")) == key
        case intent:
            assert not isinstance(intent, LookUp | ShowPaper)
            assert typed.lower().split()[:1] in ([], *([word] for word in RESERVED))


@pytest.mark.parametrize(
    "typed",
    [
        "x" * 100_000,
        " " * 100_000 + "x",
        "arxiv:" + " " * 100_000 + "x y",
        "<" * 100_000,
        "https://arxiv.org/abs/" + "?" * 100_000,
        "https://arxiv.org/abs/" + ".pdf" * 30_000,
        "a" * 100_000 + "/0309136",
        "a-" * 50_000 + "/0309136",
        "0" * 100_000,
        "\x00\x1b[31m\u202e\U0001f916",
    ],
    ids=lambda typed: repr(typed[:30]),
)
def test_hostile_texts_are_looked_up_at_once(typed: str) -> None:
    assert parse(typed) == LookUp(typed.strip())


@pytest.mark.parametrize(("offer", "intent"), [(Offer.WHY, Why()), (Offer.POST_NOW, PostNow())])
def test_a_button_of_a_channel_asks_for_what_it_is_for(offer: Offer, intent: Intent) -> None:
    assert of_action(offer) == intent
    for other in (f"{offer}:", f"{offer}:arxiv:2409.01234", f" {offer}", offer.upper()):
        assert of_action(other) is None


def test_a_button_that_asks_why_asks_of_the_digest_that_it_stands_under() -> None:
    assert of_action(Offer.WHY, MESSAGE) == Why(MESSAGE)
    assert parse("why") == parse_digest("why") == Why()


PRESSED = {
    Action.ABSTRACT: ShowPaper(KEY),
    Action.SIMILAR: ShowSimilar(KEY),
    Action.SHARE: Share(KEY),
}


@pytest.mark.parametrize(("action", "intent"), PRESSED.items())
def test_a_button_asks_for_what_it_is_for(action: Action, intent: Intent) -> None:
    assert of_action(action_id(action, KEY)) == intent


@pytest.mark.parametrize(
    "key", ["arxiv:2409.01234", "arxiv:0704.0001", "arxiv:math/0309136", "arxiv:hep-th/9901001"]
)
def test_a_button_is_short_and_knows_its_paper(key: str) -> None:
    for action in PRESSED:
        id_ = action_id(action, key)
        intent = of_action(id_)
        assert isinstance(intent, ShowPaper | ShowSimilar | Share)
        assert intent.key == key
        assert len(id_) <= 100


def test_the_ids_of_buttons_stay() -> None:
    """They are in messages that were posted long ago."""
    ids = [action_id(action, KEY) for action in PRESSED]
    assert ids == [f"{word}:{KEY}" for word in ("abstract", "similar", "share")]
    assert list(Offer) == ["why", "post-now"]


@pytest.mark.parametrize(
    "id_",
    [
        "",
        ":",
        "abstract",
        "abstract:",
        "abstract:2409.01234",
        "abstract:arxiv:2409.01234v2",
        "abstract:arxiv: 2409.01234",
        "abstract:arxiv:2409.01234 ",
        "abstract:arxiv:arxiv:2409.01234",
        "abstract:doi:10.1/1",
        "ABSTRACT:arxiv:2409.01234",
        " abstract:arxiv:2409.01234",
        "more:arxiv:2409.01234",
        "save:arxiv:2409.01234",
        ":arxiv:2409.01234",
        "arxiv:2409.01234",
        "abstract:" + "x" * 100_000,
    ],
    ids=lambda id_: repr(id_[:40]),
)
def test_a_button_that_is_not_ours_asks_for_nothing(id_: str) -> None:
    assert of_action(id_) is None


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_any_id_is_ours_or_asks_for_nothing(id_: str) -> None:
    assert of_action(id_) is None or action_id(*_parted(id_)) == id_


def _parted(id_: str) -> tuple[Action, str]:
    action, _, key = id_.partition(":")
    return Action(action), key


@pytest.mark.parametrize(
    ("asked", "then"),
    [
        (LookUp("robot"), LookUp("robot", 2)),
        (LookUp("robot", 7), LookUp("robot", 8)),
        (ShowList(Listing.WEEK), ShowList(Listing.WEEK, 2)),
    ],
)
def test_the_next_page_is_of_the_same(asked: LookUp | ShowList, then: LookUp | ShowList) -> None:
    assert next_page(asked) == then


@pytest.mark.parametrize(
    "typed",
    [
        "robots at 9am Springfield",
        "robots at 9am weekdys in Berlin",
        "robots at 9am and 5pm",
        "robots at 9am Berlin time",
        "robots 09:00 Europe/Berlin",
        "robots mon-fri 20:00 London",
        "robots, at 9am, weekdys",
    ],
)
def test_a_mistake_in_the_time_is_asked_back_and_never_looked_for(typed: str) -> None:
    asked = parse_digest(f"subscribe {typed}")
    assert isinstance(asked, Misread)


@pytest.mark.parametrize("typed", ['"at 9am" robots', "training at 1024", "learning at scale"])
def test_what_is_no_time_is_looked_for(typed: str) -> None:
    asked = parse_digest(f"subscribe {typed}")
    assert isinstance(asked, Subscribe)
    assert asked.text == typed


@pytest.mark.parametrize("word", ["add", "remove", "exclude", "set"])
def test_a_word_of_topics_is_led_there(word: str) -> None:
    asked = parse_digest(f"{word} vision")
    assert asked == NoSuchForm(f"{word} vision", f"topics {word} vision")
