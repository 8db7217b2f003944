"""`lockwatch self-test`: check that this installation is complete. Needs no network, tray or account; changes nothing.

It is mainly meant for packages: a part that is missing from a frozen program would otherwise be noticed only when it
is first needed. `lockwatch doctor` checks the environment (tray, notifications, cloud).
"""

import contextlib
import importlib
import os
import pkgutil
import socket
import sqlite3
import ssl
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import lockwatch
from lockwatch.checks import package_metadata
from lockwatch.checks.check_result import CheckResult, Verdict
from lockwatch.util.resources import resources

if TYPE_CHECKING:
    import truststore
    from PySide6.QtGui import QIcon, QImage

RESOURCES = "lockwatch/resources/"
REPAIR = "This installation is incomplete: install Lockwatch again."
WITHIN_S = 10.0
KEYRING_PARTS = {"linux": "secretstorage", "win32": "win32ctypes.pywin32.win32cred", "darwin": "keyring.backends.macOS"}
"""For each system, the module that keyring's back end imports. Without it, keyring just reports "no keyring"."""
PLATFORM_MODULES = frozenset({"winreg", "msvcrt", "fcntl", "pwd", "resource", "termios"})
"""Standard library modules that do not exist on every system. If importing a module of Lockwatch fails for lack of one,
it is meant for another system, and that is no error."""
if sys.platform != "darwin":
    PLATFORM_MODULES |= {"pyexpat"}  # only needed for property lists, on macOS
LETTERS = "aäßéçłżś€…“„"
"""Sample characters from all supported languages, which the default font has to contain."""

Results = Iterator[CheckResult]
Check = Callable[[], Results]


def results() -> Results:
    """Run all checks and yield their results, each as soon as it is known. An exception in a check is a bad result."""
    yield from _each(CHECKS)


def _each(checks: Mapping[str, Check]) -> Results:
    for name, check in checks.items():
        try:
            yield from check()
        except Exception as error:  # a broken installation may raise anything; the text may contain paths
            yield CheckResult(name, Verdict.BAD, f"could not be looked at ({type(error).__name__}).", REPAIR)


def _modules() -> Results:
    """Import all modules that exist or are listed in the wheel's RECORD: a frozen program may lack some of them."""
    existing = {"lockwatch", *(each.name for each in pkgutil.walk_packages(lockwatch.__path__, "lockwatch."))}
    # Importing `__main__` would run the program.
    names = sorted((existing | package_metadata.recorded_modules()) - {"lockwatch.__main__"})
    elsewhere = PLATFORM_MODULES | {name for name, here in package_metadata.requirements() if not here}
    broken = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            if not (isinstance(error, ModuleNotFoundError) and error.name in elsewhere):
                broken.append(f"{name} ({error})")
    if broken:
        yield CheckResult("modules", Verdict.BAD, f"{len(broken)} can't be imported: {'; '.join(broken)}.", REPAIR)
    else:
        yield CheckResult("modules", Verdict.GOOD, f"all {len(names)} can be imported.")


def _libraries() -> Results:
    """Check the metadata of the dependencies: keyring finds its back ends in it, and `doctor` their versions."""
    versions = dict.fromkeys(
        f"{name} {metadata.version(name)}" for name, here in package_metadata.requirements() if here
    )
    yield CheckResult("libraries", Verdict.GOOD, f"{', '.join(versions)}.")


def _files() -> Results:
    """Check that all resources listed in RECORD exist, and no file was changed; without RECORD, that any exist."""
    there = {path.relative_to(resources()).as_posix() for path in resources().rglob("*") if path.is_file()}
    record = package_metadata.record()
    wanted = {name.removeprefix(RESOURCES) for name in record if name.startswith(RESOURCES)}
    missing = sorted(wanted - there)
    changed = sorted(
        name.removeprefix(RESOURCES) for name, recorded in record.items() if package_metadata.is_changed(name, recorded)
    )
    if missing or not there:
        yield CheckResult("files", Verdict.BAD, f"missing: {', '.join(missing) or 'all'}.", REPAIR)
    if changed:
        yield CheckResult("files", Verdict.BAD, f"changed since they were installed: {', '.join(changed)}.", REPAIR)
    if there and not missing and not changed:
        as_made = ", all as they were made" if record else ""
        yield CheckResult("files", Verdict.GOOD, f"{len(there)} of pictures and translations{as_made}.")


