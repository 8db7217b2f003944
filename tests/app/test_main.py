"""The start and the end of the running program."""

import subprocess
import sys
from pathlib import Path

LOGGED_OUT = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QMetaObject, QTimer
from lockwatch.app import main
from lockwatch.app.launch_options import LaunchOptions
from lockwatch.app.program import Program

make, stop = main.new_application, Program.stop

def application():
    app = make()
    QTimer.singleShot(0, lambda: (QMetaObject.invokeMethod(app, "aboutToQuit"), os._exit(0)))
    return app

def stopped(program):
    stop(program)
    print("stopped", flush=True)

main.new_application, Program.stop = application, stopped
place = Path(sys.argv[1])
main.run(LaunchOptions(place, place, demo=True, hidden=True))
"""


def test_the_program_stops_its_parts_although_windows_ends_it_at_log_out(tmp_path: Path) -> None:
    """At log-out, Windows ends the process as soon as Qt has emitted `aboutToQuit`."""
    command = [sys.executable, "-c", LOGGED_OUT, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.stdout.splitlines()[-1:], done.returncode) == (["stopped"], 0), done.stderr[-3000:]


SCRIPT = """
import atexit
from lockwatch.app.main import end_process

class Slow:
    def __del__(self):
        print("freed", flush=True)

slow = Slow()
atexit.register(print, "exit function")
print("written", end=" ")
end_process(3)
"""


def test_the_process_ends_after_its_exit_functions_without_freeing_objects() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (3, "written exit function\n", "")
