"""The rules about notifications: single, grouped, acknowledged, snoozed; each with a small story."""

import pytest

from tests.replay.cases import NOTIFICATIONS, Case, case
from tests.replay.story import do, every, lock, lost, sync

ACK = do(10, "acknowledge", "Front door", "disconnected")
DAY_S = 86400
ALL_LOST = [lost(number) for number in range(1, 6)]
ALL_WELL = [lock(number) for number in range(1, 6)]

SINGLY = [
    case(
        "a-raised-alert-is-one-notification",
        "A raised alert is one notification, and nothing more while it stands.",
        [every(20, 0, 1200, lock(battery=15))],
        "0 told battery_low Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "two-of-one-sync-are-two-notifications",
        "A raised alert is one notification, and nothing more while it stands.",
        [sync(0, lost(1), lost(2))],
        "0 told disconnected Back door (normal)",
        "0 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "a-worse-one-replaces-it-in-place",
        "A worse one of the same lock and matter replaces it in place.",
        [sync(0, lock(battery=15)), sync(20, lock(battery=10)), sync(40, lock(battery=30))],
        "0 told battery_low Front door (normal)",
        "20 replaced battery_critical Front door (critical)",
        "40 withdrawn battery_critical Front door",
        kinds=NOTIFICATIONS,
    ),
    case(
        "a-worse-one-of-another-lock-replaces-nothing",
        "A worse one of the same lock and matter replaces it in place.",
        [sync(0, lock(1, battery=15), lock(2)), sync(20, lock(1, battery=15), lock(2, jam=1))],
        "0 told battery_low Front door (normal)",
        "20 told jammed Back door (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "a-cleared-one-is-withdrawn",
        "A cleared one is withdrawn.",
        [sync(0, lock(battery=15)), sync(20, lock(battery=90))],
        "0 told battery_low Front door (normal)",
        "20 withdrawn battery_low Front door",
        kinds=NOTIFICATIONS,
    ),
    case(
        "a-disconnected-that-had-been-notified-is-followed-by-connected-again",
        'A disconnected that had been notified ends with "connected again, after 12 min", low urgency.',
        [every(20, 0, 720, lost()), every(20, 740, 800, lock())],
        "0 told disconnected Front door (normal)",
        "740 replaced reconnected Front door (low)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "connected-again-is-withdrawn-when-the-lock-disconnects-again",
        "It is withdrawn with the first sync that observes that the lock is not connected, whatever the grace period.",
        [every(20, 0, 60, lost()), sync(80, lock()), every(20, 100, 160, lost())],
        "60 told disconnected Front door (normal)",
        "80 replaced reconnected Front door (low)",
        "100 withdrawn reconnected Front door",
        "160 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
        grace_s=60,
    ),
    case(
        "connected-again-is-withdrawn-after-a-restart",
        "It is withdrawn with the first sync that observes that the lock is not connected, whatever the grace period.",
        [sync(0, lost()), sync(20, lock()), do(30, "restart"), sync(40, lock()), sync(60, lost())],
        "0 told disconnected Front door (normal)",
        "20 replaced reconnected Front door (low)",
        "60 withdrawn reconnected Front door",
        "60 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "connected-again-is-withdrawn-without-a-bridge-and-from-the-account",
        "It is withdrawn with the first sync that observes that the lock is not connected, whatever the grace period.",
        [
            sync(0, lost(1), lost(2)),
            sync(20, lock(1), lock(2)),
            sync(40, lock(1, connected=None)),  # a single null is not believed
            sync(60, lock(1, connected=None)),
            sync(80, lost(1)),
        ],
        "20 replaced reconnected Back door (low)",
        "20 replaced reconnected Front door (low)",
        "60 withdrawn reconnected Back door",
        "60 withdrawn reconnected Front door",
        "80 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
        since=20,
    ),
    case(
        "a-disconnected-that-had-not-been-notified-is-followed-by-nothing",
        "A disconnected that had not been notified ends without it.",
        [sync(0, lost()), sync(20, lock())],
        grace_s=60,
    ),
    case(
        "first-what-is-withdrawn-then-what-is-notified",
        "Of two notifications of one sync, what is withdrawn comes before what is notified.",
        [sync(0, lock(1, jam=1), lock(2)), sync(20, lock(1), lost(2))],
        "0 told jammed Front door (critical)",
        "20 withdrawn jammed Front door",
        "20 told disconnected Back door (normal)",
        kinds=NOTIFICATIONS,
    ),
]