def _plugins() -> Results:
    from lockwatch.checks.qt_plugins import plugin_results

    yield from plugin_results(REPAIR)


def _pictures() -> Results:
    """Draw every icon as the program does, and one with Qt's image plugin for SVG."""
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QColor, QImage

    from lockwatch.domain.overview_level import Badge, Base, Overview
    from lockwatch.ui.theme.icons import BESIDE_BADGE, app_icon, icon_path, row_pixmap, tray_icon

    def of_tray(overview: Overview) -> QImage:
        return _image(tray_icon(overview, None))

    def of_row(name: str) -> QImage:
        return row_pixmap(name, 32, QColor("black"), 1.0).toImage()

    drawn: dict[str, Callable[[], QImage]] = {"lockwatch": lambda: _image(app_icon())}
    drawn |= {f"tray/{base}": partial(of_tray, Overview(base)) for base in Base}
    drawn |= {f"tray/{base}_badged": partial(of_tray, Overview(base, Badge.CRITICAL)) for base in BESIDE_BADGE}
    drawn |= {f"tray/badge_{badge}": partial(of_tray, Overview(Base.LOCKED, badge)) for badge in Badge}
    for path in sorted((resources() / "icons" / "row").glob("*.svg")):
        drawn[f"row/{path.stem}"] = partial(of_row, path.stem)
    drawn["svg image plugin"] = lambda: QImage(str(icon_path("lockwatch"))).scaled(QSize(32, 32))
    empty = [name for name, draw in drawn.items() if not _is_drawn(draw)]
    if empty:
        yield CheckResult("pictures", Verdict.BAD, f"not drawn: {', '.join(empty)}.", REPAIR)
    else:
        yield CheckResult("pictures", Verdict.GOOD, f"all {len(drawn)} are drawn.")


def _image(icon: "QIcon") -> "QImage":
    return icon.pixmap(32, 32).toImage()


def _is_drawn(draw: "Callable[[], QImage]") -> bool:
    """Return whether the image has a pixel that is not transparent."""
    try:
        image = draw()
    except (ValueError, OSError):  # the file is not a picture, or is missing
        return False
    return any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))


def _styles() -> Results:
    from PySide6.QtWidgets import QApplication, QStyleFactory

    styles = QStyleFactory.keys()
    good = "Fusion" in styles and QApplication.style() is not None
    text = f"{', '.join(styles) or 'none'}; {QApplication.style().name()} is used, on {QApplication.platformName()}."
    yield CheckResult("Qt styles", Verdict.GOOD if good else Verdict.BAD, text, "" if good else REPAIR)


def _translations() -> Results:
    from PySide6.QtCore import QLibraryInfo, QTranslator

    from lockwatch.domain.settings import LANGUAGES

    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    ours = resources() / "translations"
    files = [file for each in LANGUAGES for file in (ours / f"lockwatch_{each}.qm", qt / f"qtbase_{each}.qm")]
    unread = [file.name for file in files if not QTranslator().load(str(file))]
    if unread:
        yield CheckResult("translations", Verdict.BAD, f"these can't be read: {', '.join(unread)}.", REPAIR)
    else:
        yield CheckResult("translations", Verdict.GOOD, f"{', '.join(LANGUAGES)}, and Qt's own of each.")


def _fonts() -> Results:
    from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

    missing = [letter for letter in LETTERS if not QFontMetrics(QFont()).inFontUcs4(ord(letter))]
    families = len(QFontDatabase.families())
    if not families or missing:
        text = f"{families} families, and the usual one lacks {' '.join(missing)}" if missing else "none"
        yield CheckResult("fonts", Verdict.BAD, f"{text}.", "Install a font, such as DejaVu Sans or Noto Sans.")
    else:
        yield CheckResult("fonts", Verdict.GOOD, f"{families} families; {QFont().family()} is used.")


