"""Build the AppImage: the bundle in a folder with menu entry and icon, packed by appimagetool.

The folder is tested; the packed AppImage is not, as its runtime was not available.
"""

import shutil

from package_tools import BUILD, BUNDLE, DIST, fresh, need, released_name, run, self_test

from formats import desktop_files
from lockwatch import APP_ID

FOLDER = BUILD / "Lockwatch.AppDir"
APP_RUN = """\
#!/bin/sh
# Only the path of the program is changed: it finds all else beside itself.
here=$(dirname "$(readlink -f "$0")")
exec "$here/usr/lib/lockwatch/lockwatch" "$@"
"""


def make() -> None:
    """Build the AppImage from the bundle and run its self-test; without appimagetool only its folder is made."""
    need("desktop-file-validate", "appstreamcli")
    usr = fresh(FOLDER) / "usr"
    shutil.copytree(BUNDLE, usr / "lib" / "lockwatch", symlinks=True)
    share = usr / "share"
    desktop_files.lay_out(share)
    for name in f"{APP_ID}.svg", ".DirIcon":
        shutil.copyfile(desktop_files.ICON, FOLDER / name)
    shutil.copyfile(share / "applications" / f"{APP_ID}.desktop", FOLDER / f"{APP_ID}.desktop")
    (usr / "bin").mkdir()
    (usr / "bin" / "lockwatch").symlink_to("../lib/lockwatch/lockwatch")
    start = FOLDER / "AppRun"
    start.write_text(APP_RUN, "utf-8")
    start.chmod(0o755)
    run("desktop-file-validate", FOLDER / f"{APP_ID}.desktop")
    run("appstreamcli", "validate-tree", "--no-net", FOLDER)
    self_test(start)
    if shutil.which("appimagetool") is None:
        print("appimage: its folder is made and works; appimagetool is not installed, so it is not packed", flush=True)
        return
    target = DIST / f"{released_name()}.AppImage"
    run("appimagetool", "--no-appstream", FOLDER, target)  # validated above without network access
    target.chmod(0o755)
    self_test(target)
