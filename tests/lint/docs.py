#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fail unless manual, README and completions tell of what barsh has, no less and no more.

usage: docs.py BARSH SOURCE_ROOT [--write]

Commands come from `barsh --commands`, options from `barsh --help`, settings from `set`.
barsh-script(5) and README have to show each command with its usage, aliases and summary;
barsh(1) and the completions each option, with its argument. What JSON has is asked by
running a few commands. What the doctor finds stands in README and barsh(1) between markers,
made from `barsh doctor --findings`: --write puts it there.
"""

import json
import os
import re
import subprocess
import sys

# Commands whose results have all that a result can have but what takes a person.
JSON_SCRIPT = """w32 0x0 1 2; fill 0x10 1 8; r32 0x0; r32 0x0[3:0]; dump 0x0 16
wait 0x0 1 1ms; verify; verify all; verify -n all
v32 0x0[3:0] 1; r64 config:0x0; v64 config:0x0 0; verify 0x0[3:0] 2
journal; info; bar; set; print 1; echo a; help bar; fail b"""

MACROS_DROPPED = ("Ic", "Ar", "Cm", "Li", "Fl", "Pa", "Ev", "Xr")


class Docs:
    """What is wrong, as it is found."""

    def __init__(self, barsh, root):
        self.barsh = barsh
        self.root = root
        self.wrong = 0

    def complain(self, where, what):
        print(f"{where}: {what}")
        self.wrong += 1

    def run(self, *args):
        return subprocess.run([self.barsh, *args], check=True, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL).stdout

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as file:
            return file.read()

    def compare(self, where, what, found, wanted):
        """Both ways: what is missing, and what is told but is not there."""
        for missing in [w for w in wanted if w not in found]:
            self.complain(where, f"{what} '{missing}' is missing")
        for extra in [f for f in found if f not in wanted]:
            self.complain(where, f"{what} '{extra}' is not in barsh")


def plain(words):
    """The text that a line of mdoc macros makes, as usage lines are written."""
    text, joins, is_flag, closers = "", True, False, []
    for word in words:
        if word == "Ns":
            joins = True
        elif word in ("Op", "Oo"):
            text += ("" if joins else " ") + "["
            joins = True
            closers.append(word)
        elif word == "Oc":
            text += "]"
            closers.remove("Oo")
        elif word in MACROS_DROPPED:
            is_flag = word == "Fl"
        else:
            word = word.replace("\\&", "")
            if word == "," or (word == "..." and text):
                text += word
            else:
                text += ("" if joins else " ") + ("-" if is_flag else "") + word
            joins = is_flag = False
    return text + "]" * closers.count("Op")


def items(text, macro):
    """(plain text of an .It line that begins with macro, the lines behind it) of a page."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if line.startswith(f".It {macro} "):
            end = number + 1
            while end < len(lines) and not lines[end].startswith((".It", ".El")):
                end += 1
            yield plain(line.split()[1:]), lines[number + 1:end]


def commands_in_page(text):
    """What barsh-script(5) says: usage lines, aliases and summary of each command."""
    found, usages = {}, []
    for usage, body in items(text, "Ic"):
        usages.append(usage)
        if not body:
            continue
        words = plain(" ".join(line.lstrip(".") for line in body).split())
        aliases = re.search(r"Alias(?:es)?: (.*)", words)
        found[usage.split()[0]] = (
            usages,
            aliases[1].replace(" .", "").replace(" ", "").rstrip(".") if aliases else "",
            body[0].rstrip("."),
        )
        usages = []
    return found


def commands_in_readme(text):
    """The same of README's table: | `usage`<br>`usage` | summary (also `alias`) |."""
    found = {}
    section = text.partition("\n## Commands\n")[2].partition("\n## ")[0]
    for cells in re.findall(r"^\| (`.*`) \| (.*) \|$", section, re.M):
        usages = re.findall(r"`([^`]*)`", cells[0].replace("\\|", "|"))
        summary, _, aliases = cells[1].partition(" (also ")
        found[usages[0].split()[0]] = (usages, ",".join(re.findall(r"`(.+?)`", aliases)), summary)
    return found


