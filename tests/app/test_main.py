"""The end of the process."""

import subprocess
import sys

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
