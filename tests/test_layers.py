"""Tests that imports between folders go in one direction (ARCHITECTURE.md, "Rooms") and have no cycles.

All imports count: at the top of a module, inside functions and under `TYPE_CHECKING`.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lockwatch"
STANDARD = sys.stdlib_module_names

BELOW_ALL = {"lockwatch", "util"}
BELOW_WINDOWS = {*BELOW_ALL, "domain", "ui.theme", "ui.widgets", "ui.wording"}
BELOW_APP = {*BELOW_ALL, "domain", "tedee", "storage", "sync", "demo", "ui", "desktop", "checks", "replay", "history"}

ALLOWED: dict[str, set[str]] = {
    "lockwatch": {"terminal"},
    "util": {"domain"},
    "domain": set(),
    "tedee": {*BELOW_ALL, "domain"},
    "storage": {*BELOW_ALL, "domain"},
    "sync": {*BELOW_ALL, "domain", "tedee", "storage"},
    "demo": {"domain"},
    "ui.wording": {*BELOW_ALL, "domain"},
    "ui.theme": {*BELOW_ALL, "domain", "ui.wording"},
    "ui.widgets": {*BELOW_ALL, "domain", "ui.theme", "ui.wording"},
    "ui.details": BELOW_WINDOWS,
    "ui.dialogs": BELOW_WINDOWS,
    "ui.history": BELOW_WINDOWS,
    "ui.lock_list": BELOW_WINDOWS,
    "ui.settings": BELOW_WINDOWS,
    "ui.tray": BELOW_WINDOWS,
    "desktop": {*BELOW_ALL, "domain", "desktop.dbus"},
    "desktop.autostart": {*BELOW_ALL, "desktop"},
    "desktop.dbus": BELOW_ALL,
    "desktop.ipc": BELOW_ALL,
    "desktop.notifications": {*BELOW_ALL, "domain", "desktop.dbus"},
    "desktop.panel": {*BELOW_ALL, "desktop", "desktop.dbus"},
    "checks": {*BELOW_ALL, "domain", "storage", "desktop"},
    "replay": {*BELOW_ALL, "domain", "tedee", "storage", "ui.wording"},
    "history": {*BELOW_ALL, "domain", "storage", "ui.history", "ui.wording"},
    "app": BELOW_APP,
    "terminal": {*BELOW_APP, "app"},
}
"""The folders that the modules of a folder may import besides their own; "ui" includes all its subfolders."""

LIBRARIES: dict[str, set[str]] = {
    "lockwatch": set(),
    "util": {"platformdirs", "PySide6"},
    "domain": set(),
    "tedee": {"requests", "urllib3", "truststore"},
    "storage": {"jeepney", "keyring", "secretstorage", "tomlkit"},
    "sync": {"PySide6"},
    "ui": {"PySide6"},
    "desktop": {"PySide6", "platformdirs", "jeepney", "winrt", "AppKit", "Foundation", "UserNotifications", "objc"},
    "demo": set(),
    "checks": {"PySide6"},
    "replay": {"PySide6"},
    "history": {"PySide6"},
    "app": {"PySide6", "shibokensupport"},
    "terminal": {"PySide6", "platformdirs", "requests", "truststore", "jeepney"},
}


@cache
def modules() -> Mapping[str, Path]:
    """Return the files of all modules of the program by their full names."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.glob("**/*.py"))
    }


@cache
def imported(module: str) -> frozenset[str]:
    """Return the full names of all modules that `module` imports anywhere."""
    return frozenset(_imported(ast.parse(modules()[module].read_text("utf-8"))))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in modules() else str(node.module)


def folder(module: str) -> str:
    """Return the folder of a module of the program, such as "ui.tray"; "lockwatch" for modules at the top."""
    inside = module.split(".")[1:]
    return ".".join(inside if modules()[module].name == "__init__.py" else inside[:-1]) or "lockwatch"


def forbidden(importer: str, module: str) -> bool:
    """Return whether modules in the folder `importer` must not import `module`."""
    top = module.partition(".")[0]
    if top != "lockwatch":
        return top not in STANDARD and top not in LIBRARIES[importer.partition(".")[0]]
    imported = folder(module)
    return imported != importer and ALLOWED[importer].isdisjoint({imported, imported.partition(".")[0]})


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_what_its_folder_may(module: str) -> None:
    assert [each for each in sorted(imported(module)) if forbidden(folder(module), each)] == []


def test_every_folder_has_a_rule() -> None:
    with_modules = {folder(module) for module, path in modules().items() if path.name != "__init__.py"}
    assert with_modules == set(ALLOWED)
    assert {each.partition(".")[0] for each in with_modules} == set(LIBRARIES)


def test_there_is_no_import_cycle_between_modules() -> None:
    own = {module: {each for each in imported(module) if each in modules()} - {module} for module in modules()}
    assert _cycle(own) == []


def test_there_is_no_import_cycle_between_folders() -> None:
    own: dict[str, set[str]] = {}
    for module in modules():
        own.setdefault(folder(module), set()).update(
            folder(each) for each in imported(module) if each in modules() and folder(each) != folder(module)
        )
    own["lockwatch"] -= {"terminal"}  # only __main__ imports it; the others import lockwatch/__init__.py
    assert _cycle(own) == []


def _cycle(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the modules of a cycle, or an empty list if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_only_main_imports_the_terminal() -> None:
    importers = {
        module
        for module in modules()
        if folder(module) != "terminal" and any(each.startswith("lockwatch.terminal") for each in imported(module))
    }
    assert importers == {"lockwatch.__main__"}


FORBIDDEN_IN_DOMAIN = {"time", "os", "pathlib", "random", "threading", "socket", "logging", "subprocess", "asyncio"}


@pytest.mark.parametrize("module", [module for module in modules() if folder(module) == "domain"])
def test_the_domain_uses_no_clock_randomness_or_io(module: str) -> None:
    assert FORBIDDEN_IN_DOMAIN.isdisjoint(each.split(".")[0] for each in imported(module))
    tree = ast.parse(modules()[module].read_text("utf-8"))
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert called.isdisjoint({"open", "print", "datetime.now", "datetime.utcnow", "date.today"})


def test_only_pacing_defines_the_floor() -> None:
    holders = [
        module
        for module, path in modules().items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FLOOR_S"
    ]
    assert holders == ["lockwatch.domain.pacing"]
