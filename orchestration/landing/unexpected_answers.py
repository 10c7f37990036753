"""A vendor's answer that is not of the shape that its documentation gives, said in one line instead of a traceback."""

import logging

from orchestration.errors import RefreshError, frames_of, place_of

log = logging.getLogger("cx")

# What Python raises where a name, an object or a number is expected and something else is there.
OF_SHAPES = (LookupError, TypeError, ValueError, AttributeError)


def unexpected_answer(source: str, error: Exception) -> RefreshError:
    """The error to show, without anything of the answer: a name that is missing is one that the connector asks for."""
    log.debug("%s: an unexpected answer: %s", source, frames_of(error))
    missing = (
        f" {error}" if isinstance(error, KeyError) and str(error.args[0]).isidentifier() else ""
    )
    what = f"{type(error).__name__}{missing} in {place_of(error)}"
    return RefreshError(
        f"{source}: an answer is not of the shape that is documented ({what}); run again, and report it where it stays"
    )
