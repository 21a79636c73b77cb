"""What Slack lets an interactive element be: buttons, selects, inputs, and where each may stand.

Pure. The fields and limits are those of https://docs.slack.dev/reference/block-kit/block-elements
and https://docs.slack.dev/reference/block-kit/composition-objects, each on a page of its own.
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from tests.slack.shapes import (
    FINE,
    Check,
    Problems,
    anything,
    boolean,
    every,
    listing,
    matching,
    one_of,
    record,
    string,
    told,
    typed,
    url,
    whole,
    wrong,
)

ID = string(255)
"""An action_id or block_id."""
OPTION_VALUE = 75
"""The pages say 150 now, @slack/types says 75: what keeps to 75 is safe by both.

https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""

_KIND = {"type": anything}


def plain(most: int) -> Check:
    """Return a check of a plain_text object of at most so many characters."""
    return typed({"plain_text": record(_KIND | {"text": string(most)}, {"emoji": boolean})})


def either(most: int) -> Check:
    """Return a check of a text object, plain or mrkdwn."""
    return typed(
        {
            "plain_text": record(_KIND | {"text": string(most)}, {"emoji": boolean}),
            "mrkdwn": record(_KIND | {"text": string(most)}, {"verbatim": boolean}),
        }
    )


_STYLE = one_of("primary", "danger")
_CONFIRM = record(
    {"title": plain(100), "text": either(300), "confirm": plain(30), "deny": plain(30)},
    {"style": _STYLE},
)
_PLACEHOLDER = plain(150)
_OPTION = record({"text": plain(75), "value": string(OPTION_VALUE)}, {"description": plain(75)})
_MARKED_OPTION = record(
    {"text": either(75), "value": string(OPTION_VALUE)}, {"description": either(75)}
)
_LINKED_OPTION = record(
    {"text": plain(75), "value": string(OPTION_VALUE)}, {"description": plain(75), "url": url}
)
_GROUP = record({"label": plain(75), "options": listing(_OPTION, 1, 100)})
_CHOOSING = {"action_id": ID, "confirm": _CONFIRM, "focus_on_load": boolean}
_SELECTING = _CHOOSING | {"placeholder": _PLACEHOLDER}
_MANY = {"max_selected_items": whole(1, 100)}
_IDS = listing(string(255), 1, 100)
_FILTER = record(
    {},
    {
        "include": listing(one_of("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)


def options_problems(suggested: Any) -> list[str]:
    """Return what is wrong with the options an app suggests for an external select.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
    """
    if not isinstance(suggested, dict) or set(suggested) not in ({"options"}, {"option_groups"}):
        return ["must have either options or option_groups"]
    fields = {"options": listing(_OPTION, 0, 100), "option_groups": listing(_GROUP, 0, 100)}
    return told(record({}, fields)(suggested))


def _one_kind_of_options(value: Any) -> Problems:
    is_one = ("options" in value) != ("option_groups" in value)
    return FINE if is_one else wrong("must have either options or option_groups")


def _values_are_unique(value: Any) -> Problems:
    values = [str(each.get("value")) for each in _options(value)]
    return FINE if len(values) == len(set(values)) else wrong("option values must be unique")


def _initial_is_an_option(value: Any) -> Problems:
    chosen = value.get("initial_options", [])
    if "initial_option" in value:
        chosen = [value["initial_option"]]
    if not isinstance(chosen, list) or any(each not in _options(value) for each in chosen):
        return wrong("initial options must be among the options")
    return FINE


def _options(value: Any) -> list[dict[str, Any]]:
    groups = value.get("option_groups")
    found = [
        option
        for each in (groups if isinstance(groups, list) else [value])
        if isinstance(each, dict) and isinstance(each.get("options"), list)
        for option in each["options"]
    ]
    return [each for each in found if isinstance(each, dict)]


def _element(required: dict[str, Check], optional: dict[str, Check], *more: Check) -> Check:
    return every(record(_KIND | required, optional), *more)


_BUTTON = _element(
    {"text": plain(75)},
    {
        "action_id": ID,
        "value": string(2000),
        "url": url,
        "style": _STYLE,
        "confirm": _CONFIRM,
        "accessibility_label": string(75),
    },
)
_LISTS = {"options": listing(_OPTION, 1, 100), "option_groups": listing(_GROUP, 1, 100)}
_STATIC = _element(
    {},
    _SELECTING | _LISTS | {"initial_option": _OPTION},
    _one_kind_of_options,
    _values_are_unique,
    _initial_is_an_option,
)
_MULTI_STATIC = _element(
    {},
    _SELECTING | _LISTS | _MANY | {"initial_options": listing(_OPTION, 1, 100)},
    _one_kind_of_options,
    _values_are_unique,
    _initial_is_an_option,
)
_EXTERNAL = {"min_query_length": whole(0, 10_000)}
_BOXES = _element(
    {"options": listing(_MARKED_OPTION, 1, 10)},
    _CHOOSING | {"initial_options": listing(_MARKED_OPTION, 1, 10)},
    _values_are_unique,
    _initial_is_an_option,
)
_RADIO = _element(
    {"options": listing(_MARKED_OPTION, 1, 10)},
    _CHOOSING | {"initial_option": _MARKED_OPTION},
    _values_are_unique,
    _initial_is_an_option,
)
_CONVERSATION = {
    "response_url_enabled": boolean,
    "default_to_current_conversation": boolean,
    "filter": _FILTER,
}
_SELECTS = {
    "static_select": _STATIC,
    "external_select": _element({}, _SELECTING | _EXTERNAL | {"initial_option": _OPTION}),
    "users_select": _element({}, _SELECTING | {"initial_user": string(255)}),
    "conversations_select": _element(
        {}, _SELECTING | _CONVERSATION | {"initial_conversation": string(255)}
    ),
    "channels_select": _element(
        {}, _SELECTING | {"initial_channel": string(255), "response_url_enabled": boolean}
    ),
}
_MULTI_SELECTS = {
    "multi_static_select": _MULTI_STATIC,
    "multi_external_select": _element(
        {}, _SELECTING | _EXTERNAL | _MANY | {"initial_options": listing(_OPTION, 1, 100)}
    ),
    "multi_users_select": _element({}, _SELECTING | _MANY | {"initial_users": _IDS}),
    "multi_conversations_select": _element(
        {}, _SELECTING | _MANY | _CONVERSATION | {"initial_conversations": _IDS}
    ),
    "multi_channels_select": _element({}, _SELECTING | _MANY | {"initial_channels": _IDS}),
}
_PICKERS = {
    "checkboxes": _BOXES,
    "radio_buttons": _RADIO,
    "datepicker": _element(
        {},
        _SELECTING | {"initial_date": matching(date.fromisoformat, "a date like 2026-05-28")},
    ),
    "timepicker": _element(
        {},
        _SELECTING
        | {
            "initial_time": matching(
                lambda told: len(told) == 5 and time.fromisoformat(told) is not None,
                "a time like 09:00",
            ),
            "timezone": string(255),
        },
    ),
}
_WHEN = {
    "datetimepicker": _element({}, _CHOOSING | {"initial_date_time": whole(10**9, 10**10 - 1)})
}
_OVERFLOW = {
    "overflow": _element(
        {"options": listing(_LINKED_OPTION, 1, 5)},
        {"action_id": ID, "confirm": _CONFIRM},
        _values_are_unique,
    )
}
_DISPATCH = record(
    {},
    {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
)
_TYPING: dict[str, Check] = {
    "action_id": ID,
    "placeholder": _PLACEHOLDER,
    "dispatch_action_config": _DISPATCH,
    "focus_on_load": boolean,
}
_NUMBER = matching(lambda told: float(told) is not None, "a number as a string")


def _lengths_agree(value: Any) -> Problems:
    low, high = value.get("min_length", 0), value.get("max_length", 3000)
    if isinstance(low, int) and isinstance(high, int) and low > high:
        return wrong("min_length must not be more than max_length")
    given = value.get("initial_value")
    if isinstance(given, str) and isinstance(high, int) and len(given) > high:
        return wrong("initial_value must not be longer than max_length")
    return FINE


_INPUTS = {
    "plain_text_input": _element(
        {},
        _TYPING
        | {
            "initial_value": string(3000, 0),
            "multiline": boolean,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        _lengths_agree,
    ),
    "number_input": _element(
        {"is_decimal_allowed": boolean},
        _TYPING | {"initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
    ),
    "email_text_input": _element({}, _TYPING | {"initial_value": string(3000)}),
    "url_text_input": _element({}, _TYPING | {"initial_value": url}),
}
IMAGE = _element({"alt_text": string(2000), "image_url": url}, {})

ACCESSORIES = typed(
    {"button": _BUTTON, "image": IMAGE} | _SELECTS | _MULTI_SELECTS | _PICKERS | _OVERFLOW
)
ACTIONS = typed({"button": _BUTTON} | _SELECTS | _PICKERS | _WHEN | _OVERFLOW)
ANSWERS = typed(_SELECTS | _MULTI_SELECTS | _PICKERS | _WHEN | _INPUTS)
"""What an input block may hold."""
