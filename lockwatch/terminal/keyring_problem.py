"""Sentences for the terminal about the keyring: what is wrong, why it was chosen, and what the user can do."""

from lockwatch.domain.outcome import TokenProblem
from lockwatch.storage.keyring_offer import KeyringOffer

_KWALLET_PROCESSES = ("kwalletd", "ksecretd")
"""How the names of the processes of KWallet begin."""


def keyring_sentence(why: TokenProblem, offer: KeyringOffer) -> str:
    """Return what is wrong and, after a colon, what the user can do about it."""
    if why is TokenProblem.NO_KEYRING:
        return _none_sentence(offer)
    if why is TokenProblem.KEYRING_INSECURE and offer.configured_by:
        return (
            f"{offer.configured_by} chooses a keyring that keeps secrets in a plain file or loses them, and it was not"
            " used: remove that choice."
        )
    return {
        TokenProblem.KEYRING_LOCKED: "The keyring is locked: unlock it and try again.",
        TokenProblem.KEYRING_SILENT: "The keyring does not answer: unlock or restart it and try again.",
        TokenProblem.KEYRING_INSECURE: (
            "The only keyring here keeps secrets in a plain file or loses them, and was not used:"
            " start another one (GNOME Keyring, KWallet), or use LOCKWATCH_TOKEN."
        ),
    }.get(why, "The keyring has failed; as far as is known, nothing was changed: restart it and try again.")


def _none_sentence(offer: KeyringOffer) -> str:
    if offer.configured_by:
        return f"{offer.configured_by} chooses a keyring that can't be used: remove that choice."
    if not offer.bus:
        return (
            "No keyring was found, as no session bus answers: start Lockwatch from a desktop session, or use"
            " LOCKWATCH_TOKEN."
        )
    if offer.kwallet_runs:
        return (
            "No keyring was found, as KWallet runs without its Secret Service: switch on 'Use KWallet for the Secret"
            " Service interface' in KDE's settings, under KDE Wallet."
        )
    if offer.kwallet_startable:
        return (
            "No keyring was found, as KWallet is installed, but could not be started: open KDE's program"
            " KWalletManager, and try again."
        )
    return "No keyring was found: start one (GNOME Keyring, KWallet), or use LOCKWATCH_TOKEN."


def chosen_sentence(name: str, offer: KeyringOffer) -> str:
    """Return which keyring was chosen, and why."""
    chosen = name or "A keyring without a name"
    if offer.configured_by:
        return f"{chosen} keeps secrets, as {offer.configured_by} says."
    if not offer.secret_service:
        return f"{chosen} keeps secrets."
    process = "".join(char for char in offer.secret_service if char.isascii() and (char.isalnum() or char in "-_."))
    another = offer.kwallet_runs and not process.startswith(_KWALLET_PROCESSES)
    not_chosen = "; KWallet runs, but the Secret Service of this session is not its own" if another else ""
    return f"{chosen} of {process} keeps secrets{not_chosen}."
