"""Claims on how Discord has what is typed elsewhere: it means the same, and can be filled in."""

from __future__ import annotations

import re

import pytest

from adapters.discord import tree
from adapters.discord.spelling import alone, spelled
from bot.intents.digests import ShowRoundup, ShowTopics
from bot.intents.papers import LookUp
from bot.intents.reading import Intent, parse, parse_digest, parse_saved
from bot.intents.saved import ForgetMe
from bot.intents.unread import Command
from tests.scenes import forms

READS = {Command.PAPERS: parse, Command.DIGEST: parse_digest, Command.SAVED: parse_saved}


def filled_in(told: str) -> Intent | tree.Form | None:
    """Read what stands there as one who fills it in: a command, then options by their names."""
    ways: dict[str, tuple[tree.Option, ...]] = {"papers": (tree.QUERY,)}
    ways |= {f"digest {each.words}": each.options for each in tree.DIGEST}
    ways |= {f"saved {each.words}": each.options for each in tree.SAVED}
    way = max((each for each in ways if told[1:].startswith(each)), key=len)
    options = ways[way]
    names = "|".join(each.name for each in options)
    parts = re.split(rf" ({names}): ", told[1:].removeprefix(way))
    assert parts[0] == "", f"{told}: {parts[0]} is no option"
    said: dict[str, str | int | bool] = dict(zip(parts[1::2], parts[2::2], strict=True))
    for option in options:
        choices = option.more.get("choices", ())
        if option.name in said and choices:
            chosen = [e["value"] for e in choices if e["name"].startswith(str(said[option.name]))]
            (said[option.name],) = chosen
    return tree.meant(way, said)


@pytest.mark.parametrize(("command", "form"), [*dict.fromkeys(forms())])
def test_each_form_means_the_same_when_it_is_filled_in(command: Command, form: str) -> None:
    typed = READS[command](form)
    asked = filled_in(spelled(command, form))
    if isinstance(asked, LookUp):  # which is kept, to be suggested again
        assert isinstance(typed, LookUp)
        assert (asked.text, asked.page) == (typed.text, typed.page)
    else:
        assert asked == typed


def test_groups_have_words_of_their_own() -> None:
    assert spelled(Command.DIGEST, "topics") == "/digest topics show"
    assert filled_in("/digest topics show") == ShowTopics()
    assert spelled(Command.DIGEST, "roundup") == "/digest roundup show"
    assert filled_in("/digest roundup show") == ShowRoundup()
    assert spelled(Command.PAPERS, "saved help") == "/saved help"


def test_in_a_conversation_of_two_digests_are_asked_for_by_the_query() -> None:
    told = alone(Command.DIGEST, "pause 5d")
    assert told == "/papers query: digest pause 5d"
    assert filled_in(told) == parse_digest("pause 5d")
    assert alone(Command.SAVED, "undo") == "/saved undo"


def test_what_no_command_stands_for_can_be_asked_all_the_same() -> None:
    assert spelled(Command.DIGEST, "stauts") == "/papers query: digest stauts"
    sure = spelled(Command.SAVED, "forget-me yes")
    assert sure == "/papers query: saved forget-me yes"
    assert filled_in(sure) == ForgetMe(is_sure=True)
