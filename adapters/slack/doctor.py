"""What is wrong with an installation in Slack, one finding after another, each with its mend.

It asks Slack and changes nothing there, but for a test message where it is told to post one. What
is read of a database it is handed: it knows none. No finding ever has a token in it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from adapters import findings
from adapters.findings import Finding, note, ok, problem, warning
from adapters.slack import membership, probing, scopes
from adapters.slack.api import Answer, Api
from adapters.slack.findings import failed
from adapters.slack.manifest import EVENTS, unheard
from adapters.slack.payloads import text
from bot.channels import Channel
from bot.errors import DeliveryError
from bot.prose import one_line

_REINSTALL = (
    "paste what paperboy manifest slack prints at the app's page App Manifest, "
    "and install it again at Install App"
)


def now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


async def checks(
    api: Api,
    app_api: Api,
    channels: Sequence[Channel],
    sample: Sequence[Mapping[str, Any]],
    *,
    post_to: str | None = None,
    clock: Callable[[], datetime] = now,
) -> AsyncIterator[Finding]:
    """Look at everything, and yield what is found as soon as it is.

    `api` asks with the bot's token and `app_api` with the app's; `channels` want digests, `sample`
    are messages of one, and `post_to` is the id of a channel to post a test in.
    """
    try:
        me = await api.write("auth.test")
    except DeliveryError as error:
        yield failed("token", error)
        yield await probing.socket(app_api, "")
        return
    for each in (*_token(me), *_scopes(me), _clock(me, clock())):
        yield each
    yield await probing.socket(app_api, await _app_id(api, me))
    team = text(me, "team_id")
    tried = {
        "channels": membership.places(api, team, channels),
        "blocks": probing.sample(api, sample),
    }
    if post_to is not None:
        tried["post"] = probing.posting(api, team, post_to)
    for name, found in tried.items():
        try:
            async for each in found:
                yield each
        except DeliveryError as error:
            yield failed(name, error)


async def _app_id(api: Api, me: Answer) -> str:
    """Return the app that the bot's token is of; nothing where that is not told."""
    with suppress(DeliveryError):
        return text(await api.read("bots.info", bot=text(me, "bot_id")), "bot", "app_id")
    return ""


def _token(me: Answer) -> Iterator[Finding]:
    """Say whose token it is. https://docs.slack.dev/reference/methods/auth.test"""
    if not text(me, "bot_id"):
        yield problem(
            "token",
            "it is a person's; set PAPERBOY_SLACK_BOT_TOKEN to the Bot User OAuth Token of the "
            "page OAuth & Permissions",
        )
    elif me.get("is_enterprise_install"):
        yield problem(
            "token",
            "it is for a whole organisation, and one workspace is served here; install the app in "
            "that workspace, and set the token of that",
        )
    else:
        user, team, id_ = (one_line(text(me, name))[:80] for name in ("user", "team", "team_id"))
        yield ok("token", f"@{user} in {team} ({id_})")


def _scopes(me: Answer) -> Iterator[Finding]:
    """Compare the scopes that were granted with those that are asked for."""
    granted = scopes.held(me["headers"])
    if granted is None:
        needed = ", ".join(each.name for each in scopes.SCOPES if not each.is_optional)
        yield warning("scopes", f"Slack does not say which were granted; there must be {needed}")
        yield from _events([])
        return
    if missing := scopes.missing_required(granted):
        yield problem("scopes", f"not granted: {', '.join(missing)}; {_REINSTALL}")
    else:
        yield ok("scopes", "all that are required were granted")
    yield from (note("scopes", each) for each in scopes.lost(granted))
    if more := scopes.needless(granted):
        said = "may be taken away at OAuth & Permissions, as nothing here uses it"
        yield note("scopes", f"{', '.join(more)} {said}")
    yield from _events(unheard(granted))


def _events(silent: Sequence[str]) -> Iterator[Finding]:
    """Say which events there must be: Slack tells no app which it is subscribed to."""
    if silent:
        yield note("events", f"not sent for want of a scope: {', '.join(silent)}")
    heard = ", ".join(each for each in EVENTS if each not in silent)
    said = "Slack does not say what it sends; the page Event Subscriptions must list, for the bot,"
    yield note("events", f"{said} {heard}")


def _clock(me: Answer, at: datetime) -> Finding:
    """Compare the clocks, by when Slack says that it answered."""
    told = next((value for name, value in me["headers"].items() if name.lower() == "date"), "")
    return findings.clock("Slack", str(told[0] if isinstance(told, list) else told), at)
