"""Claims on how what is told of places is put into words, the same in every chat."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from bot.answers import places as answers
from bot.channels import Subscription
from bot.models import Kind
from bot.replies.places import Arrival, MyChannels, PlacesReply
from tests.told import CLOSES, RUN, about_places, my_channel, subscription, wish

ON = Arrival(subscription(), RUN, was_broken=False)
OFF = subscription(is_on=False, due=None)
PAUSED = subscription(is_paused=True, due=None, resumes_at=CLOSES)
DIGESTS = (
    "This channel gets digests; the next one comes Fri 29 May 2026 18:00 in Europe/Berlin "
    "(16:00 UTC)"
)
WEEKLY = (
    "This channel gets a round-up each week: 18:00 weekdays in Europe/Berlin; next "
    "Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC)"
)


def typed(form: str) -> str:
    return f"/digest {form}"


def test_every_kind_of_reply_is_made_for_tests() -> None:
    assert {type(each) for each in about_places("x")} == set(get_args(PlacesReply))


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (ON, [DIGESTS]),
        (replace(ON, was_broken=True), ["Posting is tried here again", DIGESTS]),
        (replace(ON, roundup=subscription()), [DIGESTS, WEEKLY]),
        (Arrival(None, None, was_broken=False, roundup=subscription()), [WEEKLY]),
        (
            Arrival(PAUSED, None, was_broken=False),
            ["Digests are paused until Sat 30 May 2026; to go on at once: /digest resume"],
        ),
        (
            Arrival(OFF, None, was_broken=False),
            [
                "This channel gets no digests any more; to have them again, as they were: "
                "/digest subscribe"
            ],
        ),
        (
            Arrival(None, None, was_broken=False),
            [
                "This channel gets no digests; to have some: "
                "/digest subscribe robotics at 09:00 weekdays in Europe/Berlin"
            ],
        ),
    ],
)
def test_an_arrival_says_what_the_channel_gets_or_how_to_begin(
    reply: Arrival, told: list[str]
) -> None:
    assert answers.arrival(reply, typed) == told


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (MyChannels(()), "Channels you set up: none yet"),
        (MyChannels((my_channel(),)), "Channels you set up · 1 channel"),
        (MyChannels((my_channel(),), 1_999), "Channels you set up · 1 of 2,000 channels"),
    ],
)
def test_the_channels_of_somebody_are_counted(reply: MyChannels, told: str) -> None:
    assert answers.mine(reply) == told


@pytest.mark.parametrize(
    ("of", "kind", "broken_by", "told"),
    [
        (
            subscription(wish=wish(topic="robots")),
            Kind.DAILY,
            None,
            (
                "robots; 18:00 weekdays in Europe/Berlin; at most 5 papers, compact",
                "next Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC)",
            ),
        ),
        (
            PAUSED,
            Kind.ROUNDUP,
            None,
            (
                "a round-up each week; 18:00 weekdays in Europe/Berlin",
                "paused until Sat 30 May 2026",
            ),
        ),
        (
            subscription(),
            Kind.ROUNDUP,
            "it is archived",
            (
                "a round-up each week; 18:00 weekdays in Europe/Berlin",
                "nothing can be posted there: it is archived",
            ),
        ),
    ],
)
def test_a_channel_says_what_it_gets_and_when_or_why_nothing_comes(
    of: Subscription, kind: Kind, broken_by: str | None, told: tuple[str, str]
) -> None:
    mine = my_channel(subscription=of, kind=kind, broken_by=broken_by)
    assert (answers.gets(mine), answers.then(mine)) == told
