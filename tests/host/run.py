#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The verbs on machines that are folders: run.py BARSH CASES.py [WORD]...

CASES.py has a list CASES of Case(). Each is a TAP point: its tree is built in a
folder of its own, which BARSH_HOST_ROOT names, barsh is run, and what it printed and its
status are compared with what stands in the file. With WORDs, only the cases whose sentence
has one of them are run. BARSH_WRAPPER goes before barsh, such as valgrind.
"""

import dataclasses
import difflib
import fcntl
import importlib.util
import json
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios

from fake import Tree


@dataclasses.dataclass
class Case:
    """One run and what is expected of it.

    args: the words behind barsh, in which {root} stands for the folder of the tree. In lines
    and values {sudo} stands for "sudo " where the tests are not run by root, else for nothing;
    commands begin with "barsh", whatever its path is.
    out, err: all lines. Lines of out_has have to be among the output's, lines of out_lacks
    may not. objects: each line of the output is JSON and has at least these keys with these
    values, None for a key that is missing. The tree has to be as before; with changed, {path:
    content, None for gone}, only what stands there is compared.
    """

    sentence: str
    args: list
    build: object = None  # called with the Tree
    out: list = None
    out_has: list = ()
    out_lacks: list = ()
    objects: list = None
    err: list = ()
    status: int = 0
    columns: int = None  # standard output is a terminal of this width
    env: dict = dataclasses.field(default_factory=dict)
    needs_names: bool = False  # barsh reads pci.ids, which is there
    needs_root: bool = False
    changed: dict = dataclasses.field(default_factory=dict)


def listing(root):
    """Every path below root with what it holds."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in folders + files:
            path = os.path.join(folder, name)
            if os.path.islink(path):
                found[path[len(root):]] = "-> " + os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as file:
                    found[path[len(root):]] = file.read().decode(errors="replace")
            else:
                found[path[len(root):]] = "a folder"
    return found


def drain(fd):
    """All that comes out of a terminal until its last writer has gone."""
    data = b""
    while True:
        try:
            piece = os.read(fd, 4096)
        except OSError:  # EIO: the other side is closed
            piece = b""
        if not piece:
            return data
        data += piece


def run(barsh, case, root):
    """Standard output, standard error and the status."""
    env = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    env.update({"BARSH_HOST_ROOT": root, "LC_ALL": "C.UTF-8", "NO_COLOR": "1", **case.env})
    command = os.environ.get("BARSH_WRAPPER", "").split() + [barsh]
    command += [arg.replace("{root}", root) for arg in case.args]
    if case.columns is None:
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=120, check=False)
        return (done.stdout.decode().replace(barsh, "barsh"),
                done.stderr.decode().replace(barsh, "barsh"), done.returncode)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, case.columns, 0, 0))
    with subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=theirs,
                          stderr=subprocess.PIPE) as child:
        os.close(theirs)
        out = drain(ours).decode().replace("\r\n", "\n")
        err = child.stderr.read().decode()
    os.close(ours)
    return out.replace(barsh, "barsh"), err.replace(barsh, "barsh"), child.returncode


def expanded(text):
    return text.replace("{sudo}", "sudo " if os.geteuid() != 0 else "")


def differences(what, found, wanted):
    wanted = "".join(expanded(line) + "\n" for line in wanted)
    if found == wanted:
        return []
    return list(difflib.unified_diff(wanted.splitlines(), found.splitlines(), f"{what} wanted",
                                     f"{what} found", lineterm="")) or [f"{what}: {found!r}"]


def json_differences(text, wanted):
    found = []
    for line in text.splitlines():
        try:
            found.append(json.loads(line))
        except ValueError:
            return [f"no JSON: {line}"]
    if len(found) != len(wanted):
        return [f"{len(found)} objects instead of {len(wanted)}: {text}"]
    return [f"object {number}: {key} is {one.get(key)!r}, not {value!r}"
            for number, (one, keys) in enumerate(zip(found, wanted), 1)
            for key, value in keys.items()
            if one.get(key) != (expanded(value) if isinstance(value, str) else value)]


def problems_of(case, before, after, out, err, status):
    """What is not as the case says."""
    lines = out.splitlines()
    problems = [] if case.out is None else differences("output", out, case.out)
    problems += [f"line is missing: {line}" for line in case.out_has
                 if expanded(line) not in lines]
    problems += [f"line should not be: {line}" for line in case.out_lacks
                 if expanded(line) in lines]
    if case.objects is not None:
        problems += json_differences(out, case.objects)
    problems += differences("error", err, case.err)
    if status != case.status:
        problems.append(f"status is {status}, not {case.status}")
    for path, content in case.changed.items():
        if after.get(path) != content:
            problems.append(f"{path} holds {after.get(path)!r}, not {content!r}")
    if not case.changed:
        problems += [f"{path} has changed" for path in sorted({**before, **after})
                     if before.get(path) != after.get(path)]
    if problems and (case.out is None or case.out_has):
        problems += ["output:", *lines]
    return problems


def has_names(barsh):
    """Does this barsh find names where it runs?"""
    with tempfile.TemporaryDirectory() as root:
        Tree(root).function("0000:00:01.0", "8086:10d3", 0x020000)
        out, _, _ = run(barsh, Case("", ["list", "-j"]), root)
    return '"vendor 8086"' not in out


def check(barsh, case):
    """"", " # SKIP why", or a list of problems."""
    if case.needs_names and not has_names(barsh):
        return " # SKIP this barsh has no names"
    if case.needs_root and os.geteuid() != 0:
        return " # SKIP it takes root"
    with tempfile.TemporaryDirectory(prefix="barsh-host-") as root:
        tree = Tree(root)
        if case.build:
            case.build(tree)
        before = listing(root)
        found = run(barsh, case, root)
        return problems_of(case, before, listing(root), *found) or ""


def load(path):
    spec = importlib.util.spec_from_file_location("cases", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CASES


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    # The files of cases import Case from here, by the name of this file.
    sys.modules["run"] = sys.modules["__main__"]
    barsh, words = os.path.abspath(sys.argv[1]), sys.argv[3:]
    cases = [case for case in load(sys.argv[2])
             if not words or any(word in case.sentence for word in words)]
    print(f"1..{len(cases)}")
    for number, case in enumerate(cases, 1):
        result = check(barsh, case)
        is_bad = isinstance(result, list)
        print(f"{'not ok' if is_bad else 'ok'} {number} - {case.sentence}"
              f"{'' if is_bad else result}")
        for line in result if is_bad else []:
            print(f"#   {line}")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