def capital(text):
    return text[0].upper() + text[1:]


def check_commands(docs, where, found, has_capital):
    names = []
    for line in docs.run("--commands").splitlines():
        name, aliases, usages, summary = line.split("\t")
        names.append(name)
        if name not in found:
            docs.complain(where, f"command '{name}' is missing")
            continue
        wanted = (usages.split("|"), aliases, capital(summary) if has_capital else summary)
        for what, is_there, should_be in zip(("usage", "aliases", "summary"), found[name], wanted):
            if is_there != should_be:
                docs.complain(where, f"{what} of {name}: {is_there!r}, but barsh: {should_be!r}")
    for name in [n for n in found if n not in names]:
        docs.complain(where, f"there is no command '{name}'")


def options_of_help(text):
    """Each option as --help shows it: "-b", "--bar=N" or "--bar"."""
    return [(short, long + value) for short, long, value in
            re.findall(r"^  (-\w|  )[, ] (--[\w-]+)(=\w+)?", text, re.M)]


def options_wanted_in_page(options):
    """As the manual's .It lines show them: "-b N, --bar=N"."""
    wanted = []
    for short, long in options:
        value = long.partition("=")[2]
        wanted.append((f"{short}{' ' + value if value else ''}, " if short else "") + long)
    return wanted


def section_of(text, begin):
    """From a heading line to the next one of its rank or above."""
    rest = text.partition(f"\n{begin}\n")[2]
    return re.split(r"^\.S[hs] " if begin.startswith(".Ss") else r"^\.Sh ", rest, flags=re.M)[0]


def check_verbs(docs):
    """Each verb's --help against its section of the manual."""
    for verb in ("list", "doctor", "bind", "unbind"):
        options = [(short.strip(), long)
                   for short, long in options_of_help(docs.run(verb, "--help"))]
        section = section_of(docs.read("man/barsh.1"), f".Ss barsh {verb}")
        docs.compare("man/barsh.1", f"option of {verb}", [item for item, _ in items(section, "Fl")],
                     options_wanted_in_page(options))


def check_options(docs):
    options = [(short.strip(), long) for short, long in options_of_help(docs.run("--help"))]
    shorts = [short for short, _ in options if short]
    longs = [long.split("=")[0] for _, long in options]
    takes = [long.split("=")[0] + "=" for _, long in options if "=" in long]

    docs.compare("man/barsh.1", "option",
                 [item for item, _ in items(section_of(docs.read("man/barsh.1"), ".Sh OPTIONS"),
                                            "Fl")],
                 options_wanted_in_page(options))

    # Each completion in its own words.
    bash = re.search(r"options=\((.*?)\)", docs.read("completions/barsh.bash"), re.S)[1].split()
    bash_wanted = shorts + [long + "=" if long + "=" in takes else long for long in longs]
    docs.compare("completions/barsh.bash", "option", bash, bash_wanted)

    zsh = docs.read("completions/_barsh").partition("_arguments")[2]
    zsh = re.findall(r"(?<=[{',])(-\w|--[\w-]+)[+]?(=?)(?=[,}\['])", zsh)
    docs.compare("completions/_barsh", "option",
                 sorted({option + value for option, value in zsh if option != "-"}), bash_wanted)

    fish = docs.read("completions/barsh.fish")
    lines = re.findall(r"^complete -c barsh (?:-s (\w) )?(?:-l ([\w-]+) )?(-x|-r)?", fish, re.M)
    docs.compare("completions/barsh.fish", "option",
                 ["-" + short for short, _, _ in lines if short] +
                 ["--" + long + ("=" if value else "") for _, long, value in lines if long],
                 bash_wanted)


def check_settings(docs):
    page = docs.read("man/barsh-script.5")
    body = next(body for usage, body in items(page, "Ic") if usage.startswith("set "))
    told = re.findall(r"\bCm ([\w-]+)", "\n".join(body))
    for line in docs.run("--no-init", "-e", "set", "sim").splitlines():
        if line.split()[0] not in told:
            docs.complain("man/barsh-script.5", f"setting '{line.split()[0]}' is missing")


