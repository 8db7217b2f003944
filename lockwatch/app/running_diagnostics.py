"""The diagnostics of the running program, as the about window shows them."""

from lockwatch.app.lock_monitor import LockMonitor
from lockwatch.app.settings_store import SettingsStore
from lockwatch.app.token_status import TokenStatus
from lockwatch.app.tray_presence import TrayPresence
from lockwatch.desktop.dbus.session_bus import SessionBus
from lockwatch.desktop.notifications.notifier import Notifier
from lockwatch.util.clock import steady


class RunningDiagnostics:
    """Collects the facts for `checks.diagnostics`, which decides what a report may contain."""

    def __init__(
        self,
        settings: SettingsStore,
        token_status: TokenStatus,
        monitor: LockMonitor,
        notifier: Notifier,
        session: SessionBus,
        tray_presence: TrayPresence,
    ) -> None:
        self._settings, self._token_status, self._monitor = settings, token_status, monitor
        self._notifier, self._session, self._tray_presence = notifier, session, tray_presence
        self._began_at = steady()

    def text(self) -> str:
        from lockwatch.checks import diagnostics

        now, monitor = steady(), self._monitor
        running = diagnostics.Running(
            monitor.state,
            monitor.rules,
            monitor.schedule,
            now,
            now - self._began_at,
            self._notifier.served_by,
            self._session.away,
        )
        tray = self._tray_presence.host.name.lower() if self._tray_presence.available else "none"
        facts = diagnostics.Facts(
            self._settings.effective,
            keyring=self._token_status.keyring,
            shown=diagnostics.of_qt(tray),
            running=running,
        )
        return diagnostics.text(facts)
