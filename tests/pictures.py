"""The pictures in the documents, made anew: `python -m tests.pictures`.

They are photographs of what `paperboy preview` draws of the bundled sample. It takes
Chromium, pngquant, and the fonts Lato and Noto Color Emoji: on Debian `apt install chromium
pngquant fonts-lato fonts-noto-color-emoji`.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser import Chromium, program

FOLDER = Path(__file__).parent.parent / "docs/pictures"
WIDTH, SCALE = 1180, 1.5
"""Pixels of the page, and of the picture for each of them."""
COLOURS = 48
MOST = 150_000
"""Bytes of a picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A scene of a platform's page, of so many papers, and its file."""

    platform: str
    scene: str
    name: str
    words: tuple[str, ...] = ()


PICTURES = tuple(
    picture
    for platform in ("slack", "discord")
    for picture in (
        Picture(platform, "digest-compact", f"{platform}-digest.png", ("--size", "3")),
        Picture(platform, "answer", f"{platform}-answer.png"),
        Picture(platform, "reacted", f"{platform}-react.png", ("--size", "3")),
    )
)


def main() -> None:
    """Make all of them."""
    found = program()
    if found is None:
        sys.exit("there is no Chromium on this machine")
    FOLDER.mkdir(exist_ok=True)
    for each in PICTURES:
        with TemporaryDirectory() as folder:
            take(each, Chromium(found, Path(folder)))


def take(picture: Picture, chromium: Chromium) -> None:
    """Draw a scene, measure how high it is, and photograph just that."""
    page, file = chromium.folder / "page.html", FOLDER / picture.name
    draw = (sys.executable, "-m", "bot", "preview", picture.platform, "--html", str(page))
    subprocess.run([*draw, *picture.words], check=True)
    address = f"{page.as_uri()}#{picture.scene}"
    (measured,) = chromium.measured([address], [WIDTH])
    chromium.photograph(address, file, (WIDTH, measured.height), SCALE)
    fewer = ("pngquant", "--force", "--strip", "--speed", "1", "--output", str(file))
    subprocess.run([*fewer, str(COLOURS), str(file)], check=True)
    size = file.stat().st_size
    sys.stdout.write(f"{file.name}: {size:,} bytes\n")
    if size > MOST:
        sys.exit(f"{file.name} is larger than {MOST:,} bytes")


if __name__ == "__main__":
    main()
