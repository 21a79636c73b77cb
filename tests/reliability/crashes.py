"""The crash matrix: a process is killed at each of its steps, and another one goes on.

A case is one variant of a platform on one database, killed at given steps. Afterwards each channel
has its digest once and the ledger says so, or says what nobody can know.
"""

from __future__ import annotations

import signal
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from bot.channels import Channel
from bot.deliveries import Skipped, State
from bot.ports import Manners
from tests.chats.faults import Rules
from tests.chats.journal import Journal
from tests.chats.process import ServerApart
from tests.discord.server import USUAL
from tests.reliability import child, evidence, nursery, stage
from tests.reliability.child import HASTY, Orders
from tests.reliability.doors import DISCORD, SLACK, TESTCHAT
from tests.reliability.stage import Channels, Fresh

MARGIN, UNHURRIED = 0.4, 4.0
"""Seconds that a lease lasts longer than an answer: of one that is killed, so that others need not
wait long for its end; and of the one that is left, whose own are never too short on a busy machine.
"""
PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Variant:
    """What a platform can tell afterwards: `rules` it follows, `manners` we know of it."""

    name: str
    rules: Rules
    manners: Manners
    platform: str = TESTCHAT

    def __str__(self) -> str:
        return self.name

    @property
    def channels(self) -> Channels:
        """Where digests are due."""
        return stage.channels_of(self.platform)

    @property
    def is_knowable(self) -> bool:
        """Whether it can always be found out what the platform took."""
        return self.manners.can_find or bool(self.manners.repeats_within)


FINDS = Variant("can be asked", Rules(), HASTY)
REMEMBERS = Variant(
    "remembers keys",
    Rules(can_find=False, idempotent_for=300),
    replace(HASTY, can_find=False, repeats_within=timedelta(seconds=120)),
)
NEITHER = Variant("neither", Rules(can_find=False), replace(HASTY, can_find=False))
_OVER_HTTP = replace(HASTY, answer_within=timedelta(seconds=0.6))
SLACK_FINDS = Variant("Slack, can be asked", Rules(), _OVER_HTTP, SLACK)
SLACK_BLIND = Variant(
    "Slack, without history", Rules(can_find=False), replace(_OVER_HTTP, can_find=False), SLACK
)
DISCORD_KNOWS = Variant("Discord", USUAL, _OVER_HTTP, DISCORD)
VARIANTS = (FINDS, REMEMBERS, NEITHER, SLACK_FINDS, SLACK_BLIND, DISCORD_KNOWS)


class Fault(StrEnum):
    """What goes wrong at the platform, once, besides."""

    NONE = "nothing else"
    LOSES_ANSWER = "an answer is lost"
    BREAKS_AFTER_TAKING = "500 after taking"


@dataclass(frozen=True, slots=True)
class Case:
    """One run: the steps at which one process after the other is killed, before one runs freely."""

    variant: Variant
    kills: tuple[int, ...]
    fault: Fault = Fault.NONE

    def __str__(self) -> str:
        return f"{self.variant.name}, killed at {self.kills}, {self.fault}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a case went: how many were killed, and in which state each post ended up."""

    killed: int
    states: Counter[State]
    notices: int


def run(case: Case, fresh: Fresh) -> Outcome:
    """Run a case to its end, and claim what must be true then."""
    with fresh() as url, tempfile.TemporaryDirectory(prefix="paperboy-crash-") as name:
        folder = Path(name)
        with _served(case, url, folder) as server:
            killed = sum(_begin(case, url, server.port, folder, at) for at in case.kills)
            assert not _begin(case, url, server.port, folder, 0)
            try:
                return _claims(case, url, server, killed)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{_log(folder)}") from error


@contextmanager
def _served(case: Case, url: str, folder: Path) -> Iterator[ServerApart]:
    """Have what was prepared be of the case's platform, and run that with its faults."""
    variant = case.variant
    if variant.platform != TESTCHAT:
        stage.move(url, variant.platform)
    with nursery.chat_server(folder, variant.rules, platform=variant.platform) as server:
        _arm(server, case)
        yield server


