"""Makes the packages, each by one command; without a name all that can be made here, into dist/.

What one is made of is made first, of the sources as they are; dist/ then holds what this run made and nothing else.

wheel      wheel and sdist
bundle     the program with its Python and Qt in one folder, in build/; and the list of what is in it (CycloneDX)
archive    of the bundle
deb        of the bundle, for Debian and what comes from it
appimage   of the bundle; its folder alone where appimagetool is missing
installer  of the bundle, for Windows; elsewhere its script is compiled with a stand-in for the bundle
dmg        of the bundle, on macOS
flatpak    what its manifest takes, of the bundle; `flatpak-builder` makes it where the runtime can be had
checksums  of what was made by the names before it
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
    """Made from the sdist, so that this one is known to be complete."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST)
    (made,) = DIST.glob("*.whl")
    return made


@cache
def bundle() -> None:
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
    """The bundle to be unpacked and started anywhere."""
    bundle()
    unpacked = fresh(BUILD / "unpacked")
    if sys.platform == "win32":
        made = shutil.make_archive(str(DIST / released_name()), "zip", BUNDLE.parent, BUNDLE.name)
        shutil.unpack_archive(made, unpacked)
        folder = unpacked / BUNDLE.name
    else:  # no zip: shutil's would follow the links inside macOS' frameworks
        run("tar", "-xf", pack(BUNDLE, DIST / f"{released_name()}.tar.gz"), "-C", unpacked)
        folder = unpacked / released_name()
    self_test(folder / f"lockwatch{'.exe' if sys.platform == 'win32' else ''}")


def mend_python(folder: Path) -> None:
    """Takes out of Python's own libraries symbols, and where to search. Where Python was installed stays in libpython.

    They find each other in the bundle. The libraries of wheels are stripped already, and patched in ways that strip
    does not know.
    """
    internal = folder / "_internal"
    modules = list(internal.glob("python3*/lib-dynload/*.so"))
    run("strip", "--strip-unneeded", *internal.glob("libpython*"), *modules)
    run("patchelf", "--set-rpath", "$ORIGIN", *internal.glob("libpython*"))
    run("patchelf", "--set-rpath", "$ORIGIN/../..", *modules)


def pack(folder: Path, target: Path) -> Path:
    """The same bytes for the same files: in order, of nobody, for all to read, at the time of the commit."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
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
        tar.add(folder, released_name(), filter=plain)  # sorts by name
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
    """Not seen running: macOS alone has hdiutil. Unsigned, as nobody has a certificate."""
    bundle()
    app = BUNDLE.with_name("Lockwatch.app")
    self_test(app / "Contents" / "MacOS" / "lockwatch")
    target = DIST / f"{released_name()}.dmg"
    run("hdiutil", "create", "-ov", "-volname", "Lockwatch", "-srcfolder", app, target)


def flatpak() -> None:
    """Not seen running: the runtime could not be had. The manifest is read by the tool that would build it."""
    bundle()
    flatpak_share()
    need("flatpak-builder")
    run("flatpak-builder", "--show-manifest", PACKAGING / "flatpak" / f"{APP_ID}.yml")
    print("flatpak: the manifest is read, and what it takes is there; to build it, see its first lines", flush=True)


def flatpak_share() -> None:
    """Beside the bundle, what its manifest takes."""
    desktop_files.lay_out(fresh(BUILD / "share"))


def checksums() -> None:
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
"""What can be made there; all but the dmg is made or checked on Linux."""


def main(names: Iterable[str]) -> int:
    chosen = list(names) or ELSEWHERE.get(sys.platform, [name for name in STEPS if name != "dmg"])
    if unknown := [name for name in chosen if name not in STEPS]:
        print(f"No such package: {', '.join(unknown)}\n{__doc__}", file=sys.stderr)
        return 2
    os.umask(0o022)  # what is packed is for all to read
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
