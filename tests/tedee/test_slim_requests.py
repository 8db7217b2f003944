"""Which libraries importing the client loads."""

import subprocess
import sys


def test_encoding_detection_is_not_loaded_but_can_be_later() -> None:
    program = (
        "import sys, lockwatch.tedee.client;"
        "assert 'requests' in sys.modules;"
        "assert not {'chardet', 'charset_normalizer'} & sys.modules.keys();"
        "import charset_normalizer"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)
