"""Where an answer goes in Discord: to one person, or to everybody; and the first one in time.

Discord wants to hear within three seconds, and takes an answer for fifteen minutes after that. So
what takes longer than a moment is put off, which shows that it is coming: to one person, as what is
private stays so. https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.discord import kit, rights
from adapters.discord.api import Answer, Api
from adapters.discord.chat import QUIET, sent
from adapters.discord.errors import RefusedError
from adapters.discord.fitting import Message
from adapters.discord.payloads import Asker
from bot.errors import DeliveryError
from bot.export.files import File
from bot.models import MessageRef

FILES = 10
"""Files of one message. https://docs.discord.com/developers/resources/message#create-message"""
KEPT_PRIVATE = (
    "Discord shows that to you alone: here it takes the permission Use External Apps, "
    "or Paperboy as a member of the server."
)
DONE = "It is in this channel now."
_SAID, _THINKING, _SILENT, _CHOICES, _FORM = 4, 5, 6, 8, 9
"""https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-interaction-callback-type"""
_PRIVATE = 1 << 6
_ANSWERED_ALREADY = 40060
_TOO_LATE = (10062, 50027)
"""The interaction is over; each further try would count as an invalid one."""
_TRIES = 3
_LONGEST_WAIT = 5.0
_CALLBACK = "/interactions/{webhook_id}/{webhook_token}/callback"
_FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"
_ORIGINAL = f"{_FOLLOW_UP}/messages/@original"
_MESSAGES = "/channels/{channel_id}/messages"

log = logging.getLogger(__name__)


class AnsweredElsewhereError(Exception):
    """Another process was told of the same, and was quicker to answer."""


class Answers(Api):
    """Asks Discord as any other, and sends files besides."""

    async def send(
        self,
        method: str,
        path: str,
        ids: Mapping[str, str],
        body: Answer | None,
        files: Sequence[File] = (),
    ) -> Any:
        """Have something done with a body, and files beside it. Raises DeliveryError."""
        if not files:
            told = {} if body is None else {"json": body}
            return await self._ask(method, path, ids, is_for_somebody=True, **told)
        form: list[Mapping[str, Any]] = [
            {"name": "payload_json", "value": json.dumps(body), "content_type": "application/json"}
        ]
        for n, each in enumerate(files):
            content = {"value": each.text.encode(), "content_type": "text/plain; charset=utf-8"}
            form.append({"name": f"files[{n}]", "filename": each.name, **content})
        return await self._ask(method, path, ids, is_for_somebody=True, form=form)


