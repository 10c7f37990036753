"""Erasure of people and customers: personal data goes, rows and counts stay (DECISIONS.md).

Every alias of a subject gets a pseudonym, the same everywhere, so that related rows stay related.
The suppression list keeps only keyed digests of the aliases, and also applies to rows that a source
delivers again.
"""
