"""Claims on the permissions that are asked for, the links, and what the guide says of them."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from adapters.discord.permissions import (
    ASKED,
    EMBED,
    HISTORY,
    PERMISSIONS,
    REACT,
    SEND,
    VIEW,
    application_of,
    in_channel,
    installation,
    invitation,
    missing,
    names,
)
from tests.permissions import BEGINS, ENDS, GUIDE, written

ID = "1234567890123456789"
REQUIRED = {"view_channel", "send_messages", "embed_links", "read_message_history"}
OPTIONAL = {"send_messages_in_threads", "create_public_threads", "add_reactions"}
ALL = REQUIRED | OPTIONAL


def test_as_little_is_asked_for_as_it_takes() -> None:
    """The client's own names for the bits are those of Discord's table."""
    assert discord.Permissions(ASKED) == discord.Permissions(**dict.fromkeys(ALL, True))
    required = sum(each.bit for each in PERMISSIONS if not each.is_optional)
    assert discord.Permissions(required) == discord.Permissions(**dict.fromkeys(REQUIRED, True))


def test_each_is_asked_for_once() -> None:
    assert len({each.bit for each in PERMISSIONS}) == len({each.name for each in PERMISSIONS})
    assert len(PERMISSIONS) == len(ALL)


def test_every_permission_has_reasons_that_end_a_sentence() -> None:
    for each in PERMISSIONS:
        for said in (each.reason, each.lost):
            assert re.fullmatch(r"[a-z][^|.]+[^|.;,]", said), said


def test_the_link_invites_the_bot_with_just_that() -> None:
    asked = urlsplit(invitation(ID))
    assert (asked.scheme, asked.netloc, asked.path) == ("https", "discord.com", "/oauth2/authorize")
    assert parse_qs(asked.query, strict_parsing=True) == {
        "client_id": [ID],
        "permissions": [str(ASKED)],
        "scope": ["bot applications.commands"],
    }


def test_who_has_it_for_themselves_gives_it_no_permissions() -> None:
    asked = parse_qs(urlsplit(installation(ID)).query)
    assert asked == {
        "client_id": [ID],
        "integration_type": ["1"],
        "scope": ["applications.commands"],
    }


def token(first: str) -> str:
    """Return a token that begins with this."""
    return f"{urlsafe_b64encode(first.encode()).decode().rstrip('=')}.Gx.secret"


@pytest.mark.parametrize("id_", [ID, ID[:-1], ID[:-2], "1"])
def test_a_token_says_whose_it_is(id_: str) -> None:
    assert application_of(token(id_)) == id_


@pytest.mark.parametrize("wrong", ["", "x", "&&&&.a.b", token("ada"), token("١٢٣"), token("1 2")])
def test_what_is_no_token_is_nobodys(wrong: str) -> None:
    assert application_of(wrong) is None


GUILD: dict[str, Any] = {
    "id": "10",
    "owner_id": "99",
    "roles": [
        {"id": "10", "permissions": str(VIEW.bit | SEND.bit)},
        {"id": "11", "permissions": str(EMBED.bit)},
        {"id": "12", "permissions": str(HISTORY.bit)},
        {"id": "13", "permissions": "8"},
    ],
}


def overwrite(id_: str, *, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": id_, "type": 0, "allow": str(allow), "deny": str(deny)}


def held(*overwrites: dict[str, Any], roles: tuple[str, ...] = ("11",), id_: str = "20") -> int:
    """Return what somebody has in a channel with these overwrites."""
    member = {"user": {"id": id_}, "roles": list(roles)}
    return in_channel(GUILD, member, {"permission_overwrites": list(overwrites)})


class TestWhatIsHeld:
    def test_is_what_everybody_has_and_what_ones_roles_have(self) -> None:
        assert held() == VIEW.bit | SEND.bit | EMBED.bit
        assert held(roles=()) == VIEW.bit | SEND.bit

    def test_a_role_gives_back_what_is_taken_from_everybody(self) -> None:
        taken = overwrite("10", deny=VIEW.bit | SEND.bit)
        assert held(taken) == EMBED.bit
        assert held(taken, overwrite("11", allow=VIEW.bit)) == VIEW.bit | EMBED.bit

    def test_of_two_roles_the_one_that_allows_wins(self) -> None:
        some = (overwrite("11", deny=SEND.bit), overwrite("12", allow=SEND.bit))
        assert held(*some, roles=("11", "12")) & SEND.bit
        assert held(*reversed(some), roles=("12", "11")) & SEND.bit

    def test_what_is_said_of_oneself_counts_most(self) -> None:
        assert not held(overwrite("10", allow=SEND.bit), overwrite("20", deny=SEND.bit)) & SEND.bit
        assert held(overwrite("11", deny=SEND.bit), overwrite("20", allow=SEND.bit)) & SEND.bit

    def test_overwrites_of_others_do_not_matter(self) -> None:
        assert held(overwrite("12", deny=SEND.bit), overwrite("21", deny=VIEW.bit)) == held()

    @pytest.mark.parametrize("who", [{"id_": "99"}, {"roles": ("13",)}])
    def test_the_owner_and_administrators_have_all(self, who: dict[str, Any]) -> None:
        assert missing(held(overwrite("10", deny=ASKED), **who), PERMISSIONS) == []

    def test_what_is_missing_is_named_as_discord_names_it(self) -> None:
        lacking = missing(held(overwrite("10", deny=SEND.bit)), (VIEW, SEND, EMBED, REACT))
        assert names(lacking) == "Send Messages, Add Reactions"


def test_the_guide_has_the_table_as_it_is() -> None:
    guide = GUIDE.read_text()
    assert BEGINS in guide
    assert ENDS in guide
    assert written(guide) == guide, "if that is right: python -m tests.permissions"
