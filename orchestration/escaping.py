"""Escapes for untrusted text: in SQL statements without parameters, and where people read it.

An escape sequence, a bidirectional control or a newline in the name of a file, in a setting or in a
message of another program could change what a terminal, a log or a web page shows.
"""


def quoted(name: str) -> str:
    """Return a quoted identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a string literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def shown(text: str) -> str:
    r"""Return a text on one line, with every character that is not printable as an escape.

    Bytes of a file name that are not UTF-8 become `\xff`.
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else _escaped(character) for character in text
    )


def shown_lines(text: str) -> str:
    """Return a text like `shown`, but with its lines."""
    return "\n".join(shown(line) for line in text.split("\n"))


def is_utf8(name: str) -> bool:
    """Whether the bytes of a file name are UTF-8; Python decodes others as surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in name)


def _escaped(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")
