"""Claims on replies in Slack: what stands in them, and what can be pressed to go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from adapters.slack import kit
from adapters.slack.actions import Press, of_more, read
from adapters.slack.replies import shown
from bot.answers import forms
from bot.channels import Account
from bot.intents.digests import PostNow, Vote
from bot.intents.papers import Listing, LookUp, Share, ShowList, ShowPaper, ShowSimilar
from bot.intents.saved import Export, ForgetMe, Format, PutBack, Save, ShowSaved, Unsave
from bot.intents.unread import Command
from bot.models import Digest, Layout
from bot.replies.digests import Explained, NotSubscribed, Previewed, Settings, TopicFilter, Voting
from bot.replies.papers import Card, Listed, NoSuchPaper, Shared, Shown, Similar
from bot.replies.places import Noticed
from bot.replies.reply import HelpText, NoSuchForm, Reply, WithNotices
from bot.replies.saved import (
    Exported,
    NotedPost,
    NowSaved,
    Removed,
    Saved,
    SavedList,
    ToSave,
    WouldForget,
)
from bot.saved import Here, Tally
from tests.adapters.slack.looking import line, of_type, options, pressable
from tests.answered import FULL, SNIPPET, every_reply, found, record, unreadable
from tests.builders import DAY, paper
from tests.scenes import SPELL, some
from tests.told import RUN, STORED, delivery, digest, poll, saved, subscription, wish

ONE, TWO = "arxiv:2605.00001", "arxiv:2605.00002"


def blocks(reply: Reply, **told: Any) -> list[kit.Block]:
    """Return the blocks of a reply that is one message."""
    (message,) = shown(reply, SPELL, **told)
    return list(message.blocks)


def said(reply: Reply, **told: Any) -> str:
    return line(blocks(reply, **told))


def presses(reply: Reply) -> list[object]:
    """Return what the buttons of a reply ask for."""
    return [read(each) for each in pressable(blocks(reply))]


def chosen(reply: Reply, select: str) -> list[object]:
    """Return what the options of a select ask for."""
    return [read(select, value) for value in options(blocks(reply), select)]


def test_every_kind_is_tried() -> None:
    assert {type(each) for each in every_reply()} == set(get_args(Reply))


def test_only_what_is_for_nobody_is_no_message() -> None:
    silent = [type(each) for each in every_reply() if not shown(each, SPELL)]
    assert silent == [NotedPost, Noticed]


# Papers


def test_a_list_shows_places_titles_and_why_each_is_there() -> None:
    papers = (Shown(1, record(1, **FULL), SNIPPET), Shown(2, record(2, 0), partly=True))
    assert said(found(*papers)) == (
        "robots · 1 paper\n"
        f"1  {FULL['title']}   ▲ 63  💬 2\n"
        "Example Lab · 2 authors · …We teach robots to read\n"
        "with some of the words:\n"
        "2  Paper 2   ▲ 0  💬 2"
    )


def test_the_words_that_were_looked_for_are_bold() -> None:
    told = blocks(found(Shown(1, record(1), SNIPPET)))
    bold = [each["text"] for each in of_type(told, "text") if each.get("style") == {"bold": True}]
    assert bold == ["robots · 1 paper", "robots"]


def test_each_paper_of_a_list_can_be_saved_read_and_shared() -> None:
    reply = found(Shown(1, record(1)), Shown(2, record(2)))
    assert chosen(reply, "save") == [Save((ONE,)), Save((TWO,))]
    assert chosen(reply, "read")[::2] == [ShowPaper(ONE), ShowSimilar(ONE), Share(ONE)]


@pytest.mark.parametrize(
    ("reply", "asked"),
    [
        (found(Shown(1, record(1)), shown_of=9), LookUp("robots", 2)),
        (
            Listed(ShowList(Listing.WEEK), Listing.WEEK, (DAY,), (Shown(1, record(1)),), 9),
            ShowList(Listing.WEEK, 2),
        ),
        (SavedList(ShowSaved("a b"), (saved(1),), 19, 99, "a b"), ShowSaved("a b", 2)),
    ],
)
def test_a_list_that_goes_on_has_a_button_for_more(reply: Reply, asked: object) -> None:
    more = next(each for each in of_type(blocks(reply), "button") if each["action_id"] == "more")
    assert of_more(more["value"]) == asked


def test_a_list_that_ends_has_none_and_neither_has_what_is_too_long_for_a_button() -> None:
    assert "more" not in pressable(blocks(found(Shown(1, record(1)))))
    long = found(Shown(1, record(1)), shown_of=9, asked=LookUp("x" * 2_000))
    assert "more" not in pressable(blocks(long))


def test_nothing_found_is_a_sentence_without_anything_to_press() -> None:
    assert said(found()) == "robots · nothing found"
    assert not of_type(blocks(found()), "actions")


def test_a_paper_in_full_has_its_abstract_its_links_and_what_resembles_it() -> None:
    reply = Card(record(1, **FULL), (Shown(1, record(2)),))
    assert said(reply) == (
        f"{FULL['title']}   ▲ 63  💬 2\n"
        "Example Lab · 2 authors · 27 May 2026 · cs.RO · cs.LG\n"
        "Ada Example, Ben Example\n"
        "robot learning, reading\n"
        f"{FULL['abstract'].strip()}\n"
        "code  project\n"
        "Similar papers\n"
        "·  Paper 2   ▲ 63  💬 2"
    )
    assert presses(reply) == [Save((ONE,)), ShowSimilar(ONE), Share(ONE)]
    assert chosen(reply, "read") == [ShowPaper(TWO), ShowSimilar(TWO), Share(TWO)]


def test_thirty_authors_are_named_in_full() -> None:
    names = tuple(f"Author Number {n} Example" for n in range(30))
    told = said(Card(record(1, authors=names)))
    assert ", ".join(names) in told
    assert "shortened" not in told


def test_an_abstract_that_is_too_long_is_shortened_and_that_is_told() -> None:
    told = said(Card(record(1, abstract="word " * 900)))
    assert "word…" in told
    assert told.endswith("the abstract is shortened; all of it is on the paper's page")


def test_a_link_that_slack_would_refuse_is_left_out() -> None:
    told = blocks(Card(record(1, code_url="https://[", project_url="https://example.com/a b")))
    assert [each["url"] for each in of_type(told, "link")] == [
        "https://huggingface.co/papers/2605.00001"
    ]


def test_what_is_shared_has_what_anybody_can_do_with_it() -> None:
    assert presses(Shared(record(1))) == [Save((ONE,)), ShowPaper(ONE), ShowSimilar(ONE)]


def test_people_go_by_what_the_door_calls_them() -> None:
    here = Here(DAY, Tally(2, (Account("slack", "T1", "U1"),)))
    reply = Similar(record(1), (Shown(1, record(2), here=here),))
    assert "by 2 people here: U1 and 1 more" in said(reply)
    assert "by 2 people here: Ada and 1 more" in said(reply, called=lambda account: "Ada")


def test_what_cannot_be_read_has_a_caret_under_the_place() -> None:
    told = blocks(unreadable('robots "open'))
    assert line(told) == (
        'this quotation mark is never closed: add another\n  robots "open\n         ^'
    )
    assert of_type(told, "rich_text_preformatted")


def test_help_and_hints_are_typed_as_commands_are_called_here() -> None:
    names = forms.typed(
        {Command.PAPERS: "/science", Command.DIGEST: "/daily", Command.SAVED: "/mine"}
    )
    help_ = HelpText(Command.PAPERS, (("robots\nagents", "look up"), ("", "the latest")))
    (message,) = shown(help_, names)
    assert line(message.blocks) == (
        "/science robots\n/science agents\nlook up\n/science\nthe latest"
    )
    near = NoSuchForm("pause", "pause", Command.DIGEST)
    (message,) = shown(near, names)
    assert line(message.blocks) == forms.no_such_form(near, names)


# Digests


def settings(**told: Any) -> Settings:
    known: dict[str, Any] = {"topic": TopicFilter("robots"), "next_run": RUN, "change": None}
    return Settings(**{"subscription": subscription()} | known | told)


def test_settings_are_facts_and_can_be_changed() -> None:
    assert said(settings()).startswith(
        "It was so already; nothing was changed\ntopics  robots\nwhen  18:00 weekdays"
    )
    assert presses(settings()) == [Press.SET_UP]
    assert "Change" in pressable(blocks(settings())).values()


def test_the_first_digest_is_shown_and_can_be_posted_below_it() -> None:
    reply = settings(first=digest(), can_post_now=True)
    told = blocks(reply)
    assert "What the newest closed edition would be here:\nDaily Papers" in line(told)
    assert told[-1]["type"] == "actions"
    assert presses(reply) == [PostNow(), Press.SET_UP]
    assert of_type(told, "button")[0]["style"] == "primary"


@pytest.mark.parametrize("layout", list(Layout))
def test_a_preview_is_laid_out_as_the_channel_wishes_with_nothing_to_press(
    layout: Layout,
) -> None:
    of = subscription(wish=wish(layout=layout))
    told = said(settings(subscription=of, first=some()))
    assert ("submitted by" in told) is (layout is Layout.CARDS)
    assert "Who Forgot?" in told
    assert not options(blocks(settings(subscription=of, first=some())), "save")


def test_where_nothing_is_subscribed_it_can_be_set_up() -> None:
    for reply in (NotSubscribed(), settings(subscription=subscription(is_on=False))):
        assert presses(reply) == [Press.SET_UP]
        assert "Set up" in pressable(blocks(reply)).values()


def test_a_preview_of_a_week_takes_more_than_one_message_and_says_what_does_not_fit() -> None:
    long = [some(20, ["word " * 40] * 20) for _ in range(7)]
    messages = shown(Previewed(tuple(long), (DAY,)), SPELL)
    assert len(messages) == kit.MESSAGES
    assert line(messages[-1].blocks).endswith(
        "there is more than fits into an answer\nno papers on Thu 28 May 2026"
    )


def test_an_explanation_names_each_reason_and_what_was_left_out() -> None:
    assert said(Explained(delivery(), digest())) == (
        "The digest of Thu 28 May 2026: posted\n"
        "Daily Papers · Thu 28 May 2026 · 1 of 3\n"
        "1  Paper 1   ▲ 30\n"
        "number 1 of 3 by votes\n"
        "left out: 2 beyond the first 1\n"
        "Paper 2\n"
        "Paper 3"
    )


def test_a_digest_that_is_not_there_is_explained_without_it() -> None:
    assert said(Explained(delivery(), None)) == "The digest of Thu 28 May 2026: posted"
    gone = Digest((DAY,), (), (), missing=(DAY,))
    assert "which the source did not tell in time" in said(Explained(delivery(), gone))


def test_an_open_vote_has_a_button_for_each_paper_and_a_closed_one_none() -> None:
    assert presses(Voting(poll(), is_open=True)) == [Vote(1, 1), Vote(1, 2)]
    assert presses(Voting(poll(), is_open=False)) == []
    assert "1  Paper 1\n2 votes\n2  Paper 2\n1 vote" in said(Voting(poll(), is_open=True))


# Reading lists


def test_a_reading_list_can_be_read_taken_off_and_exported() -> None:
    reply = SavedList(ShowSaved(), (saved(1), saved(2)), 2, 2)
    assert chosen(reply, "read")[0] == ShowPaper(ONE)
    assert chosen(reply, "take-off") == [Unsave((ONE,)), Unsave((TWO,))]
    assert presses(reply) == [Export(Format.BIBTEX)]


def test_a_search_of_the_list_is_not_exported_as_all_of_it() -> None:
    assert presses(SavedList(ShowSaved("a"), (saved(1),), 1, 2, "a")) == []


def test_what_was_saved_already_can_be_taken_off() -> None:
    one, two = NowSaved(record(1), was=True), NowSaved(record(2))
    assert presses(Saved((two,))) == []
    assert pressable(blocks(Saved((one,)))) == {f"unsave:{ONE}": "Take off"}
    assert pressable(blocks(Saved((two, one)))) == {f"unsave:{ONE}": "Take off 2"}


def test_more_papers_than_there_is_room_for_are_parted_and_stay_numbered() -> None:
    many = tuple(NowSaved(record(n), was=True) for n in range(1, 31))
    told = blocks(Saved(many))
    assert "30  Paper 30" in line(told)
    assert len(pressable(told)) == kit.ELEMENTS


def test_of_several_linked_papers_one_is_chosen() -> None:
    reply = ToSave((record(1), record(2)), (NoSuchPaper("2605.00009"),))
    assert chosen(reply, "save") == [Save((ONE,)), Save((TWO,))]
    assert said(reply).endswith("no paper 2605.00009 is stored")


def test_what_was_taken_off_can_be_undone_if_something_was() -> None:
    assert presses(Removed((record(1),), (9,), 7)) == [PutBack()]
    assert presses(Removed((), (9,), 7)) == []


def test_erasing_is_a_button_of_danger() -> None:
    (button,) = of_type(blocks(WouldForget(STORED)), "button")
    assert button["style"] == "danger"
    assert read(button["action_id"]) == ForgetMe(is_sure=True)


def test_an_export_says_where_its_files_are() -> None:
    reply = Exported(Export(Format.BIBTEX), (saved(1),))
    assert said(reply, files=["a.bib", "b.bib"]) == "Wrote 1 paper to a.bib and b.bib"
    assert said(reply) == "Wrote 1 paper to a file"


def test_notices_stand_before_the_answer() -> None:
    told = said(WithNotices(NotSubscribed(), ("the channel was archived",)))
    assert told.startswith("not told to anybody yet: the channel was archived\nThis channel")


def test_a_select_has_no_paper_twice() -> None:
    reply = found(Shown(1, record(1)), Shown(2, replace(record(2), paper=paper(1))))
    assert options(blocks(reply), "save") == {f"save:{ONE}": "1 · Paper 1"}
