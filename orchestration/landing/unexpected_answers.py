"""A vendor's answer that is not of the shape that its documentation gives, said in one line instead of a traceback."""

import logging
import traceback
from pathlib import Path

from orchestration.errors import RefreshError

log = logging.getLogger("cx")

# What Python raises where a name, an object or a number is expected and something else is there.
OF_SHAPES = (LookupError, TypeError, ValueError, AttributeError)


def unexpected_answer(source: str, error: Exception) -> RefreshError:
    """The error to show, without anything of the answer: a name that is missing is one that the connector asks for."""
    log.debug("%s: an unexpected answer", source, exc_info=error)
    place = traceback.extract_tb(error.__traceback__)[-1]
    missing = f" {error}" if isinstance(error, KeyError) and str(error.args[0]).isidentifier() else ""
    where = f"{Path(place.filename).parent.name}/{Path(place.filename).name}:{place.lineno}"
    return RefreshError(
        f"{source}: an answer is not of the shape that is documented ({type(error).__name__}{missing} in {where}); run"
        " again, and report it where it stays"
    )