def _arm(server: ServerApart, case: Case) -> None:
    there = case.variant.channels
    server.forbids("is_archived", channel=there.forbidden.id, on="post")
    match case.fault:
        case Fault.LOSES_ANSWER:
            server.loses_answer(times=1, channel=there.compact.id)
            server.loses_answer(times=2, channel=there.thread.id)  # that to a reply, too
        case Fault.BREAKS_AFTER_TAKING:
            server.breaks_after_taking(times=1, channel=there.before.id)
            server.breaks_after_taking(times=2, channel=there.thread.id)
        case Fault.NONE:
            pass


def _begin(case: Case, url: str, port: int, folder: Path, dies_at: int) -> bool:
    """Run a process; return whether it was killed before all was settled."""
    orders = Orders(
        url,
        port,
        first_day=stage.first_day(url),
        log=folder / "log",
        dies_at=dies_at,
        platform=case.variant.platform,
        manners=case.variant.manners,
        margin=MARGIN if dies_at else UNHURRIED,
        patience=PATIENCE,
        steps_to=folder / "steps",
    )
    code = nursery.ended(nursery.start(child.deliver, orders))
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(f"the process ended with {code}\n{_log(folder)}")
    return code != 0


def _claims(case: Case, url: str, server: ServerApart, killed: int) -> Outcome:
    there = case.variant.channels
    journal, found = server.journal, evidence.look(url, there)
    assert found.left == 0
    evidence.claim_never_twice(journal)
    is_knowable = case.variant.is_knowable
    states = Counter(
        evidence.claim_posted(found, journal, where, is_knowable=is_knowable)
        for where in (there.compact, there.thread, there.before)
    )
    assert [found.rows[where] for where in there] == [1, 1, 1, 2, 1]
    _claim_silence(found, journal, there.empty)
    _claim_refusal(found, journal, there.forbidden, is_knowable=is_knowable)
    return Outcome(killed, states, len(journal.notices))


def _claim_silence(found: evidence.Found, journal: Journal, where: Channel) -> None:
    empty, standing = found.last[where], found.standing[where]
    assert (empty.state, empty.reason) == (State.SKIPPED, Skipped.EMPTY)
    assert empty.window
    assert (standing.covered_until, standing.silent_runs) == (empty.window.until, 1)
    assert not journal.posts(where.id)


def _claim_refusal(
    found: evidence.Found, journal: Journal, where: Channel, *, is_knowable: bool
) -> None:
    """Claim that the channel where nothing can be posted is left alone, and somebody told why."""
    refused = found.last[where]
    assert not journal.posts(where.id, ever=True)
    if refused.state is State.UNKNOWN and not is_knowable:
        return  # it was killed while it asked: it never heard that it may not
    assert refused.state in (State.FAILED, State.UNKNOWN), refused
    assert refused.window
    if refused.state is State.FAILED:
        assert found.standing[where].covered_until == refused.window.after
    assert found.broken == {where: refused.reason}
    assert found.notices == [(refused.reason, True)]
    above = f"{where.id}\n" if where.platform == DISCORD else ""  # it says where
    assert {(each.channel, each.text) for each in journal.notices} == {
        (stage.OWNER.id, f"{above}{refused.reason}")
    }


def _log(folder: Path) -> str:
    file = folder / "log"
    return file.read_text()[-4000:] if file.exists() else ""


def steps_of(variant: Variant, fresh: Fresh) -> int:
    """Return how many steps a run has that nobody kills."""
    with fresh() as url, tempfile.TemporaryDirectory(prefix="paperboy-crash-") as name:
        folder, case = Path(name), Case(variant, ())
        with _served(case, url, folder) as server:
            _begin(case, url, server.port, folder, 0)
        return int((folder / "steps").read_text())


def matrix(variant: Variant, steps: Sequence[int]) -> list[Case]:
    """Return the cases of a variant: each step, alone, with each fault, and killed thrice."""
    faults = list(Fault)
    return [Case(variant, _kills(step, n), faults[n % len(faults)]) for n, step in enumerate(steps)]


def _kills(step: int, n: int) -> tuple[int, ...]:
    """Every third case has the restart killed, too, and the restart's restart."""
    return (step,) if n % 3 else (step, step // 2 + 1, step // 3 + 1)
