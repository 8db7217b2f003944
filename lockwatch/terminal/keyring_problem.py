"""Sentences for the terminal about problems with the keyring."""

from lockwatch.domain.outcome import TokenProblem


def keyring_sentence(why: TokenProblem) -> str:
    """Return what is wrong and, after a colon, what the user can do about it."""
    return {
        TokenProblem.NO_KEYRING: "No keyring was found: start one (GNOME Keyring, KWallet), or use LOCKWATCH_TOKEN.",
        TokenProblem.KEYRING_LOCKED: "The keyring is locked: unlock it and try again.",
        TokenProblem.KEYRING_SILENT: "The keyring does not answer: unlock or restart it and try again.",
        TokenProblem.KEYRING_INSECURE: (
            "The only keyring here keeps secrets in a plain file or loses them, and was not used:"
            " start another one (GNOME Keyring, KWallet), or use LOCKWATCH_TOKEN."
        ),
    }.get(why, "The keyring has failed, and nothing was changed that is known of: restart it and try again.")
