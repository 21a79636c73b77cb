"""What Discord does with answers to interactions after the first one, at the interaction's token.

https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
"""

from __future__ import annotations

from tests.discord import answer_methods, bodies, message_methods, showing
from tests.discord.asking import NOTHING, Ask, Done
from tests.discord.bodies import Body
from tests.discord.bureau import LASTS, Bureau, Interaction
from tests.discord.refusals import RefusedError
from tests.discord.state import Flag, Message

ORIGINAL = "@original"


def follow_up(there: Bureau, ask: Ask) -> Done:
    """Take another answer; the first one after a deferral is what was deferred.

    https://discord.com/developers/docs/interactions/receiving-and-responding#create-followup-message
    """
    interaction = _open(there, ask)
    body = answer_methods.read(there, ask.body, ask, ())
    original = interaction.original
    if original and original.flags & Flag.LOADING:
        _must_be_there(there, interaction, original)
        _fill(original, body)
        there.edited(original)
        original.edited = None
        return Done(showing.message(there, original), message=original)
    made = answer_methods.answered(there, interaction, body)
    interaction.follow_ups.append(made)
    return Done(showing.message(there, made), message=made)


def _fill(message: Message, body: Body) -> None:
    message.flags = (body.flags & ~Flag.EPHEMERAL) | (message.flags & Flag.EPHEMERAL)
    message.content, message.embeds, message.components = body.content, body.embeds, body.components
    message.files = body.files


def get(there: Bureau, ask: Ask) -> Done:
    """Return an answer."""
    return Done(showing.message(there, _message(there, ask)))


def edit(there: Bureau, ask: Ask) -> Done:
    """Change an answer; one that was deferred is there then."""
    message = _message(there, ask)
    was_loading = message.flags & Flag.LOADING
    message_methods.change(there, message, ask, takes=bodies.ANSWERS, told=ask.body)
    if was_loading:
        message.flags &= ~Flag.LOADING
        message.edited = None
        there.changed()
    return Done(showing.message(there, message))


def delete(there: Bureau, ask: Ask) -> Done:
    """Take an answer away."""
    message = _message(there, ask)
    there.delete(message)
    interaction = _open(there, ask)
    if message is interaction.original:
        interaction.original = None
    else:
        interaction.follow_ups.remove(message)
    return Done(status=NOTHING)


def _open(there: Bureau, ask: Ask) -> Interaction:
    """Return the interaction of a token that is good. Raises RefusedError."""
    if ask.ids["app"] != there.app_id:
        raise RefusedError(10015)
    interaction = there.interactions.get(ask.ids["token"])
    if interaction is None or there.clock() - interaction.at > LASTS:
        raise RefusedError(50027)
    if interaction.type is None:
        raise RefusedError(10015)
    return interaction


def _message(there: Bureau, ask: Ask) -> Message:
    interaction = _open(there, ask)
    id_ = ask.ids["message"]
    found = interaction.original if id_ == ORIGINAL else None
    for each in [interaction.original, *interaction.follow_ups]:
        if each and each.id == id_:
            found = each
    if found is None:
        raise RefusedError(10008)
    _must_be_there(there, interaction, found)
    return found


def _must_be_there(there: Bureau, interaction: Interaction, message: Message) -> None:
    """Refuse what concerns an answer that somebody deleted. Raises RefusedError.

    https://github.com/discord/discord-api-docs/issues/3087
    """
    is_public = message.to is None
    if message not in (interaction.channel.messages.values() if is_public else there.ephemerals):
        raise RefusedError(10008)
