# SPDX-License-Identifier: MIT
"""barsh doctor: each step in order, what is wrong with its command, and the exit status."""

from fake import bar
from run import Case

FUNCTION = "0000:01:00.0"


def card(tree, driver="nvme"):
    """An NVMe controller alone in group 7, on a machine that has all that VFIO needs."""
    tree.healthy(groups=[7] if driver == "vfio-pci" else [])
    tree.function(FUNCTION, "bad0:0010", 0x010802, driver=driver, group=7,
                  bars={0: bar(0xfe840000, "16K", "64")}, command=2, has_reset=True)


def bound(tree):
    card(tree, "vfio-pci")


def used(tree):
    card(tree)
    tree.block("nvme0n1", FUNCTION, "259:0", via="nvme/nvme0")
    tree.block("nvme0n1p1", FUNCTION, "259:1", via="nvme/nvme0", parent="nvme0n1")
    tree.mount("/dev/nvme0n1p1", "/mnt/a b", "259:1")
    tree.swap("/dev/nvme0n1")


def unloaded(tree):
    """As before VFIO's modules are there."""
    used(tree)
    tree.remove("/dev/vfio/vfio")


def held(tree):
    bound(tree)
    tree.process(812, "dpdk\x1b", ["/dev/vfio/7"])


def crowded(tree):
    card(tree)
    tree.function("0000:01:00.1", "bad0:0011", 0x020000, driver="e1000e", group=7)


def bridge(tree):
    tree.healthy()
    tree.function("0000:00:06.0", "bad0:0001", 0x060400, driver="pcieport", group=3, header=1)


def without_iommu(tree):
    card(tree)
    for path in ("/sys/class/iommu", "/sys/kernel/iommu_groups",
                 "/sys/devices/pci0000:01/0000:01:00.0/iommu_group"):
        tree.remove(path)
    tree.file("/sys/firmware/acpi/tables/DMAR")
    tree.file("/proc/cmdline", "quiet\n")
    tree.file("/etc/default/grub", 'GRUB_CMDLINE_LINUX="quiet"\n')
    tree.file("/usr/sbin/update-grub", mode=0o755)


MACHINE = [
    "ok     iommu       Intel VT-d (dmar0), 1 group",
    "ok     modules     vfio-pci is loaded",
    "ok     type1       vfio_iommu_type1 is loaded",
    "ok     remapping   interrupts are remapped",
    "ok     lockdown    the kernel is not locked down",
    "ok     secureboot  the firmware does not tell of it",
    "ok     memlock     barsh maps no memory for DMA: the limit does not matter",
]
NAME = [
    "0000:01:00.0: Non-Volatile memory controller: vendor bad0 device 0010",
    "opening it resets it",
]
THERE = [
    "ok     device      0000:01:00.0 is there",
    "ok     class       Non-Volatile memory controller",
    "ok     power       D0",
    "ok     bars        0: 16K",
    "ok     decode      it answers at its addresses",
    "note   reset       opening and closing resets it",
    "ok     group       IOMMU group 7, alone in it",
]
UNUSED = [
    "ok     in-use      no use of it was found",
    "ok     viable      no other function keeps the group from being handed out",
]
LATER = [
    "--     nodes       after binding",
    "--     busy        after binding",
]

