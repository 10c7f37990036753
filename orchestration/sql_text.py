"""SQL as text: names and texts inside it, where a statement takes no parameter, and what it says
beside its layout.
"""

from hashlib import sha256

from sqlparse import lexer
from sqlparse.tokens import Comment, Keyword, Whitespace


def quoted(name: str) -> str:
    """An identifier, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text value, whatever characters it has."""
    return "'" + text.replace("'", "''") + "'"


def code_hash(*codes: str) -> str:
    """A digest (16 hex digits) that changes with the code, and not with its layout or comments."""
    digest = sha256()
    for code in codes:
        words = (
            " ".join(word.split()) if kind in Keyword else word
            for kind, word in lexer.tokenize(code)
            if kind not in Whitespace and kind not in Comment
        )
        digest.update(" ".join(words).encode() + b"\0")
    return digest.hexdigest()[:16]
