"""Erasure of a person or customer: their data goes, rows and the numbers made of them stay (DECISIONS.md).

Every alias of a subject gets a stand-in, the same everywhere, so that what belonged together still does. Only keyed
digests of the aliases are kept, in the suppression list, which also meets the rows that a source delivers again.
"""
