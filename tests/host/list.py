# SPDX-License-Identifier: MIT
"""barsh list. Vendors bad0 and feed are in no database, so that the texts are the same anywhere."""

from fake import bar
from run import Case


def machine(tree):
    """01:00.0 can be opened; 02:00.0 is with VFIO too, but its sibling is in the way."""
    tree.healthy(groups=(7, 8))
    tree.function("0000:00:00.0", "bad0:0001", 0x060000)
    tree.function("0000:01:00.0", "bad0:0010", 0x010802, driver="vfio-pci", group=7,
                  subsystem="feed:1100", bars={0: bar(0xfe840000, "16K", "64")}, command=2)
    tree.function("0000:02:00.0", "bad0:0020", 0x0c0330, driver="vfio-pci", group=8,
                  bars={0: bar(0xfe860000, "128K"), 2: bar(0xc000, 32, "io"),
                        4: bar(0x4000000000, "1M", "64p")})
    tree.function("0000:02:00.1", "bad0:0021", 0x020000, driver="e1000e", group=8,
                  bars={0: bar(0xfe880000, "128K")})
    tree.function("0000:1a:00.0", "feed:0030", 0x030000, bars={0: bar(0, "16M", "p")})
    tree.function("10000:e1:00.0", "feed:0010", 0x010601, driver="ahci",
                  bars={5: bar(0xfe900000, 3 * 1024 + 512)})


def addresses(*wanted):
    """The objects of -j, told by their addresses."""
    return [{"type": "function", "address": address} for address in wanted]


def fits(sentence, filters, *wanted):
    return Case(sentence, ["list", "-j", *filters], machine, objects=addresses(*wanted))


def fits_none(sentence, *filters):
    words = " ".join(filters)
    return Case(sentence, ["list", *filters], machine, out=[], status=5, err=[
             f"barsh: error: no PCI function fits '{words}'; 'barsh list' shows all of them",
         ])


def named(tree):
    tree.function("0000:22:00.0", "8086:10d3", 0x020000, subsystem="8086:a01f")


def hostile(tree):
    """Names with what a terminal would obey: a sysfs that lies, or a module's odd name."""
    tree.function("0000:01:00.0", "bad0:0010", 0x020000, driver="e\x1b[31mvil\n", group="7\x07")
    tree.function("0000:01:00.1\x9b2J", "bad0:0010", 0x020000)


def crowded(tree):
    """A function with six BARs, which take more room than a name may have."""
    tree.function("0000:01:00.0", "bad0:0010", 0x020000,
                  bars={i: bar(0x1000000 * (i + 1), "16M", "p") for i in range(6)})
    tree.function("0000:02:00.0", "bad0:0010", 0x020000, bars={0: bar(0x1000, "4K")})


def domains(tree):
    for domain in ("0000", "0001"):
        tree.function(f"{domain}:02:00.0", "bad0:0010", 0x020000)


def without_pci(tree):
    tree.remove("/sys/bus")


