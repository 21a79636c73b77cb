"""When the next request may go: no more arrive within a second than may, whatever the way does.

There are so many places, and a request has one from when it goes until a second after it surely
had arrived. An answer proves that it had by then; and whoever takes its place is on the way for as
long as the way is, of which the shortest time there and back is known. A request that is never
answered thus keeps no other waiting but the one that gets its place. Pure; time is an argument.
"""

from __future__ import annotations


class Pace:
    """Lets `most` requests arrive in any window of `within` seconds, and begins them `apart`."""

    def __init__(self, most: int, within: float, apart: float) -> None:
        self._most = most
        self._within = within
        self._apart = apart
        self._next_at = float("-inf")
        self._count = 0
        self._under_way: set[int] = set()
        self._ended: list[tuple[float, bool]] = []
        self._shortest: float | None = None

    def wait(self, now: float) -> float | None:
        """Return for how long the next one has to wait; None where one under way has to end."""
        self._ended = [each for each in self._ended if self._free_at(*each) > now]
        at = self._next_at
        if len(self._under_way) + len(self._ended) >= self._most:
            if not self._ended:
                return None
            at = max(at, min(self._free_at(*each) for each in self._ended))
        return max(0.0, at - now)

    def begin(self, now: float) -> int:
        """Have one go, which need not `wait`; return its number."""
        self._next_at = now + self._apart
        self._count += 1
        self._under_way.add(self._count)
        return self._count

    def end(self, number: int, now: float, took: float | None) -> None:
        """Note that one has ended: answered, so many seconds after it was sent, or not at all."""
        if number not in self._under_way:
            return
        self._under_way.remove(number)
        self._ended.append((now, took is not None))
        if took is not None:
            self._shortest = took if self._shortest is None else min(took, self._shortest)

    def _free_at(self, ended: float, is_answered: bool) -> float:
        return ended + self._within - ((self._shortest or 0.0) if is_answered else 0.0)
