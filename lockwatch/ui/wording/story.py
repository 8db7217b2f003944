"""The human-readable output of `lockwatch replay`."""

from lockwatch.domain.news import Cleared, News, Notify, Raised, Suppressed, Withdraw
from lockwatch.domain.overview_level import Overview
from lockwatch.ui.wording.locks import lock_name
from lockwatch.ui.wording.notifications import notification_texts


def happening_text(each: News | Overview, hide_names: bool) -> str:
    """Describe one result of a step, or a change of the tray icon, in one line."""
    match each:
        case Overview(base, badge):
            return f"the icon shows: {_plain(base)}" + (f", {_plain(badge)}" if badge else "")
        case Notify():
            title, body = notification_texts(each, hide_names)
            text = "; ".join([title, *body.splitlines()])
            how = ", in place of the one before" if each.replaces else ""
            return f"NOTIFICATION ({each.urgency}{how}): {text}"
        case Withdraw(place, locks):
            names = ", ".join(lock_name(lock) for lock in locks if lock is not None)
            return f"withdrawn: {_plain(place.kind)}" + (f" of {names}" if names else "")
        case Suppressed(kind, lock, why):
            return f"not notified ({_plain(why)}): {_plain(kind)}" + (f" of {lock_name(lock)}" if lock else "")
        case Raised(kind, lock):
            return f"raised: {_plain(kind)}" + (f" of {lock_name(lock)}" if lock else "")
        case Cleared(kind, lock):
            return f"cleared: {_plain(kind)}" + (f" of {lock_name(lock)}" if lock else "")


def _plain(name: str) -> str:
    return name.replace("_", " ")
