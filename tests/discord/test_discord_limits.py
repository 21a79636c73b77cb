"""The loopback Discord refuses what is too long, too many, or not of its kind, and says where.

https://discord.com/developers/docs/reference#error-messages
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData

from tests.discord.emojis import is_emoji
from tests.discord.plain import Plain
from tests.discord.server import DiscordServer

Told = dict[str, Any]
CHOICE = {"label": "a", "value": "a"}
FIRST = "components.0.components.0"
"""The place of the first component."""


def button(**more: Any) -> Told:
    return {"type": 2, "style": 1, "label": "a", "custom_id": "a"} | more


def select(**more: Any) -> Told:
    return {"type": 3, "custom_id": "s", "options": [CHOICE]} | more


def row(*parts: Told) -> Told:
    return {"type": 1, "components": list(parts)}


def embed(**more: Any) -> Told:
    return {"embeds": [{"description": "a"} | more]}


def rows(*parts: Told) -> Told:
    return {"content": "a", "components": [row(each) for each in parts]}


async def posted(there: DiscordServer, plain: Plain, told: Told) -> int:
    """Post a message, and return what became of it: the status, or Discord's number."""
    reply = await plain.post(there.channel("robots").id, told)
    return reply.status if reply.status == 200 else reply.code


FITS: list[Told] = [
    {"content": "x" * 2000},
    {"content": "👩" * 1000},
    {"content": f"  {'x' * 2000}\n"},
    embed(title="x" * 256, description="x" * 4096, footer={"text": "x" * 1600}),
    embed(fields=[{"name": "x" * 100, "value": "x" * 100}] * 25),
    {"embeds": [{"title": str(n), "url": "https://a.example"} for n in range(10)]},
    {
        "content": "a",
        "components": [row(*(button(custom_id=f"{n}{k}") for n in range(5))) for k in range(5)],
    },
    rows(button(label="x" * 80, custom_id="x" * 100)),
    rows(button(label=None, emoji={"name": "1️⃣"})),
    rows({"type": 2, "style": 5, "label": "a", "url": "https://a.example/" + "x" * 494}),
    rows(
        select(
            options=[{"label": "x" * 100, "value": f"{n:0100}"} for n in range(25)], max_values=25
        )
    ),
    rows({"type": 8, "custom_id": "c", "channel_types": [0, 5]}),
    {"content": "a", "nonce": "k" * 25},
    {"content": "a", "nonce": 123},
    {"content": "a", "flags": 4096 + 4},
    {"components": [row(button())]},
]


@pytest.mark.parametrize("told", FITS, ids=range(len(FITS)))
async def test_what_just_fits_is_taken(there: DiscordServer, plain: Plain, told: Told) -> None:
    assert await posted(there, plain, told) == 200
    assert there.complaints == []


@pytest.mark.parametrize("told", [{}, {"content": " \n"}, {"content": None}, {"embeds": []}])
async def test_what_shows_nothing_is_refused(
    there: DiscordServer, plain: Plain, told: Told
) -> None:
    assert await posted(there, plain, told or {"tts": False}) == 50006


