"""Forms, options and suggestions are filled in as Discord has them, and refused as it does."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.discord.bots import Bot, buttons
from tests.discord.plain import Plain, Reply
from tests.discord.rights import Right
from tests.discord.server import DiscordServer
from tests.discord.state import Message

Told = dict[str, Any]
TOO_LONG, TOO_SHORT, MISSING = "BASE_TYPE_MAX_LENGTH", "BASE_TYPE_BAD_LENGTH", "BASE_TYPE_REQUIRED"
DUPLICATED = "COMPONENT_CUSTOM_ID_DUPLICATED"
FIRST = "data.components.0"


def text(**more: Any) -> Told:
    return {"type": 4, "custom_id": "a", "style": 1} | more


def select(**more: Any) -> Told:
    return {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]} | more


def label(component: Told, **more: Any) -> Told:
    return {"type": 18, "label": "a", "component": component} | more


def form(*parts: Told, **more: Any) -> Told:
    return {"custom_id": "f", "title": "a", "components": list(parts)} | more


FORMS: list[tuple[Told, str, str]] = [
    (form(title="x" * 46), "data.title", TOO_SHORT),
    (form(custom_id="x" * 101), "data.custom_id", TOO_SHORT),
    (form(), "data.components", TOO_SHORT),
    (form(*(label(text(custom_id=str(n))) for n in range(6))), "data.components", TOO_SHORT),
    (form(label(text()), label(text())), "data.components.1.component.custom_id", DUPLICATED),
    (form(label(text(), label="x" * 46)), f"{FIRST}.label", TOO_SHORT),
    (form(label(text(), description="x" * 101)), f"{FIRST}.description", TOO_LONG),
    (form(label(text(label="b"))), f"{FIRST}.component.label", "UNKNOWN_FIELD"),
    (form(label(text(placeholder="x" * 101))), f"{FIRST}.component.placeholder", TOO_LONG),
    (form(label(text(max_length=4001))), f"{FIRST}.component.max_length", "NUMBER_TYPE_MAX"),
    (form(label(text(value="abc", max_length=2))), f"{FIRST}.component.value", TOO_LONG),
    (
        form(label(text(min_length=3, max_length=2))),
        f"{FIRST}.component.min_length",
        "NUMBER_TYPE_MAX",
    ),
    (
        form(label(select(min_values=0))),
        f"{FIRST}.component.min_values",
        "SELECT_COMPONENT_REQUIRED",
    ),
    (form(label(select(disabled=True))), f"{FIRST}.component.disabled", "COMPONENT_DISABLED"),
    (
        form(label({"type": 2, "style": 1, "custom_id": "b"})),
        f"{FIRST}.component.type",
        "BASE_TYPE_CHOICES",
    ),
    (form({"type": 1, "components": [text()]}), f"{FIRST}.components.0.label", MISSING),
    (form({"type": 10, "content": ""}, label(text())), f"{FIRST}.content", MISSING),
    (form(text()), f"{FIRST}.type", "BASE_TYPE_CHOICES"),
]


async def pressed(there: DiscordServer, plain: Plain, bot: Bot, told: Told) -> Reply:
    """Return what Discord says to an answer of the bot to a press."""
    replies: list[Reply] = []

    async def press(interaction: discord.Interaction) -> None:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        replies.append(await plain.ask("POST", path, told))
        if replies[0].status >= 400:
            await interaction.response.defer()

    bot.on_press = press
    await there.person("ada").presses(await shown(there, bot), "go")
    await there.until(lambda: replies)
    return replies[0]


async def shown(there: DiscordServer, bot: Bot, view: discord.ui.View | None = None) -> Message:
    channel = await bot.fetch_channel(int(there.channel("robots").id))
    assert isinstance(channel, discord.TextChannel)
    await channel.send("a", view=view or buttons("go"))
    return there.posts(str(channel.id))[-1]


@pytest.mark.parametrize(("told", "place", "code"), FORMS, ids=range(len(FORMS)))
async def test_a_form_that_does_not_fit_is_refused_with_its_place(
    there: DiscordServer, bot: Bot, plain: Plain, told: Told, place: str, code: str
) -> None:
    reply = await pressed(there, plain, bot, {"type": 9, "data": told})
    assert code in reply.errors(*place.split("."))
    there.complaints.clear()


async def test_a_form_that_just_fits_is_shown(there: DiscordServer, bot: Bot, plain: Plain) -> None:
    parts = [label(text(custom_id=str(n), max_length=4000)) for n in range(4)]
    told = form(*parts, label(select(required=False, min_values=0)), title="x" * 45)
    assert (await pressed(there, plain, bot, {"type": 9, "data": told})).status == 204


async def test_a_form_of_a_message_may_change_it(there: DiscordServer, bot: Bot) -> None:
    class Note(discord.ui.Modal, title="Note"):
        words: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Words", custom_id="words")

        async def on_submit(self, interaction: discord.Interaction) -> None:
            await interaction.response.edit_message(content=self.words.value)

    async def press(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Note())

    bot.on_press = press
    ada, message = there.person("ada"), await shown(there, bot)
    asked = await (await ada.presses(message, "go")).form()
    changed = await (await ada.submits(asked, {"words": "b"})).changed()
    assert (changed is message, message.content) == (True, "b")


async def test_no_form_answers_a_form(there: DiscordServer, bot: Bot, plain: Plain) -> None:
    mod, channel = there.person("mod", can=Right.MANAGE_CHANNELS), there.channel("robots")
    asked = await (await mod.uses("/digest settings", channel)).form()
    sent = await mod.submits(asked, {"words": "b"})
    sent.interaction.type = None
    path = f"/interactions/{sent.interaction.id}/{sent.interaction.token}/callback"
    reply = await plain.ask("POST", path, {"type": 9, "data": form(label(text()))})
    assert reply.errors("type") == ["INTERACTION_CALLBACK_TYPE_INVALID"]
    there.complaints.clear()


COMMAND = {
    "name": "find",
    "description": "a",
    "options": [
        {
            "type": 3,
            "name": "order",
            "description": "a",
            "choices": [{"name": "New", "value": "n"}],
        },
        {"type": 5, "name": "all", "description": "a"},
        {"type": 7, "name": "where", "description": "a", "channel_types": [0]},
        {"type": 6, "name": "who", "description": "a"},
        {"type": 4, "name": "many", "description": "a", "min_value": 1, "max_value": 5},
        {"type": 3, "name": "zone", "description": "a", "max_length": 5, "autocomplete": True},
    ],
}


async def test_options_are_told_as_their_kinds(
    there: DiscordServer, bot: Bot, plain: Plain
) -> None:
    await plain.ask(
        "PUT", f"/applications/{there.bot_id}/guilds/{there.guild().id}/commands", [COMMAND]
    )
    ada, channel = there.person("ada"), there.channel("robots")
    heard: list[Told] = []

    async def hear(interaction: discord.Interaction) -> None:
        heard.append(dict(interaction.data or {}))
        if interaction.type is discord.InteractionType.application_command:
            await interaction.response.send_message("a", ephemeral=True)

    bot.tree.interaction_check = hear  # type: ignore[assignment]
    asked = await ada.uses("/find", channel, order="New", all=True, where=channel, who=ada, many=5)
    assert asked.is_acknowledged
    values = {each["name"]: each["value"] for each in heard[0]["options"]}
    assert values == {"order": "n", "all": True, "where": channel.id, "who": ada.id, "many": 5}
    assert heard[0]["resolved"]["channels"][channel.id]["name"] == "robots"
    assert heard[0]["resolved"]["users"][ada.id]["username"] == "ada"
    assert heard[0]["guild_id"] == channel.guild
    wrong: dict[str, Told] = {
        "no choice": {"order": "Old"},
        "yes or no": {"all": 1},
        "cannot be chosen": {"where": there.channel("papers", "forum")},
        "at least 1": {"many": 0},
        "at most 5": {"many": 6},
        "0 to 5 characters": {"zone": "x" * 6},
    }
    for said, told in wrong.items():
        with pytest.raises(AssertionError, match=said):
            await ada.uses("/find", channel, **told)
    with pytest.raises(AssertionError, match="suggested nothing"):
        await ada.autocompletes("/find", channel, zone="ber")


@pytest.mark.parametrize(
    ("choices", "place"),
    [
        ([{"name": str(n), "value": "a"} for n in range(26)], "data.choices"),
        ([{"name": "x" * 101, "value": "a"}], "data.choices.0.name"),
        ([{"name": "a", "value": "x" * 101}], "data.choices.0.value"),
        ([{"name": "a", "value": 1}], "data.choices.0.value"),
        ([{"name": "", "value": "a"}], "data.choices.0.name"),
    ],
)
async def test_suggestions_that_do_not_fit_are_refused(
    there: DiscordServer, bot: Bot, plain: Plain, choices: list[Told], place: str
) -> None:
    replies: list[Reply] = []

    async def hear(interaction: discord.Interaction) -> bool:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        replies.append(await plain.ask("POST", path, {"type": 8, "data": {"choices": choices}}))
        return True

    bot.tree.interaction_check = hear  # type: ignore[method-assign]
    await there.person("ada").autocompletes("/papers", there.channel("robots"), query="a")
    assert replies[0].errors(*place.split("."))
    there.complaints.clear()


async def test_people_and_channels_are_chosen_in_selects(there: DiscordServer, bot: Bot) -> None:
    heard: list[Told] = []

    async def press(interaction: discord.Interaction) -> None:
        heard.append(dict(interaction.data or {}))
        await interaction.response.defer()

    bot.on_press = press
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.ChannelSelect(custom_id="c", channel_types=[discord.ChannelType.text]))
    view.add_item(discord.ui.UserSelect(custom_id="u"))
    ada, message = there.person("ada"), await shown(there, bot, view)
    channel = there.channel("robots")
    await ada.chooses(message, "c", channel)
    await ada.chooses(message, "u", there.person("bob"))
    assert [each["values"] for each in heard] == [[channel.id], [there.person("bob").id]]
    assert heard[0]["resolved"]["channels"][channel.id]["id"] == channel.id
