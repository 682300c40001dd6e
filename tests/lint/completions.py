#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Complete words in bash, zsh and fish, each for real on a terminal of its own.

usage: completions.py BARSH COMPLETIONS_FOLDER

The machine is a folder made here: 0000:01:00.1 and 0000:22:00.0 are bound to VFIO drivers. A
shell that is not installed is skipped.
"""

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../host"))
from fake import Tree  # noqa: E402

BOUND = ["0000:01:00.1", "0000:22:00.0"]
BRIDGE = "0000:00:02.0"
OTHER = [BRIDGE, "0000:01:00.0", "10000:e1:00.0"]
BINDABLE = OTHER[1:]
FORMS = ["sim", "sim:", "sysfs:", "file:"]
VERBS = ["list", "doctor", "bind", "unbind", "convert"]
KINDS = ["mounted", "swap", "lvm", "md", "crypt", "held", "net", "route", "ssh", "display", "gpu",
         "open", "vfs"]
PROFILES = ["linux", "firmware", "addr-mask", "opentitan", "corsair", "litex"]
# What `barsh list` calls these functions: no database has the vendor.
NAMES = {address: f"vendor bad0 device {number:04x}"
         for number, address in enumerate(BOUND + OTHER)}

# A sentence, the line before TAB, what is offered: the whole words in any order.
CASES = [
    ("verbs, forms of a device, all functions and files", "barsh ",
     VERBS + BOUND + OTHER + FORMS + ["a.barsh"]),
    ("an address is split at its colons", "barsh 0000:01", ["0000:01:00.0", "0000:01:00.1"]),
    ("an address behind its second colon", "barsh 0000:01:", ["0000:01:00.0", "0000:01:00.1"]),
    ("an address may lack its domain", "barsh 01:", ["01:00.0", "01:00.1"]),
    ("a domain of five digits", "barsh 10000:", ["10000:e1:00.0"]),
    ("addresses behind sysfs:", "barsh sysfs:0000:22", ["sysfs:0000:22:00.0"]),
    ("short addresses behind sysfs:", "barsh sysfs:22", ["sysfs:22:00.0"]),
    ("simulated devices", "barsh sim:", ["sim:64K", "sim:64K,ro", "sim:64K,gone",
                                         "sim:64K,fault=0x4000", "sim:demo", "sim:edu",
                                         "sim:nvme", "sim:xdma"]),
    ("words of an option with =", "barsh --color=", ["--color=auto", "--color=always",
                                                     "--color=never"]),
    ("words of an option without =", "barsh --split64 ", ["lohi", "hilo"]),
    ("BARs", "barsh -q -b ", ["0", "1", "2", "3", "4", "5"]),
    ("files behind -f", "barsh -f a", ["a.barsh"]),
    ("files behind -m", "barsh -m a", ["a.barsh"]),
    ("maps that come with barsh behind -m", "barsh -m nv", ["nvme"]),
    ("maps that come with barsh behind --map=", "barsh --map=nv", ["--map=nvme"]),
    ("files behind -l", "barsh 01:00.0 -l a", ["a.barsh"]),
    ("a device behind options and their values", "barsh -e 'r32 0' -q 0000:22", ["0000:22:00.0"]),
    ("nothing behind a device", "barsh 01:00.0 0000:22", []),
    ("options behind a device", "barsh 01:00.0 --r", ["--read-only"]),
    ("no verb behind an option", "barsh -q bi", []),
    ("no option of a verb in front of it", "barsh --dr", ["--dry-run"]),
    ("a verb that is being typed", "barsh unb", ["unbind"]),
    ("a verb at its end", "barsh bind", ["bind"]),
    ("all functions behind list", "barsh list ", BOUND + OTHER),
    ("a second filter of list", "barsh list nvme 10000:", ["10000:e1:00.0"]),
    ("all functions behind doctor", "barsh doctor 0000:", BOUND + OTHER[:2]),
    ("only what can be bound behind bind", "barsh bind ", BINDABLE),
    ("no bridge behind bind", "barsh bind 00:", []),
    ("a short address behind bind", "barsh bind 01:", ["01:00.0"]),
    ("only what is bound behind unbind", "barsh unbind ", BOUND),
    ("an address behind a verb's options and their values",
     "barsh bind -n --force swap --force=lvm -u root 0000:", BINDABLE[:1]),
    ("nothing behind a verb's address", "barsh bind 01:00.0 0000:", []),
    ("no file behind a verb's address", "barsh unbind 01:00.1 a", []),
    ("no file behind a verb", "barsh doctor a", []),
    ("long options of list", "barsh list --", ["--verbose", "--json", "--help"]),
    ("long options of doctor", "barsh doctor --", ["--open", "--json", "--help"]),
    ("long options of bind", "barsh bind --",
     ["--group", "--user=", "--force=", "--dry-run", "--verbose", "--json", "--help"]),
    ("long options of unbind", "barsh unbind 01:00.1 --",
     ["--group", "--dry-run", "--verbose", "--json", "--help"]),
    ("files behind convert", "barsh convert a", ["a.barsh"]),
    ("no function behind convert", "barsh convert 0", []),
    ("nothing behind the file of convert", "barsh convert a.barsh a", []),
    ("a file behind convert's options and their values",
     "barsh convert --bar 1 --rebase=0x40 --profile linux -o x.yaml a", ["a.barsh"]),
    ("files behind convert -o", "barsh convert -o a", ["a.barsh"]),
    ("long options of convert", "barsh convert --",
     ["--output=", "--bar=", "--rebase=", "--profile=", "--help"]),
    ("words of an option of convert", "barsh convert --profile=", [
        "--profile=" + name for name in PROFILES]),
    ("BARs behind convert --bar", "barsh convert --bar ", ["0", "1", "2", "3", "4", "5"]),
    ("kinds of use behind --force=", "barsh bind --force=",
     ["--force=" + kind for kind in KINDS]),
    ("kinds of use behind --force", "barsh bind --force mo", ["mounted"]),
    ("users behind --user=", "barsh bind --user=roo", ["--user=root"]),
    ("users behind -u", "barsh bind -u roo", ["root"]),
    ("the barsh that is typed is asked, by its path", "../tools/barsh unbind ", ["0000:99:00.0"]),
    ("a barsh that fails offers no functions", "../broken/barsh ",
     VERBS + FORMS + ["a.barsh"]),
    ("a barsh that fails leaves a verb without any", "../broken/barsh bind 0", []),
]


def make_machine(root):
    tree = Tree(root)
    drivers = {BOUND[0]: "vfio-pci", BOUND[1]: "mlx5_vfio_pci", OTHER[1]: "nvme"}
    for number, address in enumerate(BOUND + OTHER):
        tree.function(address, f"bad0:{number:04x}",
                      0x060400 if address == BRIDGE else 0x020000,
                      driver=drivers.get(address))


def make_programs(barsh, scratch):
    """barsh; one with another machine; one that makes noise and fails."""
    Tree(os.path.join(scratch, "other")).function("0000:99:00.0", "bad0:0001", 0x020000,
                                                  driver="vfio-pci")
    run = f'exec {shlex.quote(barsh)} "$@"'
    for name, text in (("bin", run), ("tools", f'BARSH_HOST_ROOT="$OTHER" {run}'),
                       ("broken", "echo NOISE >&2; exit 4")):
        os.makedirs(os.path.join(scratch, name))
        path = os.path.join(scratch, name, "barsh")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{text}\n")
        os.chmod(path, 0o755)


class Terminal:
    """A shell on a pseudo-terminal."""

    def __init__(self, command, folder, environment):
        self.seen = ""
        self.has_noise = False
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
            self.has_noise = self.has_noise or "NOISE" in self.seen
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
spied() { _barsh "$@"; printf '%s\n' "$(compopt)" "${COMPREPLY[@]}" >"$OUT"; }
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
            settings, *words = file.read().splitlines()
        words = [word for word in words if word]
        broken = re.match(r"(.*[:=])?", line.rsplit(" ", 1)[-1])[0]
        # Files are bash's own to complete, where nothing is offered.
        offers = [broken + word for word in words]
        return offers or ([] if "+o default" in settings else files(line))


class Zsh:
    """compadd, the only way to offer anything, writes what it was given and took."""

    name = "zsh"
    setup = r"""
