"""Stops the threads of a process that have a name, and leaves the others: as if they hung. Until the process ends, or this.

stall.py PID NAME
"""
import ctypes
import os
import sys

pid, name = sys.argv[1:]
libc = ctypes.CDLL(None, use_errno=True)
SEIZE, INTERRUPT = 0x4206, 0x4207
threads = [thread for thread in os.listdir(f"/proc/{pid}/task")
           if open(f"/proc/{pid}/task/{thread}/comm").read().strip().startswith(name)]
assert threads, "no such thread: " + ", ".join(
    open(f"/proc/{pid}/task/{thread}/comm").read().strip() for thread in os.listdir(f"/proc/{pid}/task"))
for thread in threads:
    for request in (SEIZE, INTERRUPT):
        if libc.ptrace(request, int(thread), None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")
print("stalled", len(threads), flush=True)
# A thread that is traced is its tracer's to bury; before that its process has not ended for anybody.
for thread in threads:
    while True:
        _, status = os.waitpid(int(thread), 0x40000000)  # __WALL
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            break
