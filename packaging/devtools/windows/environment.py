"""A Windows CPython with Lockwatch's dependencies under Wine, made from Debian's packages and PyPI alone.

It is installed in a Debian 13 root in build/windows, and later runs use it again. Wine 8 of Debian 12 is too old:
it hangs when a program asks for the list of networks. CPython's libraries come from the wheel of Panda3D, its Python
modules from Debian's package of the same version, and python.exe is compiled here.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from package_tools import PACKAGING, ROOT, PackageError, epoch, fresh, run
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from devtools.debian_root import DebianRoot, kept_debian, say

HERE = Path(__file__).parent
CACHE = ROOT / "build" / "windows"
PICTURES = CACHE / "pictures"
DEBIAN = "13"
PACKAGES = (
    *("wine", "wine64", "wine32:i386", "libgnutls30t64", "libgl1", "fonts-dejavu-core", "gcc-mingw-w64-x86-64", "nsis"),
    *("python3-venv", "xvfb", "xdotool", "imagemagick", "x11-utils"),
)
"""The Debian packages. The installer needs the 32-bit Wine, because NSIS makes 32-bit programs."""
PYTHON = "3.13"
"""The version of Debian 13's Python. The releases for Windows are built with the same one."""
DLL = f"python{PYTHON.replace('.', '')}.dll"
LIBRARIES = "panda3d==1.10.16 --hash=sha256:0e505261bb58d8402d0099c291f1a3459acfdd38f3e7d666e72aa2e1ea5dc46f"
"""The wheel that contains CPython's libraries for Windows (`deploy_libs`)."""
WINDOWS_LIBRARIES = ("icuuc", "mscms")
"""Windows libraries that Wine lacks or implements only in part; substitutes are compiled from the C files here."""
UNUSED = re.compile(r"api-ms-.*|_test.*|.*\.cp313t-.*|_tkinter\.pyd|t[ck]l?86t\.dll")
VERSION = 1
"""Increase it after a change of this file that requires the environment to be made again."""
PREFIX = "/wine"
"""The path of the Wine prefix inside the Debian root."""
SCREEN = "1280x900"
PROGRAM = r"C:\Python\python.exe"


class Wine:
    """A Wine session with a desktop; made by `session`."""

    def __init__(self, debian: DebianRoot) -> None:
        self.debian = debian
        self.drive = debian.path / PREFIX.lstrip("/") / "drive_c"
        self.display = ""
        """The X display for Windows programs. If it is empty, they are started without a display."""

    def command(self, *words: str | Path, folder: str = "", **variables: str) -> list[str]:
        """Return the command line that runs a Windows program in a folder of the drive C.

        Python does not start under Wine unless its standard streams are pipes. The first program of a session starts
        Wine's services, which keep its streams open, so it must not get pipes.
        """
        environment = {"WINEPREFIX": PREFIX, "WINEARCH": "win64", "WINEDEBUG": "-all", "USER": "root"}
        environment |= {"WINEDLLOVERRIDES": "mscms=n", **variables}
        if self.display:
            environment["DISPLAY"] = self.display
        return self.debian.command("/usr/lib/wine/wine64", *words, cwd=f"{PREFIX}/drive_c/{folder}", **environment)

    def run(
        self,
        *words: str | Path,
        given: str = "",
        within_s: float = 300,
        folder: str = "",
        variables: Mapping[str, str] | None = None,
    ) -> tuple[int, str]:
        """Run a Windows program with the standard input `given`, and return its exit status and what it printed.

        Raises PackageError if it does not end in time.
        """
        command = self.command(*words, folder=folder, **(variables or {}))
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            try:
                output, _ = process.communicate(given.encode(), within_s)
            except subprocess.TimeoutExpired:
                process.kill()
                raise PackageError(f"{' '.join(map(str, words))}: no end after {within_s:.0f} s") from None
        return process.returncode, output.decode(errors="replace").replace("\r\n", "\n")

    def quietly(self, *words: str) -> None:
        """Run a Windows program without streams, such as one that starts Wine's services."""
        nothing = subprocess.DEVNULL
        subprocess.run(self.command(*words), stdin=nothing, stdout=nothing, stderr=nothing, check=False, timeout=600)

    def server(self, option: str) -> None:
        """Run wineserver with an option: -p keeps it running, -w waits until all programs have ended, -k ends them."""
        command = self.debian.command("/usr/lib/wine/wineserver64", option, WINEPREFIX=PREFIX)
        nothing = subprocess.DEVNULL
        subprocess.run(command, stdin=nothing, stdout=nothing, stderr=nothing, check=False, timeout=600)


