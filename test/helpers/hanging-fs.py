"""hanging-fs.py MOUNTPOINT: a file system (FUSE) that is there and never answers for anything in it. Debian: python3-fusepy."""
import stat
import sys
import time

try:
    from fusepy import FUSE, Operations
except ImportError:
    from fuse import FUSE, Operations


class Hanging(Operations):
    def init(self, path):
        print("mounted", flush=True)

    def getattr(self, path, fh=None):
        if path == "/":
            return dict(st_mode=stat.S_IFDIR | 0o755, st_nlink=2, st_uid=0, st_gid=0)
        while True:
            time.sleep(60)

    def statfs(self, path):
        while True:
            time.sleep(60)


FUSE(Hanging(), sys.argv[1], foreground=True, nothreads=False)
