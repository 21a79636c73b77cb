"""What Slack answers when it does not do something -> our errors: never, later, or unknown. Pure.

The names are those of https://docs.slack.dev/reference/methods/chat.postMessage and of the other
methods that the door calls. Slack says that answers may have others; those are tried again while
the day lasts, and then given up, in Slack's own word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import DeliveryError

_INVITE = "invite the app there: /invite @Paperboy"
_INSTALL = "install the app in that workspace again, and set its new token"
_ADMINS = "a workspace's administrators decide that"

PLACE: Mapping[str, str] = {
    "channel_not_found": f"there is no such channel, or the app is not in it; {_INVITE}",
    "not_in_channel": f"the app is not in that channel; {_INVITE}",
    "user_not_in_channel": "that person is not in the channel; they can be written to",
    "is_archived": "the channel is archived; it goes on once it is unarchived",
    "restricted_action": f"a setting of the workspace forbids to post; {_ADMINS}",
    "restricted_action_read_only_channel": f"the channel is read-only; {_ADMINS}",
    "restricted_action_thread_only_channel": "the channel takes threads only; choose another",
    "restricted_action_non_threadable_channel": (
        "the channel takes no threads; choose the layout compact or cards"
    ),
    "cannot_post_in_channel": f"the app may not post in that channel; {_ADMINS}",
    "ekm_access_denied": f"posting is suspended; {_ADMINS}",
    "access_denied": f"access is denied; {_ADMINS}",
    "accesslimited": f"access is limited on this network; {_ADMINS}",
    "messages_tab_disabled": "the app takes no messages; switch its Messages tab on",
    "user_not_found": "there is no such person in the workspace; somebody else has to be told",
    "users_not_found": "there is no such person in the workspace; somebody else has to be told",
    "user_not_visible": "the app does not see that person; somebody else has to be told",
    "user_disabled": "that person's account is closed; somebody else has to be told",
    "user_is_bot": "that is a bot; somebody else has to be told",
    "user_is_restricted": "that person may not be written to; somebody else has to be told",
    "cannot_dm_bot": "that is a bot; somebody else has to be told",
    "method_not_supported_for_channel_type": "it cannot be done in such a place; choose a channel",
}
"""Nothing can be posted in a place, or told to a person, until somebody changes something."""

WORKSPACE: Mapping[str, str] = {
    "account_inactive": f"the app was removed from the workspace; {_INSTALL}",
    "token_revoked": f"the app's token was revoked; {_INSTALL}",
    "token_expired": f"the app's token has expired; {_INSTALL}",
    "invalid_auth": f"Slack does not know the app's token; {_INSTALL}",
    "not_authed": f"Slack was told no token; {_INSTALL}",
    "not_allowed_token_type": "that is not a bot token; set the one that begins with xoxb-",
    "no_permission": f"the app may not do that; {_INSTALL}",
    "missing_scope": "the app lacks a scope; paperboy doctor slack says which",
    "team_access_not_granted": f"the app was not let into that workspace; {_ADMINS}",
    "enterprise_is_restricted": f"it cannot be asked of an enterprise; {_ADMINS}",
    "two_factor_setup_required": f"two-factor authentication must be set up; {_ADMINS}",
}
"""Nothing can be done in a whole workspace until somebody changes something."""

MESSAGE: Mapping[str, str] = {
    "invalid_blocks": "Slack finds its blocks invalid",
    "invalid_blocks_format": "Slack finds its blocks invalid",
    "msg_blocks_too_long": "Slack finds it too long",
    "msg_too_long": "Slack finds it too long",
    "no_text": "Slack finds no text in it",
    "metadata_too_large": "Slack finds its metadata too large",
    "metadata_must_be_sent_from_app": "Slack takes no metadata with that token",
    "invalid_metadata_format": "Slack cannot read its metadata",
    "invalid_metadata_schema": "Slack cannot read its metadata",
    "cannot_reply_to_message": "Slack takes no reply to the message above it",
    "thread_not_found": "the message that it would reply to is gone",
    "too_many_attachments": "Slack finds too much attached to it",
    "too_many_contact_cards": "Slack finds too much attached to it",
    "slack_connect_file_link_sharing_blocked": "Slack lets no file be linked there",
    "invalid_arguments": "Slack finds an argument invalid",
    "invalid_arg_name": "Slack finds an argument invalid",
    "invalid_array_arg": "Slack finds an argument invalid",
    "invalid_charset": "Slack cannot read it",
    "invalid_form_data": "Slack cannot read it",
    "invalid_json": "Slack cannot read it",
    "json_not_object": "Slack cannot read it",
    "invalid_post_type": "Slack cannot read it",
    "missing_post_type": "Slack cannot read it",
    "markdown_text_conflict": "Slack finds two texts in it",
    "attachment_payload_limit_exceeded": "Slack finds it too long",
    "as_user_not_supported": "Slack does not know how to send it",
    "deprecated_endpoint": "Slack has no such method any more; a newer Paperboy may",
    "method_deprecated": "Slack has no such method any more; a newer Paperboy may",
    "unknown_method": "Slack has no such method; is PAPERBOY_SLACK_URL right?",
}
"""One message will never be taken, while another one would be: a mistake of ours."""

LATER = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "message_limit_exceeded",
        "org_login_required",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
    }
)
"""It was not done, and may be when it is asked for again."""

UNKNOWN = frozenset({"fatal_error", "internal_error", "rollup_error"})
"""Slack itself does not say whether it was done."""

_LIMITED = ("ratelimited", "rate_limited")
_USUAL_WAIT = 30.0
"""Seconds to wait where Slack sets a limit and does not say how long it lasts."""


class RefusedError(DeliveryError):
    """Slack did not do what it was asked for; `name` is Slack's word for why."""

    def __init__(self, message: str, name: str, **told: Any) -> None:
        self.name = name
        super().__init__(message, **told)


def failure(
    method: str, name: str, *, where: str = "", retry_after: float | None = None, needed: str = ""
) -> RefusedError:
    """Return what an answer means; `where` is the channel or person that it was about.

    `needed` is the scope that Slack says is missing. A limit is taken to be the workspace's: Slack
    does not tell whose it is, and a channel that gets one post a day is at none of its own.
    """
    told = f"Slack refused {method}{f' in {where}' if where else ''} ({name})"
    if name in _LIMITED:
        wait = retry_after or _USUAL_WAIT
        return RefusedError(told, name, retry_after=wait, everywhere=True)
    if name == "missing_scope" and needed:
        told = f"{told[:-1]}: {needed})"
    if why := PLACE.get(name) or WORKSPACE.get(name):
        return RefusedError(f"{told}: {why}", name, permanent=True)
    if why := MESSAGE.get(name):
        return RefusedError(f"{told}: {why}", name, permanent=True, of_message=True)
    return RefusedError(told, name, retry_after=retry_after, ambiguous=name in UNKNOWN)
