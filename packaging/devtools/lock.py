"""`make lock`: renews packaging/requirements/*.txt, the exact versions with hashes that every environment is made of.

One file serves every supported Python and system; pip skips what does not apply. `make lock` takes the newest versions
that pyproject.toml allows.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "packaging" / "requirements"
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def compile_requirements(name: str, *options: str | Path) -> Path:
    """Writes NAME.txt with all that `options` ask for. Raises CalledProcessError if no versions fit together."""
    target = REQUIREMENTS / f"{name}.txt"
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-config", "--upgrade", "--universal"]
    command += ["--python-version", oldest_python(), "--generate-hashes", "--custom-compile-command", "make lock"]
    # What pip was told of proxies, certificates and mirrors is in variables that uv does not read.
    env = os.environ | {"UV_DEFAULT_INDEX": os.environ["PIP_INDEX_URL"]} if "PIP_INDEX_URL" in os.environ else None
    subprocess.run([*command, "--output-file", target, *options], cwd=ROOT, env=env, check=True)
    print(target.relative_to(ROOT), flush=True)
    return target


def project() -> dict[str, dict[str, list[str]]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        read: dict[str, dict[str, list[str]]] = tomllib.load(file)
    return read


def oldest_python() -> str:
    return str(project()["project"]["requires-python"]).removeprefix(">=")


def tools_without_bound(dev: Path) -> str:
    """Returns the dev tools that pyproject.toml gives no bound, as constraints to the versions in `dev`."""
    names = {tool.partition("[")[0] for tool in project()["dependency-groups"]["dev"] if ">=" not in tool}
    pins = dict(PINNED.findall(dev.read_text("utf-8")))
    return "".join(f"{name}=={pins[name]}\n" for name in sorted(names))


def main() -> None:
    REQUIREMENTS.mkdir(exist_ok=True)
    dev = compile_requirements("dev", "pyproject.toml", "--group", "dev")
    compile_requirements("bundle", "pyproject.toml", "--group", "bundle", "--constraint", dev)
    compile_requirements("lock", "--group", "lock", "--constraint", dev)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write(tools_without_bound(dev))
        constraints.flush()
        options = ("--group", "dev", "--resolution", "lowest-direct", "--constraint", constraints.name)
        compile_requirements("oldest", "pyproject.toml", *options)


if __name__ == "__main__":
    main()
