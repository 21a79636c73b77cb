"""What a chat platform does with a request, and how it misbehaves: no sockets, no waiting.

A request goes in as a value, an answer comes out as a value; `server` puts them on HTTP, `fake`
does without. Nothing here knows the bot, or what it should do with an answer. Time is a function.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import Any, Self, assert_never

from tests.chats.faults import (
    Deck,
    Failing,
    Fault,
    Limit,
    Misbehaving,
    Rules,
    Scope,
    What,
)
from tests.chats.journal import Event, Journal

PAGE = 15
"""Messages in one answer, as Slack gives to new apps."""
KEY_LENGTH = 25
"""As long as a nonce may be at Discord: https://discord.com/developers/docs/resources/message"""

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `channel` is the person's name in a notice; `before` is where a page begins."""

    what: What
    workspace: str = ""
    channel: str = ""
    key: str = ""
    text: str = ""
    parent: str | None = None
    id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is meant to be sent.

    `lost`: the connection is broken off instead. `garbage`: the body cannot be read. `late`: it is
    sent after so many seconds; if there is a `then`, that gives the answer when the time has come.
    """

    status: int = 200
    told: Mapping[str, Any] = field(default_factory=dict)
    retry_after: float | None = None
    lost: bool = False
    garbage: bool = False
    late: float = 0.0
    then: Callable[[], Answer] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is there; `number` counts all messages of the platform, and is its id."""

    number: int
    workspace: str
    channel: str
    key: str
    text: str
    parent: str | None
    at: datetime

    @property
    def id(self) -> str:
        """The name that the platform gives to it."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class _Done:
    answer: Answer
    id: str = ""
    taken: bool = False
    remark: str = ""


class Platform(Misbehaving):
    """A platform: its messages, its rules, its faults and its journal."""

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        clock: Clock = now,
        journal: Journal | None = None,
        seed: int = 0,
    ) -> None:
        self.journal = journal or Journal()
        self.refuses_until: datetime | None = None
        self._clock = clock
        self._rules = self._usual = rules or Rules()
        self._faults = Deck(seed)
        self._last = 0
        self._messages: dict[int, Message] = {}
        self._channels: dict[str, list[int]] = {}
        self._keys: dict[str, Message] = {}
        self._reactions: dict[str, dict[tuple[str, str], None]] = {}
        self._seeds: dict[str, dict[str, None]] = {}
        self._counts: dict[tuple[Scope, str, str], tuple[datetime, int]] = {}

    @property
    def rules(self) -> Rules:
        """The rules it follows now."""
        return self._rules

    def follow(self, rules: Rules) -> None:
        """Follow these rules from now on."""
        self._rules = rules

    def arm(self, fault: Fault) -> None:
        """Have a fault from now on, too."""
        self._faults.add(fault)

    def refuses(self, seconds: float | None = None) -> Self:
        """Note that no connections are taken; whoever has connections sees to it."""
        end = datetime.max.replace(tzinfo=UTC)
        self.refuses_until = end if seconds is None else self._clock() + timedelta(seconds=seconds)
        return self

    @property
    def is_refusing(self) -> bool:
        """Whether no connections are taken now."""
        return self.refuses_until is not None and self._clock() < self.refuses_until

    def answers(self) -> Self:
        """Behave again; limits and idempotence stay as they are."""
        self._faults.clear()
        self.refuses_until = None
        self._rules = replace(self._rules, can_find=self._usual.can_find)
        return self

    def messages(self, channel: str | None = None) -> list[Message]:
        """Return the messages that remain, oldest first, in one channel or in all."""
        if channel is None:
            return list(self._messages.values())
        return [self._messages[number] for number in self._channels.get(channel, ())]

    def ask(self, asked: Asked) -> Answer:
        """Answer one request, and write it down."""
        limited = self._limited(asked)
        if limited:
            return self._noted(asked, limited)
        fault = self._faults.draw(asked.what, asked.channel, asked.workspace)
        if fault:
            return self._failed(asked, fault)
        return self._noted(asked, self._do(asked))

    def _noted(self, asked: Asked, done: _Done) -> Answer:
        answer = done.answer
        said = "lost" if answer.lost else str(answer.status)
        remark = done.remark or answer.told.get("error", "")
        remark = remark or ("garbage" if answer.garbage else "late" if answer.late else "")
        self.journal.add(
            Event(
                self._clock(),
                asked.what,
                asked.workspace,
                asked.channel,
                asked.key,
                done.id,
                done.taken,
                f"{said} {remark}" if remark else said,
                asked.parent,
                asked.text if asked.what is What.NOTIFY else "",
            )
        )
        return answer

    def _failed(self, asked: Asked, fault: Fault) -> Answer:
        """Misbehave as told."""
        if fault.kind is Failing.ANSWERS_LATE and not fault.taken:
            return Answer(
                late=fault.seconds,
                then=lambda: self._noted(asked, replace(self._do(asked), remark="late")),
            )
        takes = fault.kind in (Failing.LOSES_ANSWER, Failing.BREAKS_AFTER_TAKING) or (
            fault.kind in (Failing.ANSWERS_LATE, Failing.SENDS_GARBAGE) and fault.taken
        )
        done = self._do(asked) if takes else _Done(Answer())
        return self._noted(asked, replace(done, answer=_spoiled(done.answer, fault)))

    def _do(self, asked: Asked) -> _Done:
        match asked.what:
            case What.POST:
                return self._post(asked)
            case What.FIND:
                return self._list(asked)
            case What.DELETE:
                return self._delete(asked)
            case What.NOTIFY:
                return _Done(Answer(told={}), taken=True)
            case What.EDIT:
                return self._edit(asked)
            case What.SEED:
                return self._seed(asked)
            case What.REACTIONS:
                return self._tell_reactions(asked)
            case _:
                assert_never(asked.what)

    def _post(self, asked: Asked) -> _Done:
        if not asked.key or len(asked.key) > KEY_LENGTH or not asked.key.isascii():
            return _no(400, "invalid_key")
        at = self._clock()
        first = self._keys.get(asked.key)
        if first and at - first.at <= timedelta(seconds=self._rules.idempotent_for):
            # A deleted original is not there to be returned: Discord answers 404, by design.
            # https://github.com/discord/discord-api-docs/issues/6647
            if first.number not in self._messages:
                return _no(404, "message_not_found")
            return _Done(Answer(told={"id": first.id}), first.id, remark="repeated")
        if asked.parent is not None and not self._there(asked.channel, asked.parent):
            return _no(404, "parent_not_found")
        self._last += 1
        message = Message(
            self._last, asked.workspace, asked.channel, asked.key, asked.text, asked.parent, at
        )
        self._messages[message.number] = message
        self._channels.setdefault(message.channel, []).append(message.number)
        if self._rules.idempotent_for:
            self._keys[message.key] = message
        return _Done(Answer(told={"id": message.id}), message.id, taken=True)

    def _list(self, asked: Asked) -> _Done:
        """Return a page of a channel's messages, or of a thread's, newest first, of any key."""
        if not self._rules.can_find:
            return _no(403, "missing_scope")
        numbers = self._channels.get(asked.channel, [])
        end = len(numbers) if asked.before is None else bisect_left(numbers, asked.before)
        first, last = asked.since or _BEGINNING, asked.until or _END
        newest = (self._messages[numbers[n]] for n in range(end - 1, -1, -1))
        recent = takewhile(lambda each: each.at >= first, newest)
        wanted = (
            each for each in recent if each.at <= last and asked.parent in (None, each.parent)
        )
        page = list(islice(wanted, PAGE + 1))
        shown = [
            {"id": each.id, "key": each.key, "at": each.at.isoformat()} for each in page[:PAGE]
        ]
        next_ = page[PAGE - 1].number if len(page) > PAGE else None
        return _Done(Answer(told={"messages": shown, "before": next_}))

    def _delete(self, asked: Asked) -> _Done:
        if not self._there(asked.channel, asked.id):
            return replace(_no(404, "message_not_found"), id=asked.id)
        number = int(asked.id)
        del self._messages[number]
        numbers = self._channels[asked.channel]
        del numbers[bisect_left(numbers, number)]
        return _Done(Answer(), asked.id, taken=True)

    def _edit(self, asked: Asked) -> _Done:
        if not self._there(asked.channel, asked.id):
            return replace(_no(404, "message_not_found"), id=asked.id)
        number = int(asked.id)
        self._messages[number] = replace(self._messages[number], text=asked.text)
        return _Done(Answer(), asked.id, taken=True)

    def _seed(self, asked: Asked) -> _Done:
        if not self._there(asked.channel, asked.id):
            return replace(_no(404, "message_not_found"), id=asked.id)
        self._seeds.setdefault(asked.id, {})[asked.text] = None
        return _Done(Answer(), asked.id, taken=True)

    def seeds(self, message: str) -> list[str]:
        """Return our own reactions on a message, in the order that they were put."""
        return list(self._seeds.get(message, ()))

    def react(self, message: str, who: str, emoji: str, *, is_on: bool = True) -> None:
        """Have somebody react, or take a reaction away; nobody is told of it."""
        there = self._reactions.setdefault(message, {})
        if is_on:
            there[who, emoji] = None
        else:
            there.pop((who, emoji), None)

    def _tell_reactions(self, asked: Asked) -> _Done:
        if not self._there(asked.channel, asked.id):
            return replace(_no(404, "message_not_found"), id=asked.id)
        there = [{"who": who, "emoji": emoji} for who, emoji in self._reactions.get(asked.id, {})]
        return _Done(Answer(told={"reactions": there}), asked.id)

    def _there(self, channel: str, id_: str) -> bool:
        message = self._messages.get(int(id_)) if id_.isdecimal() else None
        return message is not None and message.channel == channel

    def _limited(self, asked: Asked) -> _Done | None:
        """Count the request; one that is too much counts nowhere."""
        rules = self._rules
        if not (rules.per_channel or rules.per_workspace or rules.per_platform):
            return None
        at = self._clock()
        # Each method has its own budget in a channel and a workspace, as at Slack.
        # https://docs.slack.dev/apis/web-api/rate-limits
        counted: list[tuple[Limit | None, tuple[Scope, str, str]]] = [
            (rules.per_platform, (Scope.PLATFORM, "", "")),
            (rules.per_workspace, (Scope.WORKSPACE, asked.what, asked.workspace)),
            (rules.per_channel, (Scope.CHANNEL, asked.what, asked.channel)),
        ]
        after: dict[tuple[Scope, str, str], tuple[datetime, int]] = {}
        for limit, name in counted:
            if limit is None:
                continue
            began, requests = self._counts.get(name, (at, 0))
            wait = (began - at).total_seconds() + limit.seconds
            if wait <= 0:
                began, requests, wait = at, 0, limit.seconds
            if requests >= limit.requests:
                return _Done(_limit(wait, name[0]))
            after[name] = (began, requests + 1)
        self._counts |= after
        return None


_BEGINNING = datetime.min.replace(tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)


def _no(status: int, code: str) -> _Done:
    return _Done(Answer(status, {"error": code}))


def _limit(seconds: float, scope: Scope) -> Answer:
    told = {"error": "ratelimited", "scope": scope, "retry_after": seconds}
    return Answer(429, told, retry_after=seconds)


def _spoiled(answer: Answer, fault: Fault) -> Answer:
    """Return what becomes of the answer."""
    match fault.kind:
        case Failing.HANGS_UP | Failing.LOSES_ANSWER:
            return replace(answer, lost=True)
        case Failing.ANSWERS_LATE:
            return replace(answer, late=fault.seconds)
        case Failing.LIMITS:
            return _limit(fault.seconds, fault.scope)
        case Failing.BREAKS | Failing.BREAKS_AFTER_TAKING:
            return Answer(fault.status, {"error": "internal_error"})
        case Failing.FORBIDS:
            return Answer(fault.status, {"error": fault.code})
        case Failing.SENDS_GARBAGE:
            return replace(answer, garbage=True)
        case _:
            assert_never(fault.kind)
