"""A stand-in for the notification platform of Windows, as Microsoft and pywinrt document it."""

import threading
from collections.abc import Callable
from enum import IntEnum
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar
from xml.etree.ElementTree import Element, ParseError, fromstring


class ApartmentType(IntEnum):
    SINGLE_THREADED = 0
    MULTI_THREADED = 1


class XmlDocument:
    def __init__(self) -> None:
        self.root: Element | None = None

    def load_xml(self, xml: str, /) -> None:
        try:
            self.root = fromstring(xml)
        except ParseError:
            raise OSError(22, "Invalid argument", None, -1072896759) from None


class ToastNotificationPriority(IntEnum):
    DEFAULT = 0
    HIGH = 1


class ToastActivatedEventArgs:
    """Event arguments, which arrive as an untyped object and have to be converted by `as_`."""

    def __init__(self, arguments: str) -> None:
        self._arguments = arguments

    def as_(self, kind: type) -> Any:
        assert kind is ToastActivatedEventArgs
        return SimpleNamespace(arguments=self._arguments)


class ToastNotification:
    def __init__(self, content: XmlDocument, /) -> None:
        assert content.root is not None
        self.root = content.root
        self.tag = self.group = ""
        self.suppress_popup = self.expires_on_reboot = False
        self.priority = ToastNotificationPriority.DEFAULT
        self.handlers: dict[str, Callable[[Any, Any], None]] = {}

    def add_activated(self, handler: Callable[[Any, Any], None], /) -> int:
        self.handlers["activated"] = handler
        return 1

    def add_dismissed(self, handler: Callable[[Any, Any], None], /) -> int:
        self.handlers["dismissed"] = handler
        return 2

    def add_failed(self, handler: Callable[[Any, Any], None], /) -> int:
        self.handlers["failed"] = handler
        return 3

    def tell(self, event: str, arguments: Any) -> None:
        """Call the program's handler of `event` in another thread, as Windows does, and wait for it."""
        thread = threading.Thread(target=self.handlers[event], args=(self, arguments))
        thread.start()
        thread.join(60)

    @property
    def texts(self) -> list[str | None]:
        return [each.text for each in self.root.iter("text")]

    def press(self, content: str) -> None:
        button = next(each for each in self.root.iter("action") if each.get("content") == content)
        self.tell("activated", ToastActivatedEventArgs(button.get("arguments", "")))

    def click(self) -> None:
        self.tell("activated", ToastActivatedEventArgs(self.root.get("launch", "")))

    def dismiss(self, reason: int = 0) -> None:
        self.tell("dismissed", SimpleNamespace(reason=reason))


class Windows:
    """What the user sees, and the modules that the program imports."""

    NAMES: ClassVar = ("winrt", "winrt.runtime", "winrt.windows", "winrt.windows.data", "winrt.windows.data.xml")

    def __init__(self) -> None:
        self.center: dict[tuple[str, str], ToastNotification] = {}
        self.popups: list[ToastNotification] = []
        self.setting = 0
        self.knows_setting = True
        self.broken = False
        self.callers: set[threading.Thread] = set()
        self.apartments: set[threading.Thread] = set()
        self.app_ids: set[str] = set()

    def show(self, toast: ToastNotification, /) -> None:
        self._called()
        self.center[toast.tag, toast.group] = toast
        if not toast.suppress_popup:
            self.popups.append(toast)

    def remove(self, tag: str, group: str, app_id: str, /) -> None:
        """Remove a toast; like Windows, ignore an unknown one."""
        self._called()
        self.app_ids.add(app_id)
        self.center.pop((tag, group), None)

    def modules(self) -> dict[str, ModuleType]:
        modules = {name: ModuleType(name) for name in self.NAMES}
        runtime, dom, ui = modules["winrt.runtime"], ModuleType("dom"), ModuleType("notifications")
        vars(runtime).update(ApartmentType=ApartmentType, init_apartment=self._init_apartment)
        vars(dom).update(XmlDocument=XmlDocument)
        vars(ui).update(
            ToastNotification=ToastNotification,
            ToastActivatedEventArgs=ToastActivatedEventArgs,
            ToastNotificationPriority=ToastNotificationPriority,
            ToastNotificationManager=SimpleNamespace(
                create_toast_notifier=self._create, history=SimpleNamespace(remove=self.remove)
            ),
        )
        vars(modules["winrt.windows.data.xml"]).update(dom=dom)
        winrt_ui = ModuleType("winrt.windows.ui")
        vars(winrt_ui).update(notifications=ui)
        return modules | {"winrt.windows.ui": winrt_ui}

    def seen(self) -> list[str | None]:
        """Return the titles in the notification centre."""
        return [toast.texts[0] for toast in self.center.values()]

    def toast(self, title: str) -> ToastNotification:
        return next(toast for toast in self.center.values() if toast.texts[0] == title)

    def _init_apartment(self, kind: ApartmentType, /) -> None:
        assert kind is ApartmentType.MULTI_THREADED
        self.apartments.add(threading.current_thread())

    def _create(self, app_id: str, /) -> "Windows":
        self._called()
        self.app_ids.add(app_id)
        return self

    def _called(self) -> None:
        self.callers.add(threading.current_thread())
        if self.broken:
            raise OSError(22, "The notification platform is unavailable", None, -2143420155)

    def __getattribute__(self, name: str) -> Any:
        if name == "setting" and not object.__getattribute__(self, "knows_setting"):
            raise OSError(22, "Element not found", None, -2147023728)
        return object.__getattribute__(self, name)
