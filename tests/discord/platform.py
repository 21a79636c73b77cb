"""What Discord does with a request of the REST API, and how it misbehaves: no sockets, no waiting.

A call goes in as a value, an answer comes out as a value, as in `tests.chats.platform`; `server`
puts them on HTTP. The journal says what became of posts; `calls` are all requests there were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self, cast

from tests.chats.faults import ANY, Deck, Failing, Fault, Misbehaving, Rules, What
from tests.chats.journal import Journal
from tests.discord import (
    answer_methods,
    channel_methods,
    command_methods,
    message_methods,
    noting,
    reaction_methods,
    webhook_methods,
)
from tests.discord.answers import Answer, spoiled, takes
from tests.discord.asking import Ask, Done
from tests.discord.bodies import File
from tests.discord.buckets import INVALID, Buckets, limited, scope_of
from tests.discord.bureau import Bureau
from tests.discord.refusals import RefusedError
from tests.discord.routes import Route, find, methods_at
from tests.discord.state import DIRECT

DO: Mapping[str, Callable[[Bureau, Ask], Done]] = {
    "add_reaction": reaction_methods.add,
    "callback": answer_methods.callback,
    "create_message": message_methods.create,
    "crosspost": message_methods.crosspost,
    "delete_answer": webhook_methods.delete,
    "delete_message": message_methods.delete,
    "edit_answer": webhook_methods.edit,
    "edit_channel": channel_methods.edit,
    "edit_message": message_methods.edit,
    "follow_up": webhook_methods.follow_up,
    "get_active_threads": channel_methods.active,
    "get_answer": webhook_methods.get,
    "get_application": reaction_methods.application,
    "get_application_info": reaction_methods.application,
    "get_archived_threads": channel_methods.archived,
    "get_channel": channel_methods.get,
    "get_commands": command_methods.list_,
    "get_gateway": reaction_methods.gateway,
    "get_gateway_bot": reaction_methods.gateway,
    "get_guild": channel_methods.guild,
    "get_guild_channels": channel_methods.of_guild,
    "get_guild_commands": command_methods.list_,
    "get_me": reaction_methods.me,
    "get_member": channel_methods.member,
    "get_message": message_methods.get,
    "get_messages": message_methods.list_,
    "get_reactions": reaction_methods.list_,
    "get_roles": channel_methods.roles,
    "get_user": reaction_methods.user,
    "open_dm": channel_methods.open_dm,
    "put_commands": command_methods.put,
    "put_guild_commands": command_methods.put,
    "remove_own_reaction": reaction_methods.remove_own,
    "remove_reaction": reaction_methods.remove,
    "start_thread": channel_methods.start,
    "start_thread_from_message": channel_methods.start_from_message,
    "type": channel_methods.type_,
}
_COUNTED = frozenset({401, 403, 429})


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came; `told` is its body as JSON, None if there was none."""

    method: str
    path: str
    told: Any = None
    query: Mapping[str, str] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and what became of it: `ok`, why it was refused, or how it went wrong."""

    at: datetime
    name: str
    ids: Mapping[str, str]
    told: Any
    query: Mapping[str, str]
    answered: str


class Platform(Misbehaving):
    """One Discord, its rules, its faults and its journal.

    `most_invalid`: so many refused requests, and nothing more is taken for ten minutes.
    """

    def __init__(
        self, there: Bureau, rules: Rules, *, journal: Journal | None = None, seed: int = 0
    ) -> None:
        self.there = there
        self.journal = journal or Journal()
        self.calls: list[Asked] = []
        self.complaints: list[str] = []
        self.most_invalid = INVALID.requests
        self.buckets = Buckets()
        self.instead: dict[str, Any] = {}
        """What is told instead of what should be, by the names of routes."""
        self._usual = rules
        self._faults, self._others = Deck(seed), Deck(seed)
        self._odd: dict[str, list[Answer]] = {}
        self.follow(rules)

    @property
    def rules(self) -> Rules:
        """The rules it follows now: limits, how long a nonce is known, whether history is read."""
        return self._rules

    def follow(self, rules: Rules) -> None:
        """Follow these rules from now on."""
        self._rules = rules
        self.there.nonce_window = rules.idempotent_for
        self.there.hides_history = not rules.can_find

    def arm(self, fault: Fault) -> None:
        """Have a fault from now on, too; `on` may also be the name of a route."""
        (self._faults if fault.on in (ANY, *What) else self._others).add(fault)

    def tells(self, answer: Answer, on: str, times: int) -> None:
        """Answer the next requests of a route with something else, and do nothing."""
        self._odd.setdefault(on, []).extend([answer] * times)

    def refuses(self, seconds: float | None = None) -> Self:
        """Do nothing: who has connections sees to it."""
        return self

    def answers(self) -> Self:
        """Behave again; limits and nonces stay as they are."""
        self._faults.clear()
        self._others.clear()
        self._odd.clear()
        self.buckets.forgive()
        self.follow(replace(self._rules, can_find=self._usual.can_find))
        return self

    def ask(self, call: Call) -> Answer:
        """Answer one request, and write it down."""
        at = self.there.clock()
        if (wait := self.buckets.banned_for(self.most_invalid, at)) is not None:
            # It is Cloudflare that says so, and it speaks no JSON.
            return Answer(429, "error code: 1015", {"Retry-After": f"{wait:.0f}"})
        found = find(call.method, call.path)
        if found is None:
            self.complaints.append(f"there is no {call.method} {call.path}")
            return _nowhere(call)
        route, ids = found
        if not route.is_open and call.token != self.there.token:
            return self._noted(route, call, ids, Answer(401, _UNAUTHORIZED), Done())
        channel, guild = noting.place(self.there, ids)
        bucket = self.buckets.take(
            route.name, ids.get("channel", ""), guild, self._rules, at, is_open=route.is_open
        )
        headers = {} if route.is_open else bucket.headers(at)
        if bucket.wait is not None:
            told, more = limited(bucket.wait, scope_of(bucket.scope))
            return self._noted(route, call, ids, Answer(429, told, headers | more), Done())
        return self._asked(route, call, ids, self._fault(route, channel, guild), headers)

    def _asked(
        self,
        route: Route,
        call: Call,
        ids: Mapping[str, str],
        fault: Fault | None,
        headers: Mapping[str, str],
    ) -> Answer:
        if odd := self._odd.get(route.name):
            return self._noted(route, call, ids, odd.pop(0), Done(), "odd")
        if fault is None:
            answer, done = self._do(route, call, ids)
            return self._noted(route, call, ids, replace(answer, headers=headers), done)
        if fault.kind is Failing.ANSWERS_LATE and not fault.taken:
            return Answer(
                late=fault.seconds,
                then=lambda: self._noted(route, call, ids, *self._do(route, call, ids), "late"),
            )
        answer, done = self._do(route, call, ids) if takes(fault) else (Answer(), Done())
        return self._noted(route, call, ids, spoiled(answer, fault), done)

    def _do(self, route: Route, call: Call, ids: Mapping[str, str]) -> tuple[Answer, Done]:
        strange = set(call.query) - route.query
        if strange:
            self.complaints.append(f"{route.name} knows no {sorted(strange)} in its query")
        try:
            done = DO[route.name](self.there, Ask(ids, call.told, call.query, call.files))
        except RefusedError as error:
            return Answer(error.status, error.told), Done()
        return Answer(done.status, self.instead.get(route.name, done.told)), done

    def _fault(self, route: Route, channel: str, guild: str) -> Fault | None:
        as_route = cast(What, route.name)
        what = route.what
        if what is What.POST and guild == DIRECT:
            what = What.NOTIFY
        drawn = self._faults.draw(what or as_route, channel, guild)
        return drawn or self._others.draw(as_route, channel, guild)

    def _noted(
        self,
        route: Route,
        call: Call,
        ids: Mapping[str, str],
        answer: Answer,
        done: Done,
        remark: str = "",
    ) -> Answer:
        """Write down what became of a request; `done` is what was done, whatever is told of it."""
        at = self.there.clock()
        remark = remark or done.remark or answer.code or _how(answer)
        said = "lost" if answer.lost else str(answer.status)
        said = f"{said} {remark}" if remark else said
        is_well = answer.status < 300 and not answer.lost and not remark
        self.calls.append(
            Asked(at, route.name, ids, call.told, call.query, "ok" if is_well else said)
        )
        if answer.status in _COUNTED and answer.headers.get("X-RateLimit-Scope") != "shared":
            self.buckets.note_invalid(at)
        if answer.status == 400 and answer.code == "50035" and not answer.lost:
            self.complaints.append(f"{route.name}: {answer.told.get('errors')}")
        if route.what is not None:
            self.journal.add(noting.event(self.there, at, route.what, ids, call.told, done, said))
        return answer


_UNAUTHORIZED = {"message": "401: Unauthorized", "code": 0}


def _nowhere(call: Call) -> Answer:
    if any(methods_at(call.path)):
        return Answer(405, {"message": "405: Method Not Allowed", "code": 0})
    return Answer(404, {"message": "404: Not Found", "code": 0})


def _how(answer: Answer) -> str:
    if answer.status == 429:
        return "ratelimited"
    return "garbage" if answer.garbage else "late" if answer.late else ""
