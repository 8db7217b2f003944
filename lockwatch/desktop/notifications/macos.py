"""Notifications by the notification centre of macOS (Apple, "UserNotifications") and pyobjc.

The notification centre accepts signed application bundles only. Outside of a bundle there is no service.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from lockwatch.desktop.notifications.base import Action, NoServiceError, Notification
from lockwatch.desktop.notifications.tagged_service import SystemReports, TaggedService, printable
from lockwatch.domain.alerts import Urgency

log = logging.getLogger(__name__)

_THREAD, _SERIAL = "lockwatch", "serial"


class _Permission(QObject):
    answered = Signal(int, bool)
    """Emitted with the serial number of a request and whether the user permits notifications."""


class NotificationCenter(TaggedService):
    """Requests permission before each notification. macOS asks the user only once, ever, and repeats the answer."""

    def __init__(self, fallback: Callable[[Notification], None], parent: QObject | None = None) -> None:
        """Connect to the notification centre. Raises NoServiceError outside of an application bundle."""
        import Foundation

        if Foundation.NSBundle.mainBundle().bundleIdentifier() is None:  # UserNotifications would raise
            raise NoServiceError("not an application bundle")
        super().__init__(fallback, parent)
        import UserNotifications

        self._api: Any = UserNotifications
        self._foundation: Any = Foundation
        self._center = UserNotifications.UNUserNotificationCenter.currentNotificationCenter()
        self._delegate = (
            _delegate_class().alloc().initWithResponseHandler_(partial(_on_response, self.reports, UserNotifications))
        )
        # The object must be kept, because the centre has only a weak reference to it.
        self._center.setDelegate_(self._delegate)
        self._categories: dict[str, Any] = {}
        self._waiting: dict[int, Any] = {}
        """The notifications that wait for permission, by their serial numbers."""
        self._permission = _Permission()  # not a child object either, like `reports`
        self._permission.answered.connect(self._on_permitted, Qt.ConnectionType.QueuedConnection)
        self.served_by = "macOS"

    def _post(self, serial: int, key: str, notification: Notification, *, quietly: bool) -> None:
        self._drop_waiting(key)
        content = self._content(notification, quietly=quietly)
        content.setUserInfo_({_SERIAL: serial})
        self._waiting[serial] = self._api.UNNotificationRequest.requestWithIdentifier_content_trigger_(
            key, content, None
        )
        options = self._api.UNAuthorizationOptionAlert | self._api.UNAuthorizationOptionSound
        answered = self._permission.answered
        self._center.requestAuthorizationWithOptions_completionHandler_(
            options, lambda granted, error: answered.emit(serial, bool(granted))
        )

    def _remove(self, serial: int, key: str) -> None:
        self._drop_waiting(key)
        self._center.removePendingNotificationRequestsWithIdentifiers_([key])
        self._center.removeDeliveredNotificationsWithIdentifiers_([key])
        self.reports.taken.emit(serial, True)

    def _drop_waiting(self, key: str) -> None:
        for serial in [serial for serial, request in self._waiting.items() if request.identifier() == key]:
            del self._waiting[serial]
            self.reports.taken.emit(serial, False)

    @Slot(int, bool)
    def _on_permitted(self, serial: int, permitted: bool) -> None:
        request = self._waiting.pop(serial, None)
        if request is None:  # it was replaced or withdrawn meanwhile
            return
        reports = self.reports
        if not permitted:
            log.info("macOS does not permit notifications")
            reports.taken.emit(serial, False)
            return
        self._center.addNotificationRequest_withCompletionHandler_(
            request, lambda error: reports.taken.emit(serial, error is None)
        )

    def _content(self, notification: Notification, *, quietly: bool) -> Any:
        content = self._api.UNMutableNotificationContent.alloc().init()
        content.setTitle_(printable(notification.title))
        content.setBody_(printable(notification.body))
        content.setThreadIdentifier_(_THREAD)
        content.setCategoryIdentifier_(self._category(notification.actions))
        low = quietly or notification.urgency is Urgency.LOW
        if not low:
            content.setSound_(self._api.UNNotificationSound.defaultSound())
        content.setInterruptionLevel_(self._level(notification.urgency, low=low))  # Qt needs macOS 13, this needs 12
        return content

    def _level(self, urgency: Urgency, *, low: bool) -> int:
        if low:
            return int(self._api.UNNotificationInterruptionLevelPassive)
        if urgency is Urgency.CRITICAL:
            return int(self._api.UNNotificationInterruptionLevelTimeSensitive)
        return int(self._api.UNNotificationInterruptionLevelActive)

    def _category(self, actions: tuple[Action, ...]) -> str:
        """Register a category with these buttons and return its name. Each language has its own categories."""
        name = hashlib.sha256(repr(actions).encode("utf-8", "replace")).hexdigest()[:16]
        if name not in self._categories:
            api = self._api
            buttons = [
                api.UNNotificationAction.actionWithIdentifier_title_options_(
                    action.name, printable(action.label), api.UNNotificationActionOptionNone
                )
                for action in actions
            ]
            self._categories[name] = (
                api.UNNotificationCategory.categoryWithIdentifier_actions_intentIdentifiers_options_(
                    name, buttons, [], api.UNNotificationCategoryOptionCustomDismissAction
                )
            )
            self._center.setNotificationCategories_(self._foundation.NSSet.setWithArray_([*self._categories.values()]))
        return name


def _on_response(reports: SystemReports, api: Any, key: str, serial: int, action: str) -> None:
    """Report what the user did with a notification. macOS may call it in any thread."""
    if action == api.UNNotificationDismissActionIdentifier:
        reports.dismissed.emit(key, serial)
    else:
        reports.pressed.emit(key, "" if action == api.UNNotificationDefaultActionIdentifier else action)


@cache
def _delegate_class() -> Any:
    """Return a class with the protocol UNUserNotificationCenterDelegate. Objective-C allows it to be made only once."""
    import Foundation
    import objc
    import UserNotifications

    class LockwatchNotificationDelegate(Foundation.NSObject):  # type: ignore[misc]
        def initWithResponseHandler_(self, on_response: Callable[[str, int, str], None]) -> Any:
            delegate = objc.super(LockwatchNotificationDelegate, self).init()
            delegate.on_response = on_response
            return delegate

        def userNotificationCenter_didReceiveNotificationResponse_withCompletionHandler_(
            self, center: Any, response: Any, done: Callable[[], None]
        ) -> None:
            request = response.notification().request()
            serial = int(request.content().userInfo().get(_SERIAL, 0))
            self.on_response(str(request.identifier()), serial, str(response.actionIdentifier()))
            done()

        def userNotificationCenter_willPresentNotification_withCompletionHandler_(
            self, center: Any, notification: Any, done: Callable[[int], None]
        ) -> None:
            """Show notifications even while a window of Lockwatch is in front."""
            banner, listed = (
                UserNotifications.UNNotificationPresentationOptionBanner,
                UserNotifications.UNNotificationPresentationOptionList,
            )
            done(banner | listed | UserNotifications.UNNotificationPresentationOptionSound)

    return LockwatchNotificationDelegate
