"""Themes of comments: patterns of whole words with `*` for any letters.

A pattern is words separated by single spaces. It occurs in a comment if both, lower-cased letter by
letter, agree, with any run of white space for each space, and no letter, mark or digit directly
before or after the match.
"""

import unicodedata

# Unicode's property White_Space.
WHITE_SPACE = frozenset(
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u2028\u2029\u202f\u205f\u3000"
)
LETTERS, SPACE = "*", " "


class Themes:
    """Finds the themes of comments."""

    def __init__(self, patterns: list[tuple[str, str]]):
        self.patterns = [(theme, _parts(pattern)) for theme, pattern in patterns]

    def of(self, comment: str) -> list[str]:
        """Return the themes of a comment as published, in alphabetical order."""
        text = _Text(comment)
        return sorted({theme for theme, parts in self.patterns if text.contains(parts)})


def lowered(text: str) -> str:
    """Lower-case letter by letter with Unicode's simple mapping.

    Python maps İ alone to several characters, of which the first is the simple mapping.
    """
    return "".join(letter.lower()[0] for letter in text)


def _parts(pattern: str) -> list[tuple[str, str]]:
    """Return the parts of a pattern: letters of `*`, a space, or a text.

    An asterisk within a word is literal.
    """
    parts: list[tuple[str, str]] = []
    for word in lowered(pattern).split(" "):
        parts.append((SPACE, ""))
        body = word.removeprefix("*")
        if body != word:
            parts.append((LETTERS, ""))
        text = body.removesuffix("*")
        if text:
            parts.append(("text", text))
        if text != body:
            parts.append((LETTERS, ""))
    return parts[1:]


class _Text:
    """A comment, lower-cased, with the category of each character."""

    def __init__(self, comment: str):
        self.text = lowered(comment)
        self.categories = [unicodedata.category(letter)[0] for letter in self.text]
        joins = [category in "LMN" for category in self.categories]
        self.starts = [i for i in range(len(joins)) if i == 0 or not joins[i - 1]]
        self.ends = {i for i in range(1, len(joins) + 1) if i == len(joins) or not joins[i]}

    def contains(self, parts: list[tuple[str, str]]) -> bool:
        """Whether a pattern occurs."""
        if not all(text in self.text for _, text in parts):
            return False
        return any(self._ends_of(parts, start) & self.ends for start in self.starts)

    def _ends_of(self, parts: list[tuple[str, str]], start: int) -> set[int]:
        """Return all positions at which a match from a position may end."""
        positions = {start}
        for kind, text in parts:
            found: set[int] = set()
            for position in positions:
                if kind == "text":
                    if self.text.startswith(text, position):
                        found.add(position + len(text))
                elif kind == LETTERS:
                    found |= {position, *self._run(position, self._is_letter)}
                else:
                    found |= set(self._run(position, self._is_space))
            positions = found
        return positions

    def _run(self, position: int, belongs) -> list[int]:
        """Return the ends of all runs of at least one such character from a position."""
        ends = []
        while position < len(self.text) and belongs(position):
            position += 1
            ends.append(position)
        return ends

    def _is_letter(self, position: int) -> bool:
        return self.categories[position] in "LM"

    def _is_space(self, position: int) -> bool:
        return self.text[position] in WHITE_SPACE
