"""Data Docs of the last validation: `python -m orchestration.validation.data_docs`."""

import shutil
from datetime import datetime

from expectations.data_docs import write_page
from expectations.results import Result
from orchestration.durable_files import read_record, write_record
from orchestration.home import Home, use_private_umask
from orchestration.instants import now
from orchestration.publishing import validated_version
from orchestration.settings import load_settings


def record_results(home: Home, results: list[Result]) -> None:
    """Replace the results of the last validation and its Data Docs."""
    shutil.rmtree(home.validation, ignore_errors=True)
    home.validation.mkdir()
    content = {
        "validated_at": now(),
        "results": [result.to_json() for result in results],
    }
    write_record(home.validation_results, content)
    write_data_docs(home)


def write_data_docs(home: Home) -> bool:
    """Write the page; return whether anything has been validated."""
    content = read_record(home.validation_results)
    if content:
        validated_at = datetime.fromisoformat(content["validated_at"])
        results = [Result.from_json(result) for result in content["results"]]
        version = validated_version(home)
        write_page(home.data_docs, results, validated_at, version.name if version else None)
    return bool(content)


def main() -> None:
    """Write the page and print its location."""
    use_private_umask()
    home = load_settings().home
    if write_data_docs(home):
        print(f"Data Docs: {home.data_docs}")
    else:
        print("Data Docs: nothing has been validated yet; run `cx validate`")


if __name__ == "__main__":
    main()
