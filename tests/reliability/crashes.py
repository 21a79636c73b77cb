"""The crash matrix: a process is killed at each of its steps, and another one goes on.

A case is one variant of a platform on one database, killed at given steps. Afterwards each channel
has its digest once and the ledger says so, or says what nobody can know.
"""

from __future__ import annotations

import signal
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from bot.deliveries import Skipped, State
from bot.editions import newest_closed
from bot.ports import Manners
from tests.chats.faults import Rules
from tests.chats.process import ServerApart
from tests.reliability import child, evidence, nursery, stage
from tests.reliability.child import HASTY, Orders
from tests.reliability.stage import (
    BEFORE,
    CHANNELS,
    COMPACT,
    EMPTY,
    FORBIDDEN,
    ONE_DAY,
    THREAD,
    Fresh,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """What a platform can tell afterwards: `rules` it follows, `manners` we know of it."""

    name: str
    rules: Rules
    manners: Manners

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
VARIANTS = (FINDS, REMEMBERS, NEITHER)


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
        with nursery.chat_server(folder, case.variant.rules) as server:
            _arm(server, case)
            killed = sum(_begin(case, url, server.port, folder, at) for at in case.kills)
            assert not _begin(case, url, server.port, folder, 0)
            try:
                return _claims(case, url, server, killed)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{_log(folder)}") from error


def _arm(server: ServerApart, case: Case) -> None:
    server.forbids("is_archived", channel=FORBIDDEN.id, on="post")
    match case.fault:
        case Fault.LOSES_ANSWER:
            for where in (COMPACT, THREAD):
                server.loses_answer(times=1, channel=where.id)
        case Fault.BREAKS_AFTER_TAKING:
            for where in (BEFORE, THREAD):
                server.breaks_after_taking(times=1, channel=where.id)
        case Fault.NONE:
            pass


def _begin(case: Case, url: str, port: int, folder: Path, dies_at: int) -> bool:
    """Run a process; return whether it was killed before all was settled."""
    orders = Orders(
        url,
        port,
        first_day=newest_closed(stage.now()),
        log=folder / "log",
        dies_at=dies_at,
        manners=case.variant.manners,
        steps_to=folder / "steps",
    )
    code = nursery.ended(nursery.start(child.deliver, orders))
    if code not in (0, -signal.SIGKILL):
        raise AssertionError(f"the process ended with {code}\n{_log(folder)}")
    return code != 0


def _claims(case: Case, url: str, server: ServerApart, killed: int) -> Outcome:
    journal, found = server.journal, evidence.look(url, CHANNELS)
    assert found.left == 0
    evidence.claim_never_twice(journal)
    is_knowable = case.variant.is_knowable
    states = Counter(
        evidence.claim_posted(found, journal, where, is_knowable=is_knowable)
        for where in (COMPACT, THREAD, BEFORE)
    )
    assert [found.rows[where] for where in CHANNELS] == [1, 1, 1, 2, 1]
    _claim_silence(found, server)
    _claim_refusal(found, server, is_knowable=is_knowable)
    return Outcome(killed, states, len(journal.notices))


def _claim_silence(found: evidence.Found, server: ServerApart) -> None:
    empty, standing = found.last[EMPTY], found.standing[EMPTY]
    assert (empty.state, empty.reason) == (State.SKIPPED, Skipped.EMPTY)
    assert empty.window
    assert (standing.covered_until, standing.silent_runs) == (empty.window.until, 1)
    assert not server.journal.posts(EMPTY.id)


def _claim_refusal(found: evidence.Found, server: ServerApart, *, is_knowable: bool) -> None:
    """Claim that the channel where nothing can be posted is left alone, and somebody told why."""
    refused, journal = found.last[FORBIDDEN], server.journal
    assert not journal.posts(FORBIDDEN.id, ever=True)
    if refused.state is State.UNKNOWN and not is_knowable:
        return  # it was killed while it asked: it never heard that it may not
    assert refused.state in (State.FAILED, State.UNKNOWN), refused
    assert refused.window
    if refused.state is State.FAILED:
        assert found.standing[FORBIDDEN].covered_until == refused.window.until - ONE_DAY
    assert found.broken == {FORBIDDEN: refused.reason}
    assert found.notices == [(refused.reason, True)]
    assert {(each.channel, each.text) for each in journal.notices} == {
        (stage.OWNER.id, refused.reason)
    }


def _log(folder: Path) -> str:
    file = folder / "log"
    return file.read_text()[-4000:] if file.exists() else ""


def steps_of(variant: Variant, fresh: Fresh) -> int:
    """Return how many steps a run has that nobody kills."""
    with fresh() as url, tempfile.TemporaryDirectory(prefix="paperboy-crash-") as name:
        folder, case = Path(name), Case(variant, ())
        with nursery.chat_server(folder, variant.rules) as server:
            _arm(server, case)
            _begin(case, url, server.port, folder, 0)
        return int((folder / "steps").read_text())


def matrix(variant: Variant, steps: Sequence[int]) -> list[Case]:
    """Return the cases of a variant: each step, alone, with each fault, and killed thrice."""
    faults = list(Fault)
    return [Case(variant, _kills(step, n), faults[n % len(faults)]) for n, step in enumerate(steps)]


def _kills(step: int, n: int) -> tuple[int, ...]:
    """Every third case has the restart killed, too, and the restart's restart."""
    return (step,) if n % 3 else (step, step // 2 + 1, step // 3 + 1)
