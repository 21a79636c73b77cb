"""How long the command line takes to answer, beside Python itself."""

from __future__ import annotations

import sys

from benchmarks._measure import PAPERBOY, median_run, table

RUNS = 21

COMMANDS = {
    "floor: python -c pass": (sys.executable, "-c", "pass"),
    "floor: python -c 'import click'": (sys.executable, "-c", "import click"),
    "paperboy --help": (*PAPERBOY, "--help"),
    "paperboy --version": (*PAPERBOY, "--version"),
    "paperboy digest --help": (*PAPERBOY, "digest", "--help"),
    "paperboy digest --source sample": (*PAPERBOY, "digest", "--source", "sample"),
    "paperboy demo": (*PAPERBOY, "demo"),
}

if __name__ == "__main__":
    rows = [[name, f"{median_run(RUNS, *words):.3f}"] for name, words in COMMANDS.items()]
    table(f"Whole process, median of {RUNS}", ["", "s"], rows)