TOGETHER = [
    case(
        "together-three-raised-by-one-sync-are-one-notification",
        "Three or more alerts of one kind raised by one sync are one notification.",
        [sync(0, lost(1), lost(2), lost(3), lock(4))],
        "0 told disconnected Back door, Cellar, Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "together-all-of-them-are-named",
        'A grouped notification carries all of its locks; its text shows three names, then "and 4 more".',
        [sync(0, *ALL_LOST)],
        "0 told disconnected Attic, Back door, Cellar, Front door, Shed (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "together-of-one-kind",
        "Three or more alerts of one kind raised by one sync are one notification.",
        [sync(0, lost(1), lost(2), lock(3, jam=1))],
        "0 told disconnected Back door (normal)",
        "0 told disconnected Front door (normal)",
        "0 told jammed Cellar (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "together-by-one-sync",
        "Three or more alerts of one kind raised by one sync are one notification.",
        [sync(0, lost(1), lock(2), lock(3)), sync(20, lost(1), lost(2), lock(3)), sync(40, lost(1), lost(2), lost(3))],
        "0 told disconnected Front door (normal)",
        "20 told disconnected Back door (normal)",
        "40 told disconnected Cellar (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "together-so-are-three-that-come-back",
        "So are three or more reconnections, which replace a group that says nothing else.",
        [sync(0, *ALL_LOST[:3]), sync(20, *ALL_WELL[:3]), sync(40, lost(1), *ALL_WELL[1:3])],
        "0 told disconnected Back door, Cellar, Front door (normal)",
        "20 replaced reconnected Back door, Cellar, Front door (low)",
        "40 withdrawn reconnected Front door",
        "40 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "together-reconnections-of-single-notifications-are-a-new-group",
        "A group is always a new notification, and the single ones that it makes outdated are withdrawn.",
        [sync(0, lost(1), *ALL_WELL[1:3]), sync(20, *ALL_LOST[:3]), sync(40, *ALL_WELL[:3])],
        "40 withdrawn disconnected Back door",
        "40 withdrawn disconnected Cellar",
        "40 withdrawn disconnected Front door",
        "40 told reconnected Back door, Cellar, Front door (low)",
        kinds=NOTIFICATIONS,
        since=40,
    ),
    case(
        "together-the-last-of-a-group-is-replaced",
        "It replaces the notification of the disconnection, or is a new one if that was dismissed or still says "
        "something else.",
        [sync(0, *ALL_LOST[:3]), sync(20, *ALL_WELL[:2], lost(3)), sync(40, *ALL_WELL[:3])],
        "20 withdrawn disconnected Back door, Front door",
        "20 told reconnected Back door (low)",
        "20 told reconnected Front door (low)",
        "40 replaced reconnected Cellar (low)",
        kinds=NOTIFICATIONS,
        since=20,
    ),
    case(
        "together-when-some-clear-they-are-withdrawn-and-the-rest-stays",
        "When some of a group clear, they are withdrawn from it and the rest stays.",
        [sync(0, *ALL_LOST[:3]), sync(20, lock(1), *ALL_LOST[1:3]), sync(40, *ALL_WELL[:3])],
        "0 told disconnected Back door, Cellar, Front door (normal)",
        "20 withdrawn disconnected Front door",
        "20 told reconnected Front door (low)",
        "40 withdrawn disconnected Back door, Cellar",
        "40 told reconnected Back door (low)",
        "40 told reconnected Cellar (low)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "together-singles-that-worsen-together",
        "A group is always a new notification, and the single ones that it makes outdated are withdrawn.",
        [
            sync(0, lock(1, battery=15), lock(2, battery=30), lock(3, battery=30)),
            sync(20, lock(1, battery=15), lock(2, battery=15), lock(3, battery=15)),
            sync(40, *(lock(number, battery=8) for number in (1, 2, 3))),
        ],
        "0 told battery_low Front door (normal)",
        "20 told battery_low Back door (normal)",
        "20 told battery_low Cellar (normal)",
        "40 withdrawn battery_low Back door",
        "40 withdrawn battery_low Cellar",
        "40 withdrawn battery_low Front door",
        "40 told battery_critical Back door, Cellar, Front door (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "together-a-group-whose-members-stood-together-takes-their-place",
        "A group whose members stood together in one notification replaces it.",
        [
            sync(0, *(lock(number, battery=15) for number in (1, 2, 3))),
            sync(20, *(lock(number, battery=8) for number in (1, 2, 3))),
        ],
        "0 told battery_low Back door, Cellar, Front door (normal)",
        "20 replaced battery_critical Back door, Cellar, Front door (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "together-counts-what-is-to-be-notified",
        "Only what is to be notified counts: three raised alerts of which one is silent are two notifications.",
        [
            sync(0, lock(1, battery=8), lock(2), lock(3)),
            sync(20, lock(1, battery=16), lock(2, battery=60), lock(3, battery=60)),
            sync(40, lock(1, battery=8), lock(2, battery=40), lock(3, battery=40)),
            sync(60, lock(1, battery=16), lock(2, battery=20), lock(3, battery=20)),
        ],
        "60 withdrawn battery_critical Front door",
        "60 held battery_low Front door (improving)",
        "60 told battery_low Back door (normal)",
        "60 told battery_low Cellar (normal)",
        kinds=NOTIFICATIONS,
        since=60,
    ),
]

