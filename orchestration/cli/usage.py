"""Usage errors of `cx` as one line: what is wrong, where, and the nearest command or option."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import typer


def usage_error(error: typer.TyperException) -> str:
    """Return the message of an error in the arguments of `cx`."""
    context: Any = getattr(error, "ctx", None)
    if context is None:
        return error.format_message()
    help_command = f"`{context.command_path} --help`"
    option = getattr(error, "option_name", None)
    if option is None or not error.format_message().startswith("No such option"):
        reason = error.format_message().rstrip(".")
        advice = "" if "Did you mean" in reason else f"; see {help_command}"
        return f"{context.command_path}: {reason}{advice}"
    message = f"{context.command_path}: no such option '{option}'"
    root = context.find_root()
    others = [
        path
        for path, command in _commands(root.command, root.command_path)
        if option in _options(command)
    ]
    if others:
        return f"{message}; it is an option of {' and '.join(f'`{path}`' for path in others)}"
    own = [*_options(context.command), "--help"]
    if nearest := get_close_matches(option, own, 1, 0.5):
        return f"{message}; did you mean {nearest[0]}?"
    return f"{message}; {help_command} lists the options"


def _options(command: Any) -> list[str]:
    return [name for parameter in command.params for name in parameter.opts if name[0] == "-"]


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command below a group, with the words that call it."""
    for name, command in group.commands.items():
        yield f"{path} {name}", command
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
