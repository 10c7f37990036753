"""Hashes of SQL code, which tell an edited definition from one of another layout."""

from hashlib import sha256

from sqlparse import lexer
from sqlparse.tokens import Comment, Keyword, Whitespace


def code_hash(*codes: str) -> str:
    """Return a hash of SQL code (16 hex digits) that ignores layout and comments."""
    digest = sha256()
    for code in codes:
        tokens = (
            " ".join(text.split()) if kind in Keyword else text
            for kind, text in lexer.tokenize(code)
            if kind not in Whitespace and kind not in Comment
        )
        digest.update(" ".join(tokens).encode() + b"\0")
    return digest.hexdigest()[:16]
