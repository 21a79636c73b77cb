"""Claims on reading what Discord tells: nothing of another shape gets past, and nothing breaks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import told
from bot.errors import DeliveryError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just("id"),
    lambda some: (
        st.lists(some, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "content", "embeds", "reactions", "flags", "title"]), some
        )
    ),
)


@given(JSON)
@pytest.mark.parametrize("read", [told.object_, told.listed, told.message, told.forum])
def test_whatever_is_told_is_read_or_is_no_answer(read: Callable[[Any], Any], odd: Any) -> None:
    with suppress(DeliveryError):
        read(odd)


@pytest.mark.parametrize("id_", ["x", "", 5, None, "1" * 21, "²"])
def test_a_list_is_one_of_things_with_ids(id_: Any) -> None:
    assert told.listed([{"id": "5"}]) == [{"id": "5"}]
    with pytest.raises(DeliveryError):
        told.listed([{"id": "5"}, {"id": id_}])


def test_a_message_has_what_may_be_missing() -> None:
    assert told.message({"id": "5"})["embeds"] == []
    assert told.forum({"flags": 16})["available_tags"] == []
