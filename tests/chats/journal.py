"""What really happened at a platform, event by event; it outlives whoever posted.

Written line by line as JSON when it has a file, so that it can be read while its platform runs and
after a bot was killed. It knows nothing of HTTP, nor of what the bot believes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from tests.chats.faults import What


@dataclass(frozen=True, slots=True)
class Event:
    """One request, and what became of it.

    `taken`: it changed something there: a new message, a message less, a notice. `answered` is the
    status and what there is to say of it (`200`, `200 repeated`, `403 is_archived`), `lost` when
    the connection was broken off instead. `text` is only that of a notice, and then `channel` is
    whom it went to.
    """

    at: datetime
    what: What
    workspace: str
    channel: str
    key: str
    id: str
    taken: bool
    answered: str
    parent: str | None = None
    text: str = ""


class Journal:
    """Events in the order they happened."""

    def __init__(self, file: Path | None = None) -> None:
        self.events: list[Event] = []
        self._lines: TextIO | None = file.open("a", buffering=1, encoding="utf-8") if file else None

    @classmethod
    def read(cls, file: Path) -> Journal:
        """Read what a platform has written so far; half a line at the end is left out."""
        journal = cls()
        if file.exists():
            for written in file.read_text(encoding="utf-8").splitlines(keepends=True):
                if written.endswith("\n"):
                    journal.events.append(_event(json.loads(written)))
        return journal

    def add(self, event: Event) -> None:
        """Write one event down."""
        self.events.append(event)
        if self._lines:
            self._lines.write(line(event))

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._lines:
            self._lines.close()
            self._lines = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def of(self, what: What) -> list[Event]:
        """Return the requests of one kind."""
        return [each for each in self.events if each.what is what]

    def posts(self, channel: str | None = None, *, ever: bool = False) -> list[Event]:
        """Return the messages that remain, or those there `ever` were, in one channel or all."""
        deleted = set() if ever else {each.id for each in self.deletions}
        return [
            each
            for each in self.of(What.POST)
            if each.taken and each.id not in deleted and channel in (None, each.channel)
        ]

    def duplicates(self, *, ever: bool = False) -> Mapping[str, Sequence[Event]]:
        """Return the keys that more than one message has, of those that remain or `ever` were."""
        by_key: dict[str, list[Event]] = {}
        for each in self.posts(ever=ever):
            by_key.setdefault(each.key, []).append(each)
        return {key: posts for key, posts in by_key.items() if len(posts) > 1}

    @property
    def deletions(self) -> list[Event]:
        """The messages that were taken away."""
        return [each for each in self.of(What.DELETE) if each.taken]

    @property
    def notices(self) -> list[Event]:
        """What was told to people."""
        return [each for each in self.of(What.NOTIFY) if each.taken]


def line(event: Event) -> str:
    """Return an event as it is written."""
    return (
        json.dumps(
            {
                "at": event.at.isoformat(),
                "what": event.what,
                "workspace": event.workspace,
                "channel": event.channel,
                "key": event.key,
                "id": event.id,
                "taken": event.taken,
                "answered": event.answered,
                "parent": event.parent,
                "text": event.text,
            }
        )
        + "\n"
    )


def _event(told: dict[str, Any]) -> Event:
    return Event(**told | {"at": datetime.fromisoformat(told["at"]), "what": What(told["what"])})
