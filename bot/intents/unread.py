"""What was typed after a command and is no form of it, and the commands themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Command(StrEnum):
    """What stands before a form; what it is called is the door's business, or the workspace's."""

    PAPERS = "papers"
    DIGEST = "digest"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class NoSuchForm:
    """There is no such thing to ask; `nearest` is what may be meant, or `help`."""

    said: str
    nearest: str
    command: Command = Command.DIGEST


@dataclass(frozen=True, slots=True)
class Misread:
    """What belongs to a form cannot be read; `example` is one that can."""

    problem: str
    example: str
    command: Command = Command.DIGEST
