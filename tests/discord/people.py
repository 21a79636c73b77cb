"""What a person does in Discord, as tests say it; each returns what came back for it.

    ada = discord.person("ada")
    found = await (await ada.uses("/papers", channel, query="robotics")).answer()
    await ada.presses(found, "more")
    form = await (await ada.uses("/digest settings", channel)).form()
    await ada.submits(form, {"time": "09:00"})

A person does what their client lets them: they see only what is shown to them, and choose what is
there to choose; the rest is a failed assertion. Nothing here knows the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.discord import commands, components, filling, interactions, showing
from tests.discord.answered import Answered
from tests.discord.bureau import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT, Form, Interaction
from tests.discord.components import BUTTON, SELECTS
from tests.discord.members import Member
from tests.discord.rights import Right
from tests.discord.state import Channel, Message, Part

LINK = components.LINK


class Person(Member):
    """Somebody who uses the bot."""

    # Commands

    async def uses(self, command: str, channel: Channel | None = None, /, **told: Any) -> Answered:
        """Use a slash command, `/digest subscribe`; without a channel, with the bot itself."""
        where = channel or self.dm
        top, way = self._command(command, where)
        resolved: Part = {}
        options = filling.options(self._there, (way or [top])[-1], told, resolved)
        interaction = self._there.begin(COMMAND, self.user, where)
        return await self._acts(interaction, _data(top, way, options, resolved))

    async def autocompletes(
        self, command: str, channel: Channel | None = None, /, **told: Any
    ) -> list[Part]:
        """Type into the last of these options; return what is suggested: `name` and `value`."""
        where = channel or self.dm
        top, way = self._command(command, where)
        at, focused = (way or [top])[-1], list(told)[-1]
        resolved: Part = {}
        options = filling.options(self._there, at, told, resolved, focused)
        interaction = self._there.begin(AUTOCOMPLETE, self.user, where)
        kinds = {each["name"]: each["type"] for each in at["options"]}
        data = _data(top, way, options, resolved)
        asked = await self._acts(interaction, data, focused=kinds[focused])
        assert asked.interaction.choices is not None, "the bot suggested nothing in time"
        return asked.interaction.choices

    async def uses_menu(self, command: str, message: Message) -> Answered:
        """Use a command of a message's menu. The bot is told what the message says."""
        channel = self._sees(message)
        self._may_use_commands(channel)
        known = {e["name"]: e for e in self._known(channel) if e["type"] == commands.MESSAGE}
        assert command in known, f"there is no {command!r}, only {sorted(known)}"
        self._may(known[command], channel)
        shown = showing.message(self._there, message)
        data = {
            "id": known[command]["id"],
            "name": command,
            "type": commands.MESSAGE,
            "target_id": message.id,
            "resolved": {"messages": {message.id: shown}},
        }
        return await self._acts(self._there.begin(COMMAND, self.user, channel), data)

    def commands(self, channel: Channel | None = None) -> list[str]:
        """Return the names of the commands that they see in a channel."""
        where = channel or self.dm
        return [each["name"] for each in self._known(where) if self._is_allowed(each, where)]

    # Messages

    async def presses(self, message: Message, custom_id: str) -> Answered:
        """Press a button; its custom id may be said without the key behind it."""
        part = self._part(message, custom_id)
        assert part["type"] == BUTTON, f"{custom_id} is no button"
        assert part["style"] != LINK, "that is a link"
        return await self._touches(message, part, {})

    async def chooses(self, message: Message, custom_id: str, values: Any) -> Answered:
        """Choose in a select: one or several, by their values or labels."""
        part = self._part(message, custom_id)
        assert part["type"] in SELECTS, f"{custom_id} is no select"
        resolved: Part = {}
        chosen: Part = {"values": filling.chosen(self._there, part, values, resolved)}
        return await self._touches(
            message, part, chosen | ({"resolved": resolved} if resolved else {})
        )

    async def submits(self, form: Form, values: Mapping[str, Any] | None = None) -> Answered:
        """Fill a form in, by custom ids, and send it off. It closes when the bot answers."""
        assert form.user == self.id, "that is somebody else's"
        assert form.is_open, "the form is closed"
        resolved: Part = {}
        sent = filling.submitted(self._there, form.told, values or {}, resolved)
        data: Part = {"custom_id": form.told["custom_id"], "components": sent}
        data |= {"resolved": resolved} if resolved else {}
        interaction = self._there.begin(SUBMIT, self.user, form.channel, form.message)
        answered = await self._acts(interaction, data)
        form.is_open = not answered.is_acknowledged
        return answered

    async def _touches(self, message: Message, part: Part, told: Part) -> Answered:
        channel = self._sees(message)
        assert not part.get("disabled"), "it is disabled"
        assert not channel.is_locked, "nothing can be done in a locked thread"
        data = {"custom_id": part["custom_id"], "component_type": part["type"], "id": 1, **told}
        return await self._acts(self._there.begin(COMPONENT, self.user, channel, message), data)

    def _part(self, message: Message, custom_id: str) -> Part:
        self._sees(message)
        there = components.parts(message.components)
        known = [each["custom_id"] for each in there if "custom_id" in each]
        for each in there:
            told = each.get("custom_id", "")
            if custom_id in (told, told.rpartition("#")[0]) and custom_id:
                return each
        raise AssertionError(f"there is no {custom_id!r} in it, only {known}")

    # How

    async def _acts(
        self, interaction: Interaction, data: Part, focused: int | None = None
    ) -> Answered:
        for id_, each in data.get("resolved", {}).get("channels", {}).items():
            may = self._there.rights(self._there.channels[id_], self.user)
            each["permissions"] = showing.bits(may)
        interaction.data = data if focused is None else {"focused": focused}
        answered = Answered(self._there, self.user, interaction.channel, interaction)
        payload = interactions.payload(self._there, interaction, data)
        await self._there.deliver(interaction, payload)
        return answered

    def _command(self, name: str, channel: Channel) -> tuple[Part, list[Part]]:
        self._may_use_commands(channel)
        top, way = filling.found(self._known(channel), name)
        self._may(top, channel)
        return top, way

    def _known(self, channel: Channel) -> list[Part]:
        """Return the commands of a guild, and those for all; the guild's own come first."""
        own = self._there.commands.get(channel.guild, []) if channel.guild else []
        names = {(each["type"], each["name"]) for each in own}
        everywhere = self._there.commands.get(None, [])
        return [*own, *(e for e in everywhere if (e["type"], e["name"]) not in names)]

    def _may_use_commands(self, channel: Channel) -> None:
        self._is_in(channel)
        may = self._there.rights(channel, self.user)
        assert may & Right.USE_APPLICATION_COMMANDS, "they may use no commands there"
        assert not channel.is_archived, "an archived thread takes no commands"

    def _may(self, command: Part, channel: Channel) -> None:
        assert self._is_allowed(command, channel), f"they do not see {command['name']} there"

    def _is_allowed(self, command: Part, channel: Channel) -> bool:
        """Whether somebody sees a command.

        https://discord.com/developers/docs/interactions/application-commands#permissions
        """
        contexts = command["contexts"]
        if contexts is not None and interactions.context(channel) not in contexts:
            return False
        if channel.guild is None:
            return contexts is not None or command["dm_permission"] is not False
        wanted = command["default_member_permissions"]
        if wanted is None:
            return True
        may = self._there.rights(channel, self.user)
        needed = Right(int(wanted)) or Right.ADMINISTRATOR
        return may & needed == needed


def _data(top: Part, way: list[Part], options: list[Part], resolved: Part) -> Part:
    """Return the data of a command: what it is used with hangs in its subcommand."""
    for each in reversed(way):
        options = [{"type": each["type"], "name": each["name"], "options": options}]
    data: Part = {"id": top["id"], "name": top["name"], "type": top["type"], "options": options}
    data |= {"guild_id": top["guild_id"]} if "guild_id" in top else {}
    return data | ({"resolved": resolved} if resolved else {})