@contextlib.contextmanager
def session() -> Iterator[Wine]:
    """Yield Wine with a desktop that has a taskbar and a notification area, on a virtual screen."""
    with kept_debian(DEBIAN, CACHE / "root") as debian:
        wine, stamp, wanted = Wine(debian), debian.path / "made-for", _made_for()
        if not stamp.is_file() or stamp.read_text() != wanted:
            _make(wine)
            stamp.write_text(wanted)
        command = debian.command(
            "Xvfb", "-displayfd", "1", "-screen", "0", f"{SCREEN}x24", "-nolisten", "tcp", "-noreset"
        )
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as screen:
            try:
                assert screen.stdout is not None
                wine.display = f":{screen.stdout.readline().strip()}"
                wine.server("-p")
                nothing = subprocess.DEVNULL
                desktop = wine.command("explorer.exe", f"/desktop=shell,{SCREEN}")
                with subprocess.Popen(desktop, stdin=nothing, stdout=nothing, stderr=nothing) as explorer:
                    try:
                        _wait_for_taskbar(wine)
                        yield wine
                    finally:
                        wine.server("-k")
                        explorer.kill()
            finally:
                screen.kill()


def _wait_for_taskbar(wine: Wine) -> None:
    """Wait until the desktop has drawn its taskbar. Raises PackageError."""
    ends = time.monotonic() + 120
    while (
        QImage(str(picture(wine, "desktop"))).pixelColor(2, int(SCREEN.partition("x")[2]) - 2) == Qt.GlobalColor.black
    ):
        if time.monotonic() > ends:
            raise PackageError("the desktop of Wine does not appear")
        time.sleep(1)
    time.sleep(2)


def picture(wine: Wine, name: str) -> Path:
    """Take a picture of the screen into build/windows/pictures, and return its path."""
    PICTURES.mkdir(exist_ok=True)
    run(*wine.debian.command("import", "-window", "root", "/tmp/picture.png", DISPLAY=wine.display))
    return Path(shutil.copy(wine.debian.path / "tmp/picture.png", PICTURES / f"{name}.png"))


def _made_for() -> str:
    """Return a digest of everything that the environment depends on."""
    files = [*HERE.glob("*.c"), *HERE.glob("*.manifest"), *PACKAGING.glob("requirements/dev.txt")]
    digest = hashlib.sha256(repr((VERSION, PACKAGES, LIBRARIES)).encode())
    for file in sorted([*files, HERE / "wine_sitecustomize.py"]):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _make(wine: Wine) -> None:
    """Install Wine, Python and the dependencies. The only files of Lockwatch that this reads are the requirements."""
    debian = wine.debian
    say("installing Wine")
    debian.run("dpkg", "--add-architecture", "i386")
    debian.run("apt-get", "-q", "update")
    debian.install(*PACKAGES)
    debian.run("python3", "-m", "venv", "/opt/uv")
    install = ("/opt/uv/bin/python", "-m", "pip", "--disable-pip-version-check", "-q")
    shutil.copytree(PACKAGING / "requirements", debian.path / "opt/requirements", dirs_exist_ok=True)
    debian.run(*install, "install", "--require-hashes", "-r", "/opt/requirements/lock.txt")
    say("making Python for Windows")
    (debian.path / "opt/requirements/python.txt").write_text(f"{LIBRARIES}\n")
    options = ("--no-deps", "--only-binary=:all:", "--platform", "win_amd64", "--python-version", PYTHON)
    debian.run(*install, "download", *options, "--require-hashes", "-r", "/opt/requirements/python.txt", "-d", "/opt")
    python = fresh(debian.path / "opt/Python")
    _unpack(next((debian.path / "opt").glob("panda3d-*.whl")), python)
    shutil.copytree(debian.path / f"usr/lib/python{PYTHON}", python / "Lib", ignore=_not_of_windows, dirs_exist_ok=True)
    site = python / "Lib" / "site-packages"
    site.mkdir()
    shutil.copy(HERE / "wine_sitecustomize.py", site / "sitecustomize.py")
    _compile(debian, python)
    target = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", PYTHON)
    # uv, because pip would evaluate markers such as sys_platform == 'win32' for the system that it runs on.
    command = ("/opt/uv/bin/uv", "pip", "install", "-q", "--only-binary", ":all:", "--no-deps", *target)
    index = {"UV_DEFAULT_INDEX": os.environ["PIP_INDEX_URL"]} if "PIP_INDEX_URL" in os.environ else {}
    authorities = {"SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt"}
    for name in ("dev.txt", "pip"):
        what = ("--require-hashes", "-r", f"/opt/requirements/{name}") if name != "pip" else ("pip",)
        words = debian.command(*command, "--target", "/opt/Python/Lib/site-packages", *what, **index, **authorities)
        run(*words)
    say("making the prefix")
    fresh(debian.path / PREFIX.lstrip("/"))
    wine.drive.mkdir()
    wine.quietly("wineboot", "-i")
    wine.server("-w")
    desktops = r"HKCU\Software\Wine\Explorer"
    wine.quietly("reg", "add", desktops, "/v", "Desktop", "/d", "shell", "/f")
    wine.quietly("reg", "add", rf"{desktops}\Desktops", "/v", "shell", "/d", SCREEN, "/f")
    wine.server("-w")
    for name in WINDOWS_LIBRARIES:
        shutil.copy(debian.path / f"opt/{name}.dll", wine.drive / "windows" / "system32")
    shutil.copytree(python, wine.drive / "Python")


