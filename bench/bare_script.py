#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""bare_script.py FILE <lines >results: the loop of bare_script.c, as one writes it in Python."""

import mmap
import struct
import sys

with open(sys.argv[1], "r+b") as file:
    memory = mmap.mmap(file.fileno(), 0)
    for line in sys.stdin:
        offset = int(line.split()[1], 0)
        (value,) = struct.unpack_from("<I", memory, offset)
        print(f"{offset:#x}: {value:#010x}")
