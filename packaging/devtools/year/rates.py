"""How often each event happens in a generated year. All numbers are assumptions; none was measured on real locks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, get_type_hints

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rates:
    """How often events happen and how long they last; the annotation of each field says what it means.

    For a field that is a `Range`, a number is drawn uniformly from that range.
    """

    uses_a_day: Annotated[
        tuple[float, ...], "uses of Front door, Garage, Garden door, Cellar a day: unlocked, opened, closed, locked"
    ] = (8, 3, 2, 0.5)
    use_s: Annotated[Range, "seconds that a use takes"] = (15, 180)
    jams: Annotated[float, "share of uses that end in a jam"] = 0.002
    jam_s: Annotated[Range, "seconds until somebody turns the key again"] = (30, 1200)
    left_unlocked: Annotated[float, "share of uses after which the lock stays unlocked"] = 0.01
    left_unlocked_min: Annotated[Range, "minutes until somebody locks it"] = (15, 600)
    short_dropouts: Annotated[float, "short radio dropouts of a lock a day"] = 2
    short_dropout_s: Annotated[Range, "seconds that a short one lasts"] = (5, 110)
    long_dropouts: Annotated[
        tuple[float, ...], "long radio dropouts of each lock a day; Garden door is far from the bridge"
    ] = (0.05, 0.1, 0.3, 0.1)
    long_dropout_min: Annotated[Range, "minutes that a long one lasts"] = (3, 40)
    reconnected_s: Annotated[float, "seconds that a lock stays connected at least; a shorter connection is none"] = 60
    bad_days: Annotated[float, "days a year on which Garden door is lost again and again"] = 6
    bad_day_dropouts: Annotated[Range, "dropouts on such a day"] = (8, 14)
    bad_day_dropout_min: Annotated[Range, "minutes that each of them lasts"] = (2.5, 10)
    router_reboots: Annotated[float, "reboots of the router a year: neither the computer nor the bridge is online"] = 26
    router_min: Annotated[Range, "minutes that a reboot takes"] = (2, 5)
    bridge_s: Annotated[Range, "seconds until the bridge is back after the router"] = (20, 240)
    bridge_lost_s: Annotated[float, "seconds until the cloud notices that the bridge is offline"] = 60
    home_outages: Annotated[float, "outages of the home's internet a year"] = 4
    home_outage_h: Annotated[Range, "hours that each of them lasts"] = (0.5, 6)
    cloud_outages: Annotated[float, "outages of the tedee cloud a year"] = 6
    cloud_outage_min: Annotated[Range, "minutes that each of them lasts"] = (2, 120)
    failed_requests: Annotated[float, "single requests a day that fail"] = 3
    odd_401s: Annotated[float, "single false 401s a year"] = 5
    rate_limits: Annotated[float, "429s a year, with Retry-After of 10 minutes"] = 2
    key_expiries: Annotated[float, "expiries of the access key a year"] = 1
    key_expiry_h: Annotated[Range, "hours until the owner has made another key"] = (1, 12)
    odd_elements: Annotated[
        float, "single answers a year with a lock whose isConnected is null, whose element is unreadable, or is missing"
    ] = 20
    updates: Annotated[float, "firmware updates of a lock a year, between 02:00 and 04:00"] = 3
    update_min: Annotated[Range, "minutes that a lock is updating"] = (4, 10)
    update_lost_s: Annotated[Range, "seconds without the bridge after it"] = (40, 90)
    lost_calibrations: Annotated[float, "share of updates after which a lock is uncalibrated"] = 0.15
    calibration_h: Annotated[Range, "hours until somebody calibrates it"] = (5, 12)
    full_days: Annotated[tuple[float, ...], "days from 100 % to 0 % of each lock"] = (120, 150, 240, 170)
    charged_at: Annotated[
        Range, "percent at which the owner charges (Garden door: changes the cells), in the daytime"
    ] = (3, 18)
    charge_h: Annotated[Range, "hours that charging takes"] = (3, 6)
    dying_days: Annotated[Range, "days that Cellar's last charge takes from 15 % to 0 %, once: a dying battery"] = (
        2,
        5,
    )
    dead_h: Annotated[Range, "hours that Cellar is dead, and disconnected, until its battery is replaced"] = (10, 60)
    report_min: Annotated[float, "minutes between two reports of a battery; the cloud repeats the last one"] = 40
    noise: Annotated[float, "share of reports that are a point off"] = 0.1
    cold_weeks: Annotated[tuple[int, ...], "cold weeks of the year"] = (2, 5, 7, 47, 50)
    cold_points: Annotated[
        float,
        "percentage points less at 05:00 of a cold night, but for Cellar; a cold battery is weak, so this is true, and "
        "one that is almost empty each night and 5 points better by day has another alert each night",
    ] = 10
    odd_readings: Annotated[float, "reports of a lock a year with 0, 255, or a level far too low"] = 8
    odd_points: Annotated[Range, "percentage points that those are too low; down to 0 at most"] = (25, 60)
    bad_wakes: Annotated[float, "share of wake-ups after which the network comes up only after the first sync"] = 0.3
    restarts: Annotated[float, "restarts of the computer a year"] = 52
    restart_min: Annotated[Range, "minutes that a restart takes"] = (1, 5)
    lid_closings: Annotated[float, "times a day that the laptop is closed during a session"] = 2
    lid_min: Annotated[Range, "minutes that it stays closed"] = (5, 40)
    trip: Annotated[tuple[int, int], "days of the laptop's trip to New York; nobody is at home meanwhile"] = (200, 210)
    portal_min: Annotated[Range, "minutes after each wake-up on the trip until the hotel's web page lets it in"] = (
        1,
        6,
    )

    def table(self) -> Iterator[str]:
        """Yield the assumptions, one per line."""
        for name, hint in get_type_hints(Rates, include_extras=True).items():
            value = getattr(self, name)
            ends = [f"{number:g}" for number in (value if isinstance(value, tuple) else (value,))]
            shown = "-".join(ends) if hint.__origin__ in (Range, tuple[int, int]) else ", ".join(ends)
            yield f"  {shown:20} {hint.__metadata__[0]}"


DEFAULT = Rates()
