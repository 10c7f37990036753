"""People, a home that knows all of them, and a copy after the erasure of most of them."""

import shutil
from pathlib import Path

from tests.support.personal_data.people import make_person
from tests.support.personal_data.writing import land_again
from tests.support.running import refresh_files, run_cx

PEOPLE = [make_person(number) for number in range(260)]
ERASED, KEPT = PEOPLE[:200], PEOPLE[200:]
SETTINGS = {"as_of": "2026-03-31", "publish_customer_names": "true", "report": "full"}


def publish_people(folder: Path, home: Path) -> None:
    """Publish two versions and a past day, and land two versions of each file."""
    refresh_files(folder, home, **SETTINGS)
    land_again(folder)
    for step in ("publish", "extract"):
        done = run_cx(step, home=home, sources="files", files_dir=str(folder), **SETTINGS)
        assert done.returncode == 0, done.stdout + done.stderr
    shutil.copytree(home / "published", home / "as_of" / "2026-03-31" / "published", symlinks=True)


def erase_from_copy(folder: Path, people_home: Path, home: Path) -> None:
    """Erase two hundred people from a copy of a home, half by an address and half by an id."""
    shutil.copytree(people_home, home, symlinks=True, dirs_exist_ok=True)
    given, *listed = [person.emails[-1].title() for person in ERASED[::2]]
    addresses = home.with_suffix(".txt")
    addresses.write_text("\n".join(["", *listed, " "]), encoding="utf-8")
    by_email = ["--email", given, "--from", str(addresses)]
    by_contact = [word for person in ERASED[1::2] for word in ("--contact", person.contact_ids[0])]
    for options in (by_email, by_contact):
        done = run_cx("erase", *options, home=home, sources="files", files_dir=str(folder))
        assert done.returncode == 0, done.stdout + done.stderr
        assert "0 occurrences left" in done.stdout
