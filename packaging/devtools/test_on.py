"""`make test-on DEBIAN=13`: run a Makefile target in a fresh Debian, from a clean checkout, as a newcomer would."""

import argparse
import subprocess
import sys

from package_tools import ROOT, PackageError, run

from devtools.debian_root import RELEASES, DebianRoot, enter_namespaces, fresh_debian, say

NEEDED = ("git", "make", "python3-venv")
"""The packages that README.md asks for before the first `make`."""
CHECKOUT = "/srv/lockwatch"
"""The folder of the checkout. It is not below /root, because some tests run programs as an ordinary user, who must be
able to read it."""


def prepare(system: DebianRoot) -> None:
    """Install what README.md asks for, and clone HEAD into `CHECKOUT`."""
    system.run("apt-get", "-q", "update")
    system.install(*NEEDED)
    run("git", "clone", "--quiet", "--no-hardlinks", ROOT, f"{system.path}{CHECKOUT}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", choices=RELEASES, help="the Debian to run on")
    parser.add_argument("targets", nargs="*", default=["test"], help="targets of the Makefile; test if none is given")
    arguments = parser.parse_args()
    enter_namespaces()
    try:
        with fresh_debian(arguments.release) as system:
            prepare(system)
            version = system.run("python3", "--version").strip()
            say(f"a fresh Debian {arguments.release} with {version} is ready; make {' '.join(arguments.targets)}")
            command = system.command("make", "--silent", *arguments.targets, cwd=CHECKOUT)
            return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode
    except (PackageError, subprocess.CalledProcessError) as error:
        print(f"test-on failed: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
