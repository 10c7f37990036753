"""Data Docs of the last validation: `python -m orchestration.validation.data_docs`."""

from expectations.data_docs import Suite, last_results, write_page
from orchestration.home import Home, use_private_umask
from orchestration.publishing import all_versions
from orchestration.publishing.versions import REFRESH_ID_INSTANT
from orchestration.settings import load_settings


def write_data_docs(home: Home) -> bool:
    """Write the page; return whether anything has been validated."""
    results = last_results(home.validation_results)
    if results:
        write_page(home.data_docs, results, _refresh_id(home, results))
    return bool(results)


def _refresh_id(home: Home, results: list[Suite]) -> str | None:
    """The version that was published since the validation: only the validated build can be."""
    validated_at = max(suite.validated_at for suite in results)
    newest: str | None = max((version.name for version in all_versions(home)), default=None)
    return newest if newest and newest >= validated_at.strftime(REFRESH_ID_INSTANT) else None


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
