"""Comments on survey responses, in the language of the customer.

`phrases.csv` has the comments by language, tone and subject: a theme of `seeds/themes.csv`, `chat`
or `bot`. Some comments contain contact details on purpose, because the warehouse must redact them
before it publishes. The addresses end in ``.example``, and the phone numbers come from ranges that
are reserved for fiction.
"""

import csv
from collections import defaultdict
from pathlib import Path

from demo.rng import Rng

PHRASES = Path(__file__).with_name("phrases.csv")
# The weights of the subjects, by the occasion of the survey and the tone of the comment.
SUBJECTS = {
    ("relationship", "positive"): {
        "features": 3, "reliability": 3, "usability": 2, "staff": 2, "price": 1,
    },
    ("relationship", "neutral"): {"features": 4, "price": 3, "usability": 2, "reliability": 2},
    ("relationship", "negative"): {
        "price": 3, "reliability": 3, "features": 2, "usability": 2, "communication": 2,
        "leaving": 4,
    },
    ("support", "positive"): {"waiting": 3, "resolution": 3, "staff": 3, "communication": 2},
    ("support", "neutral"): {"resolution": 3, "waiting": 2, "communication": 2},
    ("support", "negative"): {
        "resolution": 4, "communication": 3, "waiting": 2, "billing": 2, "staff": 1,
    },
    ("onboarding", "positive"): {"onboarding": 4, "usability": 1},
    ("onboarding", "neutral"): {"onboarding": 3, "usability": 2},
    ("onboarding", "negative"): {"onboarding": 4, "usability": 2},
    ("backlog", "negative"): {"waiting": 4, "billing": 5, "communication": 1},
    ("chat", "positive"): {"chat": 3, "waiting": 1, "resolution": 1},
    ("bot", "negative"): {"bot": 4, "resolution": 1},
}  # fmt: skip
CONTACT_DETAILS = (
    "Please call me back: +49 30 23125 {number}.",
    "Reach me under {mailbox}@answers.example.",
    "My direct line is +1 (202) 555-01{pair}, mornings are best.",
    "Send it to {mailbox}@legal.example please.",
    "Call 0044 20 7946 0{number} and ask for the front desk.",
)
MAILBOXES = ("j.doe", "office", "front_desk", "no.reply+cx", "team-lead")
COMMENT_CHANCE, DETAILS_CHANCE = 0.42, 0.03


def phrases() -> dict[tuple[str, str, str], list[str]]:
    """The comments by language, tone and subject."""
    found = defaultdict(list)
    with PHRASES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["language"], row["tone"], row["subject"]].append(row["text"])
    return dict(found)


TEXTS = phrases()


def comment(language: str, tone: str, occasions: tuple[str, ...], rng: Rng) -> str:
    """The comment on a response, empty for most of them.

    Args:
        language: The language of the customer, a language of `phrases.csv`.
        tone: ``positive``, ``neutral`` or ``negative``.
        occasions: The occasions of the survey. The first one that has subjects of the tone
            determines the subject of the comment.
        rng: The source of randomness.
    """
    if not rng.chance(COMMENT_CHANCE):
        return ""
    weights = next(SUBJECTS[one, tone] for one in occasions if (one, tone) in SUBJECTS)
    text = rng.choice(TEXTS[language, tone, rng.weighted_choice(weights)])
    if rng.chance(DETAILS_CHANCE):
        details = rng.choice(CONTACT_DETAILS)
        number, pair, mailbox = rng.randint(100, 999), rng.randint(10, 99), rng.choice(MAILBOXES)
        text = f"{text} {details.format(number=number, pair=pair, mailbox=mailbox)}"
    return text