unsetopt prompt_cr prompt_sp beep; setopt interactive_comments
fpath=($SCRIPTS $fpath); autoload -Uz compinit; compinit -u -D
zstyle ':completion:*' list-prompt ''; LISTMAX=0
compadd() {
  local -a took; local i
  if (( ! ${argv[(I)-[OAD]]} )); then
    builtin compadd -A took "$@"
    for w in $took; print -r -- "$IPREFIX$w" >>$OUT
    i=${argv[(I)-d]}; (( i )) && print -rl -- ${(P)argv[i+1]} >>$OUT.lines
  fi
  builtin compadd "$@"
}
"""

    def __init__(self, folder, environment):
        self.out = environment["OUT"]
        self.terminal = Terminal(["zsh", "-f", "-i"], folder, dict(environment, PS1="first> "))
        set_up(self.terminal, environment, self.setup)

    def candidates(self, line):
        for path in (self.out, self.out + ".lines"):
            open(path, "w", encoding="utf-8").close()
        self.terminal.send(f"{line}\t\x05\x15echo do''ne\r")
        self.terminal.expect("\ndone\r(.|\n)*ready> ")
        with open(self.out, encoding="utf-8") as file:
            return file.read().split()

    def descriptions(self):
        with open(self.out + ".lines", encoding="utf-8") as file:
            return [line.replace("  ", "\t") for line in file.read().splitlines()]


class Fish:
    """fish tells what it would offer."""

    name = "fish"

    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment
        self.offers, self.has_noise = [], False

    def candidates(self, line):
        line = line.replace("'", "\\'")
        run = subprocess.run(
            ["fish", "-N", "-c", f"source $SCRIPTS/barsh.fish; complete -C '{line}'"],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True)
        self.has_noise = self.has_noise or "NOISE" in run.stdout + run.stderr
        self.offers = run.stdout.splitlines()
        return [offer.split("\t")[0] for offer in self.offers]

    def descriptions(self):
        return self.offers


def files(line):
    """What the shell itself offers in the folder of the test."""
    return ["a.barsh"] if "a.barsh".startswith(line.rsplit(" ", 1)[-1]) else []


class Report:
    """The points of TAP."""

    def __init__(self):
        self.number = 0

    def tell(self, is_good, sentence, *remarks):
        self.number += 1
        print(f"{'' if is_good else 'not '}ok {self.number} - {sentence}")
        for remark in remarks if not is_good else ():
            print(f"#   {remark}")


def check(report, shell, sentence, line, expected):
    found = shell.candidates(line)
    wanted = set(expected)
    # Where something else is offered, bash leaves files out; others add = later.
    if isinstance(shell, Bash) and len(wanted) > 1:
        wanted -= {"a.barsh"}
    if not isinstance(shell, Bash):
        wanted = {re.sub(r"^(--\w+)=$", r"\1", word) for word in wanted}
    of_others = [word in OTHER for word in found if word in BOUND + OTHER]
    report.tell(set(found) == wanted and of_others == sorted(of_others),
                f"{shell.name}: {sentence}",
                f"line: '{line}'", f"wanted: {sorted(wanted)}", f"found: {found}")


def check_descriptions(report, shell):
    """Addresses come with names, also where their domain is not typed."""
    for line, address, cut in (("barsh bind 0000:", BINDABLE[0], 0),
                               ("barsh bind 01", BINDABLE[0], len("0000:")),
                               ("barsh unbind ", BOUND[0], 0)):
        shell.candidates(line)
        wanted = f"{address[cut:]}\t{NAMES[address]}"
        report.tell(wanted in shell.descriptions(), f"{shell.name}: names behind '{line}'",
                    f"wanted: {wanted}", f"found: {shell.descriptions()}")


def check_shell(report, kind, barsh, scripts):
    if not shutil.which(kind.name):
        report.tell(True, f"{kind.name} # SKIP it is not installed")
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "here")
        os.makedirs(folder)
        open(os.path.join(folder, "a.barsh"), "w", encoding="utf-8").close()
        make_machine(os.path.join(scratch, "machine"))
        make_programs(barsh, scratch)
        shell = kind(folder, {
            "BARSH_HOST_ROOT": os.path.join(scratch, "machine"), "HOME": scratch,
            "OTHER": os.path.join(scratch, "other"), "OUT": os.path.join(scratch, "out"),
            "PATH": os.path.join(scratch, "bin") + ":" + os.environ["PATH"], "TERM": "dumb",
            "SCRIPTS": scripts, "LC_ALL": "C"})
        for case in CASES:
            check(report, shell, *case)
        if hasattr(shell, "descriptions"):
            check_descriptions(report, shell)
        terminal = getattr(shell, "terminal", shell)
        report.tell(not terminal.has_noise, f"{kind.name}: no error of barsh is shown")
        if terminal is not shell:
            terminal.close()


def check_kinds(report, barsh):
    """What --force takes is what bind says that it takes."""
    told = subprocess.run([barsh, "bind", "--force=none", "00:00.0"], capture_output=True,
                          text=True, check=False).stderr
    kinds = re.findall(r"\w+", told.partition(" one of ")[2].partition(", not ")[0])
    report.tell(kinds == KINDS, "kinds of use are those of barsh bind", f"barsh says: {told}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    report, barsh, scripts = Report(), *map(os.path.abspath, sys.argv[1:])
    for kind in (Bash, Zsh, Fish):
        check_shell(report, kind, barsh, scripts)
    check_kinds(report, barsh)
    print(f"1..{report.number}")


if __name__ == "__main__":
    main()
