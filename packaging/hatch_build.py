"""Hatchling build hook that adds generated files to the wheel: compiled translations (.qm) and shell completion."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

COMPLETIONS = {
    "lockwatch.bash": "share/bash-completion/completions/lockwatch",
    "_lockwatch": "share/zsh/site-functions/_lockwatch",
    "lockwatch.fish": "share/fish/vendor_completions.d/lockwatch.fish",
}
"""The files for shell completion, and their places below the prefix of the installation."""


class GeneratedFiles(BuildHookInterface[Any]):
    """Adds the files to wheels. An editable installation uses the .qm files of the checkout and has no completion."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        self._run("translations.py", "compile")
        if version == "editable":
            return
        for qm in Path(self.root).glob("resources/translations/*.qm"):
            build_data["force_include"][str(qm)] = f"lockwatch/resources/translations/{qm.name}"
        self._run("completions.py")
        for name, place in COMPLETIONS.items():
            build_data["shared_data"][f"resources/completions/{name}"] = place

    def _run(self, tool: str, *arguments: str) -> None:
        path = os.pathsep.join(filter(None, (self.root, os.environ.get("PYTHONPATH"))))  # pip sets it for the build
        subprocess.run(
            [sys.executable, Path(self.root, "packaging", "devtools", tool), *arguments],
            env=os.environ | {"PYTHONPATH": path},
            check=True,
        )