TOO_LONG, TOO_SHORT, MISSING = "BASE_TYPE_MAX_LENGTH", "BASE_TYPE_BAD_LENGTH", "BASE_TYPE_REQUIRED"
LONG: list[tuple[Told, str, str]] = [
    ({"content": "x" * 2001}, "content", TOO_LONG),
    ({"content": "👩" * 1001}, "content", TOO_LONG),
    ({"content": 1}, "content", "STRING_TYPE_CONVERT"),
    ({"content": "a", "text": "b"}, "text", "UNKNOWN_FIELD"),
    ({"content": "a", "nonce": "k" * 26}, "nonce", TOO_LONG),
    ({"content": "a", "flags": 64}, "flags", "FLAGS_INVALID"),
    ({"content": "a", "flags": 1 << 15}, "flags", "FLAGS_INVALID"),
    (embed(title="x" * 257), "embeds.0.title", TOO_LONG),
    (embed(description="x" * 4097), "embeds.0.description", TOO_LONG),
    (embed(footer={"text": "x" * 2049}), "embeds.0.footer.text", TOO_LONG),
    (embed(author={"name": "x" * 257}), "embeds.0.author.name", TOO_LONG),
    (embed(fields=[{"name": "a", "value": "b"}] * 26), "embeds.0.fields", TOO_LONG),
    (embed(fields=[{"name": "x" * 257, "value": "b"}]), "embeds.0.fields.0.name", TOO_LONG),
    (embed(fields=[{"name": "a", "value": "x" * 1025}]), "embeds.0.fields.0.value", TOO_LONG),
    (embed(fields=[{"name": "a", "value": " "}]), "embeds.0.fields.0.value", MISSING),
    (embed(url="ftp://a.example"), "embeds.0.url", "URL_TYPE_INVALID_SCHEME"),
    (embed(url="https://a.example/b c"), "embeds.0.url", "URL_TYPE_INVALID_URL"),
    (embed(color=1 << 24), "embeds.0.color", "NUMBER_TYPE_MAX"),
    (embed(colour=1), "embeds.0.colour", "UNKNOWN_FIELD"),
    ({"embeds": [{"description": ""}]}, "embeds.0.description", MISSING),
    ({"embeds": [{"description": "a"}] * 11}, "embeds", TOO_LONG),
    ({"embeds": [{"description": "x" * 3001}] * 2}, "embeds", "MAX_EMBED_SIZE_EXCEEDED"),
    (rows(*(button(custom_id=str(n)) for n in range(6))), "components", TOO_LONG),
    ({"components": [row(*[button()] * 6)]}, "components.0.components", TOO_SHORT),
    ({"components": [row()]}, "components.0.components", TOO_SHORT),
    ({"components": [button()]}, "components.0.type", "BASE_TYPE_CHOICES"),
    (
        rows(button(), button()),
        "components.1.components.0.custom_id",
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    (rows(button(label="x" * 81)), f"{FIRST}.label", TOO_LONG),
    (rows(button(custom_id="x" * 101)), f"{FIRST}.custom_id", TOO_SHORT),
    (rows(button(custom_id="")), f"{FIRST}.custom_id", MISSING),
    (rows(button(label="")), FIRST, "BUTTON_COMPONENT_INVALID_LABEL"),
    (rows(button(style=7)), f"{FIRST}.style", "BASE_TYPE_CHOICES"),
    (rows(button(emoji={"name": "1"})), f"{FIRST}.emoji.name", "BUTTON_COMPONENT_INVALID_EMOJI"),
    (
        rows(button(style=5, url="https://a.example")),
        f"{FIRST}.custom_id",
        "BUTTON_COMPONENT_CUSTOM_ID_AND_URL",
    ),
    (rows(select(options=[])), f"{FIRST}.options", TOO_SHORT),
    (rows(select(options=[CHOICE] * 26)), f"{FIRST}.options", TOO_SHORT),
    (
        rows(select(options=[CHOICE] * 2)),
        f"{FIRST}.options.1.value",
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
    ),
    (rows(select(options=[CHOICE | {"label": "x" * 101}])), f"{FIRST}.options.0.label", TOO_SHORT),
    (rows(select(options=[CHOICE | {"value": "x" * 101}])), f"{FIRST}.options.0.value", TOO_SHORT),
    (
        rows(select(options=[CHOICE | {"description": "x" * 101}])),
        f"{FIRST}.options.0.description",
        TOO_LONG,
    ),
    (rows(select(placeholder="x" * 151)), f"{FIRST}.placeholder", TOO_LONG),
    (rows(select(max_values=2)), f"{FIRST}.max_values", "SELECT_COMPONENT_MAX_VALUES"),
    (rows(select(min_values=2, max_values=1)), f"{FIRST}.min_values", "NUMBER_TYPE_MAX"),
    ({"components": [row(select(), button())]}, f"{FIRST}.type", "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
    (
        {"content": "a", "allowed_mentions": {"parse": ["all"]}},
        "allowed_mentions.parse.0",
        "BASE_TYPE_CHOICES",
    ),
    (
        {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions.users",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
    (
        {"content": "a", "message_reference": {"message_id": "404"}},
        "message_reference",
        "REPLIES_UNKNOWN_MESSAGE",
    ),
]


@pytest.mark.parametrize(("told", "place", "code"), LONG, ids=range(len(LONG)))
async def test_what_does_not_fit_is_refused_with_its_place(
    there: DiscordServer, plain: Plain, told: Told, place: str, code: str
) -> None:
    reply = await plain.post(there.channel("robots").id, told)
    assert (reply.status, reply.code) == (400, 50035)
    assert code in reply.errors(*place.split("."))
    assert not there.posts()
    assert len(there.complaints) == 1


async def test_a_file_that_is_too_large_is_refused(there: DiscordServer, plain: Plain) -> None:
    path = f"/channels/{there.channel('robots').id}/messages"
    for size, status in ((10 * 2**20, 200), (10 * 2**20 + 1, 413)):
        form = FormData(quote_fields=False)
        told = '{"attachments": [{"id": 0, "filename": "b.txt"}]}'
        form.add_field("payload_json", told, content_type="application/json")
        form.add_field("files[0]", BytesIO(b"x" * size), filename="a.txt")
        assert (await plain.ask("POST", path, data=form)).status == status
    (message,) = there.posts()
    assert (message.files[0].name, len(message.files[0].content)) == ("b.txt", 10 * 2**20)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *((each, True) for each in ("1️⃣", "🔟", "🔖", "❤️", "👩🏽‍🔬", "🇩🇪", "✅", "party:12", "⬆️")),
        *((each, False) for each in ("1", "1⃣", "#", "a", "", ":smile:", "smile", "✅ ", "x:y")),
    ],
)
def test_emojis_are_known(name: str, is_one: bool) -> None:
    assert is_emoji(name) is is_one
