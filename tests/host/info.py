# SPDX-License-Identifier: MIT
"""info in a session: names and group of a function, through the files of its sysfs directory."""

from fake import bar
from run import Case

HOME = "/sys/devices/pci0000:01/0000:01:00.0"


def machine(tree, driver="vfio-pci", group=7, subsystem="feed:1100"):
    tree.function("0000:01:00.0", "bad0:0010", 0x010802, driver=driver, group=group,
                  subsystem=subsystem, bars={0: bar(0xfe840000, "16K", "64")}, command=2)
    tree.file(f"{HOME}/resource0", bytes(16 * 1024))


def crowd(tree):
    """A group with an unbound function, and with what is no PCI function."""
    machine(tree)
    tree.function("0000:01:00.1", "bad0:0011", 0x020000, group=7)
    tree.link("/sys/kernel/iommu_groups/7/devices/x\x1b.dma", "/sys/devices/platform/x.dma")
    tree.link("/sys/devices/platform/x.dma/driver", "/sys/bus/platform/drivers/pl\n330")


def lonely(tree):
    machine(tree, driver=None, group=None, subsystem=None)


def named(tree):
    tree.function("0000:01:00.0", "8086:10d3", 0x020000, subsystem="8086:a01f",
                  bars={0: bar(0xfe840000, "16K")}, command=2)
    tree.file(f"{HOME}/resource0", bytes(16 * 1024))


def plain_file(tree):
    tree.file("/dev/registers", bytes(4096))


def huge(tree):
    machine(tree)
    for device in range(32):
        tree.function(f"0000:01:{device:02x}.1", "bad0:0011", 0x020000, group=7)


INFO = ["-r", "-q", "-e", "info", "sysfs:01:00.0"]

CASES = [
    Case("names stand behind ids, and a group has its members", INFO, machine, out_has=[
             "device    0000:01:00.0",
             "ids       bad0:0010  vendor bad0 device 0010",
             "subsystem feed:1100  vendor feed device 1100",
             "class     010802  Non-Volatile memory controller",
             "driver    vfio-pci, IOMMU group 7",
             "group     7: 0000:01:00.0 (vfio-pci)",
         ]),
    Case("members without a driver, and such that are no functions, are told", INFO, crowd,
         out_has=["group     7: 0000:01:00.0 (vfio-pci), 0000:01:00.1 (no driver), "
                  "x?.dma (pl?330)"]),
    Case("what is in no group has none", INFO, lonely,
         out_has=["ids       bad0:0010  vendor bad0 device 0010", "subsystem 0000:0000"],
         out_lacks=["group     7: 0000:01:00.0 (vfio-pci)", "group     "]),
    Case("names come from the database", INFO, named, needs_names=True, out_has=[
             "ids       8086:10d3  Intel Corporation 82574L Gigabit Network Connection",
             "subsystem 8086:a01f  Intel Corporation Gigabit CT Desktop Adapter",
             "class     020000  Ethernet controller",
         ]),
    Case("an object has the same", ["-j", *INFO], crowd, objects=[
             {"type": "device", "ids": "bad0:0010", "vendor": "vendor bad0",
              "device": "device 0010", "subsystem": "feed:1100",
              "subsystem_name": "vendor feed device 1100", "class": "010802",
              "class_name": "Non-Volatile memory controller", "group": "7",
              "members": "0000:01:00.0 (vfio-pci), 0000:01:00.1 (no driver), x?.dma (pl?330)"},
             {"type": "region", "name": "bar0"},
             {"type": "region", "name": "config"},
         ]),
    Case("an object lacks what is not there", ["-j", *INFO], lonely, objects=[
             {"type": "device", "group": None, "members": None, "subsystem_name": None,
              "driver": None, "class_name": "Non-Volatile memory controller"},
             {"type": "region", "name": "bar0"},
             {"type": "region", "name": "config"},
         ]),
    Case("what is no PCI function has no names",
         ["-j", "-q", "-e", "info", "file:{root}/dev/registers"], plain_file, objects=[
             {"type": "device", "ids": None, "vendor": None, "device": None, "class_name": None,
              "members": None},
             {"type": "region", "name": "bar0"},
         ]),
    Case("a group with many members has all of them", INFO, huge, out_has=[
             "group     7: 0000:01:00.0 (vfio-pci), " +
             ", ".join(f"0000:01:{device:02x}.1 (no driver)" for device in range(32)),
         ]),
]
