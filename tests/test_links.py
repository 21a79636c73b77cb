"""Claims on links: an id or a link, as people copy them, names its paper, and nothing else does."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.identity import linked, links_in, paper_key

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


OTHER = "arxiv:2605.00002"
OLD = "arxiv:math/0309136"
LINKS = [page for page in PAGES if page != "{}"]


class TestAText:
    @pytest.mark.parametrize("page", LINKS)
    @pytest.mark.parametrize("id_", ["2409.01234", "2409.01234v1", "2409.01234V12"])
    def test_links_to_a_page_of_any_version(self, page: str, id_: str) -> None:
        assert links_in(page.format(id_)) == (KEY,)
        assert links_in(f"Look at {page.format(id_)}, it is good") == (KEY,)

    @pytest.mark.parametrize("page", LINKS)
    @pytest.mark.parametrize(
        ("id_", "key"),
        [
            ("math.GT/0309136v1", OLD),
            ("hep-th/9901001", "arxiv:hep-th/9901001"),
            ("0704.0001v2", "arxiv:0704.0001"),
        ],
    )
    def test_links_by_old_ids_too(self, page: str, id_: str, key: str) -> None:
        assert links_in(f"see {page.format(id_)}.") == (key,)

    @pytest.mark.parametrize("after", AFTER)
    def test_may_have_more_after_an_address(self, after: str) -> None:
        assert links_in(f"https://arxiv.org/pdf/2409.01234v2.pdf{after} is new") == (KEY,)

    @pytest.mark.parametrize(
        "around",
        [
            "{}.",
            "{}, and so on",
            "({})",
            "[{}]",
            '"{}"',
            "“{}”",
            "‘{}’",
            "`{}`",
            "*{}*",
            "**{}**",
            "~{}~",
            "||{}||",
            "> {}",
            "- {}\n",
            "see:{}",
            "{}?!",
            "<{}>",
            "<{}|a paper>",
            "<{}|2605.00002>",
            "[a paper]({})",
            '[a paper](<{}> "title")',
            "![]({})",
            '<a href="{}">a paper</a>',
            "\U0001f916{}\U0001f916",
            "論文\uff1a{}。",
            "مقال {} جديد",
        ],
    )
    def test_is_read_whatever_markup_is_around_a_link(self, around: str) -> None:
        assert links_in(around.format("https://arxiv.org/abs/2409.01234v2")) == (KEY,)

    def test_links_to_each_paper_once_in_its_order(self) -> None:
        text = (
            "<https://huggingface.co/papers/2605.00002|one>, "
            "[two](https://arxiv.org/pdf/2409.01234v1.pdf) and arXiv:math.GT/0309136\n"
            "https://arxiv.org/abs/2605.00002v3 https://doi.org/10.48550/arXiv.2409.01234"
        )
        assert links_in(text) == (OTHER, KEY, OLD)

    @pytest.mark.parametrize("between", [" ", ", ", "\n", ";", "\t", "|", " and "])
    def test_parts_links_by_whatever_stands_between(self, between: str) -> None:
        links = ("https://arxiv.org/abs/2409.01234", "arxiv.org/abs/2605.00002", "arXiv:0704.0001")
        assert links_in(between.join(links)) == (KEY, OTHER, "arxiv:0704.0001")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "robots",
            "2409.01234",
            "it costs 2409.01234 dollars, or 0704.0001",
            "math/0309136",
            "version 2409.01234v2",
            "(2409.01234)",
            "the arxiv has 2409.01234",
            "arXiv:2409.1234",
            "arXiv:2409.012345",
            "arXiv:2413.01234",
            "arXiv:2409.00000",
            "arXiv:2409.01234-2409.01236",
            "https://arxiv.org/abs/2409.01234x",
            "https://arxiv.org/abs/",
            "https://arxiv.org/list/cs.RO/2409",
            "https://arxiv.org/a/2409.01234",
            "https://huggingface.co/papers",
            "https://huggingface.co/papers/date/2026-05-28",
            "https://huggingface.co/models/2409.01234",
            "https://doi.org/10.1145/2409.01234",
            "https://arxiv.org/abs/٢٤٠٩.٠١٢٣٤",
        ],
    )
    def test_without_a_link_has_none(self, text: str) -> None:
        assert links_in(text) == ()

    @pytest.mark.parametrize(
        "host",
        [
            "notarxiv.org",
            "not-arxiv.org",
            "my.arxiv.org",
            "my_arxiv.org",
            "arxiv.org.example.com",
            "arxiv.org:8080",
            "arxiv.org@example.com",
            "example.com@arxiv.org",
            "arxiv.orgs",
            "arxiv-org",
            "arxiv.example.org",
            "xarxiv.org",
            "\u0430rxiv.org",
            "arx\u0456v.org",
            "arxiv\u3002org",
            "arxiv.com",
        ],
    )
    def test_of_a_host_that_looks_alike_is_none(self, host: str) -> None:
        assert links_in(f"https://{host}/abs/2409.01234") == ()
        assert links_in(f"see <https://{host}/abs/2409.01234|a paper>") == ()

    @given(
        st.lists(
            st.sampled_from(
                [
                    *("https://", "arxiv.org", "/abs/", "/pdf/", "arxiv:", "arxiv ", "doi:"),
                    *("10.48550/", "2409.01234", "v2", ".pdf", "math.GT/0309136", " ", "|", "<"),
                    *("huggingface.co/papers/", ")", "\n", "x", "-", ".", "\u202e"),
                ]
            ),
            max_size=14,
        ).map("".join)
        | st.text(max_size=60)
    )
    @settings(max_examples=300)
    def test_links_to_papers_or_to_none(self, text: str) -> None:
        keys = links_in(text)
        assert len(set(keys)) == len(keys)
        for key in keys:
            assert paper_key(key.removeprefix("arxiv:")) == key
        assert links_in(f"{text} arXiv:2605.00002")[-1:] == (OTHER,) or OTHER in keys


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        " ",
        "arxiv ",
        "arxiv: ",
        "doi: ",
        "10.48550/",
        "https://",
        "arxiv.org/abs/",
        "https://arxiv.org/abs/ ",
        "arxiv.org/abs/a-a",
        "arXiv:2409.01234 ",
        "arXiv:2409.01234",
        "math.GT/",
        "<|",
        "0",
        "\u202e",
    ],
)
@pytest.mark.parametrize("begin", ["", "arxiv:", "arxiv"])
def test_a_text_eight_times_as_long_takes_no_more_than_a_few_times_eight(
    begin: str, piece: str
) -> None:
    """What grows with the square of the length takes 64 times as long."""
    short = begin + piece * 3_000
    long = begin + piece * 24_000
    assert _takes(long) < 24 * max(_takes(short), 1e-4)


def _takes(text: str) -> float:
    """Return the least time of a few that finding links takes this thread."""
    times = []
    for _ in range(3):
        begin = thread_time()
        links_in(text)
        times.append(thread_time() - begin)
    return min(times)
