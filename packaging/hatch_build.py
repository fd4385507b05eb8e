"""Build hook: a wheel carries resources/ inside the package; an editable install uses the folder of the tree."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourcesHook(BuildHookInterface[Any]):
    """Without it an editable install would copy all pictures once into the environment."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the folder to real wheels only."""
        if version == "standard":
            build_data["force_include"]["resources"] = "assetdesk/resources"
