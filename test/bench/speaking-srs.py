"""The stand-in for SRS of ../helpers/stand-in-srs.py, which besides writes a log and has an HTTP API, both as SRS's own.

Usage: speaking-srs.py LOG, and what the stand-in takes. Prints the line of the API, that of the stand-in, and one for each
request.
"""

import os, re, runpy, sys, threading, time
from pathlib import Path

HERE = Path(__file__).parent
# Real lines, again and again: a busy SRS writes some a second.
LINES = (HERE / "../fixtures/srs-7.0.18-log-lines.txt").read_text().splitlines()
LINES_PER_SECOND = 20
STAMP = re.compile(r"^\[[^\]]*\]")


def write_log(path):
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    while True:
        for line in LINES:
            now = time.strftime("[%Y-%m-%d %H:%M:%S.000]")
            os.write(log, (STAMP.sub(now, line) + "\n").encode())
            time.sleep(1 / LINES_PER_SECOND)


log, *rest = sys.argv[1:]
# Each takes its arguments when it is loaded.
sys.argv = ["srs-api.py", "plain", "20", "200"]
threading.Thread(target=lambda: runpy.run_path(str(HERE / "../helpers/srs-api.py")), daemon=True).start()
time.sleep(0.5)
threading.Thread(target=write_log, args=[log], daemon=True).start()
sys.argv = ["stand-in-srs.py", *rest]
runpy.run_path(str(HERE / "../helpers/stand-in-srs.py"), run_name="__main__")
