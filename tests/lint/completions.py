#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Complete words in bash, zsh and fish, each for real on a terminal of its own.

usage: completions.py COMPLETIONS_FOLDER

/sys is a folder made here: 0000:01:00.1 and 0000:22:00.0 are bound to VFIO drivers. A
shell that is not installed is skipped.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

BOUND = ["0000:22:00.0", "0000:01:00.1"]
OTHER = ["0000:00:02.0", "0000:01:00.0", "10000:e1:00.0"]
FORMS = ["sim", "sim:", "sysfs:", "file:"]

# A sentence, the line before TAB, what is offered: the whole words in any order.
CASES = [
    ("forms of a device, all functions and files", "barsh ", BOUND + OTHER + FORMS + ["a.barsh"]),
    ("an address is split at its colons", "barsh 0000:01", ["0000:01:00.0", "0000:01:00.1"]),
    ("an address behind its second colon", "barsh 0000:01:", ["0000:01:00.0", "0000:01:00.1"]),
    ("an address may lack its domain", "barsh 01:", ["01:00.0", "01:00.1"]),
    ("a domain of five digits", "barsh 10000:", ["10000:e1:00.0"]),
    ("addresses behind sysfs:", "barsh sysfs:0000:22", ["sysfs:0000:22:00.0"]),
    ("short addresses behind sysfs:", "barsh sysfs:22", ["sysfs:22:00.0"]),
    ("simulated devices", "barsh sim:", ["sim:64K", "sim:64K,ro", "sim:64K,gone",
                                         "sim:64K,fault=0x4000"]),
    ("words of an option with =", "barsh --color=", ["--color=auto", "--color=always",
                                                     "--color=never"]),
    ("words of an option without =", "barsh --split64 ", ["lohi", "hilo"]),
    ("BARs", "barsh -q -b ", ["0", "1", "2", "3", "4", "5"]),
    ("files behind -f", "barsh -f a", ["a.barsh"]),
    ("files behind -l", "barsh 01:00.0 -l a", ["a.barsh"]),
    ("a device behind options and their values", "barsh -e 'r32 0' -q 0000:22", ["0000:22:00.0"]),
    ("nothing behind a device", "barsh 01:00.0 0000:22", []),
    ("options behind a device", "barsh 01:00.0 --r", ["--read-only"]),
]


def make_sysfs(root):
    bus = os.path.join(root, "bus/pci")
    for address in BOUND + OTHER:
        os.makedirs(os.path.join(bus, "devices", address))
    for driver, address in (("vfio-pci", BOUND[1]), ("mlx5_vfio_pci", BOUND[0]),
                            ("nvme", OTHER[1])):
        os.makedirs(os.path.join(bus, "drivers", driver))
        os.symlink(f"../../devices/{address}", os.path.join(bus, "drivers", driver, address))


class Terminal:
    """A shell on a pseudo-terminal."""

    def __init__(self, command, folder, environment):
        self.seen = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, environment)

    def send(self, text):
        os.write(self.fd, text.encode())

    def expect(self, pattern):
        """Wait for a pattern; what is behind it stays. Fails after 20 s."""
        end = time.monotonic() + 20
        while not (found := re.search(pattern, self.seen)):
            ready, _, _ = select.select([self.fd], [], [], max(0, end - time.monotonic()))
            data = os.read(self.fd, 4096) if ready else b""
            if not data:
                raise TimeoutError(f"no {pattern!r} in {self.seen[-400:]!r}")
            self.seen += data.decode(errors="replace")
        self.seen = self.seen[found.end():]

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def set_up(terminal, environment, text):
    """Have a shell read text; its prompt is then "ready> "."""
    with open(environment["OUT"], "w", encoding="utf-8") as file:
        file.write(text + "PS1='ready''> '\n")
    terminal.expect("first> ")
    terminal.send("source \"$OUT\"\r")
    terminal.expect("ready> ")


