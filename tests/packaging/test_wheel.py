"""Tests of wheel and sdist: complete, small and reproducible."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST_BYTES = {"whl": 800_000, "gz": 2_000_000}


def build(target: Path) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from it; return their paths."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target)]
    env = os.environ | {"SOURCE_DATE_EPOCH": "1750000000"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (sdist,), (wheel,) = target.glob("*.tar.gz"), target.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("dist"))


def sources(folder: str, pattern: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(pattern)}


def test_the_wheel_contains_every_file_that_the_program_reads(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[1]) as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name and ".data/" not in name}
        data = [name for name in wheel.namelist() if ".data/" in name]
    wanted = sources("lockwatch", "*.py") | {f"lockwatch/{name}" for name in sources("resources/icons", "*.svg")}
    wanted |= {f"lockwatch/resources/translations/lockwatch_{language}.qm" for language in ("en", "de", "fr", "pl")}
    wanted |= {f"lockwatch/{name}" for name in sources("resources/manual", "*")}
    wanted |= {f"lockwatch/{name}" for name in sources("resources", "*.schema.json")}
    extra = {"lockwatch/domain/RULES.md", "lockwatch/resources/self-test/untrusted.pem"}
    assert names == wanted | extra
    assert {name.partition(".data/data/share/")[2] for name in data} == {
        "man/man1/lockwatch.1",
        "bash-completion/completions/lockwatch",
        "zsh/site-functions/_lockwatch",
        "fish/vendor_completions.d/lockwatch.fish",
    }


def test_the_wheel_has_the_licences_of_all_that_it_contains(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(built[1]) as wheel:
        names = wheel.namelist()
        (about,) = (wheel.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
    assert "License-Expression: MIT AND MPL-2.0\n" in about
    for text in "LICENSE", "packaging/licences/MPL-2.0.txt":
        assert f"License-File: {text}\n" in about
        assert any(name.endswith(f".dist-info/licenses/{text}") for name in names)


def test_the_sdist_contains_all_tracked_files(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[0]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()
    if tracked:  # empty if these tests run from an sdist
        wanted = {name for name in tracked if not name.startswith((".ci/", ".github/")) and (ROOT / name).exists()}
        assert wanted <= names
    assert {"LICENSE", "README.md", "Makefile", "packaging/hatch_build.py", "PKG-INFO"} <= names
    unwanted = (".pyc", ".qm", ".sqlite3", ".sqlite3.lock")
    folders = (".ci/", ".venv/", "resources/completions/")
    assert not [name for name in names if name.endswith(unwanted) or name.startswith(folders)]


def test_wheel_and_sdist_are_small(built: tuple[Path, Path]) -> None:
    sizes = {path.name.rpartition(".")[2]: path.stat().st_size for path in built}
    assert all(size < MOST_BYTES[kind] for kind, size in sizes.items()), sizes


def test_builds_are_reproducible(built: tuple[Path, Path], tmp_path: Path) -> None:
    assert [path.read_bytes() for path in build(tmp_path)] == [path.read_bytes() for path in built]
