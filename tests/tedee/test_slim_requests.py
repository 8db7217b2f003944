"""The client costs no more than it needs."""

import subprocess
import sys


def test_no_library_that_guesses_encodings_is_loaded_and_others_can_load_it_later() -> None:
    program = (
        "import sys, lockwatch.tedee.client;"
        "assert 'requests' in sys.modules;"
        "assert not {'chardet', 'charset_normalizer'} & sys.modules.keys();"
        "import charset_normalizer"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=30)
