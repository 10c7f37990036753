"""Addresses outside of a page that a browser loads with it, without a click."""

import re
from html.parser import HTMLParser
from pathlib import Path

# Attributes that a browser follows by itself; a link that a reader may click is none of them.
LOADING = {"src", "srcset", "data", "poster", "background", "manifest", "imagesrcset"}
# Elements of which `href` is loaded.
LOADING_HREF = {"link", "image", "use", "base", "script", "feimage"}
OUTSIDE = re.compile(r"(?:https?:|wss?:|ftp:)?//[\w\[]", re.IGNORECASE)
IN_CSS = re.compile(
    r"""@import\s*(?:url\()?\s*["']?\s*(?P<import>[^"')\s;]+)|url\(\s*["']?\s*(?P<url>[^"')\s]+)""",
    re.IGNORECASE,
)
# Sources of a policy that admit no other host.
OWN_SOURCES = {"'none'", "'self'", "'unsafe-inline'", "'unsafe-eval'", "file:", "data:", "blob:"}
HASH = re.compile(r"'sha(256|384|512)-[\w+/=-]+'")


def outside_addresses(page: Path) -> list[str]:
    """Outside addresses of an HTML page or a style sheet, and the lack of a policy against others.

    Scripts can build addresses, so a page with a script must have a Content Security Policy before
    its first script that admits no other host.
    """
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".css":
        return _of_style(text)
    scan = _Scan()
    scan.feed(text)
    return scan.found


class _Scan(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_restricted = False
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        if tag == "meta":
            self._meta(attributes)
        if tag == "script" and not self._is_restricted:
            self.found.append("a script without a policy before it")
        for name, value in attributes.items():
            loads = name in LOADING or (name in ("href", "xlink:href") and tag in LOADING_HREF)
            if loads and any(OUTSIDE.match(part) for part in re.split(r"[\s,]+", value)):
                self.found.append(f"<{tag} {name}={value}>")
            if name == "style":
                self.found += _of_style(value)
            if name == "srcdoc":
                inner = _Scan()
                inner._is_restricted = self._is_restricted
                inner.feed(value)
                self.found += inner.found

    def handle_data(self, data: str) -> None:
        if self._in_style:
            self.found += _of_style(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_style = False

    def _meta(self, attributes: dict[str, str]) -> None:
        content = attributes.get("content", "")
        kind = attributes.get("http-equiv", "").lower()
        if kind == "refresh" and OUTSIDE.search(content):
            self.found.append(f"<meta refresh={content}>")
        if kind == "content-security-policy":
            directives = [one.split() for one in content.split(";") if one.strip()]
            names = {name for name, *_ in directives}
            sources = {source for _, *listed in directives for source in listed}
            others = {one for one in sources - OWN_SOURCES if not HASH.fullmatch(one)}
            self._is_restricted |= "default-src" in names and not others


def _of_style(text: str) -> list[str]:
    addresses = (found["import"] or found["url"] for found in IN_CSS.finditer(text))
    return [f"style: {address}" for address in addresses if OUTSIDE.match(address)]
