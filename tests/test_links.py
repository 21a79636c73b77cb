"""Claims on links: an id or a link, as people copy them, names its paper, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.identity import linked, paper_key

KEY = "arxiv:2409.01234"
PAGES = [
    "https://arxiv.org/abs/{}",
    "http://arxiv.org/abs/{}",
    "https://www.arxiv.org/abs/{}",
    "https://export.arxiv.org/abs/{}",
    "arxiv.org/abs/{}",
    "HTTPS://ArXiv.org/ABS/{}",
    "https://arxiv.org/pdf/{}",
    "https://arxiv.org/pdf/{}.pdf",
    "https://arxiv.org/html/{}",
    "https://arxiv.org/abs/{}/",
    "https://huggingface.co/papers/{}",
    "https://hf.co/papers/{}",
    "hf.co/papers/{}/",
    "https://www.alphaxiv.org/abs/{}",
    "https://alphaxiv.org/overview/{}",
    "https://doi.org/10.48550/arXiv.{}",
    "https://dx.doi.org/10.48550/arxiv.{}",
    "doi:10.48550/arXiv.{}",
    "10.48550/ARXIV.{}",
    "arXiv:{}",
    "arxiv: {}",
    "{}",
]
AFTER = ["", "?context=cs.RO", "?utm_source=x&amp;y=1", "#S3.SS1", "?a=b#c", "?download=1.pdf"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("id_", ["2409.01234", "2409.01234v1", "2409.01234V12"])
def test_a_page_of_any_version_is_its_paper(page: str, id_: str) -> None:
    assert linked(page.format(id_)) == KEY


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("page", [page for page in PAGES if "//" in page])
def test_what_comes_after_an_address_does_not_matter(page: str, after: str) -> None:
    assert linked(page.format("2409.01234v2") + after) == KEY


@pytest.mark.parametrize(
    ("id_", "key"),
    [
        ("math.GT/0309136v1", "arxiv:math/0309136"),
        ("hep-th/9901001", "arxiv:hep-th/9901001"),
        ("0704.0001v2", "arxiv:0704.0001"),
    ],
)
@pytest.mark.parametrize("page", ["{}", "https://arxiv.org/abs/{}?x=y", "arXiv:{}", "<{}|label>"])
def test_old_ids_have_pages_too(id_: str, key: str, page: str) -> None:
    assert linked(page.format(id_)) == key


@pytest.mark.parametrize(
    "around",
    [
        "{}.",
        "{},",
        "({})",
        "({}).",
        "<{}>",
        "[{}]",
        '"{}"',
        "“{}”",
        "«{}»",
        "‘{}’",
        "`{}`",
        "*{}*",
        "_{}_",
        "{}?!",
        "  {}\n",
        "<{}|arxiv.org/abs/2409.01234>",
        "<{}|a label, with words | and a bar>",
    ],
)
@pytest.mark.parametrize(
    "link", ["2409.01234", "https://arxiv.org/abs/2409.01234v2", "arXiv:2409.01234"]
)
def test_what_is_copied_along_does_not_matter(around: str, link: str) -> None:
    assert linked(around.format(link)) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "robots",
        "2409.01234 robots",
        "see https://arxiv.org/abs/2409.01234",
        "https://arxiv.org/abs/2409.01234 https://arxiv.org/abs/2409.01235",
        "2409.1234",
        "24090.01234",
        "2413.01234",
        "3.14159",
        "2026-05",
        "10.1145/3290605",
        "https://arxiv.org/abs/",
        "https://arxiv.org/list/cs.RO/2409",
        "https://huggingface.co/papers",
        "https://huggingface.co/papers/date/2026-05-28",
        "https://huggingface.co/models/2409.01234",
        "https://example.com/abs/2409.01234",
        "https://notarxiv.org/abs/2409.01234",
        "https://arxiv.org.example.com/abs/2409.01234",
        "https://example.com/https://arxiv.org/abs/2409.01234",
        "https://https://arxiv.org/abs/2409.01234",
        "ftp://arxiv.org/abs/2409.01234",
        "|2409.01234",
        "?2409.01234",
        "٢٤٠٩.٠١٢٣٤",
        "a" * 30 + "/0309136",
    ],
)
def test_another_text_names_no_paper(text: str) -> None:
    assert linked(text) is None


@given(st.text(max_size=50) | st.text("arxiv.org/abs:2409 0123v<>|?#()", max_size=50))
@settings(max_examples=150)
def test_any_text_names_a_paper_or_none(text: str) -> None:
    key = linked(text)
    assert key is None or paper_key(key.removeprefix("arxiv:")) == key
