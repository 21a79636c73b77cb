"""What Discord takes as a message, and what it refuses: limits of every field. Pure.

https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.discord import components, embeds
from tests.discord.fields import Fields
from tests.discord.refusals import Problems, RefusedError
from tests.discord.snowflakes import is_snowflake
from tests.discord.state import Attachment, Flag, Part

CONTENT, NONCE, MOST_FILES, FILE, MOST_MENTIONS = 2000, 25, 10, 10 * 2**20, 100
_MENTION = re.compile(r"<@!?(\d+)>|<@(&\d+)>|(@everyone|@here)")
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
CREATES = frozenset(
    {
        *("content", "nonce", "tts", "embeds", "allowed_mentions", "message_reference"),
        *("components", "sticker_ids", "attachments", "flags", "enforce_nonce"),
    }
)
ANSWERS = frozenset(
    {"content", "tts", "embeds", "allowed_mentions", "components", "attachments", "flags"}
)
EDITS = ANSWERS
"""A changed message is not read aloud, but clients say so."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came with a request: the name of its part, its own, and what is in it."""

    part: str
    name: str
    content: bytes


@dataclass(slots=True)
class Body:
    """A message as it was asked for. `given`: the fields that were told at all."""

    content: str
    embeds: list[Part]
    components: list[Part]
    flags: int
    files: list[Attachment]
    kept: list[str] | None
    nonce: str | None
    enforces_nonce: bool
    refers_to: str | None
    allowed: Mapping[str, Any] | None
    given: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be shown."""
        return not (self.content or self.embeds or self.components or self.files)


def read(
    told: object,
    files: list[File],
    *,
    takes: frozenset[str],
    flags: int,
    new_id: Any,
    path: tuple[str, ...] = (),
    is_new: bool = True,
) -> Body:
    """Read a message. `flags`: those that may be set. Raises RefusedError."""
    problems = Problems()
    fields = Fields(told, path, problems)
    for name in fields.told:
        if name not in takes:
            fields.wrong(name, "UNKNOWN_FIELD", "Discord would not look at this.")
    set_flags = fields.number("flags", 0, 2**31)
    if set_flags & ~flags:
        fields.wrong("flags", "FLAGS_INVALID", f"These cannot be set here: {set_flags & ~flags}.")
    attached, kept = _files(fields, files, new_id, problems)
    body = Body(
        fields.text("content", CONTENT, strips=True),
        embeds.sound(fields.told.get("embeds"), fields.at("embeds"), problems),
        components.sound(fields.told.get("components"), fields.at("components"), problems),
        set_flags,
        attached,
        kept,
        _nonce(fields),
        fields.flag("enforce_nonce"),
        _reference(fields, problems),
        _allowed(fields, problems),
        frozenset(fields.told),
    )
    fields.flag("tts")
    problems.settle()
    if is_new and body.is_empty:
        raise RefusedError(50006)
    return body


def _nonce(fields: Fields) -> str | None:
    told = fields.told.get("nonce")
    if isinstance(told, int) and not isinstance(told, bool):
        return str(told)
    return fields.text("nonce", NONCE) if told is not None else None


def _reference(fields: Fields, problems: Problems) -> str | None:
    if fields.told.get("message_reference") is None:
        return None
    reference = Fields(fields.told["message_reference"], fields.at("message_reference"), problems)
    told = reference.told.get("message_id")
    if not is_snowflake(told):
        reference.wrong("message_id", "NUMBER_TYPE_COERCE", f'Value "{told}" is not snowflake.')
    return str(told)


def _allowed(fields: Fields, problems: Problems) -> Mapping[str, Any] | None:
    """Read who may be called. https://discord.com/developers/docs/resources/message"""
    if fields.told.get("allowed_mentions") is None:
        return None
    allowed = Fields(fields.told["allowed_mentions"], fields.at("allowed_mentions"), problems)
    parses = allowed.items("parse", 3)
    for n, each in enumerate(parses):
        if each not in ("roles", "users", "everyone"):
            path = (*allowed.at("parse"), n)
            problems.add(path, "BASE_TYPE_CHOICES", "Value must be one of roles, users, everyone.")
    for name in ("users", "roles"):
        listed = allowed.items(name, MOST_MENTIONS)
        if listed and name in parses:
            said = f"parse:[{name!r}] and {name}: [ids...] are mutually exclusive."
            allowed.wrong(name, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", said)
    return allowed.told


def _files(
    fields: Fields, files: list[File], new_id: Any, problems: Problems
) -> tuple[list[Attachment], list[str] | None]:
    """Return the files that come with it, and the ids of those that stay."""
    if sum(len(each.content) for each in files) > FILE * MOST_FILES:
        raise RefusedError(40005)
    if any(len(each.content) > FILE for each in files):
        raise RefusedError(40005)
    by_number = {each.part.removeprefix("files[").removesuffix("]"): each for each in files}
    told = fields.told.get("attachments")
    listed = fields.items("attachments", MOST_FILES)
    if told is None:
        made = [Attachment(new_id(), each.name, each.content) for each in files]
        return made, None
    attached, kept = [], []
    for n, each in enumerate(listed):
        one = Fields(each, (*fields.at("attachments"), n), problems)
        id_ = str(one.told.get("id"))
        about = one.text("description", 1024) or None
        if id_ in by_number:
            file = by_number.pop(id_)
            name = one.text("filename", 1024) or file.name
            attached.append(Attachment(new_id(), name, file.content, about))
        else:
            kept.append(id_)
    if by_number:
        fields.wrong("attachments", "ATTACHMENT_NOT_LISTED", "A file that came is not listed.")
    return attached, kept


def pings(content: str, allowed: Mapping[str, Any] | None, *, usual: frozenset[str]) -> list[str]:
    """Return whom a content calls: ids, `&` and the id of a role, or `everyone`.

    `usual`: what is parsed where nothing is said. What stands in code calls nobody.
    """
    parses = usual if allowed is None else frozenset(allowed.get("parse") or ())
    listed = allowed or {}
    found = []
    for person, role, everyone in _MENTION.findall(_CODE.sub("", content)):
        if everyone and "everyone" in parses:
            found.append("everyone")
        elif person and ("users" in parses or person in (listed.get("users") or ())):
            found.append(person)
        elif role and ("roles" in parses or role[1:] in (listed.get("roles") or ())):
            found.append(role)
    return list(dict.fromkeys(found))


IN_CHANNELS = frozenset({"users", "roles", "everyone"})
IN_ANSWERS = frozenset({"users"})
SETTABLE = Flag.SUPPRESS_EMBEDS | Flag.SUPPRESS_NOTIFICATIONS
