"""Claims on who is who: asked of Slack no more than it likes, and no one keeps another unknown."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api import Api
from adapters.slack.people import BURST, People
from tests.slack.server import SlackServer


class Clock:
    """Seconds that a test lets go by."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def people(client: AsyncWebClient, clock: Clock) -> People:
    return People(Api(client), clock)


def bot(slack: SlackServer, name: str) -> str:
    user = slack.workspace.user(name)
    user.is_bot = True
    return user.id


async def test_a_stranger_is_a_person_and_is_asked_for_once(
    slack: SlackServer, people: People
) -> None:
    """As of another workspace, in a channel that both share."""
    for _ in range(3):
        assert await people.bots(["U404"]) == set()
    assert len(slack.calls("users.info")) == 1


async def test_strangers_keep_no_bot_from_being_known(slack: SlackServer, people: People) -> None:
    for n in range(10):
        await people.bots([f"U404{n}"])
    other = bot(slack, "another app")
    assert await people.bots([other]) == {other}


async def test_while_slack_asks_to_wait_nobody_is_asked_for(
    slack: SlackServer, people: People, clock: Clock
) -> None:
    first, second, third = (bot(slack, f"app {n}") for n in range(3))
    slack.limits(30, times=1, on="users.info")
    slack.breaks(times=1, on="users.info")
    assert await people.bots([first, second]) == set()
    for _ in range(5):
        assert await people.bots([third]) == set()
        clock.now += 5
    assert len(slack.calls("users.info")) == 2
    clock.now += 10
    assert await people.bots([third]) == {third}


async def test_of_a_crowd_no_more_are_asked_for_at_once_than_may(
    slack: SlackServer, people: People
) -> None:
    crowd = [slack.workspace.user(f"person {n}").id for n in range(2 * BURST)]
    assert await people.bots(crowd) == set()
    assert len(slack.calls("users.info")) == BURST
