"""Claims on what is typed after `/saved`: each form is read, the rest looked for or answered."""

from __future__ import annotations

import re
from time import thread_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands.saved import FORMS
from bot.identity import linked, links_in
from bot.intents.listing import MOST, SURE, WORDS
from bot.intents.reading import Intent, parse, parse_saved
from bot.intents.saved import (
    Export,
    ForgetMe,
    Format,
    PutBack,
    RemoveSaved,
    SavedHelp,
    SavedIntent,
    SaveLinked,
    SetNamed,
    ShowMine,
    ShowSaved,
)
from bot.intents.unread import Command, Misread, NoSuchForm

LINK = "https://arxiv.org/abs/1706.03762"


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("", ShowSaved()),
        (" \t\n ", ShowSaved()),
        ("robots", ShowSaved("robots")),
        ("  Robot  arms ", ShowSaved("Robot  arms")),
        ('"world model" -survey, upvotes>9', ShowSaved('"world model" -survey, upvotes>9')),
        (f"add {LINK}", SaveLinked(LINK)),
        (f"ADD  {LINK}v7 ", SaveLinked(f"{LINK}v7")),
        ("add 1706.03762", SaveLinked("1706.03762")),
        ("add math.GT/0309136", SaveLinked("math.GT/0309136")),
        ("add arXiv: 1706.03762", SaveLinked("arXiv: 1706.03762")),
        (f"add <{LINK}|a paper>", SaveLinked(f"<{LINK}|a paper>")),
        (f"add [a paper]({LINK})", SaveLinked(f"[a paper]({LINK})")),
        ("add 1706.03762, 2409.01234", SaveLinked("1706.03762, 2409.01234")),
        (f"add the one of {LINK} please", SaveLinked(f"the one of {LINK} please")),
        ("remove 2", RemoveSaved((2,))),
        ("Remove  002", RemoveSaved((2,))),
        ("remove #2", RemoveSaved((2,))),
        ("remove 2 4", RemoveSaved((2, 4))),
        ("remove 2,4", RemoveSaved((2, 4))),
        ("remove 4, 2 and 3", RemoveSaved((4, 2, 3))),
        ("remove #2, #4", RemoveSaved((2, 4))),
        ("remove 2-4", RemoveSaved((2, 3, 4))),
        ("remove 2 – 4", RemoveSaved((2, 3, 4))),
        ("remove 2-4 9 3-5", RemoveSaved((2, 3, 4, 9, 5))),
        ("remove 7-7", RemoveSaved((7,))),
        ("remove 2 2 2", RemoveSaved((2,))),
        (f"remove 1-{MOST}", RemoveSaved(tuple(range(1, MOST + 1)))),
        ("remove 999999", RemoveSaved((999_999,))),
        ("undo", PutBack()),
        (" UNDO ", PutBack()),
        ("export", Export(Format.BIBTEX)),
        ("export bibtex", Export(Format.BIBTEX)),
        ("export BibTeX", Export(Format.BIBTEX)),
        ("export .bib", Export(Format.BIBTEX)),
        ("export latex", Export(Format.BIBTEX)),
        ("export ris", Export(Format.RIS)),
        ("export md", Export(Format.MARKDOWN)),
        ("Export  Markdown", Export(Format.MARKDOWN)),
        ("export ris  robots -survey ", Export(Format.RIS, "robots -survey")),
        ('export bibtex "World model"', Export(Format.BIBTEX, '"World model"')),
        ("mine", ShowMine()),
        ("names on", SetNamed(True)),
        ("names OFF", SetNamed(False)),
        ("forget-me", ForgetMe()),
        ("Forget-Me", ForgetMe()),
        ("forgetme", ForgetMe()),
        (f"forget-me {SURE}", ForgetMe(is_sure=True)),
        (f"forgetme  {SURE}", ForgetMe(is_sure=True)),
        ("help", SavedHelp()),
        ("HELP", SavedHelp()),
    ],
)
def test_every_form_is_what_it_says_after_either_command(typed: str, intent: Intent) -> None:
    assert parse_saved(typed) == intent
    assert parse(f"saved {typed}") == intent
    assert parse(f"Saved\n{typed}") == intent


@pytest.mark.parametrize("word", WORDS)
def test_a_word_in_quotes_is_looked_for(word: str) -> None:
    for typed in (f'"{word}"', f"“{word}”", f'"{word}" 2', f'"{word} 2"', f"'{word}' yes"):
        assert parse_saved(typed) == ShowSaved(typed)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_looked_for_after_others_or_as_a_part(word: str) -> None:
    parts = (f"{word}{word}", f"-{word}", f"{word},", f"{word}:2", f"({word})")
    for typed in (f"robots {word}", *parts):
        assert parse_saved(typed) == ShowSaved(typed)


