"""The options of one run, from the command line and the environment."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lockwatch.desktop.ipc.single_instance import server_name

if TYPE_CHECKING:
    from lockwatch.domain.settings import Settings


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """The options; None means that an option was not given."""

    config_dir: Path
    state_dir: Path
    api_url: str | None = None
    interval_s: float | None = None
    demo: bool = False
    record: Path | None = None
    hidden: bool = False
    """Whether the program was started at login, so that it must not open a window unasked."""
    own_dir: bool = False
    """Whether `config_dir` was given, and is not the default."""
    other_computer: str = ""
    """The name of a computer on which a Lockwatch with the same home uses the usual `state_dir`; empty if none does."""

    def beside(self, computer: str) -> "LaunchOptions":
        """Return the options for running while a Lockwatch on `computer` uses the state file.

        The state file for these options is in the directory for sockets, which is on this computer and is deleted at
        log-out.
        """
        state_dir = Path(server_name(self.config_dir)).with_suffix(".state")
        return replace(self, state_dir=state_dir, other_computer=computer)

    @property
    def greeting(self) -> str:
        """The command sent to an instance that is already running."""
        return "hidden" if self.hidden else "show"

    @property
    def beside_another(self) -> str:
        """The error message if an instance is already running and can't do what these options ask; otherwise empty."""
        if not self.demo and self.record is None:
            return ""
        wish = "see the demo" if self.demo else "record"
        return f"Lockwatch is already running; quit it with 'lockwatch quit' to {wish}."

    @property
    def overridden(self) -> frozenset[str]:
        """Names of the settings that `overlay` replaces."""
        return frozenset(name for name in ("api_url", "interval_s") if getattr(self, name) is not None)

    def overlay(self, settings: "Settings") -> "Settings":
        """Return `settings` overridden by the options of this run.

        The demo notifies the user of a disconnection at once, because it is too short for a grace period.
        """
        return replace(
            settings,
            api_url=self.api_url or settings.api_url,
            interval_s=self.interval_s or settings.interval_s,
            grace_s=0.0 if self.demo else settings.grace_s,
        )
