"""Which libraries importing the client loads."""

import subprocess
import sys


def test_the_client_does_not_load_encoding_detection_but_does_not_prevent_it() -> None:
    program = (
        "import sys, lockwatch.tedee.client;"
        "assert 'requests' in sys.modules;"
        "assert not {'chardet', 'charset_normalizer'} & sys.modules.keys();"
        "import charset_normalizer"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)
