"""Where an answer goes in Slack: to one person, to everybody, or into the app's own conversation.

A `response_url` reaches places where the app is not a member, five times within thirty minutes
(https://docs.slack.dev/interactivity/handling-user-interaction); where there is none, or it is used
up, a private message shows in the channel, or else in the app's conversation with the person.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack import kit
from adapters.slack.api import Api
from adapters.slack.chat import quiet, sent, text_of
from adapters.slack.errors import RefusedError
from adapters.slack.kit import Message
from adapters.slack.payloads import Asker
from bot.errors import DeliveryError
from bot.export.files import File
from bot.models import MessageRef

PARTS = 20
"""Messages that a file comes in at most, where files cannot be sent."""
PART = 2_900
"""Characters of a file in one message: one text that is shown as it is."""
_BETWEEN = 1.0
"""Seconds between two parts: a conversation takes about one message a second."""
_LONGEST_WAIT = 60.0
_NOT_A_MEMBER = ("not_in_channel", "channel_not_found")
_TOO_LONG = (
    "There is more than fits into messages: export the papers of a search, or give the app the "
    "scope files:write"
)

log = logging.getLogger(__name__)


class Answering:
    """Sends answers by `api`. `sends_files` where the app has the scope for it."""

    def __init__(self, api: Api, *, sends_files: bool) -> None:
        self._api = api
        self._sends_files = sends_files

    async def privately(self, to: Asker, messages: Sequence[Message]) -> None:
        """Show messages to whoever asked, and nobody else. Raises DeliveryError."""
        for message in messages:
            if to.response_url:
                try:
                    await self._respond(to, message, "ephemeral")
                    continue
                except DeliveryError as error:
                    log.info("slack.response_refused", extra={"why": str(error)})
            await self._beside(to, message)

    async def publicly(self, to: Asker, message: Message) -> MessageRef | None:
        """Show a message to everybody; say where it is, where Slack tells. Raises DeliveryError."""
        try:
            told = await self._api.write(
                "chat.postMessage", **_body(message), channel=to.where.id, thread_ts=to.thread
            )
        except DeliveryError as error:
            if not (to.response_url and is_not_a_member(error)):
                raise
            await self._respond(to, message, "in_channel")
            return None
        return sent(told)

    async def write_to(self, person: str, message: Message) -> None:
        """Write to a person in the app's own conversation with them. Raises DeliveryError."""
        await self._api.write(
            "chat.postMessage", **_body(message), channel=await self._conversation(person)
        )

    async def send_files(self, person: str, files: Sequence[File]) -> str:
        """Send files to a person, or their text in parts; return the conversation that has them.

        Raises DeliveryError.
        """
        channel = await self._conversation(person)
        for file in files:
            if self._sends_files:
                await self._upload(file, channel)
                continue
            for n, message in enumerate(parts(file)):
                await asyncio.sleep(_BETWEEN if n else 0)
                await self._post_patiently(channel, message)
        return channel

    async def _post_patiently(self, channel: str, message: Message) -> None:
        """Post a part of a file, once more where Slack asks to wait a little."""
        try:
            await self._api.write("chat.postMessage", **_body(message), channel=channel)
        except DeliveryError as error:
            if error.retry_after is None or error.retry_after > _LONGEST_WAIT:
                raise
            await asyncio.sleep(error.retry_after)
            await self._api.write("chat.postMessage", **_body(message), channel=channel)

    async def _respond(self, to: Asker, message: Message, kind: str) -> None:
        how = {"response_type": kind, "replace_original": False}
        thread = {"thread_ts": to.thread} if to.thread else {}
        await self._api.respond(to.response_url, _body(message) | how | thread)

    async def _beside(self, to: Asker, message: Message) -> None:
        """Show a private message in the channel; where it cannot be, in the app's conversation."""
        if to.where.id != to.who.id and not to.is_direct:
            try:
                await self._api.write(
                    "chat.postEphemeral",
                    **_shown_alone(message),
                    channel=to.where.id,
                    user=to.who.id,
                    thread_ts=to.thread,
                )
            except RefusedError as error:
                if error.ambiguous:
                    raise
            else:
                return
        await self.write_to(to.who.id, message)

    async def _conversation(self, person: str) -> str:
        opened = await self._api.write("conversations.open", users=person)
        return text_of(opened, "channel", "id")

    async def _upload(self, file: File, channel: str) -> None:
        """Send a file: a place for it, its bytes, and that it is whole.

        https://docs.slack.dev/reference/methods/files.completeUploadExternal
        """
        content = file.text.encode()
        place = await self._api.read(
            "files.getUploadURLExternal", filename=file.name, length=len(content)
        )
        await self._api.upload(text_of(place, "upload_url"), content)
        await self._api.write(
            "files.completeUploadExternal",
            files=[{"id": text_of(place, "file_id"), "title": file.name}],
            channel_id=channel,
        )


def is_not_a_member(error: DeliveryError) -> bool:
    """Tell whether Slack refused because the app is not in the channel."""
    return isinstance(error, RefusedError) and error.name in _NOT_A_MEMBER


def parts(file: File) -> list[Message]:
    """Return a file as messages, as far as PARTS of them go."""
    lines = file.text.splitlines(keepends=True)
    pieces: list[str] = [""]
    for line in lines:
        for n in range(0, len(line), PART):
            if len(pieces[-1]) + len(line[n : n + PART]) > PART:
                pieces.append("")
            pieces[-1] += line[n : n + PART]
    told = [
        _part(f"{file.name}, part {n} of {len(pieces)}", piece)
        for n, piece in enumerate(pieces[:PARTS], 1)
    ]
    if len(pieces) > PARTS:
        told.append(kit.said(_TOO_LONG))
    return told


def _part(heading: str, piece: str) -> Message:
    """Return a piece of a file, character by character."""
    whole = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": piece or " "}]}
    return Message(kit.escaped(heading), (*kit.paragraph(heading, bold=True), *kit.rich(whole)))


def _body(message: Message) -> dict[str, Any]:
    return quiet({"text": message.text, "blocks": list(message.blocks)})


def _shown_alone(message: Message) -> Mapping[str, Any]:
    """Return the arguments of a private message, of which Slack never unfolds a link."""
    body = _body(message)
    return {name: body[name] for name in ("text", "blocks", "parse", "link_names")}