@pytest.mark.parametrize("word", ["undo", "mine", "help"])
def test_a_word_that_takes_nothing_more_is_looked_for_with_others(word: str) -> None:
    for rest in ("robots", "yes please", "no"):
        assert parse_saved(f"{word} {rest}") == ShowSaved(f"{word} {rest}")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("exports bibtex", "export bibtex"),
        ("expor", "export"),
        ("removes 1", "remove 1"),
        ("rm 1-3", "remove 1-3"),
        ("unsave 1", "remove 1"),
        ("undo 2", "undo"),
        ("redo", "undo"),
        ("name on", "names on"),
        ("clear", "forget-me"),
        ("forget", "forget-me"),
        ("forget-me y", "forget-me"),
        ("forget-me robots", "forget-me"),
    ],
)
def test_a_word_that_is_nearly_one_is_asked_back(typed: str, meant: str) -> None:
    assert parse_saved(typed) == NoSuchForm(typed.split()[0], meant, Command.SAVED)


def test_who_would_be_forgotten_is_understood() -> None:
    assert parse_saved("forget me") == ForgetMe()


@pytest.mark.parametrize("typed", ["list", "all", "show"])
def test_the_whole_list_has_other_names(typed: str) -> None:
    assert parse_saved(typed) == ShowSaved()


def test_an_export_may_be_of_places() -> None:
    assert parse_saved("export ris 1, 3-4") == Export(Format.RIS, places=(1, 3, 4))
    assert parse_saved("export md all") == Export(Format.MARKDOWN)
    assert parse_saved("export zotero 3d") == Export(Format.BIBTEX, "3d")


@pytest.mark.parametrize("typed", ["delete", "save", "drop the robots", "save energy"])
def test_what_other_programs_call_it_is_looked_for_unless_it_fits(typed: str) -> None:
    assert parse_saved(typed) == ShowSaved(typed)


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("delete 2", "remove 2"),
        ("Drop 2-4", "remove 2-4"),
        (f"save {LINK}", f"add {LINK}"),
        ("save 1706.03762", "add 1706.03762"),
    ],
)
def test_what_other_programs_call_it_is_answered_with_what_it_is_here(
    typed: str, nearest: str
) -> None:
    said = typed.partition(" ")[0]
    assert parse_saved(typed) == NoSuchForm(said, nearest, Command.SAVED)
    assert isinstance(parse_saved(nearest), SavedIntent)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("add", "say which paper, by a link to it or by its arXiv id"),
        ("add robots", "say which paper"),
        ("add https://example.com/1706.03762", "say which paper"),
        ("add 1706.037", "say which paper"),
        ("add 2", "say which paper"),
        ("remove", "by the numbers that your list shows"),
        ("remove two", "by the numbers that your list shows"),
        ("remove 2 and the rest", "by the numbers that your list shows"),
        ("remove all", "by the numbers that your list shows"),
        ("remove , and #", "by the numbers that your list shows"),
        ("remove 1.5", "by the numbers that your list shows"),
        ("remove -2", "by the numbers that your list shows"),
        ("remove 2-", "by the numbers that your list shows"),
        ("remove 2-3-4", "by the numbers that your list shows"),
        ("remove 1000000", "by the numbers that your list shows"),
        ("remove 1-1000000", "by the numbers that your list shows"),
        ("remove " + "9" * 5_000, "by the numbers that your list shows"),
        ("remove \u0662", "by the numbers that your list shows"),
        ("remove \u00b2", "by the numbers that your list shows"),
        (f"remove {LINK}", "by the numbers that your list shows"),
        ("remove 0", "0 names no paper: numbers begin with 1"),
        ("remove 0-3", "0-3 names no paper: numbers begin with 1"),
        ("remove 1 4-2", "4-2 names no paper: numbers begin with 1, the smaller comes first"),
        (f"remove 1-{MOST + 1}", f"at most {MOST} papers can be taken off at a time"),
        ("remove 1-999999", f"at most {MOST} papers"),
        (f"remove 1-{MOST} 500", f"at most {MOST} papers"),
        ("remove " + " ".join(map(str, range(1, MOST + 2))), f"at most {MOST} papers"),
        ("names", "names is on or off"),
        ("names yes", "names is on or off"),
        ("names on off", "names is on or off"),
        ("export pdf", "a list is exported as bibtex, ris or markdown"),
        ("export robots", "as bibtex, ris or markdown"),
        ('export "bibtex"', "as bibtex, ris or markdown"),
        ("export bibtex, robots", "as bibtex, ris or markdown"),
    ],
)
def test_what_cannot_be_read_is_answered_with_how_it_is_written(typed: str, says: str) -> None:
    asked = parse_saved(typed)
    assert isinstance(asked, Misread)
    assert says in asked.problem
    assert asked.command is Command.SAVED
    word = typed.partition(" ")[0]
    assert asked.example.startswith(f"{word} ")
    assert isinstance(parse_saved(asked.example), SavedIntent)


