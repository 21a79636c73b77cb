"""Chromium without a window: what a page is really like in it, measured and photographed.

    chromium = Chromium(program, folder)
    told = chromium.measured([page.as_uri()], [390])

The page is looked at as it is, its policy included: what measures it stands around it, in a page of
its own that holds it in frames of these widths. (A window is never as narrow as a phone.)
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds that it may take, on a machine that does much else."""
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_FRAMES = """<!doctype html><meta charset="utf-8"><body>{frames}<pre id="told"></pre><script>
function name(each) {{
  return each.tagName + "." + each.className + " " + each.textContent.slice(0, 60)
}}
function overflowing(page, width) {{
  return [...page.body.querySelectorAll("*")].filter(each => {{
    const at = each.getBoundingClientRect()
    const isText = getComputedStyle(each).display === "inline"
    const isCut = !isText && each.scrollWidth > each.clientWidth + 1
    return at.right > width + 0.5 || at.left < -0.5 || isCut
  }}).map(name)
}}
function measured(frame) {{
  const page = frame.contentDocument, root = page.documentElement
  const told = {{
    width: frame.contentWindow.innerWidth,
    height: root.scrollHeight,
    scrolls: root.scrollWidth > root.clientWidth,
    overflowing: overflowing(page, root.clientWidth),
    styled: getComputedStyle(page.body).marginTop === "0px",
    fetched: frame.contentWindow.performance.getEntriesByType("resource").map(each => each.name),
    scripts: page.scripts.length,
    ran: frame.contentWindow.ran ?? null,
    links: [...page.querySelectorAll("a")]
      .filter(each => each.checkVisibility() && each.getClientRects().length)
      .map(each => each.textContent),
  }}
  page.querySelectorAll("details").forEach(each => {{ each.open = true }})
  told.scrolls ||= root.scrollWidth > root.clientWidth
  told.overflowing.push(...overflowing(page, root.clientWidth))
  return told
}}
window.onload = () => {{
  const told = [...document.querySelectorAll("iframe")].map(measured)
  document.getElementById("told").textContent = JSON.stringify(told)
}}
</script>"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a page is like at one width, in pixels.

    `overflowing` are elements that leave the page or hide some of what they hold, with menus
    closed and open; `fetched` what was asked for besides the page, `ran` what a script left behind,
    `links` the texts of the links that are to be seen.
    """

    width: int
    height: int
    scrolls: bool
    overflowing: list[str]
    styled: bool
    fetched: list[str]
    scripts: int
    ran: Any
    links: list[str]


@dataclass(frozen=True, slots=True)
class Chromium:
    """A browser that keeps its things in `folder`."""

    program: str
    folder: Path

    def measured(self, pages: Sequence[str], widths: Sequence[int]) -> list[Measured]:
        """Look at the page at each of these addresses, at each width."""
        frames = "".join(
            f'<iframe src="{page}" width="{width}" height="800" frameborder="0"></iframe>'
            for page in pages
            for width in widths
        )
        around = self.folder / "frames.html"
        around.write_text(_FRAMES.format(frames=frames))
        dom = self._run("--allow-file-access-from-files", "--dump-dom", around.as_uri())
        return [Measured(**each) for each in json.loads(_text_of("told", dom))]

    def photograph(self, page: str, file: Path, size: tuple[int, int], scale: float) -> None:
        """Write a picture of the page at this address."""
        width, height = size
        self._run(
            f"--window-size={width},{height}",
            f"--force-device-scale-factor={scale}",
            f"--screenshot={file}",
            page,
        )

    def _run(self, *words: str) -> str:
        return subprocess.run(
            [self.program, *_QUIET, f"--user-data-dir={self.folder / 'profile'}", *words],
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE,
            check=True,
        ).stdout


def program() -> str | None:
    """Return where Chromium is on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def _text_of(id_: str, dom: str) -> str:
    class Found(HTMLParser):
        text = ""
        is_in = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.is_in = ("id", id_) in attrs

        def handle_data(self, data: str) -> None:
            self.text += data if self.is_in else ""

    reader = Found()
    reader.feed(dom)
    return reader.text