CASES = [
    Case("a card on its own driver is one command away", ["doctor", "01:00.0"], card, status=5,
         needs_root=True,
         out=NAME + MACHINE + THERE + UNUSED + [
             "WRONG  driver      0000:01:00.0 is bound to nvme",
             "       run: barsh bind 0000:01:00.0",
         ] + LATER + [
             "1 step is wrong; run 'barsh doctor 0000:01:00.0' again after mending it",
         ]),
    Case("a card that is bound could be opened now", ["doctor", "bad0:0010"], bound,
         needs_root=True,
         out=NAME + MACHINE + THERE + UNUSED + [
             "ok     driver      0000:01:00.0 is bound to vfio-pci",
             "ok     nodes       root may open /dev/vfio/7 and /dev/vfio/vfio",
             "ok     busy        no process is seen that has it open",
             "barsh could start now: barsh 0000:01:00.0",
         ]),
    Case("each use is named with what ends it", ["doctor", "01:00.0"], used, status=5,
         needs_root=True,
         out=NAME + MACHINE + THERE + [
             "WRONG  in-use      0000:01:00.0 is in use: nvme0n1 is swapped on",
             "       run: swapoff /dev/nvme0n1",
             "       do: or take it all the same: `barsh bind --force=swap 0000:01:00.0`",
             "WRONG  in-use      0000:01:00.0 is in use: nvme0n1p1 is mounted on /mnt/a b",
             "       run: umount '/mnt/a b'",
             "       do: or take it all the same: `barsh bind --force=mounted 0000:01:00.0`",
             "ok     viable      no other function keeps the group from being handed out",
             "WRONG  driver      0000:01:00.0 is bound to nvme",
             "       run: barsh bind 0000:01:00.0",
         ] + LATER + [
             "2 steps are wrong; run 'barsh doctor 0000:01:00.0' again after mending them",
         ]),
    Case("a sibling that keeps the group is named, and one command takes both",
         ["doctor", "01:00.0"], crowded, status=5, needs_root=True,
         out_has=[
             "ok     group       IOMMU group 7, with 0000:01:00.1",
             "WRONG  viable      IOMMU group 7 is not viable while the kernel uses 0000:01:00.1 "
             "(driver e1000e)",
             "       run: barsh bind --group 0000:01:00.0",
             "--     driver      0000:01:00.0 is bound to nvme: bind --group takes it, too",
         ],
         out_lacks=["       run: barsh bind 0000:01:00.0"]),
    Case("who has it open is named, cleaned", ["doctor", "01:00.0"], held, status=5, out_has=[
             "WRONG  busy        IOMMU group 7 is in use by pid 812 (dpdk?)",
             "       do: end it; a session ends with quit",
         ]),
    Case("a bridge is never taken", ["doctor", "00:06.0"], bridge, status=5, out_has=[
             "WRONG  class       0000:00:06.0 is a bridge (PCI bridge), which VFIO never takes",
         ], out_lacks=["       run: barsh bind 0000:00:06.0"]),
    Case("an IOMMU that is off is turned on in this machine's file", ["doctor", "01:00.0"],
         without_iommu, status=5, out_has=[
             "WRONG  iommu       Intel VT-d is off: the kernel was booted without intel_iommu=on",
             "       run: {sudo}sed -i 's/^GRUB_CMDLINE_LINUX=./&intel_iommu=on /' "
             "/etc/default/grub && {sudo}update-grub",
             "       do: boot again after that",
             "--     group       when there is an IOMMU",
         ]),
    Case("a function that is not there is a finding", ["doctor", "02:00.0"], card, status=5,
         out_has=["WRONG  device      there is no PCI function 0000:02:00.0",
                  "       do: `barsh list` shows what there is"],
         err=["barsh: error: there is no PCI function 0000:02:00.0; `barsh list` shows what is "
              "there"]),
    Case("without an address the machine is judged", ["doctor"], card,
         out=MACHINE + ["the machine is ready; 'barsh doctor ADDRESS' goes on with a function"]),
    Case("as JSON, with what mends it", ["doctor", "-j", "01:00.0"], card, status=5,
         objects=[{"type": "step", "step": step, "state": "ok"} for step in (
             "iommu", "modules", "type1", "remapping", "lockdown", "secureboot", "memlock",
             "device", "class", "power", "bars", "decode")] + [
             {"type": "step", "step": "reset", "state": "note"},
             {"type": "step", "step": "group", "state": "ok"},
             {"type": "step", "step": "in-use", "state": "ok"},
             {"type": "step", "step": "viable", "state": "ok"},
             {"type": "step", "step": "driver", "state": "wrong", "id": "not-bound",
              "text": "0000:01:00.0 is bound to nvme"},
             {"type": "step", "step": "nodes", "state": "later"},
             {"type": "step", "step": "busy", "state": "later"},
             {"type": "doctor", "address": "0000:01:00.0", "wrong": 1, "ready": False},
         ]),
    Case("the doctor is for PCI functions", ["doctor", "sim"], card, status=2, err=[
             "barsh: error: the doctor is for PCI functions, 'sim' is none: an address is "
             "[DDDD:]BB:DD.F; 'barsh doctor --help' tells more"]),
    Case("a session that cannot start says it in the doctor's words", ["-e", "r32 0x0", "01:00.0"],
         unloaded, status=5, needs_root=True, err=[
             "barsh: error: 0000:01:00.0 is in use: nvme0n1 is swapped on; "
             "`swapoff /dev/nvme0n1` (`barsh doctor 0000:01:00.0` tells more)"]),
]
