#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fail unless the code keeps to its layers, as the table in CONTRIBUTING.md says.

usage: layers.py SOURCE_ROOT [OBJDUMP CORE_ARCHIVE]

Checks every #include line of include/ and src/ against the table: which layer
may see which, that private headers stay in their layer, that only shell and main
see the line editor, and that nothing below shell prints. With an archive of
everything below shell, the same is asked of its symbols, and that it has no
variables that outlive a call but those named here.
"""

import os
import re
import subprocess
import sys

# The layer of a public header that is not named after it.
PUBLIC = {"out": "util", "sim": "util", "doctor": "host", "binding": "host"}

# They print, and they know which line editor there is.
ABOVE = ("main", "shell")

EDITOR_HEADER = re.compile(r"<(readline|editline|histedit)[/.]")
PRINTS = re.compile(r"\b(stderr|stdout|(?:perror|v?printf|puts|putchar)(?= ?\())")
# As they stand in an archive; a fortified printf has another name.
PRINT_SYMBOL = re.compile(r"(stderr|stdout|perror|psignal|v?printf|__v?printf_chk|puts|putchar"
                          r"|v?(warn|err)x?|error|v?syslog)$")
EDITOR_SYMBOL = re.compile(r"(rl_|el_|readline$|add_history$|using_history$|stifle_history$)")

# A SIGBUS handler is told nothing but the signal: what it needs must outlive the call.
MAY_HAVE_VARIABLES = {"backend_guard.c.o"}


def strip_comments(text):
    """The code without comments and without what strings hold; lines stay where they are."""
    def blank(match):
        kept = "\n" * match[0].count("\n")
        return '""' + kept if match[0][0] == '"' else kept

    # <> names a header, and "..." behind #include does.
    return re.sub(r'/\*.*?\*/|(?<!include )"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def read_table(path):
    """Whom each layer may include besides itself and util: rows "| `layer` | ... | a, b |"."""
    with open(path, encoding="utf-8") as file:
        rows = re.findall(r"^\| `(\w+)` \|.*\| ([\w, -]+) \|$", file.read(), re.M)
    table = {layer: set(re.findall(r"\w+", others)) for layer, others in rows}
    return {layer: set(table) if "all" in others else others for layer, others in table.items()}


class Tree:
    """The sources, and what is wrong with them."""

    def __init__(self, root):
        self.root = root
        self.table = read_table(os.path.join(root, "CONTRIBUTING.md"))
        self.wrong = []

    def complain(self, path, line, what):
        self.wrong.append(f"{os.path.relpath(path, self.root)}:{line}: {what}")

    def files(self):
        """Every C file with its layer."""
        for path in sorted(os.listdir(os.path.join(self.root, "include/barsh"))):
            yield os.path.join(self.root, "include/barsh", path), public_layer(path)
        for layer in ["", *sorted(os.listdir(os.path.join(self.root, "src")))]:
            folder = os.path.join(self.root, "src", layer)
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                if name.endswith((".c", ".h")):
                    yield os.path.join(folder, name), layer or "main"

    def resolve(self, path, name):
        """The layer and publicity of what `#include "name"` means in path; None: nothing."""
        if os.path.exists(os.path.join(os.path.dirname(path), name)):
            folder = os.path.basename(os.path.dirname(path))
            return "main" if folder == "src" else folder, False
        if os.path.exists(os.path.join(self.root, "src", name)):
            return name.split("/")[0], False
        if os.path.exists(os.path.join(self.root, "include", name)):
            return public_layer(os.path.basename(name)), True
        return None, False

    def check_include(self, path, line, layer, name):
        if name == "config.h":
            if layer not in ABOVE:
                self.complain(path, line, "config.h tells of the line editor: it is shell's")
            return
        target, is_public = self.resolve(path, name)
        if target is None:
            self.complain(path, line, f'"{name}" is no header of this tree')
        elif target == layer or (target == "util" and is_public):
            return
        elif not is_public and layer != "main":
            self.complain(path, line, f'"{name}" is private to {target}')
        elif target not in self.table[layer]:
            self.complain(path, line, f'{layer} may not include {target} ("{name}")')

    def check_file(self, path, layer):
        if layer not in self.table:
            self.complain(path, 1, f"no layer '{layer}' in the table")
            return
        with open(path, encoding="utf-8") as file:
            code = strip_comments(file.read())
        for number, line in enumerate(code.splitlines(), 1):
            if include := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
                self.check_include(path, number, layer, include[1])
            elif layer not in ABOVE and EDITOR_HEADER.search(line):
                self.complain(path, number, f"{layer} may not know the line editor")
            elif layer not in ABOVE and (prints := PRINTS.search(line)):
                self.complain(path, number, f"{layer} may not print ({prints[1]})")

    def check_archive(self, objdump, archive):
        """What the compiled code below shell calls and keeps."""
        text = subprocess.run([objdump, "-t", archive], check=True, capture_output=True,
                              text=True).stdout
        member = "?"
        for line in text.splitlines():
            if begin := re.match(r"(\S+\.o):\s+file format", line):
                member = os.path.basename(begin[1])
                continue
            symbol = re.match(r"[0-9a-f]+ (.{7}) (\S+)\s+[0-9a-f]+ (?:\.hidden )?(\S+)$", line)
            if not symbol:
                continue
            flags, section, name = symbol.groups()
            if section == "*UND*":
                if PRINT_SYMBOL.match(name):
                    self.wrong.append(f"{member}: uses {name}: below shell nobody prints")
                if EDITOR_SYMBOL.match(name):
                    self.wrong.append(f"{member}: {name} is the line editor's")
            elif is_variable(flags, section, name) and member not in MAY_HAVE_VARIABLES:
                self.wrong.append(f"{member}: '{name}' is a variable that outlives a call")


def public_layer(name):
    stem = os.path.splitext(name)[0]
    return PUBLIC.get(stem, stem)


def is_variable(flags, section, name):
    """Data that can change; instrumentation (sanitizers, coverage) keeps its own."""
    return (re.fullmatch(r"\.t?(data|bss)(\.(?!rel\.ro).*)?|\*COM\*", section) is not None
            and "O" in flags and not name.startswith("__"))


def main():
    if len(sys.argv) not in (2, 4):
        sys.exit(__doc__)
    tree = Tree(sys.argv[1])
    n = 0
    for path, layer in tree.files():
        tree.check_file(path, layer)
        n += 1
    if len(sys.argv) == 4:
        tree.check_archive(*sys.argv[2:])
    for wrong in tree.wrong:
        print(wrong)
    print(f"{n} files, {len(tree.wrong)} against the layers")
    sys.exit(1 if tree.wrong else 0)


if __name__ == "__main__":
    main()
