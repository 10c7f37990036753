"""Names and texts inside SQL, where a statement takes no parameter."""


def quoted(name: str) -> str:
    """An identifier, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text value, whatever characters it has."""
    return "'" + text.replace("'", "''") + "'"