def _unpack(wheel: Path, python: Path) -> None:
    """Extract the libraries of Panda3D's wheel to the folders in which an installation of CPython has them."""
    (python / "DLLs").mkdir()
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.namelist():
            folder, _, name = entry.rpartition("/")
            if folder != "deploy_libs" or UNUSED.fullmatch(name):
                continue
            beside = name == DLL or name.startswith("VCRUNTIME")
            target = python / name.lower() if beside else python / "DLLs" / name
            target.write_bytes(archive.read(entry))


def _not_of_windows(folder: str, names: list[str]) -> set[str]:
    """Return the names in a folder of Debian's standard library that Windows does not have."""
    debian_files = {"lib-dynload", "sitecustomize.py", "EXTERNALLY-MANAGED", "site-packages", "dist-packages"}
    wrong = {name for name in names if name in {*debian_files, "__pycache__"} or name.startswith("config-")}
    return wrong | {name for name in names if not Path(folder, name).exists()}  # dangling symbolic links


def _compile(debian: DebianRoot, python: Path) -> None:
    """Compile python.exe, pythonw.exe, python3.dll and `WINDOWS_LIBRARIES`, which no package registry has."""
    source = debian.path / "opt/source"
    shutil.copytree(HERE, source, dirs_exist_ok=True)
    (source / "python.rc").write_text('1 24 "python.manifest"\n')  # without it, GetVersionEx reports Windows 8
    (source / "empty.c").write_text("int __stdcall start(void *a, unsigned b, void *c) { return 1; }\n")
    cc = ("x86_64-w64-mingw32-gcc", "-O2", "-s")
    library = ("-shared", "-nostdlib", "-Wl,-e,start")

    def build(*words: str) -> str:
        return run(*debian.command(*words, cwd="/opt/source"))

    build("x86_64-w64-mingw32-windres", "python.rc", "-O", "coff", "-o", "python.res")
    for name, options in ("python.exe", ()), ("pythonw.exe", ("-mwindows",)):
        build(*cc, "-municode", *options, f'-DDLL=L"{DLL}"', "launch.c", "python.res", "-o", f"/opt/Python/{name}")
    # PySide6 loads python3.dll, the library of the stable ABI, which forwards each function to `DLL`.
    table = build("x86_64-w64-mingw32-objdump", "-p", f"/opt/Python/{DLL}").partition("Ordinal/Name Pointer")[2]
    names = re.findall(r"\b(_?Py\w+)$", table.partition("\n\n")[0], re.MULTILINE)
    forwards = "".join(f"{name}={DLL.removesuffix('.dll')}.{name}\n" for name in names)
    (source / "python3.def").write_text(f"LIBRARY python3.dll\nEXPORTS\n{forwards}")
    build(*cc, "empty.c", "python3.def", "-o", "/opt/Python/python3.dll", *library)
    for name in WINDOWS_LIBRARIES:
        build(*cc, f"{name}.c", "-o", f"/opt/{name}.dll", *library)
    scripts = python / "Lib/venv/scripts/nt"  # `python -m venv` copies its programs from here
    scripts.mkdir(exist_ok=True)
    for name in ("python", "venvlauncher"):
        shutil.copy(python / "python.exe", scripts / f"{name}.exe")
        shutil.copy(python / "pythonw.exe", scripts / f"{name.replace('launcher', 'wlauncher')}.exe")
    (python / "Scripts").mkdir()


def install_lockwatch(wine: Wine) -> str:
    """Copy the working tree to C:\\lockwatch, and install it with Windows' pip."""
    checkout = fresh(wine.drive / "lockwatch")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    for name in (*filter(None, listed), *(f"resources/translations/{p.name}" for p in _compiled())):
        source = ROOT / name
        if source.is_file():
            target = checkout / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    site = wine.drive / "Python" / "Lib" / "site-packages"
    for each in (*site.glob("lockwatch_tray-*"), site / "lockwatch"):
        shutil.rmtree(each, ignore_errors=True)
    status, output = wine.run(
        PROGRAM, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation", r"C:\lockwatch",
        within_s=300, variables={"SOURCE_DATE_EPOCH": str(epoch())},
    )  # fmt: skip
    if status:
        raise PackageError(output)
    return "built and installed"


def _compiled() -> list[Path]:
    return list((ROOT / "resources" / "translations").glob("*.qm"))