def test_the_forms_of_help_are_all_understood_and_name_every_word() -> None:
    forms = [form for together, does in FORMS for form in together.split("\n") if does]
    assert [form for form in forms if isinstance(parse_saved(form), Misread | NoSuchForm)] == []
    named = {word for form in forms if (word := form.partition(" ")[0]) in WORDS}
    assert named | {"help"} == set(WORDS)
    asked = {type(parse_saved(form)) for form in forms}
    assert asked >= {SaveLinked, RemoveSaved, PutBack, Export, SetNamed, ShowMine, ForgetMe}


def test_nothing_is_erased_unless_it_is_said_so() -> None:
    for typed in ("forget-me", "forget-me ", "forget-me no", "forget-me yes.", '"forget-me yes"'):
        assert parse_saved(typed) != ForgetMe(is_sure=True)


HOSTILE = [
    "x" * 10_000,
    "robot " * 2_000,
    "2 " * 5_000,
    "1-99 " * 2_000,
    "- " * 5_000,
    ", and " * 2_000,
    "9" * 10_000,
    "9" * 5_000 + "-" + "9" * 5_000,
    "(" * 10_000,
    '"' * 10_001,
    "<" * 10_000,
    f"{LINK} " * 300,
    f"{LINK}?" + "x" * 10_000,
    "arxiv: " * 1_500,
    "\x00\x1b[31m\u202e\U0001f916",
    "\u05e9\u05dc\u05d5\u05dd 2",
    "\u0662-\u0664",
    "\ud800",
    "2\x002",
    "e\u0301" * 5_000,
    "&lt;2&gt;",
]


@pytest.mark.parametrize("typed", HOSTILE, ids=lambda typed: repr(typed[:20]))
@pytest.mark.parametrize("word", ["", *WORDS, "save", "delete", "forget-me yes"])
def test_hostile_texts_are_read_as_something(word: str, typed: str) -> None:
    asked = parse_saved(f"{word} {typed}")
    assert isinstance(asked, SavedIntent | Misread | NoSuchForm)
    assert asked != ForgetMe(is_sure=True)
    assert parse(f"saved {word} {typed}") == asked


@pytest.mark.parametrize(
    "typed", ["x{}", "add {}", "add x {}", "remove {}", "remove 1{}", "export {}", "save {}"]
)
@pytest.mark.parametrize("piece", ["a", "1 ", "1,", "and ", "#", "9", "-", "1-2 ", "arxiv: ", "<"])
def test_a_text_eight_times_as_long_takes_no_more_than_a_few_times_eight(
    typed: str, piece: str
) -> None:
    """What grows with the square of the length takes 64 times as long."""
    short, long = (typed.format(piece * n) for n in (2_000, 16_000))
    assert _takes(long) < 24 * max(_takes(short), 1e-4)


def _takes(text: str) -> float:
    """Return the least time of a few that reading takes this thread."""
    times = []
    for _ in range(3):
        begin = thread_time()
        parse_saved(text)
        times.append(thread_time() - begin)
    return min(times)


PIECES = (
    *WORDS,
    *("save", "delete", "drop", "restore", "forgetme", "yes", "on", "off", "bibtex", "ris", "md"),
    *("robots", "2", "0", "100", "101", "999999", "1000000", "-", "–", ",", "and", "#", '"', "("),
    *(LINK, "1706.03762", "math.GT/0309136", "arxiv:", "\t", "\n", "\u202e", "\x00"),
)
texts = (
    st.text(max_size=60)
    | st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
)


@example("remove 1-100 1-100")
@example("add\x00")
@example(",1501.00001")
@given(texts)
@settings(max_examples=500, deadline=None)
def test_every_text_is_something_that_is_asked(typed: str) -> None:
    for word in ("", "remove ", "add ", "export "):
        match parse_saved(word + typed):
            case RemoveSaved(places):
                assert 1 <= len(places) <= MOST
                assert len(set(places)) == len(places)
                assert min(places) >= 1
            case SaveLinked(text, is_message):
                assert text in typed
                assert not is_message
                assert links_in(text) or any(map(linked, [text, *re.split(r"[\s,]+", text)]))
            case ShowSaved(text, page):
                assert (text, page) == ((word + typed).strip(), 1)
            case Export(_, text, places, part_size):
                assert text == text.strip()
                assert text in typed
                assert len(places) <= MOST
                assert part_size is None
            case ForgetMe(is_sure):
                assert not is_sure or typed.split()[-1].lower() == SURE
            case Misread(problem, nearest, command):
                assert problem
                assert isinstance(parse_saved(nearest), SavedIntent)
                assert command is Command.SAVED
            case NoSuchForm(said, nearest, command):
                assert said
                assert nearest
                assert command is Command.SAVED
            case asked:
                assert isinstance(asked, SavedIntent)
