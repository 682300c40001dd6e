#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""barsh convert, the real binary: convert.py BARSH MAPS_FOLDER [WORD]...

Every file of the folder is a point of TAP. What is written of it loads again, is then written
the same, and where the file itself can be loaded with -m, barsh tells the same of every
register of both. A file that does not convert leaves nothing behind and says where it fails.
Behind them come cases by hand. With WORDs, only the points whose sentence has one of them are
run. BARSH_WRAPPER goes before barsh, such as valgrind, where it converts.
"""

import concurrent.futures
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile

DRAFTS = (".h", "table-registers.csv", "table-sheet.csv")
# They have a mistake.
REFUSED = """
    ipxact-array-dims.xml ipxact-array-many.xml ipxact-definition-ref.xml
    ipxact-division.xml ipxact-late.xml ipxact-parameter-loop.xml
    ipxact-parameter-missing.xml ipxact-space.xml ipxact-unit-bits-odd.xml
    ipxact-unit-bits-overflow.xml native-bad.jsonl svd-bits-missing.svd svd-bits-wrong.svd
    svd-derived-enum-other.svd svd-derived-later-fields.svd svd-derived-loop-peripheral.svd
    svd-derived-loop.svd svd-derived-nothing.svd svd-dim-index-wrong.svd svd-dim-laughs.svd
    svd-dim-no-increment.svd svd-dim-too-many.svd svd-doctype.svd svd-no-offset.svd
    svd-order-size.svd svd-unit-bits.svd svd-variable.svd
""".split()
# They have names twice, which get a number, since keys of YAML cannot be twice.
TWICE = ("svd-enum-odd.svd",)
LITEX_HEADER = """#define CSR_BASE 0x0L
#define CSR_UART_BASE (CSR_BASE + 0x1000L)
#define CSR_UART_EV_PENDING_ADDR (CSR_BASE + 0x1010L)
#define CSR_UART_EV_PENDING_SIZE 1
#define CSR_UART_EV_PENDING_TX_OFFSET 0
#define CSR_UART_EV_PENDING_TX_SIZE 1
"""
NOTE = "this is a draft: replace 'access: unknown' where you know what reading and writing does"

SVD = """<device><name>d</name><width>32</width><peripherals><peripheral><name>P</name>
<baseAddress>0x40001000</baseAddress><registers><register><name>R</name>
<addressOffset>4</addressOffset>
<fields><field><name>A</name><bitRange>[3:0]</bitRange></field>
<field><name>B</name><bitRange>[7:3]</bitRange></field></fields>
</register></registers></peripheral></peripherals></device>
"""
SVD_MAP = """# from a.svd
# a.svd:5:14: field B overlaps another field of R

regmap: 1
device: d
blocks:
  P:
    bar: 2
    offset: 0x1000
    registers:
      R:
        offset: 0x4
        fields:
          A: {bits: [3, 0]}
          B: {bits: [7, 3]}
