#!/usr/bin/env python3
"""slow-file.py DIRECTORY SECONDS TEXT: mounts a file system there with one file, `slow`, each reading of which takes SECONDS,
as that of a NIC driver which has to ask its PHY. Prints a line once it is mounted; ends when it is unmounted."""
import errno
import stat
import sys
import time

# Debian's python3-fusepy, whichever python3 comes first.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    from fuse import FUSE, FuseOSError, Operations
except ImportError:
    from fusepy import FUSE, FuseOSError, Operations

directory, seconds, text = sys.argv[1], float(sys.argv[2]), (sys.argv[3] + "\n").encode()


class SlowFile(Operations):
    def init(self, path):
        print("mounted", flush=True)

    def getattr(self, path, fh=None):
        if path == "/":
            return dict(st_mode=stat.S_IFDIR | 0o755, st_nlink=2)
        if path == "/slow":
            return dict(st_mode=stat.S_IFREG | 0o444, st_nlink=1, st_size=4096)
        raise FuseOSError(errno.ENOENT)

    def readdir(self, path, fh):
        return [".", "..", "slow"]

    def open(self, path, flags):
        return 0

    def read(self, path, size, offset, fh):
        if offset == 0:
            time.sleep(seconds)
        return text[offset : offset + size]


FUSE(SlowFile(), directory, foreground=True, direct_io=True, nothreads=False, allow_other=True)
