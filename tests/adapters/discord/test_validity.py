"""Claims on the judge of messages: it refuses what Discord refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.adapters.discord.validity import problems

FINE: dict[str, Any] = {
    "content": "x",
    "embeds": [{"title": "t", "url": "https://a.example", "description": "d"}],
    "components": [
        {"type": 1, "components": [{"type": 2, "style": 1, "label": "l", "custom_id": "a"}]}
    ],
}


def button(**told: Any) -> dict[str, Any]:
    known: dict[str, Any] = {"type": 2, "style": 2, "label": "l", "custom_id": "a"}
    return {"components": [{"type": 1, "components": [known | told]}]}


def select(number: int = 1, **told: Any) -> dict[str, Any]:
    options = [{"label": "l", "value": str(n)} for n in range(number)]
    known = {"type": 3, "custom_id": "a", "placeholder": "p", "options": options}
    return {"components": [{"type": 1, "components": [known | told]}]}


def embeds(*some: dict[str, Any]) -> dict[str, Any]:
    return {"embeds": list(some)}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"content": "x" * 2_000},
        embeds({"title": "t" * 256, "description": "d" * 4_096, "footer": {"text": "f" * 1_648}}),
        embeds(*({"title": "t"} for _ in range(10))),
        button(label="l" * 80, custom_id="a" * 100),
        select(25),
    ],
)
def test_what_discord_takes_is_fine(told: dict[str, Any]) -> None:
    assert not problems(FINE | told)


@pytest.mark.parametrize(
    "told",
    [
        {"content": "x" * 2_001},
        {"content": "🤖" * 1_001},
        {"content": "", "embeds": []},
        {"tts": True},
        embeds({"title": "t" * 257}),
        embeds({"title": " "}),
        embeds({"description": "d" * 4_097}),
        embeds({"description": "d", "footer": {"text": "f" * 2_049}}),
        embeds({"description": "d", "author": {"name": ""}}),
        embeds({"description": "d" * 4_000}, {"description": "d" * 2_001}),
        embeds({"footer": {"text": "f"}}),
        embeds({"title": "t", "url": "javascript:alert(1)"}),
        embeds({"title": "t", "url": "https://a"}, {"title": "u", "url": "https://a"}),
        embeds(*({"title": "t"} for _ in range(11))),
        button(label="l" * 81),
        button(label=""),
        button(custom_id="a" * 101),
        button(custom_id=""),
        button(style=9),
        button(type=9),
        select(0),
        select(26),
        select(placeholder="p" * 151),
        select(options=[{"label": "l" * 101, "value": "v"}]),
        select(options=[{"label": "l", "value": "v" * 101}]),
        select(options=[{"label": "l", "value": "v"}] * 2),
        {"components": button()["components"] * 2},
        {"components": [{"type": 1, "components": []}]},
        {"components": [button(custom_id=str(n))["components"][0] for n in range(6)]},
        {
            "components": [
                {
                    "type": 1,
                    "components": [
                        *button(custom_id="b")["components"][0]["components"],
                        *select()["components"][0]["components"],
                    ],
                }
            ]
        },
    ],
)
def test_what_discord_refuses_is_told_of(told: dict[str, Any]) -> None:
    assert problems(FINE | told)
