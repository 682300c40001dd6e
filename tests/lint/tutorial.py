#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do what barsh-tutorial(7) tells to do, and fail unless all comes out as it stands there.

usage: tutorial.py BARSH SOURCE_ROOT [--write]

The page is one story, played in one folder. Each literal block is a session: lines behind "$ "
are run by a shell, lines behind a prompt of barsh are typed on a pseudo-terminal, what follows is
what comes out, word for word but for times. A block behind `.\\" file: NAME` is a file that is
written, one behind `.\\" not run: REASON` is left alone. <TAB> is the key. --write puts into the
page what came out.
"""

import fcntl
import os
import pty
import re
import select
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time

PAGE = "man/barsh-tutorial.7"
BLOCK = re.compile(r'(?:^\.\\" ([^\n]*)\n)?(^\.Bd -literal[^\n]*\n)(.*?)(?=^\.Ed$)', re.M | re.S)
STEP = re.compile(r"^(\$ |bar\d> |  \.\.\. |\[y/N\] )(.*)$")
PROMPT = r"^(?:bar\d> |  \.\.\. |\[y/N\] )"
MAPS = "/usr/local/share/barsh/maps"
SECONDS = 20


def from_mdoc(text):
    return text.replace("\\&", "").replace("\\e", "\\")


def to_mdoc(text):
    return re.sub(r"^(?=[.'])", r"\\&", text.replace("\\", "\\e"), flags=re.M)


def steps_of(text):
    """[prompt, what is typed, what comes out] of each line that begins with a prompt."""
    steps = []
    for line in text.splitlines():
        if found := STEP.match(line):
            steps.append([found[1], found[2], ""])
        elif not steps:
            sys.exit(f"{PAGE}: neither typed nor told to be something else: {line}")
        else:
            steps[-1][2] += line + "\n"
    return steps


def without_times(text):
    return re.sub(r"after [\d.]+ [num]?s(,| and) \d+ polls?", "after TIME", text)


class Terminal:
    """A command that prompts."""

    def __init__(self, command, folder, environment):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)
        # Nothing is to be broken to the screen.
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 100, 200, 0, 0))

    def read(self, end=PROMPT):
        """What is shown before `end`, with which it stops, or before all of it ends."""
        shown, deadline = "", time.monotonic() + SECONDS
        end = re.compile(f"(?:{end})\\Z", re.M)
        while not end.search(shown) and time.monotonic() < deadline:
            if not select.select([self.fd], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self.fd, 65536)
            except OSError:  # Nobody is at the other end any more.
                data = b""
            if not data:
                break
            shown += data.decode("utf-8", "replace").replace("\r", "")
        return end.sub("", shown)

    def type(self, text, end=PROMPT):
        """What is shown behind the line that was typed.

        That is there twice when the editor prompts before it has switched the terminal's echo off.
        """
        os.write(self.fd, text.encode())
        shown, echo = self.read(end), text.strip() + "\n"
        while shown.startswith(echo):
            shown = shown[len(echo):]
        return shown

    def list_candidates(self, line, text):
        """The list that the second TAB shows; a TAB with keys right behind it is pasted text."""
        os.write(self.fd, f"{text}\t".encode())
        self.read("\a")
        return self.type("\t", "^" + re.escape(line))

    def close(self):
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


class Story:
    """What lasts from one block to the next."""

    def __init__(self, barsh, folder):
        self.folder = folder
        self.copies = os.path.join(os.path.dirname(os.path.dirname(barsh)), "data")
        self.environment = {
            "PATH": os.path.dirname(barsh) + os.pathsep + os.environ["PATH"], "HOME": folder,
            "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        version = subprocess.run([barsh, "--version"], text=True, capture_output=True, check=True)
        self.lists = "readline" in version.stdout
        self.terminal, self.pending, self.status = None, "", 0

    def run(self, command):
        """By a shell that knows the last status."""
        done = subprocess.run(["sh", "-c", f"(exit {self.status})\n{command}"], cwd=self.folder,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, env=self.environment, check=False,
                              timeout=SECONDS)
        self.status = done.returncode
        return done.stdout

    def rest_of(self, typed):
        """A list of candidates leaves the line as it was."""
        if not typed.startswith(self.pending):
            sys.exit(f"{PAGE}: '{typed}' does not go on with '{self.pending}'")
        return typed[len(self.pending):]

    def type(self, prompt, typed):
        """A line, or what is left of it; None when there is nothing to compare."""
        if typed.endswith("<TAB><TAB>"):
            if not self.lists:
                return None
            typed = typed[:-len("<TAB><TAB>")]
            shown = self.terminal.list_candidates(prompt + typed, self.rest_of(typed))
            self.pending = typed
            return shown
        shown = self.terminal.type(self.rest_of(typed) + "\n")
        self.pending = ""
        if typed == "quit":
            self.status, self.terminal = self.terminal.close(), None
        return shown

    def play(self, step, following):
        """What comes out, or None when this cannot be played here."""
        prompt, typed, _ = step
        if prompt != "$ ":
            shown = self.type(prompt, typed)
        elif following and following[0].startswith("bar"):
            self.terminal = Terminal(shlex.split(typed), self.folder, self.environment)
            shown = self.terminal.read()
        elif "| jq" in typed and not shutil.which("jq"):
            shown = None
        else:
            shown = self.run(typed)
        return shown and shown.replace(self.copies, MAPS)


def play_block(story, text):
    """The block as it came out, and how many steps were not as they stand there."""
    steps, wrong = steps_of(text), 0
    for i, step in enumerate(steps):
        shown = story.play(step, steps[i + 1] if i + 1 < len(steps) else None)
        if shown is None or without_times(shown) == without_times(step[2]):
            continue
        wrong += 1
        print(f"{step[0]}{step[1]}\nwanted:\n{step[2]}found:\n{shown}")
        step[2] = shown
    return "".join(f"{prompt}{typed}\n{shown}" for prompt, typed, shown in steps), wrong


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    path, wrong, blocks = os.path.join(sys.argv[2], PAGE), 0, 0
    with open(path, encoding="utf-8") as file:
        page = file.read()
    with tempfile.TemporaryDirectory() as folder:
        story = Story(os.path.abspath(sys.argv[1]), folder)

        def play(found):
            nonlocal wrong, blocks
            mark, begin, text = (found[1] or ""), found[2], from_mdoc(found[3])
            if mark.startswith("file: "):
                with open(os.path.join(folder, mark[len("file: "):]), "w", encoding="utf-8") as to:
                    to.write(text)
            elif not mark.startswith("not run: "):
                text, differing = play_block(story, text)
                wrong += differing
                blocks += 1
            return found[0][:found.start(2) - found.start()] + begin + to_mdoc(text)

        written = BLOCK.sub(play, page)
    if "--write" in sys.argv and written != page:
        with open(path, "w", encoding="utf-8") as file:
            file.write(written)
    print(f"{blocks} sessions, {wrong} steps differ from {PAGE}")
    sys.exit(1 if wrong or not blocks else 0)


if __name__ == "__main__":
    main()
