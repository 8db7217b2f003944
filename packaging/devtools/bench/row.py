"""A row of the output of `make bench`: a measured figure, its spread and its target."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """A measured figure: the median of `samples`, and of `floor_samples` if the minimal program was measured, too."""

    name: str
    unit: str
    samples: tuple[float, ...]
    floor_samples: tuple[float, ...] = ()
    most: float | None = None
    """The target: the highest allowed value, in `unit`."""
    most_floors: float | None = None
    """The target as a multiple of `floor`."""

    @property
    def value(self) -> float:
        return median(self.samples)

    @property
    def floor(self) -> float | None:
        return median(self.floor_samples) if self.floor_samples else None

    @property
    def missed(self) -> bool:
        """Whether the value is above the target."""
        most = self.most_floors * self.floor if self.most_floors and self.floor else self.most
        return most is not None and self.value > most

    def __str__(self) -> str:
        target = f"<= {self.most_floors:g} x" if self.most_floors else f"<= {self.most:g}" if self.most else ""
        ratio = f"{self.value / self.floor:6.2f}" if self.floor else " " * 6
        measured = f"{self.value:8.1f} {_spread(self.samples):>13}"
        floor = f"{self.floor:8.1f} {_spread(self.floor_samples):>13}" if self.floor is not None else " " * 22
        return f"{self.name:46} {self.unit:4} {measured} {floor} {ratio}  {target:8} {'MISSED' * self.missed}".rstrip()


HEADING = f"{'':51} {'Lockwatch':>8} {'low-high':>13} {'floor':>8} {'low-high':>13} {'ratio':>6}  target"


def _spread(samples: tuple[float, ...]) -> str:
    """Return the lowest and the highest sample as text; empty if there is only one sample."""
    return f"{min(samples):.1f}-{max(samples):.1f}" if len(samples) > 1 else ""
