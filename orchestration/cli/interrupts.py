"""Ctrl-C and SIGTERM: both end a command, also where its libraries discard the first one."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

REPEAT_SECONDS = 10.0


@contextmanager
def repeated_interrupts() -> Iterator[None]:
    """Send SIGINT again every few seconds after the first SIGINT or SIGTERM, until the end.

    An interrupt that is raised within an import or a callback of a library may be discarded there.
    Python writes the number of each signal to a pipe, whatever handlers the libraries set.
    """
    # SIGTERM ends a command like Ctrl-C. Shells start background jobs with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    received, sent = os.pipe()
    os.set_blocking(sent, False)
    before = signal.set_wakeup_fd(sent, warn_on_full_buffer=False)
    has_ended = threading.Event()
    threading.Thread(target=_repeat, args=(received, has_ended), daemon=True).start()
    try:
        yield
    finally:
        has_ended.set()
        signal.set_wakeup_fd(before)
        os.close(sent)


def _repeat(received: int, has_ended: threading.Event) -> None:
    with os.fdopen(received, "rb", buffering=0) as signals:
        while number := signals.read(1):
            if number[0] in (signal.SIGINT, signal.SIGTERM):
                while not has_ended.wait(REPEAT_SECONDS):
                    os.kill(os.getpid(), signal.SIGINT)
                return
