"""Parsing answers: both forms are read, and unknown values neither raise nor look locked."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from lockwatch.domain.locks import DoorState, LockInfo, LockState, Observation
from lockwatch.domain.outcome import BadAnswer, BadAnswerReason, Named, Synced
from lockwatch.tedee.parse import MOST_LOCKS, decoded, locks_outcome, sync_outcome

OLD = {"id": 1, "isConnected": True, "lockProperties": {"state": 3, "isCharging": False, "batteryLevel": 54}}
NEW = {
    "id": 123,
    "isConnected": True,
    "deviceState": {
        "state": 6,
        "doorState": 3,
        "isCharging": False,
        "batteryLevel": 54,
        "stateChangeResult": 0,
        "lastStateChangedDate": "2021-04-26T06:02:04.197Z",
    },
    "revision": 1,
}
LOST = {"id": 123, "isConnected": False, "deviceState": None, "revision": 1}
MOMENT = datetime(2021, 4, 26, 6, 2, 4, tzinfo=UTC)


def body(*elements: Any, **envelope: Any) -> bytes:
    return json.dumps(
        {"result": list(elements), "success": True, "errorMessages": [], "statusCode": 200} | envelope
    ).encode()


def seen(element: dict[str, Any]) -> Observation:
    synced = sync_outcome(decoded(body(element)))
    assert isinstance(synced, Synced)
    (observation,) = synced.observations
    return observation


def observed(**fields: Any) -> Observation:
    return seen(NEW | {"deviceState": NEW["deviceState"] | fields})  # type: ignore[operator]


def test_the_form_up_to_v1_34_is_read() -> None:
    assert seen(OLD) == Observation(1, connected=True, state=LockState.SEMI_LOCKED, battery_level=54, charging=False)


def test_the_current_form_is_read() -> None:
    moment = datetime(2021, 4, 26, 6, 2, 4, 197000, UTC)
    assert seen(NEW) == Observation(123, True, LockState.LOCKED, DoorState.CLOSED, 54, False, 0, moment, 1)


@pytest.mark.parametrize(
    ("element", "state"),
    [
        (OLD | {"deviceState": NEW["deviceState"]}, LockState.LOCKED),
        (OLD | {"deviceState": None}, LockState.SEMI_LOCKED),
        (NEW | {"lockProperties": None}, LockState.LOCKED),
    ],
)
def test_the_newer_form_wins_if_both_are_present(element: dict[str, Any], state: LockState) -> None:
    assert seen(element).state is state


def test_a_disconnected_lock_has_only_unknown_values() -> None:
    assert seen(LOST) == Observation(123, connected=False, revision=1)


@pytest.mark.parametrize(
    "element",
    [{"id": 1}, {"id": 1, "deviceState": []}, {"id": 1, "deviceState": "6"}, {"id": 1, "isConnected": "true"}],
)
def test_a_missing_or_mistyped_value_is_unknown(element: dict[str, Any]) -> None:
    assert seen(element) == Observation(1, connection_known=False)


def test_a_lock_without_a_bridge_says_so() -> None:
    assert seen({"id": 1, "isConnected": None}) == Observation(1)


@pytest.mark.parametrize("number", range(-1, 30))
def test_every_state_number_is_a_documented_state_or_unknown(number: int) -> None:
    known = {state.value for state in LockState}
    assert observed(state=number).state is (LockState(number) if number in known else LockState.UNKNOWN)
    doors = {state.value for state in DoorState}
    assert observed(doorState=number).door is (DoorState(number) if number in doors else None)


def test_an_unknown_state_is_logged_with_its_number(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    observed(state=77, doorState=78)
    assert "77" in caplog.text
    assert "78" in caplog.text


@pytest.mark.parametrize("value", [None, "6", True, 6.5, [6], {}, float("nan"), float("inf"), -6, 10**400 // 10**150])
def test_an_invalid_state_never_looks_locked(value: Any) -> None:
    assert observed(state=value).state is LockState.UNKNOWN


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (0, 0),
        (100, 100),
        (54.0, 54),
        (54.5, None),
        (101, None),
        (255, None),
        (-1, None),
        ("54", None),
        (None, None),
        (True, None),
        ([54], None),
        (float("nan"), None),
        (float("inf"), None),
        (1e300, None),
        (10**300, None),
    ],
)
def test_a_battery_level_is_a_number_from_0_to_100_or_unknown(value: Any, level: int | None) -> None:
    assert observed(batteryLevel=value).battery_level == level


@pytest.mark.parametrize(
    ("value", "expected"), [(True, True), (False, False), (None, None), (1, None), ("false", None), (0, None)]
)
def test_only_true_and_false_are_booleans(value: Any, expected: bool | None) -> None:
    assert seen(NEW | {"isConnected": value}).connected is expected
    assert observed(isCharging=value).charging is expected


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-04-26T06:02:04Z", MOMENT),
        ("2021-04-26T06:02:04", MOMENT),
        ("2021-04-26T08:02:04+02:00", MOMENT),
        ("2021-04-26T06:02:04.0000000", MOMENT),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("yesterday", None),
        ("", None),
        (1619416924, None),
        (None, None),
    ],
)
def test_a_date_without_a_zone_is_in_utc_and_an_impossible_one_unknown(text: Any, moment: datetime | None) -> None:
    assert observed(lastStateChangedDate=text).state_changed_at == moment


def test_unknown_fields_are_ignored() -> None:
    assert seen(NEW | {"someNew": {"deep": [1]}, "isEnabled": 1}) == seen(NEW)
    assert observed(someNew=[{}]) == seen(NEW)


@pytest.mark.parametrize(
    "bad",
    [
        None,
        "text",
        7,
        [],
        {},
        {"name": "hidden"},
        {"id": None},
        {"id": "1"},
        {"id": True},
        {"id": 1.5},
        {"id": float("nan")},
        {"id": 1},
    ],
)
def test_a_bad_element_is_left_out_and_only_counted_in_the_log(
    bad: Any, expected_log: pytest.LogCaptureFixture
) -> None:
    marked = bad | {"secretName": "hidden"} if isinstance(bad, dict) else bad
    answer = sync_outcome(decoded(body(OLD, marked, NEW)))
    assert isinstance(answer, Synced)
    assert [lock.id for lock in answer.observations] == [1, 123]
    (record,) = expected_log.records
    assert "1 element left out" in record.getMessage()
    assert "hidden" not in expected_log.text


def test_an_answer_is_logged_in_one_short_line(expected_log: pytest.LogCaptureFixture) -> None:
    expected_log.set_level("INFO")
    odd = [{"id": id_, "deviceState": {"state": 10**4000 + id_, "doorState": 100 + id_}} for id_ in range(200)]
    assert isinstance(sync_outcome(decoded(body(*odd, *[[]] * 200))), Synced)
    (record,) = expected_log.records
    assert "200 element left out that is not an object" in record.getMessage()
    assert len(record.getMessage()) < 1000


def test_an_answer_with_names_is_also_a_sync_only_if_it_has_the_states() -> None:
    named = NEW | {"name": "Front door", "serialNumber": "S1"}
    info = LockInfo(123, "Front door", "S1")
    assert locks_outcome(decoded(body(named))) == Named((info,), sync_outcome(decoded(body(named))))  # type: ignore[arg-type]
    assert locks_outcome(decoded(body({"id": 123, "name": "Front door", "serialNumber": "S1"}))) == Named((info,))


@pytest.mark.parametrize("read", [sync_outcome, locks_outcome])
def test_an_answer_with_too_many_locks_is_a_bad_answer(read: Callable[[Any], object]) -> None:
    most = [{"id": id_} for id_ in range(MOST_LOCKS)]
    assert not isinstance(read(decoded(body(*most))), BadAnswer)
    assert read(decoded(body(*most, {"id": -1}))) == BadAnswer(BadAnswerReason.TOO_LARGE)


@pytest.mark.parametrize("number", [1.0, 10**300, -1, 0])
def test_any_whole_number_is_an_id(number: float) -> None:
    assert seen({"id": number}).id == number


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (body(result=None), BadAnswer(BadAnswerReason.NOT_TEDEE)),
        (body(result=[], statusCode=500), BadAnswer(BadAnswerReason.REJECTED, 500)),
        (body(result={}), BadAnswer(BadAnswerReason.NOT_TEDEE)),
        (body(result={"id": 1}), BadAnswer(BadAnswerReason.NOT_TEDEE)),
        (body(result="text"), BadAnswer(BadAnswerReason.NOT_TEDEE)),
        (b"{}", BadAnswer(BadAnswerReason.NOT_TEDEE)),
        (b"[]", BadAnswer(BadAnswerReason.NOT_TEDEE)),
        (b"null", BadAnswer(BadAnswerReason.NOT_TEDEE)),
        (b"7", BadAnswer(BadAnswerReason.NOT_TEDEE)),
        (body(OLD, success=False), BadAnswer(BadAnswerReason.REJECTED, 200)),
        (body(OLD, success=False, statusCode=409), BadAnswer(BadAnswerReason.REJECTED, 409)),
        (body(OLD, success=False, statusCode="409"), BadAnswer(BadAnswerReason.REJECTED)),
        (b'{"Success": false, "ErrorMessages": ["No"], "StatusCode": 500}', BadAnswer(BadAnswerReason.REJECTED, 500)),
        (b"", BadAnswer(BadAnswerReason.NOT_JSON)),
        (body(OLD)[:-1], BadAnswer(BadAnswerReason.NOT_JSON)),
        (body(OLD)[:40], BadAnswer(BadAnswerReason.NOT_JSON)),
        (b"[" * 100_000, BadAnswer(BadAnswerReason.NOT_JSON)),
        (b'{"a":' * 100_000, BadAnswer(BadAnswerReason.NOT_JSON)),
        (b'{"result": [' + b"1" * 5000 + b"]}", BadAnswer(BadAnswerReason.NOT_JSON)),
        (b'{"result": ["\xff\xfe\xfa"]}', BadAnswer(BadAnswerReason.NOT_JSON)),
        (b"\xff\x00\xfe", BadAnswer(BadAnswerReason.NOT_JSON)),
        (b"<!DOCTYPE html><title>Log in</title>", BadAnswer(BadAnswerReason.WEB_PAGE)),
        (b"\xef\xbb\xbf\r\n <html>", BadAnswer(BadAnswerReason.WEB_PAGE)),
    ],
    ids=lambda value: value[:30].decode("ascii", "replace") if isinstance(value, bytes) else "",
)
def test_an_invalid_body_is_a_bad_answer(answer: bytes, expected: BadAnswer) -> None:
    assert sync_outcome(decoded(answer)) == expected
    assert locks_outcome(decoded(answer)) == expected


@pytest.mark.parametrize(
    "answer",
    [body(), b'{"Result": [], "Success": true, "ErrorMessages": []}', b'{"result": []}', b'\xef\xbb\xbf{"result": []}'],
)
def test_an_empty_list_is_an_account_without_locks(answer: bytes) -> None:
    assert sync_outcome(decoded(answer)) == Synced(())
    assert locks_outcome(decoded(answer)) == Named(())


@pytest.mark.parametrize(
    ("fields", "info"),
    [
        ({"name": " Front door ", "serialNumber": "20200001-000001"}, LockInfo(1, "Front door", "20200001-000001")),
        ({"name": "", "serialNumber": None}, LockInfo(1)),
        ({"name": 7, "serialNumber": ["x"]}, LockInfo(1)),
        ({"name": "x" * 5000}, LockInfo(1, "x" * 200)),
        ({"name": "Бійниця 😀"}, LockInfo(1, "Бійниця 😀")),
        ({}, LockInfo(1)),
    ],
)
def test_names_and_serial_numbers_are_text_or_unknown(fields: dict[str, Any], info: LockInfo) -> None:
    assert locks_outcome(decoded(body({"id": 1} | fields))) == Named((info,))


def parts(*available: Any) -> dict[str, Any]:
    return {
        "softwareVersions": [
            {"softwareType": number, "version": "2.4.100", "updateAvailable": each}
            for number, each in enumerate(available)
        ]
    }


@pytest.mark.parametrize(
    ("fields", "available"),
    [
        (parts(False), False),
        (parts(True), True),
        (parts(False, True), True),
        (parts(True, None), True),
        (parts(False, None), False),
        (parts(None), None),
        (parts("true"), None),
        (parts(1), None),
        (parts(), None),
        ({}, None),
        ({"softwareVersions": None}, None),
        ({"softwareVersions": {"updateAvailable": True}}, None),
        ({"softwareVersions": [{}, None, 7, "x", [True], {"updateAvailable": [True]}]}, None),
        ({"softwareVersions": [None, {"updateAvailable": True}]}, True),
    ],
)
def test_an_update_of_any_part_is_an_update_of_the_lock(fields: dict[str, Any], available: bool | None) -> None:
    assert locks_outcome(decoded(body({"id": 1} | fields))) == Named((LockInfo(1, update_available=available),))


def test_a_bad_element_does_not_affect_other_names(expected_log: pytest.LogCaptureFixture) -> None:
    assert locks_outcome(decoded(body({"name": "No id"}, {"id": 2, "name": "Garage"}))) == Named(
        (LockInfo(2, "Garage"),)
    )
    assert "No id" not in expected_log.text


def test_an_answer_without_any_readable_element_is_a_sync_without_locks(expected_log: pytest.LogCaptureFixture) -> None:
    answer = decoded(body(None, {"id": "1", "isConnected": True}))
    assert sync_outcome(answer) == Synced((), left_out=2)
    assert locks_outcome(answer) == Named((), Synced((), left_out=2))


def test_unreadable_elements_are_counted(expected_log: pytest.LogCaptureFixture) -> None:
    answer = sync_outcome(decoded(body(OLD, None, {})))
    assert isinstance(answer, Synced)
    assert answer.left_out == 2


@pytest.mark.parametrize(
    ("type_", "rechargeable"), [(2, True), (4, False), (4.0, False), (5, None), (None, None), ("4", None), (True, None)]
)
def test_the_type_of_a_lock_says_whether_its_battery_is_charged(type_: object, rechargeable: bool | None) -> None:
    assert locks_outcome(decoded(body({"id": 1, "type": type_}))) == Named((LockInfo(1, rechargeable=rechargeable),))
