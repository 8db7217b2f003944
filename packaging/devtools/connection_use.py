"""Records which tests use which connections of the running program; a plugin for pytest.

`recorded` makes the code that records. Whoever starts pytest names the file for the result in ``CONNECTION_USE``.
"""

import ast
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

Position = tuple[int, int]
"""Line and column of a node, as `ast` counts them."""
_used: dict[str, set[str]] = {}
"""Names of connections, by the id of the test that used them."""


def recorded(source: str, names: Mapping[Position, str]) -> str:
    """Return the source of a module in which the connections at these positions record their use by their names."""
    return ast.unparse(ast.fix_missing_locations(_Recorded(names).visit(ast.parse(source))))


class _Recorded(ast.NodeTransformer):
    def __init__(self, names: Mapping[Position, str]) -> None:
        self._names = names

    def visit_Expr(self, node: ast.Expr) -> ast.AST:  # ast looks for this name
        name = self._names.get((node.lineno, node.col_offset))
        self.generic_visit(node)
        call = node.value
        if name is not None and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            call.func = _call("connect", name, call.func.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        names = [self._names.get((each.lineno, each.col_offset)) for each in node.args]
        keyword_names = [self._names.get((each.value.lineno, each.value.col_offset)) for each in node.keywords]
        self.generic_visit(node)
        node.args = [_wrapped(each, name) for each, name in zip(node.args, names, strict=True)]
        for keyword, name in zip(node.keywords, keyword_names, strict=True):
            keyword.value = _wrapped(keyword.value, name)
        return node


def _wrapped(argument: ast.expr, name: str | None) -> ast.expr:
    return argument if name is None else _call("wrap", name, argument)


def _call(function: str, name: str, argument: ast.expr) -> ast.expr:
    code = f"__import__('devtools.connection_use').connection_use.{function}({name!r}, None)"
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    call.args[1] = argument
    return call


def connect(name: str, signal: Any) -> Callable[..., None]:
    """Return what to call in place of ``signal.connect``. Each emission counts as a use of the connection `name`."""

    def connect_both(*given: Any, **named: Any) -> None:
        signal.connect(*given, **named)
        signal.connect(lambda *_: _use(name))

    return connect_both


def wrap(name: str, callback: Any) -> Any:
    """Return a function that does the same as `callback`. Each call counts as a use of the connection `name`.

    An object that can't be called is returned as it is: it only looks like a callback in the source.
    """
    if not callable(callback):
        return callback

    def call(*given: Any, **named: Any) -> Any:
        _use(name)
        return callback(*given, **named)

    return call


def _use(name: str) -> None:
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]  # after the space: setup, call or teardown
    _used.setdefault(test, set()).add(name)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write a JSON object with the names of the connections that each test used."""
    used = {test: sorted(names) for test, names in _used.items() if test}
    Path(os.environ["CONNECTION_USE"]).write_text(json.dumps(used), "utf-8")
