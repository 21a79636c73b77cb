"""The posts of an open terminal, which remembers them for reactions: `+2` is one on paper 2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.models import MessageRef

_NO_PAPERS: Mapping[int, str] = {}


class Posts:
    """What was posted since the terminal was opened."""

    def __init__(self) -> None:
        self._digest: dict[int, tuple[MessageRef, int]] = {}
        self._news: dict[int, str] = {}
        self.last_alone: MessageRef | None = None
        """The last message that shows one paper."""

    def note(
        self,
        message: MessageRef,
        places: Sequence[int],
        *,
        is_reply: bool = False,
        papers: Mapping[int, str] = _NO_PAPERS,
    ) -> None:
        """Note a message that shows these places of its digest; a digest begins with the first.

        `papers` has their keys, by place.
        """
        if not is_reply and places[:1] == (1,):
            self._digest.clear()
            self._news.clear()
        if not is_reply:
            self._digest |= {place: (message, n) for n, place in enumerate(places, 1)}
            self._news |= papers
        if len(places) == 1:
            self.last_alone = message

    def at(self, place: int) -> tuple[MessageRef, int] | None:
        """Return the message that shows a place of the last digest, and which one of it that is."""
        return self._digest.get(place)

    def news(self) -> Mapping[int, str]:
        """Return the papers of a digest that was posted since this was last asked, by place."""
        news, self._news = self._news, {}
        return news

    @property
    def are_any(self) -> bool:
        """A digest with papers was posted."""
        return bool(self._digest)
