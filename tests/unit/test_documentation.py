"""What documents list is what there is."""

from orchestration.environment import VENDORS
from orchestration.sources import CONNECTORS
from tests.support.running import PROJECT_ROOT


def test_every_setting_of_every_vendor_is_documented() -> None:
    text = (PROJECT_ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
    assert tuple(CONNECTORS) == VENDORS
    for connector in CONNECTORS.values():
        section = text.lower().split(f"### {connector.name}\n")[1].split("###")[0]
        listed = {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}
        assert listed == {option.name for option in connector.options}, connector.name
