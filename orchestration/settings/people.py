"""Recognises a text that names or reaches a person where a role or a team is expected."""

import re

TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "sir", "madame"}
# Words of roles and teams, which may begin with a capital letter.
ROLE_WORDS = """
account accounts analyst analytics board business care ceo cfo chief client clients commercial
community coo customer customers cx data delivery department desk digital director engineering
executive experience finance growth head help insights key lead leader management manager marketing
office officer onboarding operations owner partner partners people president product program
programme quality relations revenue sales service services success support team technical technology
training vice vp
"""
LONGEST_NAME = 4
INITIAL = re.compile(r"[^\W\d_]\.")
PHONE = re.compile(r"(\+|00)[\d\s()./-]{8,}")


def looks_like_a_person(text: str) -> bool:
    """Whether a text has the form of a contact detail or of the name of a person.

    These are an `@`, an international phone number, a title, an initial, and two to four words that
    each begin with a capital letter, if none of them is a word of roles and teams.
    """
    words = [word.strip(",;") for word in text.split()]
    if "@" in text or PHONE.search(text):
        return True
    if any(word.rstrip(".").lower() in TITLES or INITIAL.fullmatch(word) for word in words):
        return True
    roles = ROLE_WORDS.split()
    if any(part.lower() in roles for word in words for part in re.split(r"\W", word)):
        return False
    return 1 < len(words) <= LONGEST_NAME and all(
        word[:1].isupper() and not word.isupper() for word in words
    )
