"""Garbage collection by hand, for a process whose Qt objects must be destroyed in its main thread.

Python collects reference cycles in whatever thread happens to create an object. If such a cycle holds Qt objects, they
are destroyed in that thread. This can crash, or deadlock: their destructor holds a lock of Qt and waits for Python's
GIL, while the main thread holds the GIL and waits for that lock.
"""

import gc


def stop_automatic_collection() -> None:
    """Leave collection to `collect_if_due`, which the caller must then call from time to time in the main thread."""
    gc.disable()


def collect_if_due() -> None:
    """Collect each generation whose threshold has been reached, as Python would."""
    for generation, threshold in enumerate(gc.get_threshold()):
        if gc.get_count()[generation] <= threshold:
            break
        gc.collect(generation)
