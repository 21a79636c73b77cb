"""Setting a channel up with the real clients: the form, what is wrong with it, the preview."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from adapters.slack import conversation
from bot.channels import Wish
from bot.models import Layout
from bot.schedule import Schedule
from bot.storage.database import Database
from tests.chats.faults import Failing, Fault
from tests.slack.reading import buttons, words
from tests.slack.state import Channel, View
from tests.slack.towns import Town, town
from tests.slack.view_methods import values
from tests.slack.workspace import SCOPES


async def form_of(here: Town, command: str = "/digest", where: Channel | None = None) -> View:
    return await (await here.ada.types(command, where or here.channel)).form()


def filled(form: View, field: str) -> object:
    """Return what a field holds, without what it is called."""
    told = values(form)[field][field]
    match told:
        case {"selected_option": {"value": value}}:
            return value
        case {"selected_options": some}:
            return [each["value"] for each in some]
        case _:
            return told.get("selected_time", told.get("value"))


async def wish_of(here: Town) -> Wish:
    found = await here.subscription()
    assert found
    return found.wish


# The form


async def test_the_form_begins_with_the_zone_of_whoever_asks(here: Town) -> None:
    form = await form_of(here)
    assert filled(form, "zone") == "Europe/Berlin"
    assert filled(form, "time") == "09:00"
    assert filled(form, "days") == list("1234567")
    assert filled(form, "words") is None
    noor = here.slack.person("noor", tz="Asia/Kolkata")
    theirs = await (await noor.types("/digest", here.channel)).form()
    assert filled(theirs, "zone") == "Asia/Kolkata"


async def test_the_form_shows_the_present_settings(here: Town) -> None:
    await here.subscribe(topic='robot, "world model"', size=8, layout=Layout.CARDS, fills_up=True)
    form = await form_of(here)
    assert filled(form, "words") == 'robot, "world model"'
    assert filled(form, "size") == "8"
    assert filled(form, "layout") == "cards"
    assert filled(form, "extras") == ["fills-up"]
    assert filled(form, "zone") == "UTC"


async def test_a_form_that_changes_nothing_says_so(here: Town) -> None:
    await here.subscribe(size=8)
    told = await here.sends_off(await here.ada.types("/digest", here.channel))
    assert "It was so already" in told.text


async def test_what_is_filled_in_is_kept_whole(here: Town) -> None:
    filled_in = {
        "topics": ["robotics"],
        "words": "-survey",
        "time": "18:30",
        "days": ["1", "4"],
        "size": "7",
        "layout": "thread",
        "patience": "30",
        "extras": ["says-empty"],
    }
    asked = await here.ada.types("/digest", here.channel)
    preview = await here.sends_off(asked, filled_in)
    assert preview.to == here.ada.id
    assert "18:30 Mon,Thu in Europe/Berlin" in words(preview)
    wish = await wish_of(here)
    assert wish.topic == "robotics -survey"
    assert wish.schedule == Schedule(time(18, 30), "Europe/Berlin", frozenset({1, 4}))
    assert (wish.size, wish.layout, wish.says_empty, wish.fills_up) == (
        7,
        Layout.THREAD,
        True,
        False,
    )


async def test_zones_are_suggested_by_their_cities(here: Town) -> None:
    form = await form_of(here)
    found = await here.ada.suggests(form, "zone", "new york")
    assert [each["value"] for each in found] == ["America/New_York"]
    assert found[0]["text"]["text"] == "America/New York"
    assert (await here.ada.suggests(form, "zone", ""))[0]["value"] == "UTC"
    assert len(await here.ada.suggests(form, "zone", "a")) == 100
    assert await here.ada.suggests(form, "zone", "atlantis") == []
    await here.ada.suggests(form, "zone", "tokyo")
    await here.ada.submits(form, {"zone": "Asia/Tokyo"})
    (preview,) = await here.whispered(here.ada)
    assert "09:00 daily in Asia/Tokyo" in words(preview)


async def test_what_is_wrong_is_said_at_its_field(here: Town) -> None:
    asked = await here.ada.types("/digest", here.channel)
    form = await asked.form()
    for wrong in ("(robot", "since:never", "upvotes<20", "()", '"'):
        sent = await here.ada.submits(form, {"words": wrong})
        assert sent.is_acknowledged
        assert set(sent.errors) == {"words"}
        assert sent.view is form
    assert await here.subscription() is None
    told = await here.sends_off(asked, {"words": "robot"})
    assert "This channel gets digests" in told.text


async def test_a_channel_of_everything_needs_no_words(here: Town) -> None:
    told = await here.sends_off(await here.ada.types("/digest", here.channel))
    assert "topics  everything" in words(told)


async def test_the_zone_is_utc_where_it_may_not_be_asked_for(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {"users:read"}) as here:
        assert filled(await form_of(here), "zone") == "UTC"


async def test_a_form_that_would_open_too_late_is_offered_again(here: Town) -> None:
    late = Fault(Failing.FORBIDS, times=1, on="views.open", code="expired_trigger_id")
    here.slack.arm(late)
    offered = await (await here.ada.types("/digest", here.channel)).answer()
    assert offered.text == conversation.FORM_EXPIRED
    form = await (await here.ada.presses(offered, "set-up")).form()
    assert filled(form, "time") == "09:00"


async def test_the_form_of_long_ago_still_answers(here: Town) -> None:
    typed = await here.ada.types("/digest", here.channel)
    assert typed.url
    typed.url.uses = 5
    told = await here.sends_off(typed, {"words": "robot"})
    assert (told.channel, told.to) == (here.channel.id, here.ada.id)


async def test_a_form_is_opened_where_the_app_is_not(here: Town) -> None:
    elsewhere = here.slack.channel("elsewhere", with_bot=False)
    assert filled(await form_of(here, where=elsewhere), "time") == "09:00"


# The preview


async def test_a_channel_is_set_up_by_text_and_nobody_else_sees_it(here: Town) -> None:
    typed = await here.ada.types(
        "/digest subscribe robot at 18:00 weekdays in Asia/Tokyo", here.channel
    )
    preview = await typed.answer()
    assert preview.to == here.ada.id
    assert "when  18:00 weekdays in Asia/Tokyo" in words(preview)
    assert "What the newest closed edition would be here:" in words(preview)
    assert "robot · 4 of 4" in words(preview)
    assert buttons(preview) == {"post-now": "Post the first one now", "set-up": "Change"}
    assert not here.slack.posts()


async def test_a_time_that_is_typed_is_by_the_clock_of_whoever_types(here: Town) -> None:
    typed = await here.ada.types("/digest subscribe robot at 7", here.channel)
    assert "when  07:00 daily in Europe/Berlin" in words(await typed.answer())
    typed = await here.ada.types("/digest subscribe robot at 8 in Tokyo", here.channel)
    assert "when  08:00 daily in Asia/Tokyo" in words(await typed.answer())
    again = await here.ada.types("/digest subscribe robot at 9", here.channel)
    assert "when  09:00 daily in Asia/Tokyo" in words(await again.answer())


async def test_the_first_one_is_posted_at_once_and_only_once(here: Town) -> None:
    preview = await (await here.ada.types("/digest subscribe robot", here.channel)).answer()
    first = await (await here.ada.presses(preview, "post-now")).answer()
    assert "Posted now" in first.text
    await here.deliver()
    again = await (await here.ada.presses(preview, "post-now")).answer()
    assert "There is nothing new since" in again.text
    await here.deliver()
    (digest,) = here.slack.posts(here.channel.id)
    assert "robot · 4 of 4" in digest.text


async def test_change_opens_the_form_with_what_was_set(here: Town) -> None:
    preview = await (await here.ada.types("/digest subscribe robot", here.channel)).answer()
    pressed = await here.ada.presses(preview, "set-up")
    assert filled(await pressed.form(), "words") == "robot"
    assert "at most 3 papers" in words(await here.sends_off(pressed, {"size": "3"}))


async def test_the_app_s_own_conversation_gets_digests(here: Town) -> None:
    asked = await here.ada.types("/digest", here.ada.dm)
    preview = await here.sends_off(asked, {"words": "robot"})
    assert "This channel gets digests" in preview.text
    await (await here.ada.presses(preview, "post-now")).answer()
    await here.deliver()
    assert "robot · 4 of 4" in here.slack.posts(here.ada.dm.id)[-1].text
