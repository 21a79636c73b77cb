"""Claims on replies in Discord: what stands in them, and what can be pressed to go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from adapters.discord import actions, kit
from adapters.discord.actions import Press, read
from adapters.discord.replies import shown
from adapters.discord.spelling import spelled
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
from tests.adapters.discord.goldens import places
from tests.adapters.discord.looking import Body, components, line, links, nodes, options, pressable
from tests.adapters.discord.reading import seen
from tests.adapters.discord.validity import problems
from tests.answered import FULL, SNIPPET, every_reply, found, record, unreadable
from tests.builders import DAY, paper
from tests.scenes import some
from tests.told import RUN, STORED, delivery, digest, poll, saved, subscription, wish

ONE, TWO = "arxiv:2605.00001", "arxiv:2605.00002"


def body(reply: Reply, **told: Any) -> Body:
    """Return a reply that is one message."""
    (message,) = shown(reply, spelled, **told)
    return message.body()


def said(reply: Reply, **told: Any) -> str:
    return line(body(reply, **told))


def presses(reply: Reply) -> list[object]:
    """Return what the buttons of a reply ask for."""
    return [read(each) for each in pressable(body(reply))]


def chosen(reply: Reply, select: str) -> list[object]:
    """Return what the options of a select ask for."""
    return [read(select, (value,)) for value in options(body(reply), select)]


def test_every_kind_is_tried() -> None:
    assert {type(each) for each in every_reply()} == set(get_args(Reply))


def test_only_what_is_for_nobody_is_no_message() -> None:
    silent = [type(each) for each in every_reply() if not shown(each, spelled)]
    assert silent == [NotedPost, Noticed]


# Papers


def test_a_list_shows_places_titles_and_why_each_is_there() -> None:
    papers = (Shown(1, record(1, **FULL), SNIPPET), Shown(2, record(2, 0), partly=True))
    assert said(found(*papers)) == (
        "robots · 1 paper\n"
        f"1  {FULL['title']}  ▲ 63  💬 2\n"
        "Example Lab · 2 authors · …We teach robots to read\n"
        "with some of the words:\n"
        "2  Paper 2  ▲ 0  💬 2"
    )


def test_the_words_that_were_looked_for_are_bold() -> None:
    bold = nodes(body(found(Shown(1, record(1), SNIPPET))), "bold")
    assert [seen([each]) for each in bold] == ["robots · 1 paper", "1", "robots"]


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
    (more,) = (id_ for id_, label in pressable(body(reply)).items() if label == "More")
    assert read(more) == asked


def test_a_list_that_ends_has_none_and_what_is_too_long_for_a_button_is_told_of() -> None:
    ends = body(found(Shown(1, record(1))))
    long = body(found(Shown(1, record(1)), shown_of=9, asked=LookUp("x" * 100)))
    mine = body(SavedList(ShowSaved("x" * 100), (saved(1),), 19, 99, "x"))
    assert "More" not in [*pressable(ends).values(), *pressable(long).values()]
    assert "too long for a button" not in line(ends)
    for each in (long, mine):
        assert line(each).endswith("what was asked for is too long for a button to the next page")


def test_nothing_found_is_a_sentence_without_anything_to_press() -> None:
    assert said(found()) == "robots · nothing found"
    assert not components(body(found()))


def test_a_paper_in_full_has_its_abstract_its_links_and_what_resembles_it() -> None:
    reply = Card(record(1, **FULL), (Shown(1, record(2)),))
    assert said(reply) == (
        f"{FULL['title']}\n"
        "▲ 63  💬 2\n"
        "Example Lab · 2 authors · 27 May 2026 · cs.RO · cs.LG\n"
        "Ada Example, Ben Example\n"
        "robot learning, reading\n"
        f"{FULL['abstract'].strip()}\n"
        "code  project\n"
        "Similar papers\n"
        "·  Paper 2  ▲ 63  💬 2"
    )
    assert presses(reply) == [Save((ONE,)), ShowSimilar(ONE), Share(ONE)]
    assert chosen(reply, "read") == [ShowPaper(TWO), ShowSimilar(TWO), Share(TWO)]
    assert links(body(reply))[0] == (FULL["title"], "https://huggingface.co/papers/2605.00001")


def test_thirty_authors_are_named_in_full() -> None:
    names = tuple(f"Author Number {n} Example" for n in range(30))
    told = said(Card(record(1, authors=names)))
    assert ", ".join(names) in told
    assert "shortened" not in told


def test_an_abstract_that_is_too_long_is_shortened_and_that_is_told() -> None:
    told = said(Card(record(1, abstract="word " * 900)))
    assert "word…" in told
    assert told.endswith("the abstract is shortened; all of it is on the paper's page")


def test_a_link_that_discord_would_refuse_is_left_out() -> None:
    told = body(Card(record(1, code_url="https://[", project_url="https://example.com/a b")))
    assert [url for _, url in links(told)] == ["https://huggingface.co/papers/2605.00001"]


def test_what_is_shared_has_what_anybody_can_do_with_it() -> None:
    assert presses(Shared(record(1))) == [Save((ONE,)), ShowPaper(ONE), ShowSimilar(ONE)]


def test_people_go_by_what_the_door_calls_them() -> None:
    here = Here(DAY, Tally(2, (Account("discord", "discord", "12"),)))
    reply = Similar(record(1), (Shown(1, record(2), here=here),))
    assert "by 2 people here: 12 and 1 more" in said(reply)
    assert "by 2 people here: Ada and 1 more" in said(reply, called=lambda account: "Ada")


def test_what_cannot_be_read_has_a_caret_under_the_place() -> None:
    told = body(unreadable('robots "open'))
    assert line(told) == (
        'this quotation mark is never closed: add another\n  robots "open\n         ^'
    )
    assert nodes(told, "block")


def test_help_and_hints_are_asked_for_as_discord_has_them() -> None:
    help_ = HelpText(Command.PAPERS, (("robots\nagents", "look up"), ("", "the latest")))
    (message,) = shown(help_, spelled)
    assert line(message.body()) == (
        "/papers query: robots\n/papers query: agents\nlook up\n/papers query: today\nthe latest"
    )
    near = NoSuchForm("pasue", "pause", Command.DIGEST)
    (message,) = shown(near, spelled)
    assert line(message.body()) == (
        "there is no /papers query: digest pasue; did you mean /digest pause? "
        "/digest help says what there is"
    )


def test_help_names_what_is_discords_alone_as_well() -> None:
    help_ = HelpText(Command.DIGEST, (("topics\nfill on", "so"),))
    told = [line(each.body()) for each in shown(help_, spelled)]
    assert "/digest topics show\n/digest fill up: On\nso" in told[0]
    for way in ("settings", "sound", "publish", "tag", "channels", "why"):
        assert f"/digest {way}\n" in "\n".join(told)
    assert "\n".join(told).count("/digest fill") == 1


# Digests


def settings(**told: Any) -> Settings:
    known: dict[str, Any] = {"topic": TopicFilter("robots"), "next_run": RUN, "change": None}
    return Settings(**{"subscription": subscription()} | known | told)


def test_settings_are_facts_and_can_be_changed() -> None:
    assert said(settings()).startswith(
        "It was so already; nothing was changed\ntopics  robots\nwhen  18:00 weekdays"
    )
    assert presses(settings()) == [Press.SET_UP]
    assert "Change" in pressable(body(settings())).values()


def test_the_first_digest_is_shown_and_can_be_posted_below_it() -> None:
    reply = settings(first=digest(), can_post_now=True)
    told = body(reply)
    assert "What the newest closed edition would be here:\nDaily Papers" in line(told)
    assert presses(reply) == [PostNow(), Press.SET_UP]
    assert components(told)[0]["style"] == kit.PRIMARY


@pytest.mark.parametrize("layout", list(Layout))
def test_a_preview_is_laid_out_as_the_channel_wishes_with_nothing_to_press(
    layout: Layout,
) -> None:
    of = subscription(wish=wish(layout=layout))
    told = said(settings(subscription=of, first=some()))
    assert ("submitted by" in told) is (layout is Layout.CARDS)
    assert "Who Forgot?" in told
    assert not options(body(settings(subscription=of, first=some())), "save")


def test_where_nothing_is_subscribed_it_can_be_set_up() -> None:
    for reply in (NotSubscribed(), settings(subscription=subscription(is_on=False))):
        assert presses(reply) == [Press.SET_UP]
        assert "Set up" in pressable(body(reply)).values()


def test_a_preview_of_a_week_takes_more_than_one_message_and_says_what_does_not_fit() -> None:
    long = [some(20, ["word " * 40] * 20) for _ in range(7)]
    messages = shown(Previewed(tuple(long), (DAY,)), spelled)
    assert len(messages) == kit.MESSAGES
    assert line(messages[-1].body()).endswith("there is more than fits into an answer")
    assert not [why for each in messages for why in problems(each.body())]


def test_an_explanation_names_each_reason_and_what_was_left_out() -> None:
    assert said(Explained(delivery(), digest())) == (
        "The digest of Thu 28 May 2026: posted\n"
        "Daily Papers · Thu 28 May 2026 · 1 of 3\n"
        "1  Paper 1  ▲ 30\n"
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
    assert pressable(body(Saved((one,)))) == {f"unsave:{ONE}": "Take off"}
    assert pressable(body(Saved((two, one)))) == {f"unsave:{ONE}": "Take off 2"}


def test_more_papers_than_there_is_room_for_are_parted_and_stay_numbered() -> None:
    told = body(Saved(tuple(NowSaved(record(n), was=True) for n in range(1, 31))))
    assert "30  Paper 30" in line(told)
    assert len(pressable(told)) == 20
    assert not problems(told)


def test_of_several_linked_papers_one_is_chosen() -> None:
    reply = ToSave((record(1), record(2)), (NoSuchPaper("2605.00009"),))
    assert chosen(reply, "save") == [Save((ONE,)), Save((TWO,))]
    assert said(reply).endswith("no paper 2605.00009 is stored")


def test_choices_stand_in_the_message_of_their_papers() -> None:
    messages = shown(ToSave(tuple(record(n) for n in range(1, 13)), ()), spelled)
    first, second = (each.body() for each in messages)
    assert len(options(first, "save")) == 10
    assert list(options(second, "save").values()) == ["11 · Paper 11", "12 · Paper 12"]
    assert line(second).startswith("11  Paper 11")


def test_what_was_taken_off_can_be_undone_if_something_was() -> None:
    assert presses(Removed((record(1),), (9,), 7)) == [PutBack()]
    assert presses(Removed((), (9,), 7)) == []


def test_erasing_is_a_button_of_danger() -> None:
    (button,) = components(body(WouldForget(STORED)))
    assert button["style"] == kit.DANGER
    assert read(button["custom_id"]) == ForgetMe(is_sure=True)


def test_an_export_says_where_its_files_are() -> None:
    reply = Exported(Export(Format.BIBTEX), (saved(1),))
    assert said(reply, files=["a.bib", "b.bib"]) == "Wrote 1 paper to a.bib and b.bib"
    assert said(reply) == "Wrote 1 paper to a file"


def test_notices_stand_before_the_answer() -> None:
    told = said(WithNotices(NotSubscribed(), ("the channel was archived",)))
    assert told.startswith("not told to anybody yet: the channel was archived\nThis channel")


def test_a_select_has_no_paper_twice() -> None:
    reply = found(Shown(1, record(1)), Shown(2, replace(record(2), paper=paper(1))))
    assert options(body(reply), "save") == {f"save:{ONE}": "1 · Paper 1"}


# Places


def test_each_channel_is_named_by_discord_and_changed_by_its_number() -> None:
    told = body(places())
    assert [each.text for each in nodes(told, "channel")] == ["<#11>", "<#12>", "<#13>"]
    assert "4  your conversation with Paperboy" in line(told)
    assert list(pressable(told).values()) == ["Change 1", "Change 2", "Change 3", "Change 4"]
    assert [actions.channel_of(each) for each in pressable(told)] == ["11", "12", "13", "14"]
    assert [each.text for each in nodes(told, "instant")] == ["<t:1780070400:f>"] * 2
