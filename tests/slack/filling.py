"""What is filled into the elements of a view or a message: what they begin with, what one chooses.

The shapes are those of `state.values` in https://docs.slack.dev/reference/interaction-payloads
Pure. It refuses what the client of a person would not let them do, as a failed assertion.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.slack.shapes import length
from tests.slack.state import Block

Chosen = dict[str, Any]
_STATELESS = ("button", "image", "overflow", "workflow_button")


def elements(block: Block) -> Iterator[Block]:
    """Yield what can be pressed, chosen or filled in within a block."""
    found = [block.get("accessory"), block.get("element")]
    if block["type"] == "actions":
        found += block["elements"]
    for each in found:
        if isinstance(each, dict) and "action_id" in each:
            yield each


def initial(block: Block) -> dict[str, Chosen]:
    """Return what each element that keeps a state begins with, by its action id."""
    return {
        each["action_id"]: _beginning(each)
        for each in elements(block)
        if each["type"] not in _STATELESS
    }


def options(element: Block) -> list[Block]:
    """Return the options of an element, those of all its groups."""
    groups = element.get("option_groups")
    if groups is not None:
        return [option for group in groups for option in group["options"]]
    return list(element.get("options", []))


def chosen(element: Block, value: Any, suggested: list[Block] | None = None) -> Chosen:
    """Return what an element holds once somebody chose or typed a value.

    The value of a select is that of an option, or of several for those that take several.
    `suggested` are the options that an app gave for what was typed.
    """
    kind = element["type"]
    known = options(element) if suggested is None else suggested
    told: Chosen = {"type": kind}
    match kind:
        case "static_select" | "external_select" | "radio_buttons" | "overflow":
            told["selected_option"] = None if value is None else _option(known, value)
        case "multi_static_select" | "multi_external_select" | "checkboxes":
            told["selected_options"] = [_option(known, each) for each in value]
            most = element.get("max_selected_items", len(known))
            assert len(value) <= most, f"more than {most} were chosen"
        case "timepicker":
            told["selected_time"] = value
        case "datepicker":
            told["selected_date"] = value
        case "datetimepicker":
            told["selected_date_time"] = value
        case "users_select":
            told["selected_user"] = value
        case "conversations_select":
            told["selected_conversation"] = value
        case "channels_select":
            told["selected_channel"] = value
        case "plain_text_input" | "number_input" | "url_text_input" | "email_text_input":
            _may_be_typed(element, value)
            told["value"] = value or None
        case _:
            raise AssertionError(f"nothing can be chosen in a {kind}")
    return told


def missing(blocks: list[Block], filled: dict[str, dict[str, Chosen]]) -> list[str]:
    """Return the blocks that have to be filled in, and are not."""
    return [
        block["block_id"]
        for block in blocks
        if block["type"] == "input" and not block.get("optional")
        for action_id, told in initial(block).items()
        if is_empty(filled.get(block["block_id"], {}).get(action_id, told))
    ]


def is_empty(told: Chosen) -> bool:
    """Whether nothing was filled in."""
    return all(value in (None, [], "") for name, value in told.items() if name != "type")


def _option(known: list[Block], value: str) -> Block:
    for each in known:
        if each["value"] == value:
            return each
    raise AssertionError(f"there is no option {value!r} among {[each['value'] for each in known]}")


def _may_be_typed(element: Block, value: str | None) -> None:
    """Insist on what the client lets a person type."""
    if not value:
        return
    most = element.get("max_length", 3000)
    assert length(value) <= most, f"the field takes {most} characters"
    assert length(value) >= element.get("min_length", 0), "the field wants more characters"
    if element["type"] == "number_input":
        number = float(value)
        assert number >= float(element.get("min_value", number)), "the number is too small"
        assert number <= float(element.get("max_value", number)), "the number is too large"
        assert element["is_decimal_allowed"] or number.is_integer(), "a whole number is wanted"
    if not element.get("multiline"):
        assert "\n" not in value, "the field has one line"


def _beginning(element: Block) -> Chosen:
    kind = element["type"]
    told: Chosen = {"type": kind}
    match kind:
        case "static_select" | "external_select" | "radio_buttons":
            told["selected_option"] = element.get("initial_option")
        case "multi_static_select" | "multi_external_select" | "checkboxes":
            told["selected_options"] = element.get("initial_options", [])
        case "timepicker":
            told["selected_time"] = element.get("initial_time")
        case "datepicker":
            told["selected_date"] = element.get("initial_date")
        case "datetimepicker":
            told["selected_date_time"] = element.get("initial_date_time")
        case "users_select":
            told["selected_user"] = element.get("initial_user")
        case "conversations_select":
            told["selected_conversation"] = element.get("initial_conversation")
        case "channels_select":
            told["selected_channel"] = element.get("initial_channel")
        case "multi_users_select":
            told["selected_users"] = element.get("initial_users", [])
        case "multi_conversations_select":
            told["selected_conversations"] = element.get("initial_conversations", [])
        case "multi_channels_select":
            told["selected_channels"] = element.get("initial_channels", [])
        case _:
            told["value"] = element.get("initial_value")
    return told
