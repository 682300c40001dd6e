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
import tempfile
import textwrap

# Commands whose results have all that a result can have but what takes a person.
JSON_SCRIPT = """w32 0x0 1 2; fill 0x10 1 8; r32 0x0; r32 0x0[3:0]; dump 0x0 16
wait 0x0 1 1ms; verify; verify all; verify -n all
v32 0x0[3:0] 1; r64 config:0x0; v64 config:0x0 0; verify 0x0[3:0] 2
journal; info; bar; set; print 1; echo a; help bar; fail b"""

# The same of a device that has a map.
MAP_JSON_SCRIPT = """read core.STATUS; read ch[0].PERIOD; read core.CTRL[3:0]; dump -n 0x0 32
write core.CTRL MODE=BURST; write ch[0].PERIOD 5; write core.IRQ 1; verify; verify all
describe core.CTRL; describe core; describe core.RESET; regs; regs core.CTRL.*; map
reset-check; info"""

# They take a prompt, or a device that opens and has an MSI-X table.
JSON_UNSEEN = {"fill", "history", "opened", "protected", "write"}

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


def zsh_options(text):
    found = re.findall(r"(?<=[{',*])(-\w|--[\w-]+)[+]?(=?)(?=[,}\['])", text)
    return sorted({option + value for option, value in found})


def fish_options(text, condition):
    lines = re.findall(rf"^complete -c barsh {condition}(?:-s (\w) )?(?:-l ([\w-]+) )?(-x|-r)?",
                       text, re.M)
    return (["-" + short for short, _, _ in lines if short] +
            ["--" + long + ("=" if value else "") for _, long, value in lines if long])


def check_option_list(docs, verb, help_text, section):
    """The options of --help against the manual's section and each completion, in its own words."""
    options = [(short.strip(), long) for short, long in options_of_help(help_text)]
    what = f"option of {verb}" if verb else "option"
    docs.compare("man/barsh.1", what,
                 [item for item, _ in items(section_of(docs.read("man/barsh.1"), section), "Fl")],
                 options_wanted_in_page(options))

    wanted = [short for short, _ in options if short]
    wanted += [re.sub(r"=.*", "=", long) for _, long in options]
    bash = docs.read("completions/barsh.bash")
    array = f"{verb}_options" if verb else "options"
    docs.compare("completions/barsh.bash", what,
                 re.search(rf"\b{array}=\((.*?)\)", bash, re.S)[1].split(), wanted)
    zsh = docs.read("completions/_barsh")
    zsh = (zsh.partition(f"\t{array}=(\n")[2].partition("\n\t)")[0] if verb else
           zsh.partition("_barsh_explore() {")[2].partition("\n}")[0])
    docs.compare("completions/_barsh", what, zsh_options(zsh), wanted)
    fish = docs.read("completions/barsh.fish")
    docs.compare("completions/barsh.fish", what,
                 fish_options(fish, f"-n '__barsh_verb_is {verb}' " if verb else ""), wanted)


def check_options(docs):
    check_option_list(docs, "", docs.run("--help"), ".Sh OPTIONS")
    for verb in ("list", "doctor", "bind", "unbind", "convert"):
        check_option_list(docs, verb, docs.run(verb, "--help"), f".Ss barsh {verb}")


def check_devices(docs):
    """What DEVICE may be, in --help and in the manual's list."""
    told = docs.run("--help").partition("\nDEVICE ")[2].partition("\n\n")[0]
    wanted = [form.replace("[DDDD:]BB:DD.F", "ADDRESS")
              for form in re.findall(r"^ +([^ ,]+)", told, re.M)]
    section = section_of(docs.read("man/barsh.1"), ".Ss Devices")
    docs.compare("man/barsh.1", "DEVICE",
                 [form for macro in ("Ar", "Li") for form, _ in items(section, macro)], wanted)


