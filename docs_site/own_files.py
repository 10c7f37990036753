"""Content Security Policy of the pages that other tools write."""

from pathlib import Path

# Only files beside the page and content of the page itself: no script can add an outside address.
POLICY = "default-src 'self' file: data: blob: 'unsafe-inline' 'unsafe-eval'"
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def restrict_to_own_files(page: Path) -> None:
    """Make browsers refuse every address outside of the folder or site of a page.

    Args:
        page: an HTML file with a `head`, which is rewritten once.

    Raises:
        ValueError: the page has no head.
    """
    content = page.read_text(encoding="utf-8")
    before, head, after = content.partition("<head>")
    if not head:
        raise ValueError(f"{page}: has no <head>; the policy cannot be added")
    if META not in content:
        page.write_text(f"{before}{head}{META}{after}", encoding="utf-8")
