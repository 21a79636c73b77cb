"""Claims on the reader that the other tests trust: it sees what Discord would see."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import literal
from tests.adapters.discord.reading import every, kinds, read, seen


@pytest.mark.parametrize(
    ("markdown", "kind", "shown"),
    [
        ("a **b** c", "bold", "a b c"),
        ("*b*", "italic", "b"),
        ("_b_", "italic", "b"),
        ("__b__", "underlined", "b"),
        ("~~b~~", "struck", "b"),
        ("||b||", "spoiler", "b"),
        ("`b *c*`", "code", "b *c*"),
        ("```\n a\n ^\n```", "block", " a\n ^\n"),
        ("# b", "heading", "b"),
        ("-# b", "small", "b"),
        ("> b", "quote", "b"),
        (">>> b\nc", "quote", "b\nc"),
        ("a\n- b", "list", "a\nb"),
        ("12. b", "list", "b"),
        ("<@12>", "mention", "<@12>"),
        ("a @everyone", "mention", "a @everyone"),
        ("</papers:12>", "mention", "</papers:12>"),
        ("<#12>", "channel", "<#12>"),
        ("<t:12:R>", "instant", "<t:12:R>"),
        (":tada:", "emoji", ":tada:"),
        ("see https://a.example.", "address", "see https://a.example."),
        ("[a](<https://b.example>)", "link", "a"),
        ("[a](https://b.example)", "link", "a"),
        ("[a [b] c](<https://b.example>)", "link", "a [b] c"),
    ],
)
def test_what_has_an_effect_is_seen(markdown: str, kind: str, shown: str) -> None:
    assert kind in kinds(markdown)
    assert seen(read(markdown)) == shown


@pytest.mark.parametrize(
    "markdown",
    [
        "\\*b\\*",
        "\\<@12>",
        "https\\://a.example",
        "\\# b",
        "\\- b",
        "1\\. b",
        "\\`b\\`",
        "a - b",
        "a # b",
    ],
)
def test_what_is_escaped_has_none(markdown: str) -> None:
    assert not kinds(markdown)
    assert seen(read(markdown)) == markdown.replace("\\", "")


def test_in_a_label_a_backslash_is_seen_and_signs_have_their_effect() -> None:
    assert seen(read(r"[\*b](<https://b.example>)")) == r"\*b"
    (link,) = read("[*b*](<https://b.example>)")
    assert [each.kind for each in every([link])] == ["link", "italic", "text"]


@pytest.mark.parametrize("label", ["https://a.example", "@everyone", "<@12>", ":a:", "www.a", " "])
def test_a_label_that_may_deceive_is_no_link(label: str) -> None:
    assert "link" not in kinds(f"[{label}](<https://b.example>)")


@settings(deadline=None)
@given(st.text("*_~|`<>@:#[]()\\-+1. \nabh/", max_size=30) | st.text(max_size=30))
def test_whatever_is_escaped_is_seen_as_it_is(text: str) -> None:
    shown = literal.clean(text)
    assert not kinds(literal.escaped(shown))
    assert seen(read(literal.escaped(shown))) == shown
    assert literal.unescaped(literal.escaped(shown)) == shown


@settings(deadline=None)
@given(st.text("*_~|`<>@:#[]()\\-+1. abhw/", max_size=12) | st.text(max_size=30))
def test_what_is_harmless_may_be_a_label(text: str) -> None:
    shown = literal.clean(text)
    if shown and literal.harmless(shown):
        (link,) = read(f"[{shown}](<https://b.example>)")
        assert link.kind == "link"
        assert {each.kind for each in every(link.inside)} == {"text"}
        assert seen([link]) == shown
