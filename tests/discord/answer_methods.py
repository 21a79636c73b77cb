"""What Discord does with answers to interactions: the first one, and all that follow.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

import time
from typing import Any

from tests.discord import bodies, commands, forms, message_methods, showing
from tests.discord.asking import NOTHING, Ask, Done
from tests.discord.bodies import Body
from tests.discord.bureau import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    SUBMIT,
    Bureau,
    Form,
    Interaction,
)
from tests.discord.refusals import Problems, RefusedError, refused_at
from tests.discord.state import Flag, Message, Part

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
"""https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object"""
_FITS = {
    MESSAGE: (COMMAND, COMPONENT, SUBMIT),
    DEFERRED: (COMMAND, COMPONENT, SUBMIT),
    DEFERRED_UPDATE: (COMPONENT, SUBMIT),
    UPDATE: (COMPONENT, SUBMIT),
    CHOICES: (AUTOCOMPLETE,),
    MODAL: (COMMAND, COMPONENT),
}
"""How which interactions may be answered."""
_SETTABLE = bodies.SETTABLE | Flag.EPHEMERAL
_SLASH, _MENU = 20, 23
"""Types of messages: https://discord.com/developers/docs/resources/message"""


def callback(there: Bureau, ask: Ask) -> Done:
    """Take the first answer."""
    interaction = there.interactions.get(ask.ids["token"])
    if interaction is None or interaction.id != ask.ids["interaction"]:
        raise RefusedError(10062)
    took = time.monotonic() - interaction.began
    if interaction.type is None and took > there.patience:
        there.complaints.append(f"an interaction was answered after {took:.1f} seconds")
        raise RefusedError(10062)
    if interaction.type is not None:
        raise RefusedError(40060)
    kind = ask.body.get("type")
    fits = _FITS.get(kind, ()) if isinstance(kind, int) else ()
    is_update = kind in (DEFERRED_UPDATE, UPDATE)
    if interaction.kind not in fits or (is_update and interaction.message is None):
        said = "That is no answer to such an interaction."
        raise refused_at(("type",), "INTERACTION_CALLBACK_TYPE_INVALID", said)
    assert isinstance(kind, int)
    _respond(there, interaction, kind, ask)
    interaction.type, interaction.latency = kind, took
    interaction.heard.set()
    there.changed()
    if ask.query.get("with_response") not in ("1", "true"):
        return Done(status=NOTHING)
    return Done(_told(there, interaction))


def _respond(there: Bureau, interaction: Interaction, kind: int, ask: Ask) -> None:
    data = ask.body.get("data") or {}
    if kind == MESSAGE:
        interaction.original = answered(there, interaction, read(there, data, ask))
    elif kind == DEFERRED:
        interaction.original = _loading(there, interaction, data)
    elif kind == DEFERRED_UPDATE:
        interaction.original = interaction.message
    elif kind == UPDATE:
        assert interaction.message
        _update(there, interaction.message, data, ask)
        interaction.original = interaction.message
    elif kind == CHOICES:
        interaction.choices = _choices(interaction, data)
    else:
        problems = Problems()
        told = forms.sound(data, ("data",), problems)
        problems.settle()
        interaction.form = Form(
            interaction.id,
            told,
            interaction.user.id,
            interaction.channel,
            interaction.message,
        )


def read(there: Bureau, data: Any, ask: Ask, path: tuple[str, ...] = ("data",)) -> Body:
    """Read an answer; whether it is private is told by a flag. Raises RefusedError."""
    return bodies.read(
        data,
        list(ask.files),
        takes=bodies.ANSWERS,
        flags=_SETTABLE,
        new_id=there.ids.next,
        path=path,
    )


def answered(there: Bureau, interaction: Interaction, body: Body) -> Message:
    """Have an answer, for all in the channel or for who asked."""
    is_private = bool(body.flags & Flag.EPHEMERAL)
    return there.post(
        interaction.channel,
        there.bot,
        content=body.content,
        embeds=body.embeds,
        components=body.components,
        files=body.files,
        flags=body.flags,
        type=_type(interaction),
        to=interaction.user.id if is_private else None,
        pings=message_methods.called(there, interaction.channel, body, usual=bodies.IN_ANSWERS),
        interaction=_about(there, interaction),
    )


def _loading(there: Bureau, interaction: Interaction, data: Part) -> Message:
    """Have "thinking" shown; all that can be told of it is whom it is shown to."""
    flags = data.get("flags") or 0
    strange = set(data) - {"flags"}
    if strange or flags & ~Flag.EPHEMERAL:
        path = ("data", min(strange, default="flags"))
        raise refused_at(path, "FLAGS_INVALID", "Only whether it is private can be told now.")
    return there.post(
        interaction.channel,
        there.bot,
        flags=flags | Flag.LOADING,
        type=_type(interaction),
        to=interaction.user.id if flags & Flag.EPHEMERAL else None,
        interaction=_about(there, interaction),
    )


def _update(there: Bureau, message: Message, data: Part, ask: Ask) -> None:
    message_methods.change(there, message, ask, takes=bodies.ANSWERS, told=data)


def _choices(interaction: Interaction, data: Part) -> list[Part]:
    """Read suggestions: 25 at most.

    https://discord.com/developers/docs/interactions/receiving-and-responding
    """
    problems = Problems()
    choices = data.get("choices")
    path = ("data", "choices")
    if not isinstance(choices, list):
        raise refused_at(path, "BASE_TYPE_REQUIRED", "This field is required")
    if len(choices) > commands.MOST_CHOICES:
        said = f"Must be {commands.MOST_CHOICES} or fewer in length."
        problems.add(path, "BASE_TYPE_MAX_LENGTH", said)
    focused = interaction.data["focused"]
    commands.choices_sound(choices, focused, path, problems)
    problems.settle()
    return choices


def _type(interaction: Interaction) -> int:
    if interaction.kind != COMMAND:
        return 0
    return _SLASH if interaction.data.get("type") == commands.CHAT else _MENU


def _about(there: Bureau, interaction: Interaction) -> Part:
    told: Part = {
        "id": interaction.id,
        "type": interaction.kind,
        "user": showing.user(interaction.user),
        "authorizing_integration_owners": {"0": interaction.channel.guild or "0"},
    }
    if interaction.kind == COMPONENT and interaction.message:
        told["interacted_message_id"] = interaction.message.id
    return told


def _told(there: Bureau, interaction: Interaction) -> Part:
    """Return what a callback tells when it is asked to.

    https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-callback
    """
    about: Part = {"id": interaction.id, "type": interaction.kind}
    told: Part = {"interaction": about}
    message = interaction.original
    if message:
        about["response_message_id"] = message.id
        about["response_message_loading"] = bool(message.flags & Flag.LOADING)
        about["response_message_ephemeral"] = message.to is not None
        if interaction.type in (MESSAGE, UPDATE):
            told["resource"] = {
                "type": interaction.type,
                "message": showing.message(there, message),
            }
    return told
