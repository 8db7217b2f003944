import sys

from lockwatch.terminal.entry import main

sys.exit(main())
