"""Claims on facts: they are JSON that reads back as they were, and can be written anywhere."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.export.facts import as_json

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
FINITE = SCALARS.filter(lambda each: each not in (float("inf"), float("-inf")))
FACTS = st.recursive(
    FINITE, lambda each: st.lists(each) | st.dictionaries(st.text(), each), max_leaves=10
)


def test_facts_are_laid_out_to_be_read() -> None:
    facts = {"papers": [{"title": "π₀ “über” 日本", "tags": []}], "named": True}
    assert as_json(facts) == (
        "{\n"
        '  "papers": [\n'
        "    {\n"
        '      "title": "π₀ “über” 日本",\n'
        '      "tags": []\n'
        "    }\n"
        "  ],\n"
        '  "named": true\n'
        "}\n"
    )


def test_what_is_not_seen_is_escaped_and_stays() -> None:
    facts = ["\x00\x1b\x7f\x9b", "\u202eabc\u2066\ufeff\u200b", "\U000e0041", "a\r\n\u2028b"]
    text = as_json(facts)
    assert all(line.isprintable() for line in text.split("\n"))
    assert json.loads(text) == facts


def test_emoji_stay_as_they_are() -> None:
    assert "👩‍🔬" in as_json(["👩‍🔬"])


def test_half_a_pair_becomes_the_replacement_character() -> None:
    assert json.loads(as_json({"a\ud800": "\udfffb"})) == {"a\ufffd": "\ufffdb"}


def test_what_json_has_no_number_for_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json([float("nan")])


@given(st.lists(FACTS, max_size=3) | st.dictionaries(st.text(), FACTS, max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_facts_read_back(facts: list[object] | dict[str, object]) -> None:
    text = as_json(facts)
    assert text.endswith("\n")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
    assert json.loads(text.encode()) == facts
