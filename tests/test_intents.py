"""Claims on intents: what was typed or pressed is one thing that is asked, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.identity import paper_key
from bot.intents.buttons import Action, Offer, action_id, of_action, vote_id
from bot.intents.digests import OpenVote, PostNow, ShowStatus, Subscribe, Vote, Why
from bot.intents.papers import (
    Help,
    Listing,
    LookUp,
    Share,
    ShowList,
    ShowPaper,
    ShowSimilar,
    ShowTop,
    Span,
)
from bot.intents.reading import RESERVED, Intent, parse, parse_digest
from bot.intents.saved import Export, Format, Save, ShowSaved, Unsave
from bot.intents.unread import Misread, NoSuchForm
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
        ("top", ShowTop(Span.WEEK)),
        ("top week", ShowTop(Span.WEEK)),
        ("Top  MONTH", ShowTop(Span.MONTH)),
        ("digest", ShowStatus(is_bare=True)),
        ("digest  Status", ShowStatus()),
        ("Digest subscribe a, b\nc", Subscribe("a, b\nc")),
        ("saved", ShowSaved()),
        ("Saved export bibtex", Export(Format.BIBTEX)),
        ("SAVED  robots", ShowSaved("robots")),
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


@pytest.mark.parametrize("word", ["today", "trending", "week", "why", "top", "help"])
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


@pytest.mark.parametrize(
    ("offer", "intent"),
    [
        (Offer.WHY, Why(MESSAGE)),
        (Offer.POST_NOW, PostNow()),
        (Offer.OPEN_VOTE, OpenVote(MESSAGE)),
    ],
)
def test_a_button_of_a_channel_asks_for_what_it_is_for(offer: Offer, intent: Intent) -> None:
    assert of_action(offer, MESSAGE) == intent
    for other in (f"{offer}:", f"{offer}:arxiv:2409.01234", f" {offer}", offer.upper()):
        assert of_action(other, MESSAGE) is None


def test_a_button_that_asks_why_asks_of_the_digest_that_it_stands_under() -> None:
    assert of_action(Offer.WHY, MESSAGE) == Why(MESSAGE)
    assert of_action(Offer.WHY) == Why()
    assert parse("why") == parse_digest("why") == Why()


def test_a_vote_is_opened_under_a_message_alone() -> None:
    assert of_action(Offer.OPEN_VOTE) is None


@pytest.mark.parametrize("poll", [1, 42, 10**18 - 1])
@pytest.mark.parametrize("place", [1, 2, 9])
def test_a_button_of_a_vote_says_which_and_for_what(poll: int, place: int) -> None:
    id_ = vote_id(poll, place)
    assert id_ == f"vote:{poll}:{place}"
    assert of_action(id_) == of_action(id_, MESSAGE) == Vote(poll, place)
    assert len(id_) <= 100


PRESSED = {
    Action.ABSTRACT: ShowPaper(KEY),
    Action.SIMILAR: ShowSimilar(KEY),
    Action.SHARE: Share(KEY),
    Action.SAVE: Save((KEY,)),
    Action.UNSAVE: Unsave((KEY,)),
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
        assert isinstance(intent, ShowPaper | ShowSimilar | Share | Save | Unsave)
        assert (intent.keys if isinstance(intent, Save | Unsave) else (intent.key,)) == (key,)
        assert len(id_) <= 100


def test_the_ids_of_buttons_stay() -> None:
    """They are in messages that were posted long ago."""
    ids = [action_id(action, KEY) for action in PRESSED]
    words = ("abstract", "similar", "share", "save", "unsave")
    assert ids == [f"{word}:{KEY}" for word in words]
    assert list(Offer) == ["why", "post-now", "open-vote"]
    assert vote_id(7, 2) == "vote:7:2"


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
        "save:",
        "save:2409.01234",
        "save:arxiv:2409.01234v2",
        "save:arxiv:2409.01234,arxiv:2409.01235",
        "saved:arxiv:2409.01234",
        "unsave:",
        "unsave:doi:10.1/1",
        "Unsave:arxiv:2409.01234",
        "vote",
        "vote:",
        "vote:1",
        "vote:1:",
        "vote::1",
        "vote:0:1",
        "vote:01:1",
        "vote:1:0",
        "vote:1:10",
        "vote:-1:1",
        "vote:1:1:1",
        "vote:1:1\n",
        " vote:1:1",
        "VOTE:1:1",
        "vote:\u0661:1",
        "vote:1.5:1",
        "vote:arxiv:2409.01234",
        f"vote:{10**18}:1",
        "vote:" + "9" * 100_000 + ":1",
        "open-vote:1",
        ":arxiv:2409.01234",
        "arxiv:2409.01234",
        "abstract:" + "x" * 100_000,
    ],
    ids=lambda id_: repr(id_[:40]),
)
def test_a_button_that_is_not_ours_asks_for_nothing(id_: str) -> None:
    assert of_action(id_) is None
    assert of_action(id_, MESSAGE) is None


PARTS = st.lists(
    st.sampled_from([*Action, *Offer, "vote", ":", "1", "0", "42", "arxiv:", "2409.01234", KEY]),
    max_size=6,
).map("".join)


@example("vote:1:1")
@example("open-vote")
@given(st.text(max_size=40) | PARTS)
@settings(max_examples=300)
def test_any_id_is_ours_or_asks_for_nothing(id_: str) -> None:
    match of_action(id_, MESSAGE):
        case None:
            pass
        case Vote(poll, place):
            assert vote_id(poll, place) == id_
        case Save((key,)) | ShowPaper(key) | ShowSimilar(key) | Share(key) | Unsave((key,)):
            action, _, _ = id_.partition(":")
            assert action_id(Action(action), key) == id_
        case _:
            assert id_ in list(Offer)


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
