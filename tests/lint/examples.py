#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Run what README and the manual show.

usage: examples.py BARSH SOURCE_ROOT

README: a block behind <!-- runs --> holds commands ("$ ...") and, word for word, what they
print; it runs in a folder that has examples/. Manual: a block behind `.\\" runs: STATUS` is a
script for the simulated device, behind `.\\" runs: sh` it is shell commands that succeed.
The examples that `help` shows are checked without running them.
"""

import os
import re
import subprocess
import sys
import tempfile

# What an example of a block needs around it.
AROUND = {"if": "{}\n}}", "break": "repeat 2 {{\n{}\n}}"}


class Examples:
    """Runs each in a folder of its own; counts as TAP does."""

    def __init__(self, barsh, root):
        self.barsh = os.path.abspath(barsh)
        self.root = os.path.abspath(root)
        self.number = 0

    def result(self, good, what, *details):
        self.number += 1
        print(f"{'' if good else 'not '}ok {self.number} - {what}")
        if not good:
            print("\n".join(f"# {line}" for text in details for line in text.splitlines()))

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as file:
            return file.read()

    def run(self, command, folder, text=""):
        """(status, what came out on both outputs, in its order)."""
        path = os.path.dirname(self.barsh) + os.pathsep + os.environ["PATH"]
        environment = dict(os.environ, PATH=path, LC_ALL="C.UTF-8")
        done = subprocess.run(command, cwd=folder, input=text, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env=environment, check=False, timeout=60)
        return done.returncode, done.stdout

    def check_readme(self):
        blocks = re.findall(r"<!-- runs -->\n```\w*\n(.*?)```", self.read("README.md"), re.S)
        for block in blocks:
            with tempfile.TemporaryDirectory() as folder:
                os.symlink(os.path.join(self.root, "examples"), os.path.join(folder, "examples"))
                for session in re.split(r"^\$ ", block, flags=re.M)[1:]:
                    command, _, wanted = session.partition("\n")
                    _, found = self.run(["sh", "-c", command], folder)
                    self.result(found.rstrip() == wanted.rstrip(), f"README: {command}",
                                "wanted:", wanted, "found:", found)

    def check_page(self, page):
        blocks = re.findall(r'^\.\\" runs: (\w+)\n\.Bd[^\n]*\n(.*?)^\.Ed', self.read(page),
                            re.M | re.S)
        for how, text in blocks:
            text = text.replace("\\e", "\\").replace("\\&", "")
            command = ["sh", "-e"] if how == "sh" else ["barsh", "-f", "-", "sim"]
            with tempfile.TemporaryDirectory() as folder:
                status, found = self.run(command, folder, text)
            self.result(status == (0 if how == "sh" else int(how)),
                        f"{page}: {text.splitlines()[0]}", text, f"status {status}:", found)

    def check_help(self):
        names = self.run([self.barsh, "--commands"], "/")[1]
        with tempfile.TemporaryDirectory() as folder:
            for name in [line.split("\t")[0] for line in names.splitlines()]:
                _, shown = self.run([self.barsh, "-e", f"help {name}", "sim"], folder)
                example = re.search(r"^  example: (.*)$", shown, re.M)[1]
                if example.startswith(("source ", "map ")):
                    with open(os.path.join(folder, example.split()[1]), "w",
                              encoding="utf-8") as file:
                        file.write("regmap: 1\n" if example.startswith("map ") else "")
                text = AROUND.get(name, "{}").format(example)
                # A map refuses some of what the examples do to offsets.
                device = "sim:demo" if "core" in example else "sim"
                status, found = self.run([self.barsh, "-n", "-e", text, device], folder)
                self.result(status == 0, f"help {name}: {example}", found)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    examples = Examples(*sys.argv[1:])
    examples.check_readme()
    examples.check_page("man/barsh.1")
    examples.check_page("man/barsh-script.5")
    examples.check_help()
    print(f"1..{examples.number}")


if __name__ == "__main__":
    main()
