"""Reading the fields of a body strictly: each is of its kind and length, or a problem is noted.

Lengths are counted in UTF-16 units, which is the safe side. Pure.
https://discord.com/developers/docs/reference#error-messages
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.discord.refusals import Path, Problems

Told = Mapping[str, Any]


def length(text: str) -> int:
    """Return how long a text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Fields:
    """The fields of one object, at a place in a body."""

    def __init__(self, told: object, path: Path, problems: Problems) -> None:
        self.told: Told = told if isinstance(told, dict) else {}
        self.path = path
        self.problems = problems
        self.is_object = isinstance(told, dict)
        if not self.is_object:
            self.wrong("", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")

    def wrong(self, name: str | int, code: str, message: str) -> None:
        """Note a problem at a field, or, without a name, at the object."""
        path = (*self.path, name) if name != "" else self.path
        self.problems.add(path, code, message)

    def at(self, name: str) -> Path:
        """Return the place of a field."""
        return (*self.path, name)

    def text(
        self, name: str, most: int, *, least: int = 0, required: bool = False, strips: bool = False
    ) -> str:
        """Return a text, empty if there is none."""
        told = self.told.get(name)
        if told is None:
            if required:
                self.problems.required(self.at(name))
            return ""
        if not isinstance(told, str):
            self.wrong(name, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
            return ""
        told = told.strip() if strips else told
        if required and not told:
            self.problems.required(self.at(name))
        elif length(told) > most:
            if least:
                self.wrong(
                    name,
                    "BASE_TYPE_BAD_LENGTH",
                    f"Must be between {least} and {most} in length.",
                )
            else:
                self.wrong(name, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        elif told and length(told) < least:
            self.wrong(
                name, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
            )
        return told

    def items(self, name: str, most: int, *, least: int = 0, required: bool = False) -> list[Any]:
        """Return a list, empty if there is none."""
        told = self.told.get(name)
        if told is None:
            if required:
                self.problems.required(self.at(name))
            return []
        if not isinstance(told, list):
            self.wrong(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(told) <= most:
            said = (
                f"Must be between {least} and {most} in length."
                if least
                else f"Must be {most} or fewer in length."
            )
            code = "BASE_TYPE_BAD_LENGTH" if least else "BASE_TYPE_MAX_LENGTH"
            self.wrong(name, code, said)
        return told

    def number(self, name: str, least: int, most: int, usual: int = 0) -> int:
        """Return a whole number."""
        told = self.told.get(name)
        if told is None:
            return usual
        if isinstance(told, bool) or not isinstance(told, int):
            self.wrong(name, "NUMBER_TYPE_COERCE", f'Value "{told}" is not int.')
            return usual
        if told < least:
            self.wrong(
                name, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {least}."
            )
        elif told > most:
            self.wrong(
                name, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}."
            )
        return told

    def flag(self, name: str, usual: bool = False) -> bool:
        """Return whether something is so."""
        told = self.told.get(name)
        if told is None:
            return usual
        if not isinstance(told, bool):
            self.wrong(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
        return bool(told)

    def choice(self, name: str, known: frozenset[int], *, required: bool = True) -> int | None:
        """Return one of some numbers."""
        told = self.told.get(name)
        if told is None:
            if required:
                self.problems.required(self.at(name))
            return None
        if isinstance(told, bool) or told not in known:
            listed = ", ".join(map(str, sorted(known)))
            self.wrong(name, "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")
            return None
        return int(told)

    def url(self, name: str, most: int = 2048, *, required: bool = False) -> str:
        """Return an address of a page."""
        told = self.text(name, most, required=required)
        if not told:
            return told
        try:
            parts = urlsplit(told)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in ("http", "https"):
            said = f"Scheme \"{parts.scheme}\" must be one of ('http', 'https')."
            self.wrong(name, "URL_TYPE_INVALID_SCHEME", said)
        elif not parts.netloc or any(each.isspace() for each in told):
            self.wrong(name, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return told
