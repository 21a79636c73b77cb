"""How a platform misbehaves: the words a test says it with, and who it happens to. No HTTP here.

    chat.loses_answer(times=2)
    chat.limits(30, scope=Scope.WORKSPACE, workspace="acme", probability=0.1)
    chat.forbids("is_archived", channel="general")
    chat.answers()

A fault holds until the chat `answers` again, or for the next `times`; always, or with a seeded
`probability`; for everybody, or in one channel or workspace; for posts, unless `on` says otherwise.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self, TypedDict, Unpack


class What(StrEnum):
    """What a platform is asked to do."""

    POST = "post"
    FIND = "find"
    DELETE = "delete"
    NOTIFY = "notify"
    EDIT = "edit"
    SEED = "seed"
    REACTIONS = "reactions"


ANY = "any"


class Scope(StrEnum):
    """What a rate limit is counted for."""

    CHANNEL = "channel"
    WORKSPACE = "workspace"
    PLATFORM = "platform"


class Failing(StrEnum):
    """The kinds of faults."""

    HANGS_UP = "hangs_up"
    LOSES_ANSWER = "loses_answer"
    ANSWERS_LATE = "answers_late"
    LIMITS = "limits"
    BREAKS = "breaks"
    BREAKS_AFTER_TAKING = "breaks_after_taking"
    FORBIDS = "forbids"
    SENDS_GARBAGE = "sends_garbage"


class When(TypedDict, total=False):
    """Whom a fault happens to, and how often; what is not said does not matter."""

    times: int
    probability: float
    channel: str
    workspace: str
    on: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave. `seconds` are those to be late, or those to wait after a limit.

    `taken`: whether a request is done before it goes wrong, where that can be either.
    """

    kind: Failing
    times: int | None = None
    probability: float = 1.0
    channel: str | None = None
    workspace: str | None = None
    on: str = What.POST
    seconds: float = 0.0
    taken: bool = True
    status: int = 500
    code: str = ""
    scope: Scope = Scope.CHANNEL

    def concerns(self, what: What, channel: str, workspace: str) -> bool:
        """Whether such a request can meet it."""
        return (
            self.on in (ANY, what)
            and self.channel in (None, channel)
            and self.workspace in (None, workspace)
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds, counted from the first of them."""

    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rules:
    """What a platform does when nothing is wrong.

    `idempotent_for`: seconds within which a repeated key gives the first message. `can_find`: it
    lists its messages. The limits hold for each channel, each workspace, and all together.
    """

    idempotent_for: float = 0.0
    can_find: bool = True
    per_channel: Limit | None = None
    per_workspace: Limit | None = None
    per_platform: Limit | None = None


def rules_told(told: dict[str, Any]) -> Rules:
    """Read rules as `asdict` writes them."""
    known: dict[str, Any] = {
        name: Limit(**value) if isinstance(value, dict) else value for name, value in told.items()
    }
    return Rules(**known)


def fault_told(told: dict[str, Any]) -> Fault:
    """Read a fault as `asdict` writes it."""
    kinds = {"kind": Failing(told["kind"]), "scope": Scope(told.get("scope", Scope.CHANNEL))}
    return Fault(**told | kinds)


class Deck:
    """The faults there are now. The first that concerns a request, and is drawn, happens."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Have this fault from now on, too."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Have no faults any more."""
        self._faults.clear()

    def draw(self, what: What, channel: str, workspace: str) -> Fault | None:
        """Return what goes wrong with this request; one with `times` is used up by that."""
        for n, fault in enumerate(self._faults):
            if not fault.concerns(what, channel, workspace):
                continue
            if fault.probability < 1.0 and self._dice.random() >= fault.probability:
                continue
            if fault.times is not None:
                self._faults[n] = replace(fault, times=fault.times - 1)
                if fault.times <= 1:
                    del self._faults[n]
            return fault
        return None


class Misbehaving(ABC):
    """The vocabulary: whoever has it can be told to misbehave. Each word returns the speaker."""

    @abstractmethod
    def arm(self, fault: Fault) -> None:
        """Have a fault from now on, too."""

    @abstractmethod
    def follow(self, rules: Rules) -> None:
        """Follow these rules from now on."""

    @property
    @abstractmethod
    def rules(self) -> Rules:
        """The rules followed now."""

    @abstractmethod
    def refuses(self, seconds: float | None = None) -> Self:
        """Take no connections, for so long, or until it `answers`; what is open breaks off."""

    @abstractmethod
    def answers(self) -> Self:
        """Behave again: no faults, connections taken, messages found."""

    def hangs_up(self, **when: Unpack[When]) -> Self:
        """Break the connection off when a request has come, and do not do it."""
        return self._armed(Fault(Failing.HANGS_UP, **when))

    def loses_answer(self, **when: Unpack[When]) -> Self:
        """Do as asked, and break the connection off without an answer."""
        return self._armed(Fault(Failing.LOSES_ANSWER, **when))

    def answers_late(
        self, seconds: float, *, taken_at_once: bool = True, **when: Unpack[When]
    ) -> Self:
        """Answer so much later; do as asked at once, or only then, whoever still listens."""
        return self._armed(
            Fault(Failing.ANSWERS_LATE, seconds=seconds, taken=taken_at_once, **when)
        )

    def limits(
        self, retry_after: float, *, scope: Scope = Scope.CHANNEL, **when: Unpack[When]
    ) -> Self:
        """Say that it was too much, of one channel or of more, and when to ask again."""
        return self._armed(Fault(Failing.LIMITS, seconds=retry_after, scope=scope, **when))

    def breaks(self, status: int = 500, **when: Unpack[When]) -> Self:
        """Answer that it failed; nothing is done."""
        return self._armed(Fault(Failing.BREAKS, status=status, taken=False, **when))

    def breaks_after_taking(self, status: int = 502, **when: Unpack[When]) -> Self:
        """Do as asked, and answer that it failed."""
        return self._armed(Fault(Failing.BREAKS_AFTER_TAKING, status=status, **when))

    def forbids(self, code: str = "channel_not_found", **when: Unpack[When]) -> Self:
        """Forbid it for good, whatever is asked: `is_archived`, `not_in_channel` ..."""
        told: When = {"on": ANY, **when}
        return self._armed(Fault(Failing.FORBIDS, status=403, code=code, taken=False, **told))

    def sends_garbage(self, *, taken: bool = True, **when: Unpack[When]) -> Self:
        """Answer 200 with a body that cannot be read, having done as asked or not."""
        return self._armed(Fault(Failing.SENDS_GARBAGE, taken=taken, **when))

    def forgets(self) -> Self:
        """Refuse to list messages, until it `answers`."""
        self.follow(replace(self.rules, can_find=False))
        return self

    def _armed(self, fault: Fault) -> Self:
        self.arm(fault)
        return self
