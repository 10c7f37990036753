"""The keys of the published tables, which their dbt tests `unique_key` declare."""

import json

from orchestration.build.dbt import ensure_manifest


def model_keys() -> dict[tuple[str, str], list[str]]:
    """Return the key columns of each model that has a key for all of its rows.

    The names of the dictionary are schema and model.
    """
    nodes = json.loads(ensure_manifest().read_bytes())["nodes"]
    keys = {}
    for node in nodes.values():
        test = node.get("test_metadata") or {}
        model = nodes.get(node.get("attached_node"))
        if test.get("name") == "unique_key" and model and not node["config"].get("where"):
            arguments = test["kwargs"]
            columns = arguments.get("columns") or [arguments["column_name"]]
            keys[model["schema"], model["name"]] = columns
    return keys
