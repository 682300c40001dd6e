# SPDX-License-Identifier: MIT
"""barsh bind and unbind on machines without a kernel: what is refused, planned and undone."""

from doctor import FUNCTION, bound, bridge, card, crowded, held, used
from run import Case

DEVICE = f"/sys/bus/pci/devices/{FUNCTION}"
KINDS = ("mounted, swap, lvm, md, crypt, held, net, route, ssh, display, gpu, open, vfs")
TO_VFIO = [
    f"echo vfio-pci > {DEVICE}/driver_override",
    f"echo {FUNCTION} > {DEVICE}/driver/unbind",
    f"echo {FUNCTION} > /sys/bus/pci/drivers_probe",
    f"echo > {DEVICE}/driver_override",
]
REFUSED = f"barsh: error: refused: {FUNCTION}: "


def with_run(build):
    """The same machine with the folder of state files' parent, and what sysfs has to be written."""
    def build_all(tree):
        build(tree)
        tree.dir("/run")
        tree.file("/sys/bus/pci/drivers/nvme/unbind")
        tree.file("/sys/bus/pci/drivers/nvme/bind")
    return build_all


def unloaded(tree):
    card(tree)
    tree.remove("/sys/bus/pci/drivers/vfio-pci")
    tree.remove("/sys/module/vfio_iommu_type1")


def without_group(tree):
    card(tree)
    tree.remove(f"/sys/devices/pci0000:01/{FUNCTION}/iommu_group")


CASES = [
    Case("a dry run prints the commands that do it", ["bind", "-n", "01:00.0"], card, out=TO_VFIO),
    Case("modules that are missing are loaded first", ["bind", "--dry-run", "01:00.0"], unloaded,
         out=["modprobe vfio-pci", "modprobe vfio_iommu_type1"] + TO_VFIO),
    Case("with its group, for a user", ["bind", "-n", "-g", "-u", "0", "01:00.0"], crowded,
         out=TO_VFIO + [line.replace("00.0", "00.1") for line in TO_VFIO] + [
             "chown 0 /dev/vfio/7"]),
    Case("a dry run is an object a command in JSON", ["bind", "-nj", "01:00.0"], card,
         objects=[{"type": "command", "address": FUNCTION, "command": line} for line in TO_VFIO]),
    Case("all uses are named, with what ends and what overrides them", ["bind", "-n", "01:00.0"],
         used, status=3, out=[
             f"{FUNCTION}: nvme0n1 is swapped on",
             "  run: swapoff /dev/nvme0n1",
             "  or: --force=swap",
             f"{FUNCTION}: nvme0n1p1 is mounted on /mnt/a b",
             "  run: umount '/mnt/a b'",
             "  or: --force=mounted",
         ], err=[REFUSED + "nvme0n1 is swapped on, and 1 more reason; nothing was touched"]),
    Case("--force overrides the kind that it names alone", ["bind", "-nj", "--force=swap",
                                                            "01:00.0"],
         used, status=3, objects=[
             {"type": "refusal", "address": FUNCTION, "kind": "mounted",
              "text": "nvme0n1p1 is mounted on /mnt/a b", "command": "umount '/mnt/a b'"},
             {"type": "error", "status": 3},
         ], err=[REFUSED + "nvme0n1p1 is mounted on /mnt/a b; nothing was touched"]),
    Case("with every kind overridden it is bound", ["bind", "-n", "--force=swap",
                                                    "--force=mounted", "01:00.0"],
         used, out=TO_VFIO),
    Case("a sibling that blocks the group is a reason", ["bind", "-n", "01:00.0"], crowded,
         status=3, out=[
             f"{FUNCTION}: 0000:01:00.1 (driver e1000e) shares its IOMMU group 7, which cannot be "
             "opened until it is bound too",
             f"  run: barsh bind --group {FUNCTION}",
         ], err=[REFUSED + "0000:01:00.1 (driver e1000e) shares its IOMMU group 7, which cannot be "
                 "opened until it is bound too; nothing was touched"]),
    Case("a bridge is refused whatever is forced", ["bind", "-n", "--force=open", "--force=display",
                                                    "00:06.0"],
         bridge, status=3, out=["0000:00:06.0: it is a bridge, which VFIO never takes"],
         err=["barsh: error: refused: 0000:00:06.0: it is a bridge, which VFIO never takes; "
              "nothing was touched"]),
    Case("without an IOMMU group the doctor is named", ["bind", "-n", "01:00.0"], without_group,
         status=5, out=[], err=[
             f"barsh: error: {FUNCTION} has no IOMMU group, so that VFIO cannot use it: "
             f"`barsh doctor {FUNCTION}` tells what is missing"]),
    Case("what is bound is left alone", ["bind", "01:00.0"], with_run(bound),
         changed={"/sys/bus/pci/drivers_probe": "", f"/sys/devices/pci0000:01/{FUNCTION}/"
                  "driver_override": "(null)\n"},
         out=[f"{FUNCTION}: bound to vfio-pci already, IOMMU group 7, /dev/vfio/7"],
         err=[f"explore it: barsh {FUNCTION}; give it back: barsh unbind {FUNCTION}"]),
    Case("what fails is undone, and the state file goes", ["bind", "01:00.0"], with_run(card),
         status=3, needs_root=True,
         changed={f"/run/barsh/{FUNCTION}": None, "/sys/bus/pci/drivers_probe": "",
                  f"/sys/devices/pci0000:01/{FUNCTION}/driver_override": "\n"},
         out=[], err=[f"barsh: error: nvme did not let go of {FUNCTION}; everything is as "
                      "before"]),
    Case("unbind while a process has it open names the process", ["unbind", "-n", "01:00.0"],
         held, status=3, out=[f"{FUNCTION}: pid 812 (dpdk?) has /dev/vfio/7 open"],
         err=[REFUSED + "pid 812 (dpdk?) has /dev/vfio/7 open; nothing was touched"]),
    Case("unbind prints its commands, too", ["unbind", "-n", "01:00.0"], bound, out=[
             f"echo {FUNCTION} > {DEVICE}/driver/unbind",
             f"echo {FUNCTION} > /sys/bus/pci/drivers_probe",
         ]),
    Case("what VFIO has not is not given back", ["unbind", "-n", "01:00.0"], card,
         out=[f"{FUNCTION} is bound to nvme, not to VFIO: nothing to do"]),
    Case("an unknown kind: all are named", ["bind", "--force=all", "01:00.0"], card, status=2,
         err=[f"barsh: error: --force=KIND takes one of {KINDS}, not 'all'; 'barsh bind --help' "
              "tells more"]),
    Case("--force alone overrides nothing", ["bind", "--force", "01:00.0"], card, status=2,
         err=[f"barsh: error: --force=KIND takes one of {KINDS}; 'barsh bind --help' tells more"]),
    Case("an unknown user", ["bind", "-u", "no body", "01:00.0"], card, status=5,
         err=["barsh: error: there is no user 'no body'"]),
    Case("one address at a time", ["bind", "01:00.0", "02:00.0"], card, status=2,
         err=["barsh: error: one ADDRESS at a time; what is '02:00.0'; 'barsh bind --help' tells "
              "more"]),
    Case("no address", ["unbind"], card, status=2,
         err=["barsh: error: which ADDRESS? 'barsh list' shows what is there; 'barsh unbind "
              "--help' tells more"]),
    Case("an unknown option", ["bind", "-x"], card, status=2,
         err=["barsh bind: invalid option -- 'x'", "'barsh bind --help' tells more"]),
]
