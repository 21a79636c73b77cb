"""What is suggested while somebody types, with the real client and as choices."""

from __future__ import annotations

from adapters.discord.suggesting import choices, zones
from bot.replies.suggestions import Suggestion
from tests.discord.reading import words
from tests.discord.towns import Town


async def suggested(here: Town, typed: str) -> list[str]:
    found = await here.bob.autocompletes("/papers", here.channel, query=typed)
    return [each["value"] for each in found]


async def test_nothing_typed_suggests_what_can_be_asked(here: Town) -> None:
    assert {"today", "trending", "week"} <= set(await suggested(here, ""))


async def test_topics_words_and_titles_are_suggested(here: Town) -> None:
    assert "robotics" in await suggested(here, "robo")
    found = await here.bob.autocompletes("/papers", here.channel, query="robot")
    titles = [each for each in found if each["name"].startswith("Robot 3 of")]
    assert titles
    chosen = await here.bob.uses("/papers", here.channel, query=titles[0]["value"])
    assert titles[0]["name"] in words(await chosen.answer())


async def test_what_somebody_asked_before_is_suggested_to_them_alone(here: Town) -> None:
    await (await here.bob.uses("/papers", here.channel, query="robot -survey")).answer()
    assert (await suggested(here, "rob"))[0] == "robot -survey"
    others = await here.ada.autocompletes("/papers", here.channel, query="rob")
    assert "robot -survey" not in [each["value"] for each in others]


async def test_hostile_text_suggests_nothing_bad(here: Town) -> None:
    for typed in ("@everyone", "(((", "x" * 500, '"', "\u202egnp", "🤖" * 100):
        await suggested(here, typed)


def test_a_choice_is_clean_short_and_there_once() -> None:
    found = choices(
        [
            Suggestion("a\nb\u202e", "one"),
            Suggestion("word " * 40, "two"),
            Suggestion("🤖" * 99, "three"),
            Suggestion("a b", "again"),
            Suggestion("too long to be handed back", "x" * 101),
            Suggestion("\u200b", "nothing to see"),
            *(Suggestion(str(n), str(n)) for n in range(30)),
        ]
    )
    assert len(found) == 25
    assert found[0] == {"name": "a b", "value": "one"}
    assert all(0 < len(each["name"].encode("utf-16-le")) // 2 <= 100 for each in found)
    assert [each["value"] for each in found][1:4] == ["two", "three", "0"]


def test_zones_are_found_by_city_and_by_name() -> None:
    assert zones("berlin")[0]["value"] == "Europe/Berlin"
    assert zones("UTC")[0]["value"] == "UTC"
    assert zones("asia/tok") == [{"name": "Asia/Tokyo", "value": "Asia/Tokyo"}]
    assert zones("boston") == [{"name": "Boston (America/New York)", "value": "America/New_York"}]
    assert zones("atlantis") == []
    assert len(zones("")) <= 25


async def test_topics_are_suggested_for_what_a_channel_gets(here: Town) -> None:
    for command in ("/digest subscribe", "/digest topics add", "/digest topics set"):
        found = await here.ada.autocompletes(command, here.channel, topic="agents, robo")
        assert {"name": "agents, robotics", "value": "agents, robotics"} in found
