"""E-mail addresses and domains in the form in which they are compared (METRICS.md §2)."""

import idna


def normalised(email: str | None) -> str | None:
    """Take the address out of its spelling; None for a blank."""
    if not email:
        return None
    opening, closing = email.rfind("<"), email.rfind(">")
    if -1 < opening < closing and "@" in email[opening:closing]:
        email = email[opening + 1 : closing]
    email = email.strip().lower()
    if email.startswith("mailto:"):
        email = email[len("mailto:") :]
    email = _without_end(email.strip())
    if "@" not in email:
        return email or None
    before, after = email.rsplit("@", 1)
    return f"{before}@{_punycode(after)}"


def normalised_domain(text: str | None) -> str | None:
    """Take the domain out of the address of a website or a mail domain; None for a blank."""
    domain = (text or "").strip().lower()
    scheme, slashes, rest = domain.partition("//")
    if slashes and (not scheme or scheme.endswith(":")):
        domain = rest
    if domain.startswith("@"):
        domain = domain[1:]
    for separator in "/?#:":
        domain = domain.split(separator)[0]
    if domain.startswith("www."):
        domain = domain[4:]
    return _punycode(_without_end(domain)) or None


def _without_end(text: str) -> str:
    while text and (text[-1] == "." or text[-1].isspace()):
        text = text[:-1]
    return text


def _punycode(domain: str) -> str:
    if all(ord(character) < 128 for character in domain):
        return domain
    try:
        labels = (
            idna.uts46_remap(domain, std3_rules=False, transitional=False).strip(".").split(".")
        )
        return ".".join(idna.alabel(label).decode() for label in labels)
    except idna.IDNAError:
        return domain
