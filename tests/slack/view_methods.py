"""What `views.*` and `blocks.validate` do: forms that open, and the App Home.

https://docs.slack.dev/surfaces/modals and https://docs.slack.dev/surfaces/app-home
"""

from __future__ import annotations

import secrets
from typing import Any

from tests.slack import showing
from tests.slack.filling import initial
from tests.slack.methods import RefusedError, Told, invalid
from tests.slack.state import User, View
from tests.slack.validity import problems, view_problems
from tests.slack.workspace import Workspace

LARGEST = 250_000
"""https://docs.slack.dev/reference/methods/views.open#errors"""
VALIDATED = 100_000
DEEPEST = 3
"""Views on top of each other. https://docs.slack.dev/surfaces/modals#view-stack"""


def open_(there: Workspace, told: Told) -> Told:
    """Open a form for whom a trigger is of; what is wrong with it does not use the trigger up."""
    view = sound(there, told["view"], "modal")
    user = there.exchange(told.get("trigger_id"))
    return {"view": shown(there, opened(there, user, view))}


def opened(there: Workspace, user: User, told: dict[str, Any], on: View | None = None) -> View:
    """Have a form open, perhaps on top of another."""
    id_ = there.new_id("V")
    view = View(id_, user.id, told, _hash(), on.root if on else id_, on.id if on else None)
    there.views[id_] = view
    there.changed()
    return view


def update(there: Workspace, told: Told) -> Told:
    """Change a form that is open."""
    view = _found(there, told)
    if told.get("hash") not in (None, view.hash):
        raise RefusedError("hash_conflict")
    change(there, view, told["view"])
    return {"view": shown(there, view)}


def change(there: Workspace, view: View, told: Any) -> None:
    """Show something else in a view; what was filled in stays where block and action do."""
    new = sound(there, told, view.type, view)
    view.told, view.hash = new, _hash()
    kept = {each["block_id"] for each in new["blocks"]}
    view.chosen = {block: chosen for block, chosen in view.chosen.items() if block in kept}
    there.changed()


def publish(there: Workspace, told: Told) -> Told:
    """Show somebody their App Home."""
    if not there.has_home:
        raise RefusedError("not_enabled")
    user = there.users.get(told["user_id"])
    if user is None or user.deleted or user.is_bot:
        raise invalid("invalid `user_id`")
    home = there.homes.get(user.id)
    if home and told.get("hash") not in (None, home.hash):
        raise RefusedError("hash_conflict")
    view = sound(there, told["view"], "home", home)
    if home is None:
        id_ = there.new_id("V")
        home = there.homes[user.id] = there.views[id_] = View(id_, user.id, view, "", id_)
    home.told, home.hash, home.chosen = view, _hash(), {}
    there.changed()
    return {"view": shown(there, home)}


def validate(there: Workspace, told: Told) -> Told:
    """Say what is wrong with blocks, without showing them.

    https://docs.slack.dev/reference/methods/blocks.validate
    """
    if len(told) != 1:
        messages = ["must provide exactly one of `blocks`, `view`, or `message`"]
        raise RefusedError("invalid_arguments", response_metadata={"messages": messages})
    ((kind, value),) = told.items()
    if showing.size_of(value) > VALIDATED:
        raise invalid(f"must be less than {VALIDATED + 1} characters [json-pointer:/{kind}]")
    match kind:
        case "blocks":
            found = problems(value, "text")
        case "message":
            told_ = value if isinstance(value, dict) else {}
            found = problems(told_.get("blocks"), told_.get("text"))
        case _:
            found = view_problems(value)
    if found:
        raise RefusedError(f"invalid_{kind}", errors=[_error(each, kind) for each in found])
    return {}


def _error(problem: str, kind: str) -> dict[str, str]:
    message, _, pointer = problem.rpartition(" [json-pointer:")
    pointer = pointer.removesuffix("]").removeprefix(f"/{kind}") if message else ""
    return {"code": "failed_constraint", "message": message or problem, "pointer": pointer}


def shown(there: Workspace, view: View) -> dict[str, Any]:
    """Return a view as Slack tells of it."""
    return showing.view(view, there, values(view))


def values(view: View) -> dict[str, Any]:
    """Return what is filled in, block by block: what was chosen, else what it began with."""
    found: dict[str, Any] = {}
    for block in view.blocks:
        for action_id, value in initial(block).items():
            chosen = view.chosen.get(block["block_id"], {})
            found.setdefault(block["block_id"], {})[action_id] = chosen.get(action_id, value)
    return found


def sound(there: Workspace, told: Any, kind: str, at: View | None = None) -> dict[str, Any]:
    """Return a view with its ids. Raises RefusedError.

    https://docs.slack.dev/reference/methods/views.open#errors
    """
    if isinstance(told, dict) and told.get("type") not in (None, kind):
        raise invalid(f"must be a {kind} [json-pointer:/view/type]")
    found = view_problems(told)
    if found:
        raise invalid(*found)
    if showing.size_of(told) > LARGEST:
        raise RefusedError("view_too_large")
    external = told.get("external_id")
    for each in there.views.values() if external else ():
        if each.is_open and each is not at and each.told.get("external_id") == external:
            raise RefusedError("duplicate_external_id")
    return {**told, "blocks": showing.with_ids(told["blocks"], secrets.token_hex(4))}


def _found(there: Workspace, told: Told) -> View:
    for view in there.views.values():
        is_it = view.id == told.get("view_id") or (
            "external_id" in told and view.told.get("external_id") == told["external_id"]
        )
        if is_it and view.is_open:
            return view
    raise RefusedError("not_found")


def _hash() -> str:
    return f"1764345600.{secrets.token_hex(4)}"