def _keyring() -> Results:
    """Ask the helper process for the name of the keyring.

    This also checks that the helper starts: a frozen program has no Python interpreter to run it and starts itself.
    """
    from lockwatch.domain.outcome import TokenProblem
    from lockwatch.storage.token import KeyringError, keyring_name

    part = KEYRING_PARTS.get(sys.platform, KEYRING_PARTS["linux"])
    try:
        importlib.import_module(part)
    except Exception as error:
        yield CheckResult("keyring", Verdict.BAD, f"{part} can't be imported: {error}.", REPAIR)
        return
    backends = sorted(entry.name for entry in metadata.entry_points(group="keyring.backends"))
    if not backends:
        yield CheckResult("keyring", Verdict.BAD, "keyring finds none of its back ends.", REPAIR)
        return
    try:
        yield CheckResult("keyring", Verdict.GOOD, f"{keyring_name(WITHIN_S)}, as the helper process says.")
    except KeyringError as error:
        if error.why is TokenProblem.KEYRING_FAULT:
            yield CheckResult("keyring", Verdict.BAD, f"{str(error).partition(' ')[2]}.", REPAIR)
            return
        why = error.why.name.lower().replace("_", " ")
        remedy = "Start a keyring (GNOME Keyring, KWallet) to store an access key."
        yield CheckResult("keyring", Verdict.NOTE, f"the helper process works, and says: {why}.", remedy)


def _certificates() -> Results:
    """Check that the system's certificates are found, and that the API client refuses an untrusted server."""
    import truststore

    from lockwatch.domain.outcome import Unreachable, UnreachableReason
    from lockwatch.tedee.client import Client
    from lockwatch.tedee.credentials import Token

    with _untrusted_server() as (port, spoken):
        outcome = Client(f"https://127.0.0.1:{port}", Token("self-test-of-lockwatch")).sync()
    refused = isinstance(outcome, Unreachable) and outcome.why is UnreachableReason.UNTRUSTED
    if not refused or spoken.is_set():
        what = f"a server that nobody trusts was not refused for it: {outcome}."
        yield CheckResult("certificates", Verdict.BAD, what, REPAIR)
    elif sys.platform in ("win32", "darwin"):
        yield CheckResult("certificates", Verdict.GOOD, "the system judges them; an untrusted server is refused.")
    elif not (authorities := _authorities(truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))):
        remedy = "Install the package ca-certificates."
        yield CheckResult("certificates", Verdict.BAD, "the system has none, so that nothing is trusted.", remedy)
    else:
        text = f"{authorities} authorities of the system; an untrusted server is refused."
        yield CheckResult("certificates", Verdict.GOOD, text)