CASES = [
    Case("all functions ascend, and * marks what can be opened", ["list"], machine, out=[
             "  ADDRESS        ID         DRIVER    GROUP  BARS                 NAME",
             "  0000:00:00.0   bad0:0001  -         -      -                    Host bridge: vendor bad0 device 0001",
             "* 0000:01:00.0   bad0:0010  vfio-pci  7      0:16K                Non-Volatile memory controller: vendor bad0 device 0010",
             "  0000:02:00.0   bad0:0020  vfio-pci  8      0:128K 2:32io 4:1Mp  USB controller: vendor bad0 device 0020",
             "  0000:02:00.1   bad0:0021  e1000e    8      0:128K               Ethernet controller: vendor bad0 device 0021",
             "  0000:1a:00.0   feed:0030  -         -      0:16Mp               VGA compatible controller: vendor feed device 0030",
             "  10000:e1:00.0  feed:0010  ahci      -      5:3584               SATA controller: vendor feed device 0010",
         ]),
    Case("a name comes from the database where there is one", ["list"], named, needs_names=True,
         out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS  NAME",
             "  0000:22:00.0  8086:10d3  -       -      -     Ethernet controller: Intel Corporation 82574L Gigabit Network Connection",
         ]),
    fits("ids are a filter", ["bad0:0010"], "0000:01:00.0"),
    fits("ids in capitals", ["FEED:0010"], "10000:e1:00.0"),
    fits("a vendor is a filter", ["feed:"], "0000:1a:00.0", "10000:e1:00.0"),
    fits("an address is a filter", ["0000:02:00.1"], "0000:02:00.1"),
    fits("a short address", ["02:00.1"], "0000:02:00.1"),
    fits("an address in capitals and without zeros", ["1A:0.0"], "0000:1a:00.0"),
    fits("how an address begins", ["0000:0"], "0000:00:00.0", "0000:01:00.0", "0000:02:00.0",
         "0000:02:00.1"),
    fits("how a short address begins", ["02:"], "0000:02:00.0", "0000:02:00.1"),
    fits("how a short address with its device begins", ["1A:00"], "0000:1a:00.0"),
    fits("a domain of five digits", ["10000:"], "10000:e1:00.0"),
    fits("a short address is in domain 0", ["00:00"], "0000:00:00.0"),
    Case("how a short address begins is in domain 0, too", ["list", "-j", "02:"], domains,
         objects=addresses("0000:02:00.0")),
    fits("a word in a class", ["memory"], "0000:01:00.0"),
    fits("a word in a programming interface", ["xhci"], "0000:02:00.0"),
    fits("a word in a driver", ["E1000"], "0000:02:00.1"),
    fits("a word in a name", ["device 0020"], "0000:02:00.0"),
    fits("a word that looks like a number", ["0021"], "0000:02:00.1"),
    fits("all words have to fit", ["controller", "feed", "sata"], "10000:e1:00.0"),
    fits("ids and a word", ["feed:", "vga"], "0000:1a:00.0"),
    fits_none("ids that nothing has", "bad0:9999"),
    fits_none("an address that is not there", "03:"),
    fits_none("the address of another domain", "e1:00.0"),
    fits_none("words of two functions", "sata", "vga"),
    fits_none("a word with what a number has", "bad0:0010x"),
    Case("a filter with control characters is not obeyed", ["list", "a\x1b[2Jb"], machine, out=[],
         status=5, err=[
             "barsh: error: no PCI function fits 'a?[2Jb'; 'barsh list' shows all of them",
         ]),
    Case("an option that is none", ["list", "-q", "1a:"], machine, out=[], status=2, err=[
             "barsh list: invalid option -- 'q'",
             "'barsh list --help' tells more",
         ]),
    Case("columns are as wide as what is shown needs", ["list", "feed:0030"], machine, out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS    NAME",
             "  0000:1a:00.0  feed:0030  -       -      0:16Mp  VGA compatible controller: vendor feed device 0030",
         ]),
    Case("a terminal of 80 columns cuts the names", ["list", "02:"], machine, columns=80, out=[
             "  ADDRESS       ID         DRIVER    GROUP  BARS            NAME",
             "  0000:02:00.0  bad0:0020  vfio-pci  8      0:128K 2:32io 4:1Mp  USB controll...",
             "  0000:02:00.1  bad0:0021  e1000e    8      0:128K          Ethernet controll...",
         ]),
    Case("a wide terminal cuts nothing", ["list", "02:00.1"], machine, columns=300, out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS    NAME",
             "  0000:02:00.1  bad0:0021  e1000e  8      0:128K  Ethernet controller: vendor bad0 device 0021",
         ]),
    Case("a line that just fits is not cut", ["list", "02:00.1"], machine, columns=94, out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS    NAME",
             "  0000:02:00.1  bad0:0021  e1000e  8      0:128K  Ethernet controller: vendor bad0 device 0021",
         ]),
    Case("a line that is a column too long is cut", ["list", "02:00.1"], machine, columns=93, out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS    NAME",
             "  0000:02:00.1  bad0:0021  e1000e  8      0:128K  Ethernet controller: vendor bad0 device ...",
         ]),
    Case("many BARs push only their own row aside", ["list"], crowded, columns=80, out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS              NAME",
             "  0000:01:00.0  bad0:0010  -       -      0:16Mp 1:16Mp 2:16Mp 3:16Mp 4:16Mp ...",
             "  0000:02:00.0  bad0:0010  -       -      0:4K              Ethernet controll...",
         ]),
    Case("COLUMNS wins over the terminal", ["list", "02:00.1"], machine, columns=300,
         env={"COLUMNS": "60"}, out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS  NAME",
             "  0000:02:00.1  bad0:0021  e1000e  8      0:128K  Etherne...",
         ]),
    Case("COLUMNS that is no number is not taken", ["list", "02:00.1"], machine, columns=60,
         env={"COLUMNS": "x"}, out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS  NAME",
             "  0000:02:00.1  bad0:0021  e1000e  8      0:128K  Etherne...",
         ]),
    Case("what is no terminal is never cut", ["list", "02:00.1"], machine, env={"COLUMNS": "60"},
         out=[
             "  ADDRESS       ID         DRIVER  GROUP  BARS    NAME",
             "  0000:02:00.1  bad0:0021  e1000e  8      0:128K  Ethernet controller: vendor bad0 device 0021",
         ]),
    Case("a terminal of three columns is not written past", ["list", "02:00.1"], machine, columns=3,
         out=[
             "...",
             "...",
         ]),
    Case("details of what can be opened", ["list", "-v", "01:00.0"], machine, out=[
             "  ADDRESS       ID         DRIVER    GROUP  BARS   NAME",
             "* 0000:01:00.0  bad0:0010  vfio-pci  7      0:16K  Non-Volatile memory controller: vendor bad0 device 0010",
             "      class     010802, NVMe",
             "      bar0      0xfe840000, 16K, 64-bit memory",
             "      subsystem feed:1100  vendor feed device 1100",
             "      group     0000:01:00.0 (vfio-pci)",
         ]),
    Case("details of BARs and of a group", ["list", "--verbose", "02:00.0"], machine,
         out_has=["      class     0c0330, xHCI",
                  "      bar0      0xfe860000, 128K, memory",
                  "      bar2      0xc000, 32, I/O ports",
                  "      bar4      0x4000000000, 1M, 64-bit memory, prefetchable",
                  "      group     0000:02:00.0 (vfio-pci), 0000:02:00.1 (e1000e)"]),
    Case("a BAR without an address", ["list", "-v", "1a:00.0"], machine,
         out_has=["      class     030000",
                  "      bar0      no address, 16M, memory, prefetchable"]),
    Case("what is in the way, first of all", ["list", "-v", "02:00.1"], machine,
         out_has=["      wrong     0000:02:00.1 is bound to e1000e"]),
    Case("the command that ends it", ["list", "-v", "02:00.1"], machine, needs_root=True,
         out_has=["        run:    barsh bind 0000:02:00.1"]),
    Case("only -v tells what is in the way", ["list", "02:00.1"], machine,
         out_lacks=["      wrong     0000:02:00.1 is bound to e1000e"]),
    Case("an object has what is there", ["list", "-j", "01:00.0"], machine, objects=[
        {"type": "function", "v": 1, "address": "0000:01:00.0", "ids": "bad0:0010",
         "class": "010802", "class_name": "Non-Volatile memory controller",
         "vendor": "vendor bad0", "device": "device 0010", "subsystem": "feed:1100",
         "subsystem_name": "vendor feed device 1100", "driver": "vfio-pci", "group": "7",
         "bars": "0:16K", "openable": True, "bindable": False, "members": None}]),
    Case("an object lacks what is not there", ["list", "--json", "00:00.0", "host"], machine,
         objects=[{"address": "0000:00:00.0", "driver": None, "group": None, "bars": None,
                   "subsystem": None, "subsystem_name": None, "openable": False,
                   "bindable": False, "wrong": None}]),
    Case("-v adds to an object", ["list", "-jv", "02:00.0"], machine, objects=[
        {"members": "0000:02:00.0 (vfio-pci), 0000:02:00.1 (e1000e)", "openable": False}]),
    Case("such as what is in the way", ["list", "-j", "-v", "02:00.1"], machine, objects=[
        {"wrong": "0000:02:00.1 is bound to e1000e"}]),
    Case("what no driver of VFIO has can be bound", ["list", "-j", "02:00.1"], machine,
         objects=[{"openable": False, "bindable": True, "wrong": None}]),
    Case("an error is an object, too", ["list", "-j", "sata", "vga"], machine, status=5,
         objects=[{"type": "error", "status": 5}], err=[
             "barsh: error: no PCI function fits 'sata vga'; 'barsh list' shows all of them",
         ]),
    Case("completion has what is bound first", ["list", "--complete=all"], machine, out=[
             "0000:01:00.0\tvendor bad0 device 0010",
             "0000:02:00.0\tvendor bad0 device 0020",
             "0000:00:00.0\tvendor bad0 device 0001",
             "0000:02:00.1\tvendor bad0 device 0021",
             "0000:1a:00.0\tvendor feed device 0030",
             "10000:e1:00.0\tvendor feed device 0010",
         ]),
    Case("completion of unbind", ["list", "--complete=bound"], machine, out=[
             "0000:01:00.0\tvendor bad0 device 0010",
             "0000:02:00.0\tvendor bad0 device 0020",
         ]),
    Case("completion of bind leaves bridges out", ["list", "--complete=bindable"], machine, out=[
             "0000:02:00.1\tvendor bad0 device 0021",
             "0000:1a:00.0\tvendor feed device 0030",
             "10000:e1:00.0\tvendor feed device 0010",
         ]),
    Case("completion of nothing is no error", ["list", "--complete=bound"], crowded, out=[]),
    Case("completion of something else is", ["list", "--complete=x"], machine, out=[], status=2,
         err=[
             "barsh: error: --complete takes all, bindable or bound, not 'x'; 'barsh list --help' tells more",
         ]),
    Case("what sysfs names is not obeyed", ["list"], hostile, out=[
             "  ADDRESS          ID         DRIVER      GROUP  BARS  NAME",
             "  0000:01:00.0     bad0:0010  e?[31mvil?  7?     -     Ethernet controller: vendor bad0 device 0010",
             "  0000:01:00.1?2J  bad0:0010  -           -      -     Ethernet controller: vendor bad0 device 0010",
         ]),
    Case("nor in details", ["list", "-v", "01:00.0"], hostile,
         out_has=["      group     0000:01:00.0 (e?[31mvil?)"]),
    Case("nor in completion", ["list", "--complete=all"], hostile, out=[
             "0000:01:00.0\tvendor bad0 device 0010",
             "0000:01:00.1?2J\tvendor bad0 device 0010",
         ]),
    Case("a machine without PCI functions", ["list"], None, out=[], status=5, err=[
             "barsh: error: this machine has no PCI function",
         ]),
    Case("a machine without /sys", ["list"], without_pci, out=[], status=5, err=[
             "barsh: error: cannot list the PCI functions in /sys/bus/pci/devices: No such file or directory",
         ]),
]
