"""Claims on names: the family name is found, and what is no person stays whole."""

from __future__ import annotations

import pytest

from bot.export.names import Name, authors, name
from tests.builders import paper


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        ("Ashish Vaswani", Name("Vaswani", "Ashish")),
        ("Aidan N. Gomez", Name("Gomez", "Aidan N.")),
        ("Laurens van der Maaten", Name("van der Maaten", "Laurens")),
        ("Henrique Ponde de Oliveira Pinto", Name("de Oliveira Pinto", "Henrique Ponde")),
        ("Gerard 't Hooft", Name("'t Hooft", "Gerard")),
        ("Blaise Agüera y Arcas", Name("Agüera y Arcas", "Blaise")),
        ("Hal Daumé III", Name("Daumé", "Hal", "III")),
        ("Martin Luther King Jr.", Name("King", "Martin Luther", "Jr.")),
        ("Ivan II", Name("II", "Ivan")),
        ("Bin jin", Name("jin", "Bin")),
        ("li yuan", Name("yuan", "li")),
        ('Linxi "Jim" Fan', Name("Fan", 'Linxi "Jim"')),
        ("张 三", Name("三", "张")),
        ("OpenAI", Name("OpenAI")),
        ("Kimi Team", Name("Kimi Team")),
        ("SIMA team", Name("SIMA team")),
        ("Team Hunyuan3D", Name("Team Hunyuan3D")),
        ("o3 contributors", Name("o3 contributors")),
        ("Inclusion AI", Name("Inclusion AI")),
        ("Clark Labs Inc.", Name("Clark Labs Inc.")),
        ("Doe, Jane", Name("Doe, Jane")),
    ],
)
def test_the_parts_of_a_name(author: str, parts: Name) -> None:
    assert name(author) == parts


def test_authors_are_those_with_something_to_read() -> None:
    told = (" Ada\nExample ", "\u200b", "", "\x00", 'G\\"odel')
    assert list(authors(paper(authors=told))) == ["Ada Example", "Gödel"]
