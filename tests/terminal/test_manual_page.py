"""The manual page names every command and option of the parser, and what users look for at its end."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from lockwatch.terminal.parser import parser

PAGE = (Path(__file__).parents[2] / "resources" / "lockwatch.1").read_text("utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    return dict(action.choices)


def options(of: argparse.ArgumentParser) -> Iterator[str]:
    for action in of._actions:
        yield from action.option_strings


def section(title: str) -> str:
    return PAGE.partition(f".SH {title}\n")[2].partition(".SH ")[0].replace("\\-", "-")


def test_the_page_lists_every_command_in_the_order_of_the_help() -> None:
    listed = re.findall(r"^\.TP\n\.B[IR]* (\S+)", section("COMMANDS"), re.MULTILINE)
    assert listed == list(commands())


def test_the_page_has_every_option() -> None:
    assert {option for option in options(parser()) if option not in section("OPTIONS")} == set()
    of_commands = {option for each in commands().values() for option in options(each)} - {"-h", "--help"}
    assert {option for option in of_commands if option not in section("COMMANDS")} == set()


def test_the_page_ends_with_exit_statuses_and_examples_that_are_valid() -> None:
    assert "64" in section("EXIT STATUS")
    examples = re.findall(r"^\.B lockwatch (.*?)(?: [|<>].*)?$", section("EXAMPLES"), re.MULTILINE)
    assert len(examples) >= 5
    for example in examples:
        assert parser().parse_args(example.replace('"""', '"').replace('"Front door"', "Front").split())
