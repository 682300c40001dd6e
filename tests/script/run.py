#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Golden transcripts: run.py BARSH DIRECTORY [NAME]... runs each NAME.barsh as its header says.

The header is comment lines `# test: WORDS`, the command line behind barsh; `{}`
stands for the script itself, `< {}` gives it on standard input; `<&-` and `>&-` close standard input and
output. Without one the
script is run as `-f {} sim`. NAME.out holds standard output, then standard error
behind a line `--- stderr`, then `--- status N`. With BARSH_UPDATE=1 in the
environment NAME.out is written anew, to be read before it is believed.

Speaks TAP. Each script runs in a scratch directory that holds copies of all, and of
examples/.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile


def header(script):
    words = ["-f", "{}", "sim"]
    for line in script.read_text(errors="replace").splitlines():
        if line.startswith("# test:"):
            words = shlex.split(line[len("# test:"):])
    return words


def run(barsh, script, scratch):
    words = header(script)
    stdin = subprocess.DEVNULL
    if "<" in words:
        at = words.index("<")
        stdin = open(scratch / script.name, "rb")
        del words[at:at + 2]
    closed = [fd for fd, word in ((0, "<&-"), (1, ">&-")) if word in words]
    words = [word for word in words if word not in ("<&-", ">&-")]
    wrapper = os.environ.get("BARSH_WRAPPER", "").split()
    command = wrapper + [barsh] + [word.replace("{}", script.name) for word in words]
    env = dict(os.environ, HOME="/nonexistent", NO_COLOR="1", LANG="C.UTF-8", TMPDIR=str(scratch))
    done = subprocess.run(command, cwd=scratch, stdin=stdin, capture_output=True, env=env,
                          timeout=120, check=False,
                          preexec_fn=lambda: [os.close(fd) for fd in closed])
    text = done.stdout
    if done.stderr:
        text += b"--- stderr\n" + done.stderr
    # How long a wait took is the one thing that differs from run to run.
    text = re.sub(rb"after [0-9.]+ [mun]?s(,| and) [0-9]+ polls?", rb"after TIME\1 POLLS", text)
    return text + b"--- status %d\n" % done.returncode


def compare(script, got):
    expected_path = script.with_suffix(".out")
    if os.environ.get("BARSH_UPDATE"):
        expected_path.write_bytes(got)
    expected = expected_path.read_bytes() if expected_path.exists() else b"(no such file)"
    if got == expected:
        return []
    lines = ["# expected:"] + ["#   " + l for l in expected.decode(errors="replace").splitlines()]
    return lines + ["# got:"] + ["#   " + l for l in got.decode(errors="replace").splitlines()]


def main():
    barsh = os.path.abspath(sys.argv[1])
    directory = pathlib.Path(sys.argv[2])
    names = sys.argv[3:]
    scripts = [s for s in sorted(directory.glob("*.barsh")) if not names or s.stem in names]
    # Files that other scripts source have no expectation of their own.
    scripts = [s for s in scripts if not s.stem.startswith("_")]
    print(f"1..{len(scripts)}")
    for number, script in enumerate(scripts, 1):
        with tempfile.TemporaryDirectory(prefix="barsh-script-") as scratch:
            for file in [*directory.iterdir(), *(directory / "../../examples").iterdir()]:
                if file.is_file():
                    shutil.copy(file, scratch)
            problems = compare(script, run(barsh, script, pathlib.Path(scratch)))
        print(f"{'not ok' if problems else 'ok'} {number} - {script.stem}")
        print("\n".join(problems), end="\n" if problems else "", flush=True)


if __name__ == "__main__":
    main()
