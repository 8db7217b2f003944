"""What the command line and the environment say of one run."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lockwatch.domain.settings import Settings


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """None: nothing is said of it."""

    config_dir: Path
    state_dir: Path
    api_url: str | None = None
    interval_s: float | None = None
    demo: bool = False
    record: Path | None = None
    hidden: bool = False
    """No window opens by itself."""
    own_dir: bool = False
    """Was `config_dir` named for this run?"""

    @property
    def greeting(self) -> str:
        """What is said to a Lockwatch that runs already."""
        return "hidden" if self.hidden else "show"

    @property
    def beside_another(self) -> str:
        """What is said where this asks for what a Lockwatch that runs already doesn't do; empty: it does it."""
        if not self.demo and self.record is None:
            return ""
        wish = "see the demo" if self.demo else "record"
        return f"Lockwatch is running already; end it with 'lockwatch quit' to {wish}."

    @property
    def overridden(self) -> frozenset[str]:
        """Names of the settings that `overlay` replaces."""
        return frozenset(name for name in ("api_url", "interval_s") if getattr(self, name) is not None)

    def overlay(self, settings: "Settings") -> "Settings":
        """`settings` as they hold for this run."""
        return replace(
            settings, api_url=self.api_url or settings.api_url, interval_s=self.interval_s or settings.interval_s
        )
