"""Imports run one way (ARCHITECTURE.md, "Rooms"), so that what is decided knows nothing of what is shown or sent."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lockwatch"
STANDARD = sys.stdlib_module_names

ALLOWED: dict[str, set[str]] = {
    "domain": {"domain"},
    "tedee": {"domain", "tedee"},
    "storage": {"domain", "storage"},
    "sync": {"domain", "tedee", "storage", "sync"},
    "ui": {"domain", "ui"},
    "desktop": {"domain", "desktop"},
    "demo": {"domain", "demo"},
}
LIBRARIES: dict[str, set[str]] = {
    "domain": set(),
    "tedee": {"requests", "urllib3", "truststore"},
    "storage": {"keyring", "tomlkit", "platformdirs"},
    "sync": {"PySide6"},
    "ui": {"PySide6"},
    "desktop": {"PySide6", "platformdirs", "jeepney", "winrt", "AppKit", "Foundation", "UserNotifications"},
    "demo": set(),
}
ABOVE = {"app", "checks", "history", "replay", "terminal"}
"""These know all layers."""
FILES = sorted(path for layer in ALLOWED for path in (PACKAGE / layer).glob("**/*.py"))


def imported(path: Path) -> Iterator[str]:
    """Full names of all that `path` imports, also inside functions, but not for type checkers alone."""
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                yield (
                    module
                    if (PACKAGE.parent / module.replace(".", "/")).with_suffix(".py").exists()
                    else str(node.module)
                )
        waiting += ast.iter_child_nodes(node)


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def wrong(layer: str, module: str) -> bool:
    top, _, rest = module.partition(".")
    if top != "lockwatch":
        return top not in STANDARD and top not in LIBRARIES[layer]
    if module == "lockwatch" or f"{module}.".startswith("lockwatch.util."):
        return layer == "domain"
    return rest.split(".")[0] not in ALLOWED[layer]


def test_every_layer_is_there() -> None:
    assert {layer_of(path) for path in FILES} == set(ALLOWED)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_layer_imports_only_those_below_it_and_its_own_libraries(path: Path) -> None:
    assert [module for module in imported(path) if wrong(layer_of(path), module)] == []


def test_every_package_is_a_layer_or_above_them() -> None:
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} == set(ALLOWED) | ABOVE | {"util"}


def test_nothing_that_runs_knows_of_the_terminal() -> None:
    knowing = {
        name(path)
        for path in PACKAGE.glob("**/*.py")
        if layer_of(path) != "terminal" and any(module.startswith("lockwatch.terminal") for module in imported(path))
    }
    assert knowing == {"__main__.py"}


PURE = sorted(set((PACKAGE / "util").glob("*.py")) - {PACKAGE / "util" / "xdg_dirs.py"})  # that asks platformdirs


@pytest.mark.parametrize("path", PURE, ids=name)
def test_what_stands_beside_the_layers_knows_at_most_the_domain(path: Path) -> None:
    modules = set(imported(path))
    beyond = [module for module in modules if module.split(".")[0] not in STANDARD]
    assert [module for module in beyond if not module.startswith(("lockwatch.domain.", "lockwatch.util."))] == []


DECIDES_WITHOUT = {"time", "os", "pathlib", "random", "threading", "socket", "logging", "subprocess", "asyncio"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").glob("*.py")), ids=name)
def test_the_domain_has_no_clock_no_chance_and_nothing_to_read_or_write(path: Path) -> None:
    assert DECIDES_WITHOUT.isdisjoint(module.split(".")[0] for module in imported(path))
    called = {ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}
    assert called.isdisjoint({"open", "print", "datetime.now", "datetime.utcnow", "date.today"})


def test_only_pacing_knows_the_floor() -> None:
    holders = [
        path
        for path in PACKAGE.glob("**/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FLOOR_S"
    ]
    assert [name(path) for path in holders] == ["domain/pacing.py"]
