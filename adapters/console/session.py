"""The terminal as a chat one talks to: reads lines, answers them, until there are no more.

On a terminal lines are edited, completed by Tab and remembered; the answers to lines from a pipe
come with the lines, so that what is written reads as a dialog.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import aclosing, suppress
from datetime import datetime
from typing import TextIO
from uuid import uuid4

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from rich.text import Text

from adapters.console import replies
from adapters.console.chat import HERE, PLATFORM
from adapters.console.dialog import Dialog
from adapters.console.drawing import line
from adapters.console.files import files_of, write
from adapters.console.hints import COMMAND, DIGEST, QUIT, SAVED, SPELL
from adapters.console.lines import lines_of
from adapters.console.posts import Posts
from adapters.console.screen import Screen
from bot.channels import Account
from bot.errors import PaperboyError
from bot.intents.digests import NoteVote
from bot.intents.listing import WORDS
from bot.intents.reading import EDITS, RESERVED, SUBCOMMANDS, Intent
from bot.intents.saved import Format, NotePost
from bot.models import Layout, MessageRef
from bot.replies.digests import Voting
from bot.replies.papers import Shared
from bot.replies.reply import Reply

Handle = Callable[[Intent, datetime], Awaitable[Reply]]
After = Callable[[], Awaitable[object]]

YOU = Account(PLATFORM, HERE.workspace, "you")
"""The one person there is."""

PROMPT = "> "
WELCOME = (
    f"{COMMAND} robotics looks something up, {DIGEST} help is for digests, {SAVED} is your reading "
    f"list, {COMMAND} help says what else; {QUIT} ends."
)


async def chat(
    handle: Handle,
    clock: Callable[[], datetime],
    topics: Sequence[str],
    after: After,
    posts: Posts,
) -> None:
    """Talk on standard input and output. `topics` are names to complete, too.

    `after` is done after each answer: what is due then is posted here, and is among `posts`.
    """
    if sys.stdin is None or sys.stdout is None:  # closed before we began: nobody is there
        return
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if is_terminal:
        _show(sys.stdout, [Text(WELCOME, style="dim")])
    said = _edited(topics) if is_terminal else _echoed(lines_of(sys.stdin.fileno()), sys.stdout)
    await _talk(said, handle, clock, after, posts)


async def play(
    said: Sequence[str],
    handle: Handle,
    clock: Callable[[], datetime],
    after: After,
    posts: Posts,
) -> None:
    """Show a conversation in which these lines are said."""

    async def lines() -> AsyncGenerator[str]:
        for each in said:
            yield each

    await _talk(_echoed(lines(), sys.stdout), handle, clock, after, posts)


async def _talk(
    said: AsyncGenerator[str],
    handle: Handle,
    clock: Callable[[], datetime],
    after: After,
    posts: Posts,
) -> None:
    dialog = Dialog(posts)
    async with aclosing(said) as lines:
        async for each in lines:
            if each.strip().lower() == QUIT:
                break
            if each.strip():
                await _answer(each, dialog, handle, clock(), posts)
                await after()
                dialog.saw(posts.news())


async def _answer(said: str, dialog: Dialog, handle: Handle, now: datetime, posts: Posts) -> None:
    """Answer one line; what goes wrong with it does not end the chat."""
    asked = dialog.read(said, now)
    if isinstance(asked, str):
        _show(sys.stdout, [Text(line(asked), style="dim"), Text()])
        return
    try:
        reply = await handle(asked, now)
        written = write(files_of(reply))
        if isinstance(reply, Shared):
            await _note(reply, handle, now, posts)
        if isinstance(reply, Voting) and reply.is_new:
            await handle(NoteVote(reply.poll.id, None), now)
    except PaperboyError as error:
        _show(sys.stdout, [Text(line(str(error)), style="red"), Text()])
        return
    screen = Screen(sys.stdout)  # made anew, as the window may have another width by now
    screen.show(replies.drawn(reply, screen.canvas, SPELL, written))
    if next_steps := dialog.heard(reply):
        screen.show([Text(), Text(next_steps, style="dim")])
    screen.show([Text()])


async def _note(reply: Shared, handle: Handle, now: datetime, posts: Posts) -> None:
    """Have it known which paper a shared message shows, so that it can be reacted to."""
    message = MessageRef(HERE.id, f"share:{uuid4().hex}")
    await handle(NotePost(reply.record.paper.key, message), now)
    posts.note(message, (1,), is_reply=True)


def _show(stream: TextIO, parts: Iterable[Text]) -> None:
    Screen(stream).show(parts)


async def _edited(topics: Sequence[str]) -> AsyncGenerator[str]:
    """Yield the lines that are typed at a prompt, to the end of input or Ctrl-C on an empty one.

    Signals stay with the event loop's: prompt_toolkit would take SIGINT away from it for good.
    """
    session: PromptSession[str] = PromptSession(
        completer=_Words(topics), complete_while_typing=False, key_bindings=_keys()
    )
    with suppress(EOFError):
        while True:
            yield await session.prompt_async(PROMPT, handle_sigint=False)


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("c-c")
    def clear_or_end(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.reset()
        else:
            event.app.exit(exception=EOFError)

    return keys


class _Words(Completer):
    """Completes the commands, the words with a meaning of their own, and names of topics."""

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = topics

    def get_completions(
        self,
        document: Document,
        complete_event: CompleteEvent,  # noqa: ARG002 - its signature
    ) -> Iterator[Completion]:
        before = document.text_before_cursor.lstrip().lower()
        *earlier, word = before.split(" ")
        known = self._known(earlier)
        start = word.lstrip("-(,")
        for each in known:
            if each.startswith(start):
                yield Completion(each, -len(start))

    def _known(self, earlier: Sequence[str]) -> Sequence[str]:
        """Return what can stand after these words."""
        match earlier:
            case []:
                return (COMMAND, DIGEST, SAVED, QUIT)
            case [command] if command == COMMAND:
                return (*RESERVED, *self._topics)
            case [command, "digest", *after] if command == COMMAND:
                return self._known([DIGEST, *after])
            case [command, "saved", *after] if command == COMMAND:
                return self._known([SAVED, *after])
            case [command] if command == SAVED:
                return (*WORDS, *self._topics)
            case [command, "export"] if command == SAVED:
                return tuple(Format)
            case [command] if command == DIGEST:
                return SUBCOMMANDS
            case [command, "topics"] if command == DIGEST:
                return EDITS
            case [command, "layout"] if command == DIGEST:
                return tuple(Layout)
            case [command, *_] if command in (COMMAND, DIGEST, SAVED):
                return self._topics
            case _:
                return ()


async def _echoed(said: AsyncGenerator[str], output: TextIO) -> AsyncGenerator[str]:
    """Yield the lines of a pipe or file, each written as if it had been typed."""
    async with aclosing(said) as lines:
        async for each in lines:
            if each.strip():
                output.write(f"{PROMPT}{line(each)}\n")
                output.flush()
                yield each
