"""Limits of what a vendor may send; docs/connectors.md documents them.

They bound memory and time, so that no response can end the process or keep it waiting. Each is far
above what the vendors document.
"""

# A response body after decompression. Pages hold at most a few thousand records.
MAX_BODY_BYTES = 64 * 2**20
# An archive of exported records, as sent, and the file in it after decompression. Qualtrics ends
# exports above 1.8 GB.
MAX_ARCHIVE_BYTES = 256 * 2**20
MAX_UNPACKED_BYTES = 2 * 2**30
# The total time of one response, as a multiple of RUNTIME__REQUEST_TIMEOUT, which limits the time
# without a byte.
TOTAL_TIMEOUTS = 10
# The time that a vendor's export or query job may take.
MAX_JOB_SECONDS = 2 * 3600
# Consecutive pages of a list that repeat earlier pages or are empty, although more are announced.
MAX_STALLED_PAGES = 50
# A refresh waits at most this long for a vendor; a longer wait is left to the next refresh.
MAX_RETRY_AFTER_SECONDS = 900
# How far the vendor's clock may be ahead of this machine's. A later `Date` is not believed, because
# cursors are derived from it.
MAX_CLOCK_LEAD_SECONDS = 86_400
