"""Claims about Slack's refusals: each documented name is for ever, for later, or unknown."""

from __future__ import annotations

import pytest

from adapters.slack.errors import LATER, MESSAGE, PLACE, UNKNOWN, WORKSPACE, failure

DOCUMENTED = {
    # https://docs.slack.dev/reference/methods/chat.postMessage, and the methods' common errors
    "never there": (
        "channel_not_found not_in_channel is_archived restricted_action "
        "restricted_action_read_only_channel restricted_action_thread_only_channel "
        "restricted_action_non_threadable_channel ekm_access_denied access_denied accesslimited "
        "messages_tab_disabled"
    ),
    "never in the workspace": (
        "account_inactive token_revoked token_expired invalid_auth not_authed no_permission "
        "missing_scope not_allowed_token_type team_access_not_granted enterprise_is_restricted "
        "two_factor_setup_required"
    ),
    "never this message": (
        "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text "
        "too_many_attachments metadata_too_large metadata_must_be_sent_from_app "
        "invalid_metadata_format invalid_metadata_schema cannot_reply_to_message "
        "slack_connect_file_link_sharing_blocked as_user_not_supported invalid_arguments "
        "invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type "
        "missing_post_type deprecated_endpoint method_deprecated markdown_text_conflict "
        "attachment_payload_limit_exceeded too_many_contact_cards"
    ),
    "later": (
        "rate_limited ratelimited message_limit_exceeded org_login_required request_timeout "
        "service_unavailable team_added_to_org"
    ),
    "unknown": "fatal_error internal_error",
}
NAMES = [(name, what) for what, names in DOCUMENTED.items() for name in names.split()]


@pytest.mark.parametrize(("name", "what"), NAMES)
def test_each_documented_name_means_one_thing(name: str, what: str) -> None:
    error = failure("chat.postMessage", name, where="C1")
    assert error.permanent is what.startswith("never")
    assert error.ambiguous is (what == "unknown")
    assert error.of_message is (what == "never this message")
    assert error.name == name
    assert name in str(error)
    assert "C1" in str(error)


def test_no_name_is_in_two_tables() -> None:
    tables = [set(PLACE), set(WORKSPACE), set(MESSAGE), set(LATER), set(UNKNOWN)]
    assert sum(map(len, tables)) == len(set().union(*tables))


@pytest.mark.parametrize("name", [*PLACE, *WORKSPACE])
def test_what_is_for_ever_says_what_mends_it(name: str) -> None:
    assert ";" in str(failure("chat.postMessage", name))


def test_a_limit_holds_for_the_workspace_as_long_as_slack_says() -> None:
    error = failure("chat.postMessage", "ratelimited", retry_after=7)
    assert (error.retry_after, error.everywhere) == (7, True)


def test_a_limit_without_a_time_is_waited_for_all_the_same() -> None:
    assert failure("chat.postMessage", "rate_limited").retry_after == 30


def test_a_name_that_is_not_documented_is_tried_again_while_the_day_lasts() -> None:
    error = failure("chat.postMessage", "some_new_error", where="C1")
    assert (error.permanent, error.ambiguous, error.everywhere) == (False, False, False)


def test_a_missing_scope_is_named() -> None:
    assert "channels:history" in str(failure("x", "missing_scope", needed="channels:history"))
