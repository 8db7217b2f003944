"""Build the .deb: the bundle in /usr/lib/lockwatch, without the libraries that the target system provides."""

import gzip
import hashlib
import os
import platform
import re
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bundle import bill_of_materials
from devtools import completions
from package_tools import BUILD, BUNDLE, DIST, PACKAGING, ROOT, epoch, fresh, need, run

from formats import desktop_files
from lockwatch import __version__

NAME = "lockwatch"
STAGE = BUILD / "deb"
DEBIAN = PACKAGING / "debian"
ALSO_NEEDED = ("ca-certificates",)
"""Dependencies in addition to the packages of libraries."""
OPTIONAL = ("libqgtk3.so",)
"""Libraries whose own dependencies are not required: Qt uses the GTK theme only if GTK is installed."""
COMPLETIONS = {
    "lockwatch.bash": "bash-completion/completions/lockwatch",
    "_lockwatch": "zsh/vendor-completions/_lockwatch",
    "lockwatch.fish": "fish/vendor_completions.d/lockwatch.fish",
}
"""The files for shell completion, and their places below /usr/share on Debian."""
MAINTAINER = (
    f"{os.environ.get('DEBFULLNAME', 'Lockwatch authors')} <{os.environ.get('DEBEMAIL', 'lockwatch@localhost')}>"
)
"""The maintainer of the package, from the variables of Debian's own tools; set them to publish a package."""


def make() -> Path:
    """Build the package in dist/ from the bundle and return its path. Raises PackageError on lintian errors, too."""
    need("dpkg-deb", "dpkg-shlibdeps", "lintian")
    _lay_out(fresh(STAGE))
    architecture = run("dpkg", "--print-architecture").strip()
    _control(architecture)
    target = DIST / f"{NAME}_{version()}_{architecture}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zxz", "-z1", "--build", STAGE, target)
    bill_of_materials.write(STAGE / "usr" / "lib" / NAME, target.with_suffix(".cdx.json"))
    print(run("lintian", "--fail-on", "error", "--allow-root", target), "lintian: no errors", sep="", flush=True)
    return target


def version() -> str:
    """Return the package's version, such as "0.1.0~debian13": the program's version and the system of this build."""
    system = platform.freedesktop_os_release()
    return f"{__version__}~{system['ID']}{system.get('VERSION_ID', '')}"


def _lay_out(root: Path) -> None:
    usr = root / "usr"
    program = usr / "lib" / NAME
    shutil.copytree(BUNDLE, program, symlinks=True)
    for library in program.glob("_internal/lib*.so*"):
        if not library.is_symlink() and not library.name.startswith("libpython"):
            library.unlink()  # use the system's library, which gets security updates
    shutil.rmtree(program / "_internal" / "licences" / "debian", ignore_errors=True)  # licences of those libraries
    (usr / "bin").mkdir()
    (usr / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    desktop_files.lay_out(usr / "share")
    for name, text in completions.texts().items():
        target = usr / "share" / COMPLETIONS[name]
        target.parent.mkdir(parents=True)
        target.write_text(text, "utf-8", newline="\n")
    _pack((ROOT / "resources" / f"{NAME}.1").read_bytes(), usr / "share" / "man" / "man1" / f"{NAME}.1.gz")
    doc = usr / "share" / "doc" / NAME
    doc.mkdir(parents=True)
    shutil.copyfile(DEBIAN / "copyright", doc / "copyright")
    _pack(_changelog().encode(), doc / "changelog.gz")
    (doc / "manual").symlink_to(f"../../../lib/{NAME}/_internal/lockwatch/resources/manual")
    overrides = usr / "share" / "lintian" / "overrides" / NAME
    overrides.parent.mkdir(parents=True)
    shutil.copyfile(DEBIAN / "lintian-overrides", overrides)
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == program / NAME else 0o644)


def _pack(content: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(content, 9, mtime=0))


def _changelog() -> str:
    when = datetime.fromtimestamp(epoch(), UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
    what = "Made of the program's own release; its CHANGELOG.md tells what is new."
    return f"{NAME} ({version()}) unstable; urgency=medium\n\n  * {what}\n\n -- {MAINTAINER}  {when}\n"


def _control(architecture: str) -> None:
    files = sorted(path for path in STAGE.rglob("*") if path.is_file() and not path.is_symlink())
    size = sum(path.stat().st_size for path in files)
    fields = (
        (DEBIAN / "control")
        .read_text("utf-8")
        .format(
            version=version(),
            architecture=architecture,
            maintainer=MAINTAINER,
            depends=", ".join([*ALSO_NEEDED, *_libraries(files)]),
            size=-(-size // 1024),
        )
    )
    control = STAGE / "DEBIAN"
    control.mkdir()
    (control / "control").write_text(fields, "utf-8")
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(STAGE)}\n" for path in files)
    (control / "md5sums").write_text("".join(sums), "utf-8")


def _libraries(files: list[Path]) -> list[str]:
    """Return the dependencies on packages of system libraries, as determined by dpkg-shlibdeps."""
    programs = [path for path in files if path.name not in OPTIONAL and path.read_bytes()[:4] == b"\x7fELF"]
    own = {path.parent for path in programs}
    with tempfile.TemporaryDirectory() as place:
        Path(place, "debian").mkdir()
        Path(place, "debian", "control").write_text(f"Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n")
        options = ["-O", "--ignore-missing-info", "--warnings=0", *(f"-l{folder}" for folder in sorted(own))]
        output = run("dpkg-shlibdeps", *options, *(f"-e{path}" for path in programs), cwd=Path(place))
    return re.sub(r"^shlibs:Depends=", "", output.strip()).split(", ")
