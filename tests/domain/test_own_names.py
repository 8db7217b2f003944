"""The user's own name for a lock: shown everywhere, and never mistaken for the owner's name."""

from types import MappingProxyType

from lockwatch.domain.locks import Lock, LockInfo, Observation, list_order
from lockwatch.domain.rules import LockRules, Rules
from lockwatch.domain.state import State
from lockwatch.domain.step import apply_own_names

INFO = LockInfo(1, "Front door", "1111-0001")


def known(info: LockInfo) -> State:
    lock = Lock(Observation(1, connected=True), 0.0, info)
    return State(locks=MappingProxyType({1: lock}), infos=MappingProxyType({1: info}))


def rules(entry: str, own_name: str | None) -> Rules:
    return Rules(by_lock=MappingProxyType({entry: LockRules(own_name=own_name)}))


def test_an_own_name_is_found_by_serial_number_and_by_owners_name() -> None:
    for entry in ("1111-0001", "Front door"):
        state = apply_own_names(known(INFO), rules(entry, "Grandma's"))
        assert state.locks[1].info.own_name == state.infos[1].own_name == "Grandma's"
        assert state.locks[1].name == "Front door"
        assert list_order(state.locks[1]) == ("grandma's", 1)


def test_removing_an_own_name_restores_the_owners_name() -> None:
    assert apply_own_names(apply_own_names(known(INFO), rules("1111-0001", "X")), Rules()) == known(INFO)


def test_a_lock_without_a_name_can_have_an_own_name() -> None:
    state = apply_own_names(known(LockInfo(1)), rules("#1", "Shed"))
    assert state.locks[1].info.own_name == "Shed"


def test_an_unchanged_own_name_keeps_the_same_object() -> None:
    state = apply_own_names(known(INFO), rules("1111-0001", "X"))
    again = apply_own_names(state, rules("1111-0001", "X"))
    assert again.locks is state.locks
    assert again.infos is state.infos
