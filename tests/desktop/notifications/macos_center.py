"""A stand-in for the notification centre of macOS, as Apple and pyobjc document it."""

import threading
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

DEFAULT, DISMISS = "com.apple.UNNotificationDefaultActionIdentifier", "com.apple.UNNotificationDismissActionIdentifier"


class NSObject:
    @classmethod
    def alloc(cls) -> "NSObject":
        return cls()

    def init(self) -> "NSObject":
        return self


class Content(NSObject):
    """UNMutableNotificationContent: ``x`` returns what ``setX_`` has set."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("set") and name.endswith("_"):
            key = name[3].lower() + name[4:-1]
            return lambda value: self.values.__setitem__(key, value)
        return lambda: self.values[name]


class Request:
    def __init__(self, identifier: str, content: Content) -> None:
        self.name, self.held = identifier, content

    def identifier(self) -> str:
        return self.name

    def content(self) -> Content:
        return self.held


class MacOS:
    """What the user sees, and the modules that the program imports. It calls back in threads of its own."""

    def __init__(self) -> None:
        self.bundle: str | None = "io.example.Bundle"
        self.allows = True
        self.prompts = 0
        """How often the user was asked for permission: only once, and then the answer is repeated."""
        self.broken = False
        self.delegate: Any = None
        self.delivered: dict[str, Request] = {}
        self.banners: list[str] = []
        self.categories: dict[str, list[tuple[str, str]]] = {}

    # UNUserNotificationCenter

    def setDelegate_(self, delegate: Any) -> None:
        self.delegate = delegate

    def requestAuthorizationWithOptions_completionHandler_(
        self, options: int, then: Callable[[bool, Any], None]
    ) -> None:
        assert options == 4 | 2
        self.prompts = 1
        self._answer(then, self.allows, None)

    def setNotificationCategories_(self, categories: list[Any]) -> None:
        self.categories = {each.name: each.buttons for each in categories}

    def addNotificationRequest_withCompletionHandler_(self, request: Request, then: Callable[[Any], None]) -> None:
        if self.broken:
            self._answer(then, SimpleNamespace(code=lambda: 1))
            return
        assert request.content().values["categoryIdentifier"] in self.categories
        self.delivered[request.identifier()] = request
        self.banners.append(request.content().values["title"])
        self._answer(then, None)

    def removePendingNotificationRequestsWithIdentifiers_(self, identifiers: list[str]) -> None:
        pass  # without a trigger a request is delivered at once

    def removeDeliveredNotificationsWithIdentifiers_(self, identifiers: list[str]) -> None:
        for each in identifiers:
            self.delivered.pop(each, None)

    # What the user sees and does

    def seen(self) -> list[str]:
        return [request.content().values["title"] for request in self.delivered.values()]

    def request(self, title: str) -> Request:
        return next(each for each in self.delivered.values() if each.content().values["title"] == title)

    def respond(self, request: Request, action: str) -> None:
        """Click, press a button of or dismiss a notification: each removes it from the centre."""
        self.delivered.pop(request.identifier(), None)
        self.report_response(request, action)

    def report_response(self, request: Request, action: str) -> None:
        """Report a response to the program, and wait until the program has handled it."""
        response = SimpleNamespace(
            notification=lambda: SimpleNamespace(request=lambda: request), actionIdentifier=lambda: action
        )
        ended = threading.Event()
        method = self.delegate.userNotificationCenter_didReceiveNotificationResponse_withCompletionHandler_
        self._answer(method, self, response, ended.set)
        assert ended.wait(60), "the completion handler must be called"

    def press(self, title: str, label: str) -> None:
        request = self.request(title)
        buttons = self.categories[request.content().values["categoryIdentifier"]]
        self.respond(request, next(name for name, each in buttons if each == label))

    def _answer(self, then: Callable[..., None], *arguments: Any) -> None:
        threading.Thread(target=then, args=arguments).start()

    def modules(self) -> dict[str, ModuleType]:
        foundation, api, objc = ModuleType("Foundation"), ModuleType("UserNotifications"), ModuleType("objc")
        vars(objc).update(super=super)
        vars(foundation).update(
            NSObject=NSObject,
            NSBundle=SimpleNamespace(mainBundle=lambda: SimpleNamespace(bundleIdentifier=lambda: self.bundle)),
            NSSet=SimpleNamespace(setWithArray_=list),
        )
        vars(api).update(
            UNUserNotificationCenter=SimpleNamespace(currentNotificationCenter=self._current),
            UNMutableNotificationContent=Content,
            UNNotificationRequest=SimpleNamespace(
                requestWithIdentifier_content_trigger_=lambda name, content, trigger: Request(name, content)
            ),
            UNNotificationAction=SimpleNamespace(
                actionWithIdentifier_title_options_=lambda name, title, options: (name, title)
            ),
            UNNotificationCategory=SimpleNamespace(categoryWithIdentifier_actions_intentIdentifiers_options_=_category),
            UNNotificationSound=SimpleNamespace(defaultSound=lambda: "default"),
            UNNotificationDefaultActionIdentifier=DEFAULT,
            UNNotificationDismissActionIdentifier=DISMISS,
            UNAuthorizationOptionAlert=4,
            UNAuthorizationOptionSound=2,
            UNNotificationActionOptionNone=0,
            UNNotificationCategoryOptionCustomDismissAction=1,
            UNNotificationInterruptionLevelPassive=0,
            UNNotificationInterruptionLevelActive=1,
            UNNotificationInterruptionLevelTimeSensitive=2,
            UNNotificationPresentationOptionSound=2,
            UNNotificationPresentationOptionList=8,
            UNNotificationPresentationOptionBanner=16,
        )
        return {"Foundation": foundation, "UserNotifications": api, "objc": objc}

    def _current(self) -> "MacOS":
        assert self.bundle is not None, "NSInternalInconsistencyException: bundleProxyForCurrentProcess is nil"
        return self


def _category(name: str, buttons: list[tuple[str, str]], intents: list[str], options: int) -> SimpleNamespace:
    assert options == 1, "without CustomDismissAction dismissals are not reported"
    return SimpleNamespace(name=name, buttons=buttons)
