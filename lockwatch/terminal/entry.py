"""Where the command begins."""

import sys


def main() -> int:
    """`lockwatch status` has a way of its own: bars call it often, and what the others import takes longer than it."""
    if sys.argv[1:2] == ["status"]:
        from lockwatch.terminal import status_command

        if status_command.needs_no_parser(sys.argv[2:]):
            return status_command.main(sys.argv[2:])
    from lockwatch.terminal import cli

    return cli.main()
