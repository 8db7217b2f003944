"""Where the command begins."""

import sys


def main() -> int:
    """`lockwatch status` has a way of its own: bars call it often, and what the others import takes longer than it."""
    if sys.argv[1:2] == ["status"]:
        from lockwatch.terminal.status_command import main as status

        return status(sys.argv[2:])
    from lockwatch.terminal.cli import main as command

    return command()
