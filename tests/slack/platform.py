"""What Slack does with a request of the Web API, and how it misbehaves: no sockets, no waiting.

A call goes in as a value, an answer comes out as a value, as in `tests.chats.platform`; `server`
puts them on HTTP. The journal says what became of posts; `calls` are all requests there were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self, cast

from tests.chats.faults import ANY, Deck, Failing, Fault, Misbehaving, Rules, What
from tests.chats.journal import Event, Journal
from tests.chats.platform import Answer, Clock, now
from tests.slack import chat_methods, conversation_methods, item_methods, view_methods
from tests.slack.limits import Counting, limited
from tests.slack.methods import METHODS, Method, RefusedError, Told, read
from tests.slack.spoiling import MORE, spoiled, takes
from tests.slack.state import Kind
from tests.slack.workspace import Workspace

DO: Mapping[str, Callable[[Workspace, Told], Told]] = {
    "auth.test": item_methods.auth_test,
    "blocks.validate": view_methods.validate,
    "bots.info": item_methods.bots_info,
    "chat.delete": chat_methods.delete,
    "chat.getPermalink": chat_methods.get_permalink,
    "chat.postEphemeral": chat_methods.post_ephemeral,
    "chat.postMessage": chat_methods.post_message,
    "chat.update": chat_methods.update,
    "conversations.history": conversation_methods.history,
    "conversations.info": conversation_methods.info,
    "conversations.join": conversation_methods.join,
    "conversations.list": conversation_methods.list_,
    "conversations.members": conversation_methods.members,
    "conversations.open": conversation_methods.open_,
    "conversations.replies": conversation_methods.replies,
    "files.completeUploadExternal": item_methods.complete_upload,
    "files.getUploadURLExternal": item_methods.get_upload_url,
    "reactions.add": item_methods.add_reaction,
    "reactions.get": item_methods.get_reactions,
    "reactions.remove": item_methods.remove_reaction,
    "users.conversations": conversation_methods.of_user,
    "users.info": item_methods.users_info,
    "views.open": view_methods.open_,
    "views.publish": view_methods.publish,
    "views.update": view_methods.update,
}
RESPONSE = "response_url"
"""What faults call an answer to an interaction, as if it were a method."""
_FINDS = ("conversations.history", "conversations.replies")


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came: `told` are its arguments, unread; `is_json`, how they came."""

    method: str
    told: Mapping[str, Any]
    token: str | None = None
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and what became of it.

    `answered` is `ok`, Slack's name for why it was refused, or how it went wrong.
    """

    at: datetime
    method: str
    told: Mapping[str, Any]
    answered: str


class Platform(Misbehaving):
    """The workspaces of one app, its rules, its faults and its journal."""

    def __init__(
        self,
        workspace: Workspace,
        rules: Rules | None = None,
        *,
        clock: Clock = now,
        journal: Journal | None = None,
        seed: int = 0,
    ) -> None:
        self.journal = journal or Journal()
        self.calls: list[Asked] = []
        self.workspaces = {workspace.token: workspace}
        self.app_id = workspace.app_id
        self.app_token = f"xapp-1-{workspace.app_id}-1-{'0' * 16}"
        self.app_scopes = {"connections:write"}
        self.app_token_error: str | None = None
        self.minute: float | None = None
        """Follow the limits of the methods too, in minutes of so many seconds."""
        self.connect: Callable[[], str] = lambda: ""
        """Gives the address of a socket; whoever has sockets sets it."""
        self._clock = clock
        self._rules = self._usual = rules or Rules()
        self._faults, self._others = Deck(seed), Deck(seed)
        self._counting = Counting()

    @property
    def rules(self) -> Rules:
        """The rules it follows now: the limits, and whether it lists messages."""
        return self._rules

    def follow(self, rules: Rules) -> None:
        """Follow these rules from now on."""
        assert not rules.idempotent_for, "Slack does not know a message again by its key"
        self._rules = rules

    def arm(self, fault: Fault) -> None:
        """Have a fault from now on, too; `on` may also be a method, or RESPONSE."""
        (self._faults if fault.on in (ANY, *What) else self._others).add(fault)

    def refuses(self, seconds: float | None = None) -> Self:
        """Do nothing: who has connections sees to it."""
        return self

    def answers(self) -> Self:
        """Behave again; limits stay as they are."""
        self._faults.clear()
        self._others.clear()
        self._rules = replace(self._rules, can_find=self._usual.can_find)
        return self

    def fault(
        self, method: str, channel: str, workspace: str, what: What | None = None
    ) -> Fault | None:
        """Return what goes wrong with a request, if something does."""
        as_method = cast(What, method)
        return self._faults.draw(what or as_method, channel, workspace) or self._others.draw(
            as_method, channel, workspace
        )

    def ask(self, call: Call) -> Answer:
        """Answer one request, and write it down."""
        there = self.workspaces.get(call.token or "")
        workspace = there.id if there else ""
        channel = str(call.told.get("channel", ""))
        wait = self._counting.wait(
            call.method, channel, workspace, self._rules, self.minute, self._clock()
        )
        if wait is not None:
            return self._noted(call, limited(wait))
        fault = self.fault(call.method, channel, workspace, _what(call, there))
        if fault is None:
            return self._noted(call, self._do(call))
        if fault.kind is Failing.ANSWERS_LATE and not fault.taken:
            return Answer(
                late=fault.seconds,
                then=lambda: self._noted(call, self._do(call), remark="late"),
            )
        done = self._do(call) if takes(fault) else None
        return self._noted(call, spoiled(done or Answer(), fault), done)

    def _do(self, call: Call) -> Answer:
        try:
            return Answer(told={"ok": True, **self._done(call)})
        except RefusedError as error:
            return Answer(told={"ok": False, "error": error.error, **error.more})

    def _done(self, call: Call) -> Told:
        method = METHODS.get(call.method)
        if method is None:
            raise RefusedError("unknown_method")
        if method.of_app or (call.token == self.app_token and call.method == "auth.test"):
            return self._of_app(call, method)
        there = self.allowed(call.token)
        for scope in method.scopes:
            there.needs(scope)
        # What is in a JSON body, such a method does not see: https://docs.slack.dev/apis/web-api
        told = read(method, {} if call.is_json and not method.json else call.told)
        if call.method in _FINDS and not self._rules.can_find:
            raise RefusedError("missing_scope", **MORE["missing_scope"])
        return DO[call.method](there, told)

    def allowed(self, token: str | None) -> Workspace:
        """Return the workspace of a token. Raises RefusedError.

        https://docs.slack.dev/reference/methods/auth.test
        """
        if not token:
            raise RefusedError("not_authed")
        if token == self.app_token:
            raise RefusedError("not_allowed_token_type")
        there = self.workspaces.get(token)
        if there is None:
            raise RefusedError("invalid_auth")
        if there.token_error:
            raise RefusedError(there.token_error)
        return there

    def _of_app(self, call: Call, method: Method) -> Told:
        """Do what the app's own token is for.

        https://docs.slack.dev/reference/methods/apps.connections.open
        """
        if not call.token:
            raise RefusedError("not_authed")
        if call.token != self.app_token:
            is_known = call.token in self.workspaces
            raise RefusedError("not_allowed_token_type" if is_known else "invalid_auth")
        if self.app_token_error:
            raise RefusedError(self.app_token_error)
        read(method, call.told)
        if call.method == "auth.test":
            return {"app_name": "Paperboy", "app_id": self.app_id}
        if not self.app_scopes.issuperset(method.scopes):
            raise RefusedError("missing_scope", needed=",".join(method.scopes), provided="")
        return {"url": self.connect()}

    def _noted(
        self, call: Call, answer: Answer, done: Answer | None = None, remark: str = ""
    ) -> Answer:
        """Write down what became of a request; `done` is what was done, whatever is told of it."""
        error = str(answer.told.get("error", ""))
        remark = remark or error or ("garbage" if answer.garbage else "late" if answer.late else "")
        said = "lost" if answer.lost else str(answer.status)
        is_well = answer.told.get("ok") and not remark and not answer.lost
        at = self._clock()
        self.calls.append(Asked(at, call.method, call.told, "ok" if is_well else remark or said))
        there = self.workspaces.get(call.token or "")
        what = _what(call, there)
        if what is not None:
            told = (done or answer).told
            said = f"{said} {remark}" if remark else said
            self.journal.add(_event(at, call, there, what, told, said))
        return answer


def _what(call: Call, there: Workspace | None) -> What | None:
    """Return what the other platforms of the tests call this, if they know it."""
    match call.method:
        case "chat.postMessage":
            channel = there.channels.get(str(call.told.get("channel"))) if there else None
            is_direct = channel is not None and channel.kind is Kind.IM
            return What.NOTIFY if is_direct else What.POST
        case "conversations.history" | "conversations.replies":
            return What.FIND
        case "chat.delete":
            return What.DELETE
        case _:
            return None


def _event(
    at: datetime,
    call: Call,
    there: Workspace | None,
    what: What,
    told: Mapping[str, Any],
    answered: str,
) -> Event:
    channel, text = str(call.told.get("channel", "")), ""
    if what is What.NOTIFY and there:
        members = there.channels[channel].members
        channel = next(each for each in members if each != there.bot.id)
        text = str(call.told.get("text", ""))
    return Event(
        at,
        what,
        there.id if there else "",
        channel,
        _key(call.told.get("metadata")),
        str(told.get("ts") or call.told.get("ts") or ""),
        bool(told.get("ok")) and what is not What.FIND,
        answered,
        call.told.get("thread_ts"),
        text,
    )


def _key(metadata: object) -> str:
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""
