#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fail unless each header compiles alone, and twice in one file.

usage: headers.py SOURCE_ROOT BUILD_ROOT COMPILER...
"""

import glob
import os
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wundef", "-Werror"]


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    root, build, compiler = sys.argv[1], sys.argv[2], sys.argv[3:]
    folders = [os.path.join(root, "include"), os.path.join(root, "src"), build]
    command = [*compiler, "-std=c17", "-D_GNU_SOURCE", *WARNINGS, "-fsyntax-only", "-x", "c"]
    command += [f"-I{folder}" for folder in folders] + ["-"]
    headers = sorted(glob.glob(f"{root}/include/barsh/*.h") + glob.glob(f"{root}/src/*/*.h"))
    failed = 0

    for header in headers:
        source = f'#include "{os.path.abspath(header)}"\n' * 2 + "extern int not_empty;\n"
        run = subprocess.run(command, input=source, text=True, capture_output=True, check=False)
        if run.returncode != 0:
            print(f"{os.path.relpath(header, root)} does not compile alone:\n{run.stderr}")
            failed += 1
    print(f"{len(headers)} headers, {failed} do not compile alone")
    sys.exit(1 if failed or not headers else 0)


if __name__ == "__main__":
    main()