class Bash:
    """A wrapper writes what the completion function made of the words that bash gave it."""

    name = "bash"
    setup = r"""
bind 'set bell-style none'
source "$SCRIPTS/barsh.bash"
spied() { _barsh "$@"; printf '%s\n' "${COMPREPLY[@]}" >"$OUT"; }
complete -o default -o nosort -F spied barsh
"""

    def __init__(self, folder, environment):
        self.out = environment["OUT"]
        self.terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], folder,
                                 dict(environment, PS1="first> "))
        set_up(self.terminal, environment, self.setup)

    def candidates(self, line):
        if os.path.exists(self.out):
            os.remove(self.out)
        self.terminal.send(f"{line}\t\x05\x15echo do''ne\r")
        self.terminal.expect("\ndone\r(.|\n)*ready> ")
        with open(self.out, encoding="utf-8") as file:
            words = file.read().split()
        broken = re.match(r"(.*[:=])?", line.rsplit(" ", 1)[-1])[0]
        # Files are bash's own to complete, where nothing is offered.
        return [broken + word for word in words] or files(line)


class Zsh:
    """compadd, the only way to offer anything, writes what it was given and took."""

    name = "zsh"
    setup = r"""
unsetopt prompt_cr prompt_sp beep; setopt interactive_comments
fpath=($SCRIPTS $fpath); autoload -Uz compinit; compinit -u -D
zstyle ':completion:*' list-prompt ''; LISTMAX=0
compadd() {
  local -a took
  if (( ! ${argv[(I)-[OAD]]} )); then
    builtin compadd -A took "$@"
    for w in $took; print -r -- "$IPREFIX$w" >>$OUT
  fi
  builtin compadd "$@"
}
"""

    def __init__(self, folder, environment):
        self.out = environment["OUT"]
        self.terminal = Terminal(["zsh", "-f", "-i"], folder, dict(environment, PS1="first> "))
        set_up(self.terminal, environment, self.setup)

    def candidates(self, line):
        open(self.out, "w", encoding="utf-8").close()
        self.terminal.send(f"{line}\t\x05\x15echo do''ne\r")
        self.terminal.expect("\ndone\r(.|\n)*ready> ")
        with open(self.out, encoding="utf-8") as file:
            return file.read().split()


class Fish:
    """fish tells what it would offer."""

    name = "fish"

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment

    def candidates(self, line):
        line = line.replace("'", "\\'")
        run = subprocess.run(
            ["fish", "-N", "-c", f"source $SCRIPTS/barsh.fish; complete -C '{line}'"],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True)
        return [offer.split("\t")[0] for offer in run.stdout.splitlines()]


def files(line):
    """What the shell itself offers in the folder of the test."""
    return ["a.barsh"] if "a.barsh".startswith(line.rsplit(" ", 1)[-1]) else []


def check(shell, number, sentence, line, expected):
    """One case as TAP."""
    found = shell.candidates(line)
    wanted = set(expected)
    # Where something else is offered, bash leaves files out.
    if isinstance(shell, Bash) and len(wanted) > 1:
        wanted -= {"a.barsh"}
    of_others = [word in OTHER for word in found if word in BOUND + OTHER]
    good = set(found) == wanted and of_others == sorted(of_others)
    print(f"{'' if good else 'not '}ok {number} - {shell.name}: {sentence}")
    if not good:
        print(f"# line: '{line}'\n# wanted: {sorted(wanted)}\n# found: {found}")
    return good


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    number = 0
    for kind in (Bash, Zsh, Fish):
        if not shutil.which(kind.name):
            number += 1
            print(f"ok {number} - {kind.name} # SKIP it is not installed")
            continue
        with tempfile.TemporaryDirectory() as scratch:
            folder = os.path.join(scratch, "here")
            os.makedirs(folder)
            open(os.path.join(folder, "a.barsh"), "w", encoding="utf-8").close()
            make_sysfs(os.path.join(scratch, "sys"))
            shell = kind(folder, {
                "BARSH_COMPLETION_SYSFS": os.path.join(scratch, "sys"), "HOME": scratch,
                "OUT": os.path.join(scratch, "out"), "PATH": os.environ["PATH"], "TERM": "dumb",
                "SCRIPTS": os.path.abspath(sys.argv[1]), "LC_ALL": "C"})
            for case in CASES:
                number += 1
                check(shell, number, *case)
            if hasattr(shell, "terminal"):
                shell.terminal.close()
    print(f"1..{number}")


if __name__ == "__main__":
    main()
