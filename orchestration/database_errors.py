"""What a database error may say: which error, and where in the SQL; never the value that it quotes."""

import re

import duckdb

# Errors that come of values; others name tables, columns and files, which people need to read.
OF_VALUES = (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException)


def without_values(error: Exception) -> str:
    """An error's message cut before the first thing that may be a value of a row, with its place in the SQL."""
    message = str(error)
    if isinstance(error, duckdb.Error) and not isinstance(error, OF_VALUES):
        return message
    said = re.split(r"""["'(\d\n]""", message, maxsplit=1)[0].rstrip(" :")
    place = re.findall(r"\n(LINE \d+:.*)", message, re.DOTALL)
    return "\n".join([said or type(error).__name__, *place])


def first_line(error: Exception) -> str:
    """The same in one line, for people."""
    return without_values(error).partition("\n")[0]
