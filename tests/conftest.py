"""What every test may count on."""

from __future__ import annotations

import signal

# A shell without job control starts what runs in the background with interrupts ignored, and its
# children inherit that: the tests that interrupt a process would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