SILENCED = [
    case(
        "acknowledge-silent-until-it-clears",
        "Acknowledge: silent until it clears or worsens.",
        [sync(0, lost()), ACK, every(20, 20, 7200, lost()), sync(7220, lock()), sync(7240, lost())],
        "0 told disconnected Front door (normal)",
        "7220 replaced reconnected Front door (low)",
        "7240 withdrawn reconnected Front door",
        "7240 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "acknowledge-silent-until-it-worsens",
        "What worsens is another alert and is notified.",
        [
            sync(0, lock(battery=15)),
            do(10, "acknowledge", "Front door", "battery_low"),
            sync(20, lock(battery=12)),
            sync(40, lock(battery=10)),
        ],
        "0 told battery_low Front door (normal)",
        "40 replaced battery_critical Front door (critical)",
        kinds=NOTIFICATIONS,
    ),
    case(
        "snooze-1-h-silent-until-then-and-notified-again-once",
        "Snooze (1 h, or until 08:00): silent until then; if the condition still stands, it is notified once more.",
        [sync(0, lost()), do(10, "snooze_1h", "Front door", "disconnected"), every(20, 20, 9000, lost())],
        "0 told disconnected Front door (normal)",
        "3620 told disconnected Front door (normal)",
        kinds=("told", "held", "replaced"),
    ),
    case(
        "snooze-until-08-00-of-today",
        '"Until 08:00" is the next 08:00 that is at least 3 hours away, local time, and the button says which day.',
        [
            sync(0, lock(battery=15)),
            do(10, "snooze_until_8", "Front door", "battery_low"),
            every(20, 20, 30 * 3600 + 100, lock(battery=15)),
        ],
        "0 told battery_low Front door (normal)",
        "21600 told battery_low Front door (normal)",
        kinds=("told", "held", "replaced"),
        start="2026-01-01T02:00:00+05:00",
    ),
    *(
        case(
            f"snooze-until-08-00-said-at-{start[11:16]}",
            '"Until 08:00" is the next 08:00 that is at least 3 hours away, local time, and the button says which day.',
            [
                sync(0, lock(battery=15)),
                do(0, "snooze_until_8", "Front door", "battery_low"),
                every(3600, 3600, 30 * 3600, lock(battery=15)),
            ],
            "0 told battery_low Front door (normal)",
            f"{hours * 3600} told battery_low Front door (normal)",
            kinds=("told", "held", "replaced"),
            start=start,
        )
        for start, hours in (
            ("2026-01-01T05:00:00Z", 3),
            ("2026-01-01T05:01:00Z", 27),
            ("2026-01-01T08:00:00Z", 24),
            ("2026-01-01T23:00:00Z", 9),
        )
    ),
    case(
        "snooze-a-snoozed-disconnection-that-ends-is-not-notified",
        "A snoozed disconnection that ends is not notified.",
        [sync(0, lost()), do(10, "snooze_1h", "Front door", "disconnected"), sync(20, lost()), sync(40, lock())],
        "0 told disconnected Front door (normal)",
        kinds=("told", "held", "replaced"),
    ),
    case(
        "snooze-is-of-one-alert",
        "Acknowledge and snooze hold for one alert; the next one is notified.",
        [
            sync(0, lost()),
            do(10, "snooze_1h", "Front door", "disconnected"),
            sync(20, lock()),
            sync(40, lost()),
        ],
        "0 told disconnected Front door (normal)",
        "40 told disconnected Front door (normal)",
        kinds=("told", "held", "replaced"),
    ),
    case(
        "the-later-of-the-two-counts-acknowledge",
        "The later of the two counts.",
        [
            sync(0, lost()),
            do(10, "snooze_1h", "Front door", "disconnected"),
            do(11, "acknowledge", "Front door", "disconnected"),
            every(20, 20, 4000, lost()),
        ],
        "0 told disconnected Front door (normal)",
        kinds=("told", "replaced"),
    ),
    case(
        "the-later-of-the-two-counts-snooze",
        "The later of the two counts.",
        [
            sync(0, lost()),
            do(10, "acknowledge", "Front door", "disconnected"),
            do(11, "snooze_1h", "Front door", "disconnected"),
            every(20, 20, 4000, lost()),
        ],
        "0 told disconnected Front door (normal)",
        "3620 told disconnected Front door (normal)",
        kinds=("told", "replaced"),
    ),
    case(
        "an-action-on-an-alert-that-does-not-stand-does-nothing",
        "An action on an alert that does not stand does nothing.",
        [
            sync(0, lost()),
            sync(10, lock()),
            do(10, "acknowledge", "Front door", "disconnected"),
            do(10, "snooze_1h", "Front door", "disconnected"),
            sync(20, lost()),
        ],
        "20 withdrawn reconnected Front door",
        "20 told disconnected Front door (normal)",
        kinds=NOTIFICATIONS,
        since=20,
    ),
]


@pytest.mark.parametrize("case", [*SINGLY, *TOGETHER, *SILENCED])
def test_notifications(case: Case) -> None:
    case.check()
