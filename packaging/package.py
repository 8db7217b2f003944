"""Build the named packages into dist/; without names, all packages that can be built on this system.

Packages that a package is made from are built first, from the working tree. dist/ is emptied before.

wheel      wheel and sdist
bundle     the program with Python and Qt in one folder (in build/), and its bill of materials (CycloneDX)
archive    the bundle as .tar.gz or .zip
deb        the bundle as a package for Debian and its derivatives
appimage   the bundle as an AppImage; only its folder if appimagetool is missing
installer  the bundle as an installer for Windows; on other systems its script is compiled with a placeholder
dmg        the bundle as a disk image, on macOS
flatpak    the files that the Flatpak manifest needs; `flatpak-builder` builds the package if the runtime is available
checksums  SHA-256 of the packages built before it in the same run
"""

import gzip
import hashlib
import io
import os
import shutil
import sys
import tarfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from bundle import bill_of_materials
from formats import appimage as appimage_maker
from formats import deb as deb_maker
from formats import desktop_files
from formats import installer as installer_maker
from package_tools import (
    BUILD,
    BUNDLE,
    DIST,
    ENVIRONMENT,
    PACKAGING,
    PackageError,
    epoch,
    fresh,
    need,
    released_name,
    run,
    self_test,
)

from lockwatch import APP_ID


@cache
def wheel() -> Path:
    """Build the wheel from the sdist, which shows that the sdist is complete."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST)
    (made,) = DIST.glob("*.whl")
    return made


@cache
def bundle() -> None:
    """Build the bundle with PyInstaller in a virtual environment of its own, and run its self-test."""
    made = wheel()
    fresh(ENVIRONMENT)
    run(sys.executable, "-m", "venv", "--without-pip", ENVIRONMENT)
    scripts = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin")
    python = scripts / f"python{'.exe' if sys.platform == 'win32' else ''}"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python, "install", "--quiet")
    run(*pip, "--require-hashes", "--requirement", PACKAGING / "requirements" / "bundle.txt")
    run(*pip, "--no-deps", made)
    self_test(scripts / f"lockwatch{'.exe' if sys.platform == 'win32' else ''}")
    if sys.platform == "linux":
        need("strip", "patchelf")
    places = ("--distpath", BUNDLE.parent, "--workpath", fresh(BUILD / "pyinstaller"))
    fresh(BUNDLE.parent)
    run(python, "-P", "-m", "PyInstaller", "--noconfirm", *places, PACKAGING / "bundle" / "lockwatch.spec", cwd=BUILD)
    if sys.platform == "linux":
        mend_python(BUNDLE)
    bill_of_materials.write(BUNDLE, DIST / f"{released_name()}.cdx.json")
    self_test(BUNDLE / f"lockwatch{'.exe' if sys.platform == 'win32' else ''}")


def archive() -> None:
    """Pack the bundle as an archive, and run the self-test of the unpacked archive."""
    bundle()
    unpacked = fresh(BUILD / "unpacked")
    if sys.platform == "win32":
        made = shutil.make_archive(str(DIST / released_name()), "zip", BUNDLE.parent, BUNDLE.name)
        shutil.unpack_archive(made, unpacked)
        folder = unpacked / BUNDLE.name
    else:  # no zip file, because shutil would replace the links in macOS' frameworks with copies
        run("tar", "-xf", pack(BUNDLE, DIST / f"{released_name()}.tar.gz"), "-C", unpacked)
        folder = unpacked / released_name()
    self_test(folder / f"lockwatch{'.exe' if sys.platform == 'win32' else ''}")


def mend_python(folder: Path) -> None:
    """Strip Python's own libraries, and make them find each other inside the bundle by relative paths (RPATH).

    The path where Python was installed remains in libpython. Libraries from wheels are left alone: they are already
    stripped, and patched in ways that strip can't handle.
    """
    internal = folder / "_internal"
    modules = list(internal.glob("python3*/lib-dynload/*.so"))
    run("strip", "--strip-unneeded", *internal.glob("libpython*"), *modules)
    run("patchelf", "--set-rpath", "$ORIGIN", *internal.glob("libpython*"))
    run("patchelf", "--set-rpath", "$ORIGIN/../..", *modules)


def pack(folder: Path, target: Path) -> Path:
    """Pack `folder` reproducibly: sorted, without owners, with normalized modes, and with the time of the commit."""

    def normalized(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        member.mtime = epoch()
        member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
        return member

    with (
        target.open("wb") as file,
        gzip.GzipFile("", "wb", 6, file, epoch()) as packed,
        io.BufferedWriter(packed, 1 << 20) as buffer,
        tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        tar.add(folder, released_name(), filter=normalized)  # sorts by name
    return target


def deb() -> None:
    bundle()
    deb_maker.make()


def appimage() -> None:
    bundle()
    appimage_maker.make()


def installer() -> None:
    bundle()
    installer_maker.make()


def dmg() -> None:
    """Make the disk image, unsigned for lack of a certificate."""
    bundle()
    app = BUNDLE.with_name("Lockwatch.app")
    self_test(app / "Contents" / "MacOS" / "lockwatch")
    target = DIST / f"{released_name()}.dmg"
    run("hdiutil", "create", "-ov", "-volname", "Lockwatch", "-srcfolder", app, target)


def flatpak() -> None:
    """Lay out the files for the Flatpak manifest and let flatpak-builder parse it; does not build the package.

    Building it is untested, as the runtime was not available.
    """
    bundle()
    flatpak_share()
    need("flatpak-builder")
    run("flatpak-builder", "--show-manifest", PACKAGING / "flatpak" / f"{APP_ID}.yml")
    print("flatpak: the manifest is read, and what it takes is there; to build it, see its first lines", flush=True)


def flatpak_share() -> None:
    """Lay out the desktop files that the manifest takes in addition to the bundle."""
    desktop_files.lay_out(fresh(BUILD / "share"))


def checksums() -> None:
    """Write SHA256SUMS of the files in dist/, and print their sizes."""
    files = sorted(path for path in DIST.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    if not files:
        raise PackageError("nothing was made in this run; name the packages before it")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (DIST / "SHA256SUMS").write_text("".join(lines), "utf-8", newline="\n")
    for path in files:
        print(f"{path.stat().st_size / 1e6:8.1f} MB  {path.name}", flush=True)


STEPS: dict[str, Callable[[], object]] = {
    "wheel": wheel,
    "bundle": bundle,
    "archive": archive,
    "deb": deb,
    "appimage": appimage,
    "installer": installer,
    "dmg": dmg,
    "flatpak": flatpak,
    "checksums": checksums,
}
ELSEWHERE = {
    "win32": ("wheel", "bundle", "archive", "installer", "checksums"),
    "darwin": ("wheel", "bundle", "archive", "dmg", "checksums"),
}
"""The packages that are built by default on other systems. On Linux, all but the dmg are built or checked."""


def main(names: Iterable[str]) -> int:
    chosen = list(names) or ELSEWHERE.get(sys.platform, [name for name in STEPS if name != "dmg"])
    if unknown := [name for name in chosen if name not in STEPS]:
        print(f"No such package: {', '.join(unknown)}\n{__doc__}", file=sys.stderr)
        return 2
    os.umask(0o022)  # packed files must be readable by all users
    fresh(DIST)
    BUILD.mkdir(parents=True, exist_ok=True)
    if sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        for name in chosen:
            STEPS[name]()
    except PackageError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
