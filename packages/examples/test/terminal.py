# Runs a program in a pseudo-terminal of 24 rows and 60 columns. Our input is typed there, our output is what it shows.
# Usage: terminal.py PROGRAM ARGUMENT...
import fcntl
import os
import pty
import select
import struct
import sys
import termios

pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    # Nothing of our own environment, which is made for this Python.
    os.execve(sys.argv[1], sys.argv[1:], {"TERM": "xterm"})

sources = [0, terminal]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed:
            os.write(terminal, typed)
        else:
            sources.remove(0)
    if terminal in ready:
        try:
            shown = os.read(terminal, 4096)
        except OSError:  # how Linux says that nobody has the other end any more
            shown = b""
        if not shown:
            break
        os.write(1, shown)

sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
