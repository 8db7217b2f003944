"""The entry point of the command ``lockwatch``."""

import sys

from lockwatch.terminal.output import complain
from lockwatch.util.time_zone import replace_impossible_zone


def main() -> int:
    """Run the command line and return the exit status.

    `lockwatch status` bypasses the rest of the command line: status bars call it often, and importing what the other
    commands need would take longer than the command itself. So does `_names`, which shell completion calls.
    """
    if replace_impossible_zone():
        complain("The time zone is a day or more from UTC, so UTC is used: correct the variable TZ.", 0)
    if sys.argv[1:2] == ["status"]:
        from lockwatch.terminal import status_command

        if status_command.needs_no_parser(sys.argv[2:]):
            return status_command.main(sys.argv[2:])
    if sys.argv[1:] == ["_names"]:
        from lockwatch.terminal import status_command

        return status_command.print_names()
    from lockwatch.util.named_pipes import ignore_named_pipes, ignored_variables

    ignore_named_pipes()
    for name in ignored_variables():
        complain(f"{name} names a pipe, not a file, so it is not used: correct or remove it.", 0)
    from lockwatch.desktop.session import find_session_bus
    from lockwatch.terminal import cli
    from lockwatch.util.core_dumps import leave_out_memory

    leave_out_memory()  # first, because the environment may already contain the token (LOCKWATCH_TOKEN)
    find_session_bus()
    return cli.main()
