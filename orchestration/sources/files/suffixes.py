"""The forms of files that are read, by the suffix of their names."""

from pathlib import Path

SUFFIXES = (".csv", ".csv.gz", ".json", ".jsonl", ".parquet", ".xlsx")


# Temporary files of Excel beside an open workbook begin with ~$.
HIDDEN = (".", "~$")


def suffix_of(path: Path) -> str:
    """The suffix of a file that is read, such as `.csv.gz`, in lower case; empty for others."""
    return next((one for one in SUFFIXES if path.name.lower().endswith(one)), "")


def is_canonical(path: Path) -> bool:
    """Whether the name of a file has a suffix that is read without a mapping, in lower case."""
    return path.name.endswith(SUFFIXES)


def is_csv(path: Path) -> bool:
    """Whether a file is read as CSV, which it is, compressed or not, or a sheet becomes."""
    return suffix_of(path) in (".csv", ".csv.gz", ".xlsx")


def is_json(path: Path) -> bool:
    """Whether a file is JSON, whose columns are not known before its rows."""
    return suffix_of(path) in (".json", ".jsonl")
