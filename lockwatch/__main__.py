import sys

from lockwatch.entry import main

sys.exit(main())
