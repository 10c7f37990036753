"""Data Docs of the last validation: `python -m orchestration.validation.data_docs`."""

from expectations.suites import build_data_docs
from orchestration.settings import load_settings


def main() -> None:
    """Write the sites and print their locations."""
    pages = build_data_docs(load_settings().home.validation_results)
    if not pages:
        print("Data Docs: nothing has been validated yet; run `cx validate`")
    for page in pages:
        print(f"Data Docs: {page}")


if __name__ == "__main__":
    main()
