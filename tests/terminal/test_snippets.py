"""Tests of the snippets for status bars in the manual: they are valid and call commands that exist."""

import configparser
import json
import re
import shlex
import string
from typing import Any

from lockwatch.domain.overview_level import Base
from lockwatch.terminal.status import NOT_ANSWERING, NOT_RUNNING
from lockwatch.terminal.status_command import OPTIONS
from lockwatch.util.resources import resources

PAGE = (resources() / "manual" / "scripts-and-bars.md").read_text("utf-8")
COMMANDS = {"toggle", "settings", "status"}


def snippets(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def assert_known(command: str) -> None:
    program, what, *options = shlex.split(command)
    assert program == "lockwatch"
    assert what in COMMANDS
    assert set(options) <= OPTIONS.keys()


def test_the_snippet_for_waybar_is_valid() -> None:
    (text,) = snippets("json")
    module: dict[str, Any] = json.loads(f"{{{text}}}")["custom/lockwatch"]
    assert_known(module["exec"])
    assert_known(module["on-click"])
    assert_known(module["on-click-right"])
    assert "--waybar" in module["exec"]
    assert module["return-type"] == "json"
    fields = {field for _, field, _, _ in string.Formatter().parse(module["format"]) if field is not None}
    assert fields <= {
        "icon",
        "alt",
        "percentage",
    }  # "{}" is the text only before waybar 0.10.4, "{text}" only since then
    assert module["format-icons"].keys() <= {*Base, NOT_RUNNING, NOT_ANSWERING, "default"}


def test_the_snippets_for_polybar_and_i3blocks_are_valid() -> None:
    polybar, i3blocks = (configparser.ConfigParser(interpolation=None) for _ in range(2))
    for parser, text in zip((polybar, i3blocks), snippets("ini"), strict=True):
        parser.read_string(text)
    for command in (
        polybar["module/lockwatch"]["exec"],
        polybar["module/lockwatch"]["click-left"],
        i3blocks["lockwatch"]["command"],
    ):
        assert_known(command)


def test_the_shell_snippets_call_known_commands() -> None:
    called = [line for text in snippets("sh") for line in text.splitlines()]
    assert len(called) == 3
    for line in called:
        assert_known(re.split(r" (?=2?>|\|)", line)[0])