@contextlib.contextmanager
def _untrusted_server() -> Iterator[tuple[int, threading.Event]]:
    """Run a TLS server on loopback; yield its port, and an event that is set when a client has sent data to it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(resources() / "self-test" / "untrusted.pem")
    spoken = threading.Event()

    def serve(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):  # raised when the client refuses the certificate, as it should
            connection, _ = listener.accept()
            connection.settimeout(WITHIN_S)
            with connection, context.wrap_socket(connection, server_side=True) as secured:
                if secured.recv(1):
                    spoken.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(WITHIN_S)
        server = threading.Thread(target=serve, args=(listener,), daemon=True, name="self-test server")
        server.start()
        yield listener.getsockname()[1], spoken
        server.join(WITHIN_S)


def _authorities(context: "truststore.SSLContext") -> int:
    """Return the number of certificate authorities: those loaded, or those in a directory that is searched on demand.

    truststore loads them when it wraps a connection.
    """
    wrapped = context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="localhost")
    read = wrapped.context.cert_store_stats()["x509_ca"]
    folder = ssl.get_default_verify_paths().capath
    return max(read, len(list(Path(folder).glob("*.[0-9]"))) if folder else 0)


def _database() -> Results:
    """Check that one connection can read a state file that another has written."""
    from lockwatch.domain.pacing import Pace
    from lockwatch.domain.settings import DEFAULT_API_URL
    from lockwatch.storage.state_file import StateFile
    from lockwatch.util.clock import steady

    with tempfile.TemporaryDirectory(prefix="lockwatch-self-test-") as place:
        files = [StateFile(Path(place), DEFAULT_API_URL) for _ in range(2)]
        try:
            files[0].save_pace(Pace().started(steady()), None)
            stored = files[1].pace() != Pace()
        finally:
            for file in files:
                file.close()
    if stored:
        yield CheckResult("database", Verdict.GOOD, f"SQLite {sqlite3.sqlite_version} keeps what is written.")
    else:
        yield CheckResult("database", Verdict.BAD, "what was written could not be read back.", REPAIR)


def _messages() -> Results:
    """Check that D-Bus messages, which carry the notifications, can be encoded and decoded."""
    if sys.platform != "linux":
        return
    from jeepney import DBusAddress, new_method_call
    from jeepney.low_level import Parser

    address = DBusAddress("/org/freedesktop/Notifications", "org.freedesktop.Notifications")
    body = ("Lockwatch", 0, "", "é", "", ["default", ""], {"urgency": ("y", 1)}, -1)
    sent = new_method_call(address, "Notify", "susssasa{sv}i", body).serialise(serial=1)
    (received,) = Parser().feed(sent)
    good = received.body == body
    text = "D-Bus messages are written and read." if good else "D-Bus messages are garbled."
    yield CheckResult("messages", Verdict.GOOD if good else Verdict.BAD, text, "" if good else REPAIR)


def _zones() -> Results:
    """Check that the time zones of stories can be read: from the system or, on Windows, from the package tzdata."""
    from lockwatch.replay.story_format import zone_called

    try:
        zone_called("Europe/Warsaw")
    except LookupError:
        windows = sys.platform == "win32"
        text = "there are none, so 'lockwatch replay' refuses stories that name one."
        remedy = REPAIR if windows else "Install the package tzdata."
        yield CheckResult("time zones", Verdict.BAD if windows else Verdict.NOTE, text, remedy)
    else:
        yield CheckResult("time zones", Verdict.GOOD, "they can be read.")


def _desktop() -> Results:
    """Check that the menu entry, the AppStream description and the icon are where desktops look for them."""
    if sys.platform != "linux":
        return
    from lockwatch import APP_ID
    from lockwatch.util.xdg_dirs import absolute_path_in

    wanted = {
        "menu entry": f"applications/{APP_ID}.desktop",
        "description": f"metainfo/{APP_ID}.metainfo.xml",
        "icon": f"icons/hicolor/scalable/apps/{APP_ID}.svg",
    }
    home = absolute_path_in("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    places = [home, *(os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")]
    missing = [name for name, path in wanted.items() if not any(Path(place, path).is_file() for place in places)]
    if missing:
        text = f"no {', no '.join(missing)} of Lockwatch where desktops look."
        yield CheckResult(
            "desktop", Verdict.NOTE, text, "Packages bring them; without them there is no entry in menus."
        )
    else:
        yield CheckResult("desktop", Verdict.GOOD, f"{', '.join(wanted)} are where desktops look.")


def _with_qt() -> Results:
    """Run the checks that need a QApplication, on the offscreen platform if there is no display. Nothing is shown."""
    if sys.platform == "linux" and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from lockwatch.desktop.application import new_application
    from lockwatch.desktop.session import hanging_bus_hidden

    with hanging_bus_hidden():
        application = QApplication.instance() or new_application()
    yield from _each(CHECKS_WITH_QT)
    del application


CHECKS_WITH_QT: dict[str, Check] = {
    "pictures": _pictures,
    "Qt styles": _styles,
    "translations": _translations,
    "fonts": _fonts,
}
CHECKS: dict[str, Check] = {
    "modules": _modules,
    "libraries": _libraries,
    "files": _files,
    "Qt plugins": _plugins,
    "keyring": _keyring,
    "certificates": _certificates,
    "database": _database,
    "messages": _messages,
    "time zones": _zones,
    "desktop": _desktop,
    "Qt": _with_qt,
}
"""The checks by name. Qt comes last, because it aborts the process if it can't start."""
