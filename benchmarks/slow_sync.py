"""Adds time to every sync of SQLite in this process, as a slower disk would.

SQLite reaches the disk through a table of functions that a program may replace. Ours is a copy of
its own table in which opening a file swaps that file's sync for one that waits first, so every
sync still happens, and each transaction waits as often as it syncs. Works wherever Python's sqlite3
uses a shared library, as Debian's does; `Slow.syncs` tells whether it took hold.
"""

from __future__ import annotations

import _sqlite3
import ctypes
import time
from pathlib import Path
from typing import Any

# Positions of what is replaced, in machine words, and sizes, as sqlite3.h lays them out.
VFS_WORDS, VFS_NAME, VFS_OPEN = 21, 3, 5
METHODS_WORDS, METHOD_SYNC = 19, 5
OK = 0
MAKE_DEFAULT = 1

Open = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)
Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
Words = ctypes.POINTER(ctypes.c_void_p)


class Slow:
    """Slow syncs for every file that SQLite opens from now on; there is no way back.

    Attributes:
        syncs: how many there were.
    """

    def __init__(self, seconds: float) -> None:
        self.syncs = 0
        self._seconds = seconds
        library = _library()
        library.sqlite3_vfs_find.restype = ctypes.c_void_p
        original = ctypes.cast(library.sqlite3_vfs_find(None), Words)
        self._really_open = Open(original[VFS_OPEN] or 0)
        self._callbacks: list[Any] = [Open(self._open)]
        self._tables: dict[int, Any] = {}
        self._name = ctypes.create_string_buffer(b"slow")
        self._vfs = (ctypes.c_void_p * VFS_WORDS)(*original[:VFS_WORDS])
        self._vfs[VFS_NAME] = ctypes.addressof(self._name)
        self._vfs[VFS_OPEN] = ctypes.cast(self._callbacks[0], ctypes.c_void_p).value
        if library.sqlite3_vfs_register(ctypes.byref(self._vfs), MAKE_DEFAULT) != OK:
            raise OSError("SQLite did not take the slow files")
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))  # SQLite points here for good

    def _open(self, vfs: int, name: int, file: int, flags: int, out: int) -> int:
        status: int = self._really_open(vfs, name, file, flags, out)
        if status == OK:
            opened = ctypes.cast(file, Words)
            opened[0] = ctypes.addressof(self._slowed(opened[0] or 0))
        return status

    def _slowed(self, methods: int) -> Any:  # noqa: ANN401 an array of words
        """Our copy of a file's functions. Databases and journals have different ones."""
        if methods not in self._tables:
            original = ctypes.cast(methods, Words)
            really_sync = Sync(original[METHOD_SYNC] or 0)

            def sync(file: int, flags: int) -> int:
                self.syncs += 1
                time.sleep(self._seconds)
                status: int = really_sync(file, flags)
                return status

            table = (ctypes.c_void_p * METHODS_WORDS)(*original[:METHODS_WORDS])
            self._callbacks.append(Sync(sync))
            table[METHOD_SYNC] = ctypes.cast(self._callbacks[-1], ctypes.c_void_p).value
            self._tables[methods] = table
        return self._tables[methods]


def _library() -> Any:  # noqa: ANN401 its functions are found by name
    """The SQLite that Python's own module uses, and no other that may be installed as well."""
    maps = Path("/proc/self/maps").read_text(encoding="ascii", errors="replace")
    paths = {line.split()[-1] for line in maps.splitlines() if "libsqlite3" in line}
    return ctypes.CDLL(paths.pop() if paths else _sqlite3.__file__)
