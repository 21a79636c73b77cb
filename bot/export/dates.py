"""Dates in English, whatever language the machine speaks."""

from __future__ import annotations

from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(when: date) -> str:
    """Return `28 May 2026`."""
    return f"{when.day} {MONTHS[when.month - 1]} {when.year}"
