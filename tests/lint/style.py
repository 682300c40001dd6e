#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fail where a file breaks a rule of style that a program can judge.

usage: style.py SOURCE_ROOT

All code: a licence line first (second behind #!), 100 columns with tabs of 8 (a line may
be longer where a quoted text makes it so: texts are not cut, so that they can be
searched for), no blanks at line ends, a newline at the end. C: no // comments, no goto, no typedef
of structs, no function of more than 60 lines in src/. src/ and include/: none of
the functions that overrun buffers, hide errors or run a shell.
"""

import os
import re
import sys

from layers import strip_comments

LICENCE = "SPDX-License-Identifier: MIT"
COLUMNS = 100
FUNCTION_LINES = 60
FOLDERS = ["bench", "completions", "examples", "include", "man", "src", "tests"]
FILES = ["bootstrap", "meson.build", "meson_options.txt"]
CODE = (".build", ".c", ".h", ".py", ".sh", ".bash", ".fish", ".1", ".5", ".7")
# What tests read and compare is as it must be, and programs write as they do.
DATA = ("tests/script/", "tests/maps/", "tests/fuzz/corpus/", "tests/unit/expr_cases.h")
BANNED = re.compile(r"\b(strcpy|strcat|strncpy|strncat|stpcpy|sprintf|vsprintf|strtok|gets|atoi"
                    r"|atol|atoll|atof|system|popen|wordexp|alloca|mktemp|tmpnam)\s*\(")


def code_files(root):
    """Every file that people write as code: by its name, or because it begins with #!."""
    for name in FILES:
        if os.path.exists(os.path.join(root, name)):
            yield name
    for top in FOLDERS:
        for folder, folders, names in os.walk(os.path.join(root, top)):
            folders[:] = [f for f in folders if f != "__pycache__"]
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), root)
                if not path.startswith(DATA) and (name.endswith(CODE) or is_script(root, path)):
                    yield path


def is_script(root, path):
    with open(os.path.join(root, path), "rb") as file:
        return file.read(2) in (b"#!", b"#c")  # #compdef


def columns(line):
    """How wide a line is, by its code: what quotes hold does not count."""
    line = line.expandtabs(8)
    if len(line) <= COLUMNS:
        return len(line)
    return len(re.sub(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', "", line))


def check_lines(text):
    """What is judged line by line, in any language."""
    lines = text.split("\n")
    head = lines[1:3] if lines[0].startswith(("#!", "#compdef")) else lines[:1]
    if not any(LICENCE in line for line in head):
        yield 1, f"the licence line is missing: {LICENCE}"
    if lines[-1] != "":
        yield len(lines), "no newline at the end"
    for number, line in enumerate(lines, 1):
        if columns(line) > COLUMNS:
            yield number, f"more than {COLUMNS} columns"
        if line != line.rstrip():
            yield number, "blanks at the line's end"


def check_c(path, text):
    if not text.startswith(f"/* {LICENCE} */\n"):
        yield 1, f"begins with /* {LICENCE} */"
    begin = None
    for number, line in enumerate(strip_comments(text).splitlines(), 1):
        if "//" in line:
            yield number, "comments are /* */"
        if re.search(r"\bgoto\b", line):
            yield number, "no goto"
        if re.match(r"\s*typedef (struct|union|enum)\b", line):
            yield number, "no typedef of structs"
        if path.startswith(("src/", "include/")) and (banned := BANNED.search(line)):
            yield number, f"{banned[1]}() is banned"
        if line == "{":
            begin = number
        if line == "}" and begin and path.startswith("src/"):
            if number - begin - 1 > FUNCTION_LINES:
                yield begin, f"a function of {number - begin - 1} lines, {FUNCTION_LINES} at most"
            begin = None


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root, n, wrong = sys.argv[1], 0, 0

    for path in code_files(root):
        n += 1
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        found = list(check_lines(text))
        if path.endswith((".c", ".h")):
            found += check_c(path, text)
        for number, what in sorted(found):
            print(f"{path}:{number}: {what}")
        wrong += len(found)
    print(f"{n} files, {wrong} against the style")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
