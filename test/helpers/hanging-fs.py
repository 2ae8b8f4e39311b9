"""
hanging-fs.py MOUNTPOINT [BACKING]: a file system (FUSE) that is there and never answers for anything in it; with BACKING
it is what that directory is, until there is a file "hang" in it. Debian: python3-fusepy.
"""
import os
import stat
import sys
import time

try:
    from fusepy import FUSE, Operations
except ImportError:
    from fuse import FUSE, Operations


def wait_for_ever():
    while True:
        time.sleep(60)


class Hanging(Operations):
    def init(self, path):
        print("mounted", flush=True)

    def getattr(self, path, fh=None):
        if path == "/":
            return dict(st_mode=stat.S_IFDIR | 0o755, st_nlink=2, st_uid=0, st_gid=0)
        wait_for_ever()

    def statfs(self, path):
        wait_for_ever()


class HangingLater(Operations):
    def __init__(self, backing):
        self.backing = backing

    def init(self, path):
        print("mounted", flush=True)

    def there(self, path):
        if os.path.exists(os.path.join(self.backing, "hang")):
            wait_for_ever()
        return os.path.join(self.backing, path.lstrip("/"))

    def getattr(self, path, fh=None):
        found = os.lstat(self.there(path))
        return {key: getattr(found, key) for key in ("st_mode", "st_nlink", "st_uid", "st_gid", "st_size", "st_mtime")}

    def readdir(self, path, fh):
        return [".", "..", *os.listdir(self.there(path))]

    def create(self, path, mode, fi=None):
        return os.open(self.there(path), os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)

    def open(self, path, flags):
        return os.open(self.there(path), flags)

    def read(self, path, size, offset, fh):
        self.there(path)
        return os.pread(fh, size, offset)

    def write(self, path, data, offset, fh):
        self.there(path)
        return os.pwrite(fh, data, offset)

    def truncate(self, path, length, fh=None):
        os.truncate(self.there(path), length)

    def unlink(self, path):
        os.unlink(self.there(path))

    def release(self, path, fh):
        os.close(fh)


operations = HangingLater(sys.argv[2]) if len(sys.argv) > 2 else Hanging()
FUSE(operations, sys.argv[1], foreground=True, nothreads=False)