class Turn:
    """One interaction, from its first answer to its last.

    `is_silent`: what comes is for everybody, so that nobody is shown that it is coming. `is_ours`:
    no other process does what was asked, so that it is answered whoever said that it would be.
    """

    def __init__(self, api: Answers, asker: Asker, *, is_silent: bool = False) -> None:
        self.is_begun = False
        self.is_ours = False
        self._api = api
        self._asker = asker
        self._is_silent = is_silent and asker.is_pressed
        self._is_awaited = False
        self._is_elsewhere = False
        self._lost: int | None = None
        self._over: RefusedError | None = None
        self._first = asyncio.Lock()

    async def put_off(self) -> None:
        """Say that an answer is coming, if none has come yet. Raises DeliveryError.

        Where another process said so, it is not known yet which of them it comes from.
        """
        async with self._first:
            if not self.is_begun:
                await self._put_off()

    async def privately(self, messages: Sequence[Message], files: Sequence[File] = ()) -> None:
        """Show messages to whoever asked, and nobody else. Raises DeliveryError.

        Files go with the last one, or after it.
        """
        last = len(messages) - 1
        for n, message in enumerate(messages):
            await self._say(message.body(), files[:FILES] if n == last else ())
        for n in range(FILES if messages else 0, len(files), FILES):
            await self._say({"content": ""}, files[n : n + FILES])

    async def say(self, told: str) -> None:
        """Tell something to whoever asked, and nobody else. Raises DeliveryError."""
        await self.privately([kit.said(told)])

    async def publicly(self, message: Message) -> MessageRef | None:
        """Show a message to everybody; return where it is, if reactions on it can be heard.

        Raises DeliveryError. The bot posts it itself where it may; else it is what answers, which
        Discord may keep private.
        """
        if self._asker.is_ours and rights.can_show(self._asker):
            try:
                posted = await self._post(message)
            except RefusedError as error:
                log.info("discord.post_refused", extra={"why": str(error)})
            else:
                return sent(posted)
        await self.settle()
        told = await self._follow_up(message.body(), ())
        if isinstance(told, Mapping) and int(told.get("flags") or 0) & _PRIVATE:
            await self._say({"content": KEPT_PRIVATE}, ())
        return None

    async def open(self, form: Answer) -> bool:
        """Open a form; tell whether there was still time for one. Raises DeliveryError."""
        async with self._first:
            if self.is_begun:
                return False
            is_first = await self._begin({"type": _FORM, "data": form})
            self._insist()
            return is_first

    async def suggest(self, choices: Sequence[Mapping[str, str]]) -> None:
        """Show what might be meant. Raises DeliveryError."""
        await self._begin({"type": _CHOICES, "data": {"choices": list(choices)}})

    async def settle(self) -> None:
        """End what was begun, where there is nothing to be said. Raises DeliveryError."""
        async with self._first:
            self._insist()
            if not self.is_begun and self._asker.is_pressed:
                await self._begin({"type": _SILENT})
            elif not self.is_begun:
                await self._begin({"type": _SAID, "data": {"content": DONE, "flags": _PRIVATE}})
            if self._is_awaited:
                self._is_awaited = False
                await self._patiently("DELETE", _ORIGINAL, None, ())

    async def _say(self, body: Answer, files: Sequence[File]) -> None:
        told = {**body, **QUIET}
        async with self._first:
            self._insist()
            if not self.is_begun and await self._begin(
                {"type": _SAID, "data": told | {"flags": _PRIVATE}}, files
            ):
                return
            self._insist()
            if self._is_awaited:
                await self._patiently("PATCH", _ORIGINAL, told, files)
                self._is_awaited = False
                return
        await self._follow_up(told | {"flags": _PRIVATE}, files)

    async def _put_off(self) -> None:
        if self._is_silent:
            await self._begin({"type": _SILENT})
        else:
            thinking = {"type": _THINKING, "data": {"flags": _PRIVATE}}
            if await self._begin(thinking):
                self._is_awaited = True

    def _insist(self) -> None:
        """Raise where another process answers."""
        if self._is_elsewhere and not self.is_ours:
            raise AnsweredElsewhereError

    async def _begin(self, body: Answer, files: Sequence[File] = ()) -> bool:
        """Give the first answer; where it was lost whether it came, it is given again.

        Tell whether that was the first one: another process may have been quicker, or an earlier
        answer of ours, of which nothing was heard.
        """
        ids = {"webhook_id": self._asker.id, "webhook_token": self._asker.token}
        earlier = self._lost
        for n in range(1, _TRIES + 1):
            try:
                await self._send("POST", _CALLBACK, ids, body, files)
            except DeliveryError as error:
                if isinstance(error, RefusedError) and error.code == _ANSWERED_ALREADY:
                    self.is_begun, self._is_elsewhere = True, self._lost is None
                    self._is_awaited = earlier == _THINKING
                    return n > 1 and earlier is None
                if error.ambiguous and self._lost is None:
                    self._lost = body["type"]
                if not error.ambiguous or n == _TRIES:
                    raise
                continue
            self.is_begun = True
            return True
        raise AssertionError("the last try raises")

    async def _follow_up(self, body: Answer, files: Sequence[File]) -> Any:
        return await self._patiently("POST", _FOLLOW_UP, {**body, **QUIET}, files)

    async def _patiently(
        self, method: str, path: str, body: Answer | None, files: Sequence[File]
    ) -> Any:
        ids = {"webhook_id": self._asker.application, "webhook_token": self._asker.token}
        return await self._again(method, path, ids, body, files)

    async def _post(self, message: Message) -> Any:
        """Post in the channel, once more where it was lost whether it is there.

        By its nonce, Discord knows it again.
        """
        named = {**message.body(), **QUIET, "nonce": self._asker.id, "enforce_nonce": True}
        ids = {"channel_id": self._asker.spot}
        try:
            return await self._again("POST", _MESSAGES, ids, named)
        except DeliveryError as error:
            if not error.ambiguous:
                raise
            return await self._again("POST", _MESSAGES, ids, named)

    async def _again(
        self,
        method: str,
        path: str,
        ids: Mapping[str, str],
        body: Answer | None,
        files: Sequence[File] = (),
    ) -> Any:
        """Have something done, once more where Discord asks to wait a little."""
        try:
            return await self._send(method, path, ids, body, files)
        except DeliveryError as error:
            if error.retry_after is None or error.retry_after > _LONGEST_WAIT:
                raise
            await asyncio.sleep(error.retry_after)
            return await self._send(method, path, ids, body, files)

    async def _send(
        self,
        method: str,
        path: str,
        ids: Mapping[str, str],
        body: Answer | None,
        files: Sequence[File] = (),
    ) -> Any:
        """Ask Discord, unless it has said that this interaction is over."""
        if self._over is not None and path != _MESSAGES:
            raise self._over
        try:
            return await self._api.send(method, path, ids, body, files)
        except RefusedError as error:
            if error.code in _TOO_LATE:
                self._over = error
            raise
