"""`make lock`: renew packaging/requirements/*.txt, the exact versions and hashes that every environment is made from.

One file serves every supported Python and system; pip skips what does not apply. `make lock` takes the newest versions
that pyproject.toml allows. If one file cannot be resolved, none is changed.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.utils import canonicalize_name

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "packaging" / "requirements"
RESOLVED = ROOT / "build" / "lock"
"""Where the versions are resolved. The path is fixed, because it occurs in the comments of the written files."""
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def compile_requirements(target: Path, *options: str | Path) -> Path:
    """Resolve what `options` ask for, write the result to `target`, and return it.

    Raises CalledProcessError if no set of versions fits.
    """
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config", "--upgrade", "--universal"]
    command += ["--python-version", oldest_python(), "--generate-hashes", "--custom-compile-command", "make lock"]
    # uv does not read the variables that tell pip about proxies, certificates and mirrors.
    env = os.environ | {"UV_DEFAULT_INDEX": os.environ["PIP_INDEX_URL"]} if "PIP_INDEX_URL" in os.environ else None
    subprocess.run([*command, "--output-file", target, *options], cwd=ROOT, env=env, check=True)
    print(target.name, flush=True)
    return target


def project() -> dict[str, dict[str, list[str]]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        read: dict[str, dict[str, list[str]]] = tomllib.load(file)
    return read


def oldest_python() -> str:
    return str(project()["project"]["requires-python"]).removeprefix(">=")


def unbounded_tools(dev: Path) -> str:
    """Return constraints that pin each dev tool without a version bound to its version in `dev`.

    Without them `--resolution lowest-direct` would take the first release ever made of such a tool.
    """
    tools = map(Requirement, project()["dependency-groups"]["dev"])
    pins = dict(PINNED.findall(dev.read_text("utf-8")))
    names = sorted(canonicalize_name(tool.name) for tool in tools if not tool.specifier)
    return "".join(f"{name}=={pins[name]}\n" for name in names)


def main() -> None:
    RESOLVED.mkdir(parents=True, exist_ok=True)
    dev = compile_requirements(RESOLVED / "dev.txt", "pyproject.toml", "--group", "dev")
    compile_requirements(RESOLVED / "bundle.txt", "pyproject.toml", "--group", "bundle", "--constraint", dev)
    compile_requirements(RESOLVED / "lock.txt", "--group", "lock", "--constraint", dev)
    constraints = RESOLVED / "constraints"
    constraints.write_text(unbounded_tools(dev), "utf-8")
    options = ("--group", "dev", "--resolution", "lowest-direct", "--constraint", constraints)
    compile_requirements(RESOLVED / "oldest.txt", "pyproject.toml", *options)
    for file in RESOLVED.glob("*.txt"):
        file.replace(REQUIREMENTS / file.name)


if __name__ == "__main__":
    main()
