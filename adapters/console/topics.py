"""Topics and expressions as drawings for a terminal: their terms, and what they let in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

from adapters.console.drawing import Canvas, Drawn, address, indented, line, row, title
from bot import wording
from bot.answers import topics as answers
from bot.identity import page_url
from bot.models import Paper
from bot.reach import Estimate, Terms
from bot.topics.judging import Verdict
from bot.topics.tree import Expression, Named


def listed(topics: Iterable[tuple[Named, Sequence[str]]]) -> Drawn:
    """Draw built-in topics, each with its other names and its terms."""
    for topic, other_names in topics:
        yield _name(topic.name, f"also {', '.join(other_names)}" if other_names else "")
        yield indented(Text(line(str(topic.stands_for))))


def explained(
    read: Expression, as_words: Sequence[str], terms: Sequence[Terms], told: Estimate
) -> Drawn:
    """Draw how an expression was read, and what it would have let in.

    `as_words` are the names of topics that were read as words.
    """
    yield _name("read as", str(read))
    if as_words:
        yield indented(Text(line(answers.names_as_words(as_words)), style="italic"))
    yield Text()
    for each in terms:
        yield from _term(each)
    yield Text()
    yield Text(line(answers.estimate(told)), style="bold")
    if told.left_out:
        yield indented(Text(line(f"left out: {answers.left_out(told)}")))
    for caution in told.cautions:
        yield indented(Text(line(answers.caution(caution)), style="italic"))
    if told.top:
        yield indented(Text("let in, most votes first:"))
    for candidate in told.top:
        numbers = "  ".join([*wording.numbers(candidate), line(candidate.paper.title)])
        yield indented(Text(numbers, style="dim"))


def judged(paper: Paper, verdict: Verdict, canvas: Canvas) -> Drawn:
    """Draw what an expression makes of one paper, and why."""
    yield Text()
    yield row("", title(paper, canvas), (), canvas)
    yield indented(Text(line(answers.verdict(verdict))))
    if not canvas.clickable:
        yield address(page_url(paper.key))


def _term(term: Terms) -> Drawn:
    """A term with its number of papers; a built-in topic with those of its terms, too."""
    facts = [wording.count(term.papers, "paper")]
    if term.terms:
        facts.append("a built-in topic, any of")
    if term.is_excluded:
        facts.append("excluded")
    yield _name(term.name, ", ".join(facts))
    if had := [f"{name} {papers:,}" for name, papers in term.terms if papers]:
        yield indented(Text(line(", ".join(had))))
    if nobody := [name for name, papers in term.terms if not papers]:
        yield indented(Text(line(f"nobody has: {', '.join(nobody)}"), style="dim"))


def _name(name: str, told: str) -> Text:
    return Text("  ").join([Text(line(name), style="bold"), Text(line(told), style="dim")])
