"""The nesting depth of JSON text, without parsing it.

Parsers recurse once per level: DuckDB's ends the process at some 200,000 levels, and Python's
raises RecursionError at about 1,000. Text of unknown origin is therefore measured first.
"""

import re

# The deepest nesting that is parsed. orjson writes at most 254 levels.
MAX_JSON_DEPTH = 250

TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]+|[\]}]+', re.DOTALL)


def is_too_deep(content: bytes) -> bool:
    """Whether JSON text is nested more than `MAX_JSON_DEPTH` levels deep.

    Text with fewer opening brackets than that is only searched for them.
    """
    if content.count(b"[") + content.count(b"{") <= MAX_JSON_DEPTH:
        return False
    depth = 0
    for match in TOKEN.finditer(content):
        token = match.group()
        if token[0] in b"[{":
            depth += len(token)
            if depth > MAX_JSON_DEPTH:
                return True
        elif token[0] in b"]}":
            depth -= len(token)
    return False