def findings_in_markdown(troubles):
    rows = ["| step | what is wrong | what mends it |", "| --- | --- | --- |"]
    for _, step, text, command, advice in troubles:
        mends = "<br>".join([f"`{command}`"] * bool(command) + [advice] * bool(advice))
        rows.append(f"| {step} | {text} | {mends} |".replace("||", "\\|\\|"))
    return "\n".join(rows)


def findings_in_mdoc(troubles):
    """A tagged list; a period at the end of each phrase, where the doctor has none."""
    lines = [".Bl -tag -width Ds"]
    for _, _, text, command, advice in troubles:
        lines += [".It " + quoted(text)]
        if command:
            lines += [f".Dl {quoted(command)}"]
        if advice:
            lines += [capital(escaped(advice)) + "."]
    return "\n".join(lines + [".El"])


def escaped(text):
    """As a line of text in roff."""
    text = text.replace("\\", "\\e").replace("`", "").replace("-", "\\-")
    return "\\&" + text if text[0] in ".'" else text


def quoted(text):
    """As one argument of a macro."""
    return '"' + escaped(text).replace('"', '\\(dq') + '"'


def check_findings(docs, write):
    """The table of the doctor's troubles stands between the markers, word for word."""
    troubles = [line.split("\t") for line in docs.run("doctor", "--findings").splitlines()]
    for path, begin, end, made in (
            ("README.md", "<!-- barsh doctor --findings begins -->\n",
             "\n<!-- barsh doctor --findings ends -->", findings_in_markdown(troubles)),
            ("man/barsh.1", '.\\" barsh doctor --findings begins\n',
             '\n.\\" barsh doctor --findings ends', findings_in_mdoc(troubles))):
        text = docs.read(path)
        before, _, rest = text.partition(begin)
        found, _, after = rest.partition(end)
        if write:
            with open(os.path.join(docs.root, path), "w", encoding="utf-8") as file:
                file.write(before + begin + made + end + after)
        elif found != made:
            docs.complain(path, "what the doctor finds has changed: docs.py --write puts it there")


def check_kinds(docs):
    """--force takes the kinds of use that the manual lists, in their order."""
    told = docs.run("bind", "--help").partition("\nKIND ")[2].partition("\n\n")[0]
    kinds = re.findall(r"\w+", re.sub(r"\(.*?\)", "", told, flags=re.S))
    section = docs.read("man/barsh.1").partition("Fl -force Ns = Ns Ar KIND\n")[2]
    docs.compare("man/barsh.1", "kind of use",
                 re.findall(r"^\.It Cm (\w+)$", section.partition("\n.El")[0], re.M), kinds)


def check_json(docs):
    """Every type and every key of a result is told of."""
    told = {}
    page = docs.read("man/barsh-script.5").partition("\n.Ss JSON\n")[2]
    for kinds, body in items(page, "Li"):
        for kind in kinds.split(", "):
            told[kind] = set(re.findall(r"\w+", " ".join(body)))
    run = subprocess.run(
        [docs.barsh, "-j", "-k", "--split64=lohi", "-e", JSON_SCRIPT, "sim"], check=False,
        capture_output=True, text=True, stdin=subprocess.DEVNULL)
    for line in run.stdout.splitlines():
        result = json.loads(line)
        kind = result.pop("type")
        if kind not in told:
            docs.complain("man/barsh-script.5", f"JSON type '{kind}' is missing")
            told[kind] = set(result)
        for key in [key for key in result if key not in told[kind] | {"v"}]:
            docs.complain("man/barsh-script.5", f"JSON key '{key}' of '{kind}' is missing")
            told[kind].add(key)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    docs = Docs(*sys.argv[1:3])
    check_commands(docs, "man/barsh-script.5", commands_in_page(docs.read("man/barsh-script.5")),
                   True)
    check_commands(docs, "README.md", commands_in_readme(docs.read("README.md")), False)
    check_options(docs)
    check_verbs(docs)
    check_findings(docs, "--write" in sys.argv)
    check_kinds(docs)
    check_settings(docs)
    check_json(docs)
    print(f"{docs.wrong} differences between barsh and its documents")
    sys.exit(1 if docs.wrong else 0)


if __name__ == "__main__":
    main()
