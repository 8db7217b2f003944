"""Texts for times, durations and numbers."""

from datetime import date, datetime, time

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from lockwatch.util.clock import time_of_day

translate = QCoreApplication.translate

SHOW_TIME_OF_DAY_FROM_S = 90.0
"""A wait of at least this many seconds is given as a time of day."""


def number_text(number: int) -> str:
    """Format a number for the current locale, which `language.formats` chooses."""
    return QLocale().toString(number)


def age_text(seconds: float) -> str:
    """Say how long ago something was, in one unit from seconds to days."""
    if seconds < 2:
        return translate("Wording", "just now")
    if seconds < 60:
        return translate("Wording", "{n} s ago").format(n=number_text(int(seconds)))
    if seconds < 3600:
        return translate("Wording", "{n} min ago").format(n=number_text(int(seconds / 60)))
    if seconds < 48 * 3600:
        return translate("Wording", "{n} h ago").format(n=number_text(int(seconds / 3600)))
    return translate("Wording", "%n days ago", "", int(seconds / 86400))


def duration_text(seconds: float) -> str:
    """Format a duration as seconds, as minutes, or as hours and minutes."""
    if seconds < 60:
        return translate("Wording", "{n} s").format(n=number_text(max(1, int(seconds))))
    if seconds < 3600:
        return translate("Wording", "{n} min").format(n=number_text(int(seconds / 60)))
    return translate("Wording", "{hours} h {minutes} min").format(
        hours=number_text(int(seconds / 3600)), minutes=number_text(int(seconds % 3600 / 60))
    )


def time_text(moment: float, now: float) -> str:
    """Format a moment, in steady seconds (`clock.steady`), as local time, with the date unless it is today."""
    return moment_text(time_of_day(moment), time_of_day(now).date())


def moment_text(then: datetime, today: date) -> str:
    """Format a local time, with the date unless it is `today`."""
    clock = clock_text(then.time())
    if then.date() == today:
        return clock
    return translate("Wording", "{date}, {time}").format(date=date_text(then), time=clock)


def about_text(moment: float, now: float) -> str:
    """Format a moment, in steady seconds, as "at" and the time if it is today, otherwise as "on" and the date."""
    then = time_of_day(moment)
    if then.date() == time_of_day(now).date():
        return translate("Wording", "at {time}").format(time=clock_text(then.time()))
    return translate("Wording", "on {date}").format(date=date_text(then))


def date_text(day: date) -> str:
    """Format a date in the short form of the current locale."""
    return QLocale().toString(QDate(day.year, day.month, day.day), date_pattern())


def date_pattern() -> str:
    """Return the pattern of `date_text`, in the notation of Qt."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:  # its own short form is unusual
        return "yyyy-MM-dd"
    return locale.dateFormat(QLocale.FormatType.ShortFormat)


def clock_text(clock: time) -> str:
    """Format a time of day for the current locale, without seconds."""
    locale = QLocale()
    shown = QTime(clock.hour, clock.minute)
    if locale.language() is QLocale.Language.C:  # its own short form includes seconds
        return locale.toString(shown, "HH:mm")
    return locale.toString(shown, QLocale.FormatType.ShortFormat)


def range_text(start: str, end: str) -> str:
    """Return from when until when something lasted, from two times of day."""
    return translate("Wording", "{start}–{end}").format(start=start, end=end)


def since_clock_text(clock: str) -> str:
    """Say since which time of day something lasts."""
    return translate("Wording", "since {time}").format(time=clock)
