"""Claims on what Discord's numbers mean: never, later, or unknown."""

from __future__ import annotations

import pytest

from adapters.discord.errors import AGAIN_IN, BOT, MESSAGE, PLACE, RefusedError, failure, limited

WHAT = "POST /channels/1/messages"


@pytest.mark.parametrize("code", sorted(PLACE))
def test_where_nothing_can_be_posted_it_says_what_mends_it(code: int) -> None:
    error = failure(WHAT, 403, code, "Discord's own words")
    assert isinstance(error, RefusedError)
    assert (error.code, error.permanent, error.of_message) == (code, True, False)
    assert not error.ambiguous
    assert PLACE[code] in str(error)
    assert WHAT in str(error)


@pytest.mark.parametrize("code", sorted(BOT))
def test_what_is_wrong_with_the_bot_is_wrong_with_no_channel(code: int) -> None:
    error = failure(WHAT, 401, code, "")
    assert isinstance(error, RefusedError)
    assert (error.permanent, error.everywhere, error.retry_after) == (False, True, AGAIN_IN)
    assert BOT[code] in str(error)


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, None), (403, None), (404, None), (407, None), (403, 0), (404, 0), (403, 40333)],
)
def test_what_discord_has_no_number_for_was_refused_on_the_way_and_passes(
    status: int, code: int | None
) -> None:
    error = failure(WHAT, status, code, "<html>")
    assert (error.permanent, error.ambiguous) == (False, False)
    assert (error.everywhere, error.retry_after) == (True, AGAIN_IN)
    assert "token" not in str(error)


@pytest.mark.parametrize("status", [302, 400, 405, 413, 422])
def test_a_request_that_something_else_is_wrong_with_keeps_no_other_waiting(status: int) -> None:
    for code in (0, None):
        error = failure(WHAT, status, code, "")
        assert (error.permanent, error.everywhere, error.retry_after) == (False, False, None)


@pytest.mark.parametrize("code", sorted(MESSAGE))
def test_a_message_that_is_refused_breaks_no_channel(code: int) -> None:
    error = failure(WHAT, 400, code, "")
    assert (error.permanent, error.of_message) == (True, True)


@pytest.mark.parametrize(("status", "is_final"), [(403, True), (404, True), (400, False)])
def test_a_number_that_is_new_is_final_where_asking_again_would_be_counted(
    status: int, is_final: bool
) -> None:
    error = failure(WHAT, status, 99_999, "New")
    assert (error.permanent, error.ambiguous) == (is_final, False)
    assert "99999" in str(error)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 524])
def test_of_what_broke_nobody_knows_whether_it_was_done(status: int) -> None:
    error = failure(WHAT, status, 0, "")
    assert (error.permanent, error.ambiguous) == (False, True)


def test_a_limit_says_how_long_and_for_whom() -> None:
    error = limited(WHAT, 7.5, everywhere=True)
    assert (error.retry_after, error.everywhere) == (7.5, True)
    assert (error.permanent, error.ambiguous) == (False, False)


def test_no_number_means_two_things() -> None:
    assert not PLACE.keys() & MESSAGE.keys()
    assert not BOT.keys() & (PLACE.keys() | MESSAGE.keys())
