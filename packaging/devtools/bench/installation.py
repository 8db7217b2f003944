"""A private installation of the checkout for `make bench`, made by `pip install` and with bytecode.

No other program maps the libraries of this installation. So the programs that are measured share no memory with others.
"""

import subprocess
import sys
import venv
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DIRECTORY = ROOT / "build" / "bench"
_REQUIREMENTS = ROOT / "packaging" / "requirements" / "bundle.txt"
_PIP = ("-m", "pip", "--disable-pip-version-check", "install")


class InstallationError(Exception):
    """The checkout could not be installed; the text says which command failed and what it printed."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A virtual environment with Lockwatch."""

    directory: Path

    @property
    def python(self) -> str:
        return str(self.directory / "bin" / "python")

    @property
    def lockwatch(self) -> str:
        return str(self.directory / "bin" / "lockwatch")


def install() -> Installation:
    """Install the locked requirements, if they have changed, and the checkout. Raises InstallationError."""
    installation = Installation(DIRECTORY / "installed")
    python, stamp = installation.python, installation.directory / ".made-for"
    made_for = sha256(_REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text("utf-8") != made_for:
        venv.create(installation.directory, clear=True, with_pip=True)
        _run(python, *_PIP, "--require-hashes", "--requirement", str(_REQUIREMENTS))
        stamp.write_text(made_for, "utf-8")
    for old in DIRECTORY.glob("*.whl"):
        old.unlink()
    _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(DIRECTORY))
    (wheel,) = DIRECTORY.glob("*.whl")
    _run(python, *_PIP, "--no-deps", "--force-reinstall", str(wheel))
    return installation


def _run(*command: str) -> None:
    """Run a command, and show what it printed only if it fails."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise InstallationError(f"`{' '.join(command[1:4])}` failed:\n{done.stdout}")
