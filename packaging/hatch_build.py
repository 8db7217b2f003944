"""Hatchling build hook that compiles the translations (.ts to .qm) and adds them to the wheel."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Translations(BuildHookInterface[Any]):
    """Adds the .qm files to wheels. An editable installation uses those of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        path = os.pathsep.join(filter(None, (self.root, os.environ.get("PYTHONPATH"))))  # pip sets it for the build
        subprocess.run(
            [sys.executable, root / "packaging" / "devtools" / "translations.py", "compile"],
            env=os.environ | {"PYTHONPATH": path},
            check=True,
        )
        if version == "editable":
            return
        for qm in root.glob("resources/translations/*.qm"):
            build_data["force_include"][str(qm)] = f"lockwatch/resources/translations/{qm.name}"
