"""HTTP as Slack's Web API reads it: a method, headers and bytes -> a call. Pure.

https://docs.slack.dev/apis/web-api#request
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from tests.slack.platform import Call


class UnreadableError(Exception):
    """It is no request; Slack's name for why."""


def read(method: str, *, query: str, body: bytes, content_type: str, authorization: str) -> Call:
    """Return what is asked for. Raises UnreadableError."""
    told: dict[str, Any] = _form(query)
    is_json = False
    if body:
        match content_type.partition(";")[0].strip().lower():
            case "application/json":
                told |= _object(body)
                is_json = True
            case "application/x-www-form-urlencoded":
                told |= _form(_decoded(body))
            case "":
                raise UnreadableError("missing_post_type")
            case _:
                raise UnreadableError("invalid_post_type")
    token = told.pop("token", None) if not is_json else None
    if authorization.startswith("Bearer "):
        token = authorization.removeprefix("Bearer ").strip()
    return Call(method, told, token, is_json)


def _object(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        raise UnreadableError("invalid_json") from None
    if not isinstance(told, dict):
        raise UnreadableError("json_not_object")
    return told


def _form(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True)) if text else {}


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise UnreadableError("invalid_form_data") from None