def check_settings(docs):
    page = docs.read("man/barsh-script.5")
    body = next(body for usage, body in items(page, "Ic") if usage.startswith("set "))
    told = re.findall(r"\bCm ([\w-]+)", "\n".join(body))
    for line in docs.run("--no-init", "-e", "set", "sim").splitlines():
        if line.split()[0] not in told:
            docs.complain("man/barsh-script.5", f"setting '{line.split()[0]}' is missing")


def findings_in_markdown(troubles):
    rows = ["| step | what is wrong | what mends it |", "| --- | --- | --- |"]
    for trouble in troubles:
        _, step, text, command, advice = (cell.replace("|", "\\|") for cell in trouble)
        mends = "<br>".join([f"`{command}`"] * bool(command) + [advice] * bool(advice))
        rows.append(f"| {step} | {text} | {mends} |")
    return "\n".join(rows)


def findings_in_mdoc(troubles):
    """A tagged list; a period at the end of each phrase, where the doctor has none."""
    lines = [".Bl -tag -width Ds"]
    for _, _, text, command, advice in troubles:
        lines.append(continued(f".It {quoted(text)}"))
        if command:
            lines.append(continued(f".Dl {quoted(command)}"))
        if advice:
            lines += textwrap.wrap(escaped(capital(advice)) + ".", 80, break_on_hyphens=False)
    return "\n".join(lines + [".El"])


def escaped(text):
    """As a line of text in roff."""
    return text.replace("\\", "\\e").replace("`", "").replace("-", "\\-")


def quoted(text):
    """As one argument of a macro."""
    return '"' + escaped(text).replace('"', '\\(dq') + '"'


def continued(line):
    """One line to roff, in the source no longer than others."""
    return "\\\n".join(textwrap.wrap(line, 90, break_on_hyphens=False, break_long_words=False,
                                    drop_whitespace=False))


def check_findings(docs, write):
    """The table of the doctor's troubles stands between the markers, word for word."""
    troubles = [line.split("\t") for line in docs.run("doctor", "--findings").splitlines()]
    for path, begin, end, made in (
            ("README.md", "<!-- barsh doctor --findings begins -->\n",
             "\n<!-- barsh doctor --findings ends -->", findings_in_markdown(troubles)),
            ("man/barsh.1", '.\\" barsh doctor --findings begins\n',
             '\n.\\" barsh doctor --findings ends', findings_in_mdoc(troubles))):
        text = docs.read(path)
        before, begins, rest = text.partition(begin)
        found, ends, after = rest.partition(end)
        if not begins or not ends:
            docs.complain(path, f"the markers of what the doctor finds are not there: {begin}")
        elif write:
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


def results_of_verbs(docs):
    """What the verbs say of a machine that is a folder, with a function in use and one bound."""
    sys.path.insert(0, os.path.join(docs.root, "tests/host"))
    from fake import Tree, bar  # pylint: disable=import-outside-toplevel,import-error
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(folder)
        tree.healthy(groups=[8])
        for group, address, driver in ((7, "0000:01:00.0", "e1000e"), (8, "0000:02:00.0", "vfio-pci")):
            tree.function(address, "bad0:0010", 0x020000, driver=driver, group=group,
                          subsystem="bad0:0001", bars={0: bar(0xfe840000, "16K")})
        tree.net("eth0", "0000:01:00.0", True)
        tree.dir("/run")
        for words in (["list", "-v"], ["doctor", "01:00.0"], ["doctor", "--open", "02:00.0"],
                      ["doctor", "--findings"], ["bind", "01:00.0"], ["bind", "02:00.0"],
                      ["bind", "-n", "--force=net", "01:00.0"], ["unbind", "01:00.0"]):
            run = subprocess.run([docs.barsh, words[0], "-j", *words[1:]], check=False, text=True,
                                 env=dict(os.environ, BARSH_HOST_ROOT=folder), capture_output=True,
                                 stdin=subprocess.DEVNULL)
            yield from run.stdout.splitlines()