"""
TWICE_SVD = SVD.replace("</bitRange>", """</bitRange><enumeratedValues><name>none</name>
<enumeratedValue><name>V</name><value>0</value></enumeratedValue>
<enumeratedValue><name>V</name><value>1</value></enumeratedValue>
<enumeratedValue><name>V_2</name><value>2</value></enumeratedValue>
<enumeratedValue><name>LONG</name><value>3</value></enumeratedValue>
<enumeratedValue><name>LONG</name><value>4</value></enumeratedValue>
<enumeratedValue><name>WIDE</name><value>5</value></enumeratedValue>
<enumeratedValue><name>WIDE</name><value>6</value></enumeratedValue>
</enumeratedValues>""", 1).replace("LONG", "L" * 255).replace("WIDE", "\u00e9" * 127)
HEADER = """#define X_CTRL_ADDR 0x10
#define X_CTRL_EN_MASK 0x1
"""
TABLE = """name,offset,access,field,bits
STATUS,8,ro,BUSY,0
"""
NATIVE = "regmap: 1\nregisters: {R: {offset: 0x10}}\n"


class Case:
    """One run in a folder that holds what files says; out and err are all lines, None for any.

    made: what has to be in the folder besides, afterwards.
    """

    def __init__(self, sentence, words, files, status=0, out="", err="", made=None):
        self.sentence, self.words, self.files = sentence, words, files
        self.status, self.out, self.err, self.made = status, out, err, made or {}


def error(text):
    return f"barsh: error: {text}\n"


def usage(text):
    return error(f"{text}; 'barsh convert --help' tells more")


CASES = [
    Case("a map goes to standard output, what is kept with a warning to standard error",
         ["--rebase=0x40000000", "--bar=2", "a.svd"], {"a.svd": SVD}, out=SVD_MAP,
         err="a.svd:5:14: field B overlaps another field of R\n"),
    Case("what is called the same gets a number that nothing has", ["a.svd"], {"a.svd": TWICE_SVD},
         out="# from a.svd\n# a.svd:13:14: field B overlaps another field of R\n\nregmap: 1\n"
             "device: d\nenums:\n  none_0:\n    V: 0\n    V_3: 1\n    V_2: 2\n"
             f"    \"{'L' * 255}\": 3\n    \"{'L' * 253}_2\": 4\n"
             f"    \"{chr(0xe9) * 127}\": 5\n    \"{chr(0xe9) * 126}_2\": 6\nblocks:\n  P:\n"
             "    offset: 0x40001000\n    registers:\n      R:\n        offset: 0x4\n"
             "        fields:\n          A: {bits: [3, 0], enum: none_0}\n"
             "          B: {bits: [7, 3]}\n",
         err="a.svd:13:14: field B overlaps another field of R\n"),
    Case("-o writes a file, and nothing to standard output", ["-o", "b.yaml", "a.yaml"],
         {"a.yaml": NATIVE},
         made={"b.yaml": "# from a.yaml\n\nregmap: 1\nregisters:\n  R:\n    offset: 0x10\n"}),
    Case("a file that exists is not overwritten", ["--output=a.yaml", "a.yaml"],
         {"a.yaml": NATIVE}, 4,
         err=error("a.yaml exists: write to another file, or remove it first")),
    Case("a link that leads nowhere exists, too", ["-o", "link", "a.yaml"],
         {"a.yaml": NATIVE, "link": None}, 4,
         err=error("link exists: write to another file, or remove it first")),
    Case("a file where none can be", ["-o", "nowhere/b.yaml", "a.yaml"], {"a.yaml": NATIVE}, 4,
         err=error("cannot write nowhere/b.yaml: No such file or directory")),
    Case("a mistake is told with its place, and nothing is written", ["-o", "b.yaml", "a.yaml"],
         {"a.yaml": NATIVE.replace("offset", "ofset")}, 2,
         err=error("a.yaml:2:17: unknown key 'ofset' in register R: did you mean 'offset'?")),
    Case("a header becomes a draft that says where each register is from", ["--profile=addr-mask", "a.h"],
         {"a.h": HEADER}, err=NOTE + "\n",
         out="# from a.h\n\nregmap: 1\ndefaults: {access: unknown}\nregisters:\n"
             "  X_CTRL: # a.h:1\n    offset: 0x10\n    access: unknown\n    fields:\n"
             "      EN: {bits: 0}\n"),
    Case("what a draft knows of a write stays when its access is filled in", ["a.h"],
         {"a.h": LITEX_HEADER}, err=NOTE + "\n",
         out="# from a.h\n\nregmap: 1\ndefaults: {access: unknown}\nblocks:\n  uart:\n"
             "    offset: 0x1000\n    registers:\n      EV_PENDING: # a.h:3\n"
             "        offset: 0x10\n        access: unknown\n        on_write: 1c\n"
             "        note: Writing 1 to a bit acknowledges its event\n        fields:\n"
             "          TX: {bits: 0}\n"),
    Case("a profile that there is not", ["--profile=nope", "a.h"], {"a.h": HEADER}, 2,
         err=error("a.h:1:1: no profile 'nope': linux, firmware, addr-mask, opentitan, corsair "
                   "or litex was expected")),
    Case("--rebase of what has no bus addresses", ["--rebase=0", "-o", "b.yaml", "a.yaml"],
         {"a.yaml": NATIVE}, 2,
         err=error("--rebase is for addresses of CMSIS-SVD, IP-XACT, csr.csv and C headers: those "
                   "of a.yaml are offsets")),
    Case("--rebase of a table", ["--rebase=0x10", "a.csv"], {"a.csv": TABLE}, 2,
         err=error("--rebase is for addresses of CMSIS-SVD, IP-XACT, csr.csv and C headers: those "
                   "of a.csv are offsets")),
    Case("--profile of what is no header", ["--profile=linux", "a.svd"], {"a.svd": SVD}, 2,
         err=error("--profile is for the names of a C header, which a.svd is not")),
    Case("a directory is no file", ["."], {}, 2,
         err=error(". is a directory: convert takes one file, of a LiteX build its .svd or "
                   "csr.csv")),
    Case("the name of a map is no file", ["nvme"], {}, 2,
         err=error("no file 'nvme' here: convert takes a file, and no name of a map")),
    Case("--rebase leaves out what is below it, with a warning", ["--rebase=0x100", "a.h"],
         {"a.h": "#define A_ADDR 0x10\n#define A_EN_MASK 1\n#define B_ADDR 0x110\n"
                 "#define B_EN_MASK 1\n"},
         err="a.h:1:9: 0x10 is below 0x100: A is left out\n" + NOTE + "\n",
         out="# from a.h\n# a.h:1:9: 0x10 is below 0x100: A is left out\n\nregmap: 1\n"
             "defaults: {access: unknown}\nregisters:\n"
             "  B: # a.h:3\n    offset: 0x10\n    access: unknown\n    fields:\n"
             "      EN: {bits: 0}\n"),
    Case("a profile that finds no register", ["--profile=opentitan", "a.h"], {"a.h": HEADER},
         2, err=error("a.h:1:1: no register with profile opentitan; litex finds 1, corsair finds 1, "
                      "addr-mask finds 1, linux finds 1")),
    Case("a table becomes a draft, which keeps the access that it states", ["a.csv"],
         {"a.csv": TABLE}, err=NOTE + "\n",
         out="# from a.csv\n\nregmap: 1\nregisters:\n  STATUS: # a.csv:2\n    offset: 0x8\n"
             "    access: unknown\n    fields:\n      BUSY: {bits: 0, access: ro}\n"),
    Case("what is no register map", ["a.txt"], {"a.txt": "Dear Sir,\n"}, 2, out="",
         err=error("a.txt: this is no register map: one begins with 'regmap: 1', or is CMSIS-SVD, "
                   "IP-XACT, a LiteX csr.csv, a C header with #define or enum, or a table (CSV) "
                   "with the columns name and offset")),
    Case("a file that is not there", ["a.yaml"], {}, 2,
         err=error("a.yaml: No such file or directory")),
    Case("a name that would turn the text of a terminal around", ["a\u202e.yaml"], {}, 2,
         err=error("a?.yaml: No such file or directory")),
    Case("no FILE", [], {}, 2, err=usage("which FILE?")),
    Case("two of them", ["a", "b"], {}, 2, err=usage("one FILE at a time; what is 'b'")),
    Case("a BAR that there is not", ["--bar=6", "a"], {}, 2,
         err=usage("BARs are 0 to 5, not '6'")),
    Case("a BAR with something behind it", ["--bar=0x", "a"], {}, 2,
         err=usage("BARs are 0 to 5, not '0x'")),
    Case("a time is no address", ["--rebase=5ms", "a"], {}, 2,
         err=usage("--rebase takes an address, not '5ms'")),
    Case("an option that there is not", ["--nope", "a"], {}, 2, err=None),
    Case("options may stand behind FILE", ["a.yaml", "-o", "b.yaml"], {"a.yaml": NATIVE},
         made={"b.yaml": "# from a.yaml\n\nregmap: 1\nregisters:\n  R:\n    offset: 0x10\n"}),
    Case("--help", ["--help"], {}, out=None),
]


def example(manual):
    """The map that the manual shows."""
    with open(manual, encoding="utf-8") as file:
        text = file.read().partition("the example begins\n")[2].partition(".Ed\n")[0]
    return text.partition("\n")[2]


def first_of(listed):
    """What a register that `regs` lists is called; of an array, its first element."""
    if "*" in listed["name"]:
        return listed["place"]
    return re.sub(r"\[([^].]+)\.\.[^]]*\]", r"[\1]", listed["name"])


class Barsh:
    """The binary, in a folder."""

    def __init__(self, path):
        self.wrapper = os.environ.get("BARSH_WRAPPER", "").split()
        self.path = path
        self.environment = dict(os.environ, LC_ALL="C.UTF-8", XDG_DATA_HOME="/nonexistent")

    def run(self, command, folder):
        done = subprocess.run(command, cwd=folder, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                              check=False)
        return done.stdout.decode(), done.stderr.decode(), done.returncode

    def convert(self, words, folder):
        return self.run([*self.wrapper, self.path, "convert", *words], folder)

    def facts(self, path, folder):
        """What is told of every register of a map but the file where it stands."""
        load = [self.path, "--no-init", "-q", "-k", "-j", "-m", path]
        listed, err, status = self.run([*load, "-e", "regs", "sim"], folder)
        if status:
            return [err]
        with open(os.path.join(folder, "describe.barsh"), "w", encoding="utf-8") as script:
            script.writelines(f"describe {first_of(json.loads(line))}\n"
                              for line in listed.splitlines())
        told, _, _ = self.run([*load, "-f", "describe.barsh", "sim"], folder)
        os.remove(os.path.join(folder, "describe.barsh"))
        found = []
        for line in (listed + told).splitlines():
            fact = json.loads(line)
            for key in ("v", "file", "line"):
                fact.pop(key, None)
            found.append(json.dumps(fact, sort_keys=True))
        return sorted(found)


def without_remarks(text):
    """A map but its comments, which name the file that it is from."""
    lines = [re.sub(r"(?<=:) # .*", "", line) for line in text.splitlines()]
    return "\n".join(line for line in lines if not line.startswith("#"))


def differences(what, found, wanted):
    if found == wanted or wanted is None:
        return []
    if isinstance(found, str):
        found, wanted = found.splitlines(), wanted.splitlines()
    return list(difflib.unified_diff(wanted, found, f"{what} wanted", f"{what} found",
                                     lineterm=""))[:40] or [f"{what}: blanks or newlines"]


def listing(folder):
    found = {}
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.islink(path):
            found[name] = None
        else:
            with open(path, encoding="utf-8") as file:
                found[name] = file.read()
    return found


def check_case(barsh, case, folder):
    for name, text in case.files.items():
        path = os.path.join(folder, name)
        if text is None:
            os.symlink("nowhere/at-all", path)
            continue
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    out, err, status = barsh.convert(case.words, folder)
    return (differences("output", out, case.out) + differences("error", err, case.err)
            + differences("files", sorted(map(str, listing(folder).items())),
                          sorted(map(str, {**case.files, **case.made}.items())))
            + ([] if status == case.status else [f"status is {status}, not {case.status}"]))


def check_file(barsh, path, folder):
    """A fixture, there and back."""
    _, err, status = barsh.convert(["-o", "first.yaml", path], folder)
    if os.path.basename(path) in REFUSED:
        place = rf"barsh: error: {re.escape(path)}(:\d+:\d+)?: .+\n"
        return ([] if status == 2 and re.fullmatch(place, err) else [f"status {status}: {err}"]
                ) + [f"{name} is there" for name in os.listdir(folder)]
    if status:
        return [f"status {status}: {err}"]
    again, err, status = barsh.convert(["first.yaml"], folder)
    if status:
        return [f"what was written does not load: {err}"]
    with open(os.path.join(folder, "first.yaml"), encoding="utf-8") as file:
        problems = differences("again", without_remarks(again), without_remarks(file.read()))
    if path.endswith(DRAFTS):
        return problems
    found, wanted = barsh.facts("first.yaml", folder), barsh.facts(path, folder)
    if path.endswith(TWICE):
        found, wanted = (sorted(fact.replace('_2"', '"') for fact in facts)
                         for facts in (found, wanted))
    problems += [fact for fact in wanted if not fact.startswith("{") or '"type": "error"' in fact]
    return problems + differences("facts", found, wanted)


def check_text(barsh, text, folder):
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return check_file(barsh, file.name, folder)


def run_point(barsh, point):
    _, check, what = point
    with tempfile.TemporaryDirectory(prefix="barsh-convert-") as folder:
        return check(barsh, what, folder)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    barsh, maps = Barsh(os.path.abspath(sys.argv[1])), os.path.abspath(sys.argv[2])
    words = sys.argv[3:]
    points = [(f"{name} is written as it was meant", check_file, os.path.join(maps, name))
              for name in sorted(os.listdir(maps))]
    manual = os.path.join(os.path.dirname(__file__), "../../man/barsh-map.5")
    points += [(case.sentence, check_case, case) for case in CASES]
    points += [("the example of the manual is written as it was meant", check_text, example(manual))]
    points = [point for point in points if not words or any(word in point[0] for word in words)]
    print(f"1..{len(points)}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda point: run_point(barsh, point), points)
        for number, (point, problems) in enumerate(zip(points, results), 1):
            print(f"{'not ok' if problems else 'ok'} {number} - {point[0]}")
            for line in problems:
                print(f"#   {line}")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
