"""Reads `mapping.yml`: every scalar is a text, so that `no`, `08` and `2026-01-05` stay as written.

Keys that are repeated, which YAML would overwrite, and references, which may expand to any size,
are errors.
"""

from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import BadConfigurationError

MAPPING_FILE = "mapping.yml"
MAX_BYTES = 2**20


class _TextLoader(yaml.BaseLoader):
    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            reason = f"references such as *{event.anchor} are not read"
            mark: Any = event.start_mark
            raise yaml.composer.ComposerError(None, None, reason, mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict:
        keys = set()
        for key, _ in node.value:
            if key.value in keys and isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key.value}' is repeated", key.start_mark
                )
            keys.add(key.value if isinstance(key, yaml.ScalarNode) else None)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file as dictionaries, lists and texts; None if it is empty.

    Raises:
        BadConfigurationError: the file cannot be read, or is not YAML of this kind.
    """
    try:
        if not path.is_file():
            raise BadConfigurationError(f"{path.name}: not a regular file; remove it")
        if path.stat().st_size > MAX_BYTES:
            raise BadConfigurationError(
                f"{path.name}: larger than {MAX_BYTES // 2**20} MB; keep only the mapping in it"
            )
        # The subclass builds dictionaries, lists and texts only.
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_TextLoader)
    except OSError as error:
        raise BadConfigurationError(f"{path.name}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise BadConfigurationError(f"{path.name}: not UTF-8; save the file as UTF-8") from None
    except RecursionError:
        raise BadConfigurationError(
            f"{path.name}: nested too deeply; docs/mapping.md shows the form"
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise BadConfigurationError(
            f"{path.name}{line}: not YAML: {error.problem}; correct it (docs/mapping.md shows the"
            " form)"
        ) from None
    except yaml.YAMLError as error:
        raise BadConfigurationError(
            f"{path.name}: not YAML: {str(error).splitlines()[0]}; correct it"
        ) from None