def check_json(docs):
    """Every type and every key of a result is told of, and every type that is told of is there."""
    told = {}
    page = docs.read("man/barsh-script.5").partition("\n.Ss JSON\n")[2]
    for kinds, body in items(page, "Li"):
        for kind in kinds.split(", "):
            told[kind] = set(re.findall(r"\w+", " ".join(body)))
    lines = []
    for script, device in ((JSON_SCRIPT, "sim"), (MAP_JSON_SCRIPT, "sim:demo")):
        lines += subprocess.run(
            [docs.barsh, "-j", "-k", "--split64=lohi", "-e", script, device], check=False,
            capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout.splitlines()
    seen = set()
    for line in [*lines, *results_of_verbs(docs)]:
        result = json.loads(line)
        kind = result.pop("type")
        seen.add(kind)
        if kind not in told:
            docs.complain("man/barsh-script.5", f"JSON type '{kind}' is missing")
            told[kind] = set(result)
        for key in [key for key in result if key not in told[kind] | {"v"}]:
            docs.complain("man/barsh-script.5", f"JSON key '{key}' of '{kind}' is missing")
            told[kind].add(key)
    for kind in sorted(set(told) - seen - JSON_UNSEEN):
        docs.complain("man/barsh-script.5", f"JSON type '{kind}' is told of but was not seen")


def keys_of(schema, found):
    """Every key that the format has, with the words that a match or a value may have."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            found.update(schema["properties"])
        for inner in schema.values():
            keys_of(inner, found)
    elif isinstance(schema, list):
        for inner in schema:
            keys_of(inner, found)
    return found


def check_map_examples(docs, page, keys):
    """The examples of barsh-map(5) load without a warning, and have each key between them."""
    examples = re.findall(r"example begins\n\.Bd[^\n]*\n(.*?)^\.Ed$", page, re.M | re.S)
    for example in examples:
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(example)
            file.flush()
            run = subprocess.run([docs.barsh, "-e", "regs", f"sim:{file.name}"], check=False,
                                 capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if run.returncode or run.stderr or not run.stdout:
            docs.complain("man/barsh-map.5", f"an example does not load: {run.stderr.strip()}")
    docs.compare("man/barsh-map.5", "key in an example",
                 [key for key in keys if re.search(rf"\b{key}:", "".join(examples))], keys)


def check_map_page(docs):
    """barsh-map(5) has each key of the schema and no other, and each access token."""
    page = docs.read("man/barsh-map.5")
    schema = json.loads(docs.read("data/barsh-map.schema.json"))
    format_part = page.partition("\n.Sh THE FORMAT\n")[2].partition("\n.Sh ")[0]
    # "as `a`, `b`" and the lists of other sections name keys that have an entry of their own.
    told = re.findall(r"[a-z]\w*", " ".join(
        re.findall(r"^\.(?:It )?Cm (.*)$", format_part, re.M)))
    keys = sorted(keys_of(schema, set()))
    docs.compare("man/barsh-map.5", "key", sorted(set(told)), keys)
    check_map_examples(docs, page, keys)
    table = page.partition("access tokens begin\n")[2].partition("access tokens ends")[0]
    tokens = re.findall(r"^\.It Li (\w+) Ta", table, re.M)
    wanted = next(definition["enum"] for definition in schema["$defs"].values()
                  if "w1c" in definition.get("enum", ()))
    docs.compare("man/barsh-map.5", "access token", tokens, wanted)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    docs = Docs(*sys.argv[1:3])
    check_commands(docs, "man/barsh-script.5", commands_in_page(docs.read("man/barsh-script.5")),
                   True)
    check_commands(docs, "README.md", commands_in_readme(docs.read("README.md")), False)
    check_options(docs)
    check_findings(docs, "--write" in sys.argv)
    check_kinds(docs)
    check_devices(docs)
    check_settings(docs)
    check_map_page(docs)
    check_json(docs)
    print(f"{docs.wrong} differences between barsh and its documents")
    sys.exit(1 if docs.wrong else 0)


if __name__ == "__main__":
    main()
