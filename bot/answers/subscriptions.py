"""What a channel wishes for, in words. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot import wording
from bot.channels import Change, Subscription, Wish
from bot.hours import days
from bot.zones import zone

EVERYTHING = "everything"
UNTIL_RESUMED = "until somebody resumes them"
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def wish(of: Wish) -> str:
    """Say all of it in a line, but for what few channels change."""
    return f"{topic(of)}; {schedule(of)}; {size(of)}, {layout(of)}"


def standing(of: Subscription) -> str:
    """Say all of it in a line, and whether it is paused."""
    paused = f"; paused {pause(of)}" if of.is_paused else ""
    return f"{wish(of.wish)}{paused}"


def topic(of: Wish) -> str:
    """Say what it lets in."""
    return of.topic or EVERYTHING


def schedule(of: Wish) -> str:
    """Say when digests come: `09:00 weekdays in Europe/Berlin`."""
    return f"{of.schedule.at:%H:%M} {days(of.schedule.days)} in {of.schedule.zone}"


def size(of: Wish) -> str:
    """Say how many papers a digest has."""
    return f"at most {wording.count(of.size, 'paper')}"


def layout(of: Wish) -> str:
    """Say how a digest is laid out."""
    return of.layout.value


def empty(of: Wish) -> str:
    """Say what a day without papers gets."""
    return (
        "one line on a day without papers" if of.says_empty else "nothing on a day without papers"
    )


def fill(of: Wish) -> str:
    """Say what a short digest gets."""
    return "filled up with the day's top" if of.fills_up else "never filled up"


def patience(of: Wish) -> str:
    """Say how long it waits for its source."""
    if not of.patience:
        return "waits for no source"
    hours, rest = divmod(of.patience, _HOUR)
    minutes = rest // _MINUTE
    parts = [wording.count(hours, "hour")] if hours else []
    parts += [wording.count(minutes, "minute")] if minutes else []
    return f"waits up to {' and '.join(parts)} for its source"


def sound(of: Wish) -> str:
    """Say whether a digest rings."""
    return "posted silently" if of.is_silent else "posted as any message"


def followers(of: Wish) -> str:
    """Say whether those who follow the channel elsewhere get it."""
    return "published to who follows the channel" if of.is_published else "not published further"


def tag(of: Wish) -> str:
    """Say which tag each post gets."""
    return f"tagged {of.tag}" if of.tag else "no tag of its own"


def keycaps(of: Wish) -> str:
    """Say whether the bot reacts to its digests."""
    if of.keycaps is None:
        return "keycaps where people cannot add them"
    return "keycaps below each digest" if of.keycaps else "no keycaps from the bot"


def options(of: Wish) -> str:
    """Say what few channels change."""
    asked_for = [sound(of)] * of.is_silent + [followers(of)] * of.is_published
    asked_for += [tag(of)] * bool(of.tag) + [keycaps(of)] * (of.keycaps is not None)
    return "; ".join([empty(of), fill(of), patience(of), *asked_for])


def until(resumes_at: datetime | None, zone_name: str) -> str:
    """Say to the minute how long a pause lasts."""
    return f"until {local_and_utc(resumes_at, zone_name)}" if resumes_at else UNTIL_RESUMED


def pause(of: Subscription) -> str:
    """Say up to which day a pause lasts."""
    if of.resumes_at is None:
        return UNTIL_RESUMED
    return f"until {wording.days((of.resumes_at.astimezone(zone(of.wish.schedule.zone)).date(),))}"


def local(moment: datetime, zone_name: str) -> str:
    """Name an instant by the clock of a zone, without the zone."""
    here = moment.astimezone(zone(zone_name))
    return f"{wording.days((here.date(),))} {here:%H:%M}"


def local_and_utc(moment: datetime, zone_name: str) -> str:
    """Name an instant by the clock of a zone and in UTC, whose date is told where it is another."""
    here, utc = moment.astimezone(zone(zone_name)), moment.astimezone(UTC)
    there = f"{utc:%H:%M}" if utc.date() == here.date() else local(moment, "UTC")
    if (here.date(), here.time()) == (utc.date(), utc.time()):
        return f"{local(moment, zone_name)} UTC"
    return f"{local(moment, zone_name)} in {zone_name} ({there} UTC)"


def change(of: Change) -> str:
    """Say what was changed."""
    if of.before is None or of.before == of.after:
        return f"{of.what}: {of.after}"
    return f"{of.what}: {of.before} → {of.after}"
