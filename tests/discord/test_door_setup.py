"""Setting a channel up with the real client: options, the form, what is wrong, the preview."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from adapters.discord import allowed, conversation, modal, rights, tags
from bot.channels import Wish
from bot.deliveries import State
from bot.models import Layout
from bot.schedule import Schedule
from tests.discord.answered import Answered
from tests.discord.bureau import Form
from tests.discord.reading import buttons, filled, words
from tests.discord.rights import Right
from tests.discord.state import Channel, Message
from tests.discord.towns import Town

ALL_DAYS = list("1234567")


async def form_of(here: Town, where: Channel | None = None) -> Form:
    return await (await here.ada.uses("/digest settings", where or here.channel)).form()


async def set_up(here: Town, where: Channel | None = None, /, **told: Any) -> list[Message]:
    """Have ada set a channel up; return what she is told, once there is something."""
    asked = await here.ada.uses(
        "/digest subscribe", where or here.channel, **({"topic": "robot"} | told)
    )
    return await asked.answers()


async def wish_of(here: Town, where: Channel | None = None) -> Wish:
    found = await here.subscription(where)
    assert found
    return found.wish


# Options


async def test_options_say_it_all(here: Town) -> None:
    (preview,) = await set_up(
        here,
        topic="robotics -survey",
        at="6:30pm",
        days="Mon, Thu",
        zone="Asia/Tokyo",
        size=7,
        layout="cards",
    )
    assert preview.to == here.ada.id
    assert "18:30 Mon,Thu in Asia/Tokyo" in words(preview)
    wish = await wish_of(here)
    assert wish.topic == "robotics -survey"
    assert wish.schedule == Schedule(time(18, 30), "Asia/Tokyo", frozenset({1, 4}))
    assert (wish.size, wish.layout) == (7, Layout.CARDS)


async def test_a_topic_may_end_with_a_time_and_options_go_before_it(here: Town) -> None:
    (preview,) = await set_up(here, topic="robot at 9am weekdays in Tokyo", at="10:00")
    assert "when 10:00 weekdays in Asia/Tokyo" in " ".join(words(preview).split())


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"at": "soon"}, "there is no time 'soon'"),
        ({"days": "someday"}, "there are no days 'someday'"),
        ({"zone": "Atlantis"}, "there is no zone 'Atlantis'"),
        ({"zone": "CET"}, "name a city, such as Europe/Berlin"),
    ],
)
async def test_what_cannot_be_read_is_refused_and_nothing_changed(
    here: Town, told: dict[str, str], why: str
) -> None:
    (refused,) = await set_up(here, **told)
    assert why in words(refused)
    assert await here.subscription() is None


async def test_zones_are_suggested_by_their_cities(here: Town) -> None:
    for command in ("/digest subscribe", "/digest schedule", "/digest roundup on"):
        found = await here.ada.autocompletes(command, here.channel, zone="new york")
        assert found == [{"name": "America/New York", "value": "America/New_York"}]
    usual = await here.ada.autocompletes("/digest subscribe", here.channel, topic="a", zone="")
    assert usual[0]["value"] == "UTC"
    many = await here.ada.autocompletes("/digest subscribe", here.channel, zone="a")
    assert len(many) == 25
    none = await here.ada.autocompletes("/digest subscribe", here.channel, zone="x" * 60)
    assert none == []


# The form


async def test_the_form_shows_what_is_usual_or_the_present_settings(here: Town) -> None:
    fresh = filled(await form_of(here))
    assert fresh == {"topics": "", "time": "09:00", "zone": "", "days": ALL_DAYS, "size": "5"}
    await here.subscribe(topic='robot, "world model"', size=8)
    now = filled(await form_of(here))
    assert (now["topics"], now["size"], now["zone"]) == ('robot, "world model"', "8", "UTC")


async def test_what_is_filled_in_is_kept_and_the_rest_stays(here: Town) -> None:
    await here.subscribe(topic="robot", layout=Layout.CARDS)
    asked = await here.ada.uses("/digest settings", here.channel)
    told = {
        "topics": "robotics -survey",
        "time": "6:30pm",
        "zone": "tokyo",
        "days": ["1", "Thursday"],
        "size": "7",
    }
    preview = await here.sends_off(asked, told)
    assert preview.to == here.ada.id
    assert "18:30 Mon,Thu in Asia/Tokyo" in words(preview)
    wish = await wish_of(here)
    assert (wish.topic, wish.size, wish.layout) == ("robotics -survey", 7, Layout.CARDS)


async def test_an_empty_form_is_everything(here: Town) -> None:
    asked = await here.ada.uses("/digest settings", here.channel)
    told = await here.sends_off(asked, {"zone": "UTC"})
    assert "topics everything" in " ".join(words(told).split())


async def test_a_form_that_changes_nothing_says_so(here: Town) -> None:
    await here.subscribe(size=8)
    told = await here.sends_off(await here.ada.uses("/digest settings", here.channel))
    assert "It was so already" in words(told)


async def test_a_wrong_field_is_named_and_the_form_comes_again_as_it_was_filled_in(
    here: Town,
) -> None:
    asked = await here.ada.uses("/digest settings", here.channel)
    wrong = {
        "topics": '(robot "world model"',
        "time": "25:00",
        "zone": "Atlantis",
        "days": ["2", "7"],
        "size": "99",
    }
    told = await here.sends_off(asked, wrong)
    for named in ("Topics: ", "Time: there is no time '25:00'", "Time zone: ", "Papers at most: "):
        assert named in words(told)
    assert "Days: " not in words(told).split("```")[0]
    assert await here.subscription() is None
    assert list(buttons(told).values()) == [modal.AGAIN]
    again = await here.ada.presses(told, *buttons(told))
    assert filled(await again.form()) == wrong
    mended = {"topics": "robot", "time": "9", "zone": "UTC", "size": "3"}
    kept = await here.sends_off(again, mended)
    assert "09:00 Tue,Sun in UTC" in words(kept)
    assert (await wish_of(here)).size == 3


async def test_a_form_that_would_open_too_late_is_offered_again(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "FORM_SOON", 0)
    asked = await here.ada.uses("/digest settings", here.channel)
    offered = await asked.answer()
    assert words(offered) == conversation.FORM_LATE
    monkeypatch.undo()
    form = await (await here.ada.presses(offered, *buttons(offered))).form()
    assert filled(form)["time"] == "09:00"


async def test_a_form_is_for_whoever_was_let_have_it(here: Town) -> None:
    form = await form_of(here)
    here.discord.world.deny(here.channel, here.ada.user, Right.MANAGE_CHANNELS)
    form.user = here.bob.id  # who sends off what ada was shown, as a forged client might
    refused = await here.bob.submits(form, {"topics": "robot", "zone": "UTC"})
    assert words(await refused.answer()) == allowed.NOT_YOURS
    assert await here.subscription() is None
    form.user, form.is_open = here.ada.id, True
    kept = await here.ada.submits(form, {"topics": "robot", "zone": "UTC"})
    assert "This channel gets digests" in words((await kept.answers())[0])


async def test_a_form_without_a_pass_is_for_those_who_manage_that_channel(here: Town) -> None:
    other = here.discord.channel("other", guild=here.discord.guild("elsewhere"))
    form = await form_of(here)
    form.told["custom_id"] = f"set-up:{other.id}"
    refused = await here.ada.submits(form, {"topics": "robot", "zone": "UTC"})
    assert words(await refused.answer()) == allowed.NOT_YOURS
    assert await here.subscription(other) is None


# The preview


async def test_a_preview_is_seen_by_nobody_else(here: Town) -> None:
    (preview,) = await set_up(here)
    assert preview.to == here.ada.id
    assert "What the newest closed edition would be here:" in words(preview)
    assert "robot · 4 of 4" in words(preview)
    assert buttons(preview) == {"post-now": "Post the first one now", "set-up": "Change"}
    assert here.discord.posts() == []


async def test_the_first_one_is_posted_at_once_and_only_once(here: Town) -> None:
    (preview,) = await set_up(here)
    first = await (await here.ada.presses(preview, "post-now")).answer()
    assert "Posted now" in words(first)
    await here.deliver()
    again = await (await here.ada.presses(preview, "post-now")).answer()
    assert "There is nothing new since" in words(again)
    await here.deliver()
    (digest,) = here.discord.posts(here.channel.id)
    assert "robot · 4 of 4" in words(digest)


async def test_change_opens_the_form_with_what_was_set(here: Town) -> None:
    (preview,) = await set_up(here)
    pressed = await here.ada.presses(preview, "set-up")
    assert filled(await pressed.form())["topics"] == "robot"
    assert "at most 3 papers" in words(await here.sends_off(pressed, {"size": "3"}))


async def test_the_bots_own_conversation_gets_digests(here: Town) -> None:
    asked = await here.ada.uses("/papers", query="digest subscribe robot")
    preview = await asked.answer()
    assert "This channel gets digests" in words(preview)
    await (await here.ada.presses(preview, "post-now")).answer()
    await here.deliver()
    assert "robot · 4 of 4" in words(here.discord.posts(here.ada.dm.id)[-1])


# What the bot may


LACKS = {
    Right.VIEW_CHANNEL: "View Channel ",
    Right.SEND_MESSAGES: "Send Messages",
    Right.EMBED_LINKS: "Embed Links",
    Right.READ_MESSAGE_HISTORY: "Read Message History",
}


@pytest.mark.parametrize("denied", LACKS)
async def test_what_the_bot_lacks_is_said_at_set_up(here: Town, denied: Right) -> None:
    where = here.discord.channel("strict", denied=denied)
    asked = await here.ada.uses("/digest subscribe", where, topic="robot")
    preview, lacks = await asked.answers(2)
    assert "This channel gets digests" in words(preview)
    assert lacks.to == here.ada.id
    assert LACKS[denied] in words(lacks)
    assert "Edit Channel, Permissions" in words(lacks)
    others = set(LACKS.values()) - {LACKS[denied]}
    assert not any(each in words(lacks) for each in others)


async def test_what_only_a_layout_takes_is_said_where_it_is_chosen(here: Town) -> None:
    where = here.discord.channel("flat", denied=Right.CREATE_PUBLIC_THREADS)
    (_,) = await set_up(here, where)
    asked = await here.ada.uses("/digest layout", where, layout="thread")
    _, lacks = await asked.answers(2)
    assert "Create Public Threads" in words(lacks)


async def test_a_status_says_what_is_missing_as_well(here: Town) -> None:
    where = here.discord.channel("strict", denied=Right.EMBED_LINKS)
    await here.subscribe(where)
    told = await (await here.ada.uses("/digest status", where)).answers(2)
    assert "Embed Links" in words(told[1])


async def test_nothing_is_posted_now_where_nothing_can_be(here: Town) -> None:
    where = here.discord.channel("strict", denied=Right.EMBED_LINKS)
    await here.subscribe(where)
    for command in ("/digest now", "/digest resume", "/digest roundup now", "/digest roundup on"):
        told = await (await here.ada.uses(command, where)).answer()
        assert "Embed Links" in words(told)
    assert here.discord.posts() == []


async def test_a_forum_is_set_up_from_elsewhere_and_says_which_tag_it_gets(here: Town) -> None:
    forum = here.discord.channel("papers", "forum", tags=["news"], needs_tag=True)
    asked = await here.ada.uses("/digest subscribe", here.channel, topic="robot", channel=forum)
    preview, note = await asked.answers(2)
    assert "This channel gets digests" in words(preview)
    assert "or else news" in words(note)
    assert buttons(note) == {}  # there is nothing to choose from
    assert await here.subscription() is None
    bare = here.discord.channel("bare", "forum", needs_tag=True)
    asked = await here.ada.uses("/digest subscribe", here.channel, topic="robot", channel=bare)
    assert "has none that Paperboy may use" in words((await asked.answers(2))[1])


async def test_a_forum_that_wants_a_tag_is_asked_which_and_its_posts_have_it(here: Town) -> None:
    forum = here.discord.channel("papers", "forum", tags=["news", "Daily"], needs_tag=True)
    asked = await here.ada.uses("/digest subscribe", here.channel, topic="robot", channel=forum)
    _, question = await asked.answers(2)
    assert "This forum wants a tag on each post" in words(question)
    select = f"tag:{forum.id}"
    assert question.to == here.ada.id
    chosen = await (await here.ada.chooses(question, select, "Daily")).answer()
    assert "tag: no tag of its own → tagged Daily" in words(chosen)
    assert (await wish_of(here, forum)).tag == "Daily"
    await (await here.ada.uses("/digest now", here.channel, channel=forum)).answer()
    await here.deliver()
    (digest,) = here.discord.posts()
    daily = next(each.id for each in forum.tags if each.name == "Daily")
    assert here.discord.world.channels[digest.posted_in].applied == [daily]
    again = await here.ada.uses("/digest subscribe", here.channel, topic="agents", channel=forum)
    assert len(await again.answers()) == 1  # it is not asked twice


async def test_a_forums_tag_is_set_by_its_name_which_is_suggested(here: Town) -> None:
    forum = here.discord.channel("papers", "forum", tags=["news", "Daily"])
    await here.subscribe(forum)
    found = await here.ada.autocompletes("/digest tag", here.channel, channel=forum, name="d")
    assert found == [{"name": "Daily", "value": "Daily"}]
    set_ = await here.ada.uses("/digest tag", here.channel, channel=forum, name="daily")
    assert "tag: no tag of its own → tagged daily" in words(await set_.answer())
    none = await here.ada.uses("/digest tag", here.channel, channel=forum, name="other")
    assert words(await none.answer()) == (
        "This forum has no tag other that Paperboy may use; it has: news, Daily."
    )
    off = await here.ada.uses("/digest tag", here.channel, channel=forum)
    assert "tagged daily → no tag of its own" in words(await off.answer())
    elsewhere = await here.ada.uses("/digest tag", here.channel, name="news")
    assert words(await elsewhere.answer()) == tags.NO_FORUM
    assert await here.ada.autocompletes("/digest tag", here.channel, name="") == []


async def test_what_is_set_up_elsewhere_is_checked_there(here: Town) -> None:
    other = here.discord.channel("other", denied=Right.EMBED_LINKS)
    asked = await here.ada.uses("/digest subscribe", here.channel, topic="robot", channel=other)
    assert "Embed Links" in words((await asked.answers(2))[1])


# As Discord alone has it


async def test_only_an_announcement_channel_has_followers(here: Town) -> None:
    await here.subscribe()
    used = await here.ada.uses("/digest publish", here.channel, **{"to-followers": "on"})
    assert words(await used.answer()) == rights.NO_FOLLOWERS
    off = await here.ada.uses("/digest publish", here.channel, **{"to-followers": "off"})
    assert "It was so already" in words(await off.answer())


# Each kind of channel


@pytest.mark.parametrize("kind", ["text", "announcement", "thread", "forum"])
@pytest.mark.parametrize("layout", Layout)
async def test_each_kind_of_channel_has_its_first_digest(
    here: Town, kind: str, layout: Layout
) -> None:
    parent = here.channel if kind == "thread" else None
    where = here.discord.channel("place", kind, parent=parent)
    told: dict[str, object] = {"topic": "robot", "layout": layout, "channel": where}
    told["size"] = 2
    preview: Answered = await here.ada.uses("/digest subscribe", here.channel, **told)
    assert len(await preview.answers()) == 1
    await (await here.ada.uses("/digest now", here.channel, channel=where)).answer()
    await here.deliver()
    assert (await here.settles(where)).state is State.SENT
    digest, *replies = here.discord.posts(where.id)
    assert "robot · 2 of 4" in words(digest)
    assert len(replies) == (2 if layout is Layout.THREAD else 0)
    assert rights.NO_MESSAGES not in words((await preview.answers())[0])
