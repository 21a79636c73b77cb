"""Random papers and expressions over few words, so that they meet; for filters and the index."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from bot.models import Record, Stats
from tests.builders import DAY, paper

WORDS = ("robot", "robots", "arm", "LLMs", "vision", "language", "multimodal", "the", "survey", "β")
RUNS = (*WORDS, "robotic arm", "vision-language", "multi-modal", "robot the arm", "language model")
NAMES = ("Ada Robot", "Bo Example", "Chris Arm")
LABS = ("Robot Lab", "NVIDIA", "Vision Example")
CODES = ("cs.RO", "cs.AI", "cs", "math.AG", "math", "hep-th")

texts = st.lists(st.sampled_from(RUNS), max_size=4).map(" ".join)
counts = st.none() | st.integers(0, 3)
days = st.integers(-40, 0).map(lambda days: DAY + timedelta(days=days))


def papers() -> st.SearchStrategy[Record]:
    """Return papers of which a source has told much, or little."""
    return st.builds(_record, st.integers(1, 99_999), told, st.none() | stats)


told = st.fixed_dictionaries(
    {"title": texts},
    optional={
        "source": st.sampled_from(["huggingface", "arxiv"]),
        "abstract": texts,
        "authors": st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(tuple),
        "published": st.none() | days,
        "organization": st.none() | st.sampled_from(LABS),
        "keywords": st.lists(texts, max_size=2).map(tuple),
        "categories": st.none()
        | st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple),
    },
)
stats = st.builds(Stats, st.integers(0, 3), counts, counts)


def _record(number: int, told: dict[str, object], stats: Stats | None) -> Record:
    return Record(paper(number, **told), stats)


def expressions() -> st.SearchStrategy[str]:
    """Return expressions as people write them; all can be read."""
    inner = _expression(_item(_leaf), most=2)
    outer = _expression(_item(_leaf | inner.map("({})".format)), most=3)
    whole = _expression(_item(_leaf | outer.map("({})".format)), most=4)
    return whole.filter(lambda text: len(text) < 200)


def _quoted(text: str) -> str:
    return f'"{text}"'


_word = st.sampled_from([*WORDS, "robotics", "nlp", "rl", "vision-language", "Multi-Modal", "arms"])
_phrase = st.lists(st.sampled_from(RUNS), min_size=1, max_size=2).map(" ".join).map(_quoted)
_prefix = st.sampled_from(["rob*", "robot*", "vis*", "LANG*", "mul*"])
_name = st.sampled_from(["ada", "robot", "chris", "arm", '"Ada Robot"', '"robot ada"', "exam*"])
_moment = st.sampled_from(["7d", "3w", "0d", "2026", "2026-05", "2026-04", "2025"]) | days.map(str)
_leaf = st.one_of(
    _word,
    _word,
    _phrase,
    _prefix,
    st.builds("{}:{}".format, st.just("title"), _word | _phrase | _prefix),
    st.builds("{}:{}".format, st.sampled_from(["author", "org"]), _name),
    st.sampled_from(["category:cs.RO", "category:cs", "category:math", "category:hep-th"]),
    st.sampled_from(["source:hf", "source:arxiv"]),
    st.builds("{}{}{}".format, st.sampled_from(["upvotes", "stars", "comments"]),
              st.sampled_from([">=", " >= ", "≥"]), st.integers(0, 4)),
    st.builds("{}:{}".format, st.sampled_from(["since", "until"]), _moment),
)  # fmt: skip


def _item(operand: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("{}{}".format, st.sampled_from(["", "", "", "-", "NOT ", "–"]), operand)


def _expression(item: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    between = st.sampled_from([" ", " ", " AND ", ", ", " OR ", "\n", "; ", " | "])
    return st.lists(st.tuples(between, item), min_size=1, max_size=most).map(_joined)


def _joined(parts: list[tuple[str, str]]) -> str:
    return parts[0][1] + "".join(f"{between}{item}" for between, item in parts[1:])
