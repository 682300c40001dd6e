# SPDX-License-Identifier: MIT
"""A machine that is a folder: /sys, /proc, /dev and the like for BARSH_HOST_ROOT.

    tree = Tree(folder)
    tree.healthy()
    tree.function("0000:01:00.0", "1b36:0010", 0x010802, driver="nvme", group=7,
                  bars={0: bar(0xfe840000, "16K", "64")})
    tree.block("nvme0n1", "0000:01:00.0", "259:0", via="nvme/nvme0")
    tree.mount("/dev/nvme0n1", "/mnt", "259:0")
    tree.file("/proc/cmdline", "quiet intel_iommu=on\n")

Files that a method has made can be made anew by file() and remove()d. Links in sysfs lead to
where the kernel's lead: functions are in /sys/devices/pciDDDD:BB.
"""

import os
import shutil

# Of linux/ioport.h, as /sys/bus/pci/devices/*/resource shows them.
IO, MEMORY, PREFETCHABLE, WIDE = 0x100, 0x200, 0x2000, 0x100000

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def bar(start, size, kind=""):
    """Begin, size ("16K" or a number) and kind of a BAR: "io", or any of "64" and "p"."""
    if isinstance(size, str):
        size = int(size[:-1]) * UNITS[size[-1]] if size[-1] in UNITS else int(size, 0)
    if kind == "io":
        return start, size, IO
    flags = MEMORY | (WIDE if "64" in kind else 0) | (PREFETCHABLE if "p" in kind else 0)
    return start, size, flags


class Tree:
    """What is below one folder. Paths are those of the machine, "/sys/...". """

    def __init__(self, root):
        self.root = root
        self.dir("/sys/bus/pci/devices")
        self.dir("/proc/self")

    # ---- Any file ------------------------------------------------------------

    def path(self, path):
        """Where a path of the machine is; its folder is made."""
        full = self.root + path
        os.makedirs(os.path.dirname(full), exist_ok=True)
        return full

    def dir(self, path):
        os.makedirs(self.root + path, exist_ok=True)

    def file(self, path, content="", mode=0o644):
        full = self.path(path)
        with open(full, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        os.chmod(full, mode)

    def append(self, path, content):
        with open(self.path(path), "a", encoding="utf-8") as file:
            file.write(content)

    def link(self, path, target):
        """A link to an absolute path of the machine, made relative as sysfs has them."""
        full = self.path(path)
        if os.path.lexists(full):
            os.unlink(full)
        os.symlink(os.path.relpath(target, os.path.dirname(path)), full)

    def raw_link(self, path, target):
        """A link to target as it stands, as those of /proc/PID/fd are."""
        os.symlink(target, self.path(path))

    def remove(self, path):
        full = self.root + path
        if os.path.isdir(full) and not os.path.islink(full):
            shutil.rmtree(full)
        elif os.path.lexists(full):
            os.unlink(full)

    # ---- PCI -----------------------------------------------------------------

    def home(self, address):
        """The folder of a function below /sys/devices."""
        return f"/sys/devices/pci{address.rsplit(':', 1)[0]}/{address}"

    def function(self, address, ids, class_code, driver=None, group=None, subsystem=None, bars=(),
                 header=0, command=0, config=None, has_reset=False, attributes=()):
        """A PCI function.

        bars: {index: bar(...)}. header and command go into configuration space, 64 bytes
        that config (bytes) replaces. attributes: {name: content} of more files.
        """
        home = self.home(address)
        vendor, device = (int(number, 16) for number in ids.split(":"))
        subsys = [int(number, 16) for number in (subsystem or "0:0").split(":")]
        if config is None:
            config = bytearray(64)
            config[0:2], config[2:4] = vendor.to_bytes(2, "little"), device.to_bytes(2, "little")
            config[4:6] = command.to_bytes(2, "little")
            config[9:12] = class_code.to_bytes(3, "little")
            config[14] = header
        bars = dict(bars)
        rows = [bars.get(i, (0, 0, 0)) for i in range(13)]
        files = {
            "vendor": f"0x{vendor:04x}\n", "device": f"0x{device:04x}\n",
            "class": f"0x{class_code:06x}\n",
            "subsystem_vendor": f"0x{subsys[0]:04x}\n", "subsystem_device": f"0x{subsys[1]:04x}\n",
            "config": bytes(config), "driver_override": "(null)\n", "power_state": "D0\n",
            "resource": "".join(f"0x{start:016x} 0x{start + size - 1 if size else 0:016x} "
                                f"0x{flags:016x}\n" for start, size, flags in rows),
            **({"reset": ""} if has_reset else {}), **dict(attributes),
        }
        for name, content in files.items():
            self.file(f"{home}/{name}", content)
        self.link(f"/sys/bus/pci/devices/{address}", home)
        if driver:
            self.bind(address, driver)
        if group is not None:
            self.link(f"{home}/iommu_group", f"/sys/kernel/iommu_groups/{group}")
            self.link(f"/sys/kernel/iommu_groups/{group}/devices/{address}", home)

    def bind(self, address, driver):
        """The function's driver; None: it has none."""
        self.remove(f"{self.home(address)}/driver")
        if driver:
            self.link(f"{self.home(address)}/driver", f"/sys/bus/pci/drivers/{driver}")
            self.link(f"/sys/bus/pci/drivers/{driver}/{address}", self.home(address))

    # ---- The rest of the machine -----------------------------------------------

    def healthy(self, groups=()):
        """All that VFIO needs on an Intel machine, and the nodes of these IOMMU groups."""
        self.link("/sys/class/iommu/dmar0", "/sys/devices/virtual/iommu/dmar0")
        self.dir("/sys/devices/virtual/iommu/dmar0")
        self.dir("/sys/kernel/iommu_groups")
        for module in ("vfio", "vfio_pci", "vfio_iommu_type1"):
            self.dir(f"/sys/module/{module}")
        self.dir("/sys/bus/pci/drivers/vfio-pci")
        self.file("/sys/bus/pci/drivers_probe")
        self.file("/proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu vme\n")
        self.file("/proc/cmdline", "root=/dev/sda1 intel_iommu=on\n")
        self.file("/proc/interrupts", "  24:  0  IR-PCI-MSI 0-edge  nvme0q0\n")
        self.file("/proc/sys/kernel/osrelease", "6.1.0-test\n")
        self.file("/proc/self/mountinfo")
        self.file("/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n")
        self.file("/dev/vfio/vfio", mode=0o666)
        for group in groups:
            self.file(f"/dev/vfio/{group}", mode=0o666)

    def block(self, name, address, dev, via="block", parent=None):
        """A block device of a function; via: the folders between; parent: it is a partition."""
        home = f"{self.home(address)}/{via}/{parent + '/' if parent else ''}{name}"
        self.file(f"{home}/dev", dev + "\n")
        self.file(f"{home}/uevent", f"DEVNAME={name}\n")
        if parent:
            self.file(f"{home}/partition", "1\n")
        self.link(f"/sys/class/block/{name}", home)
        self.link(f"/sys/dev/block/{dev}", home)
        self.file(f"/dev/{name}")

    def mount(self, source, where, dev, kind="ext4"):
        """source is mounted at where; dev is its number, "259:1"."""
        where = where.replace("\\", "\\134").replace(" ", "\\040")
        self.append("/proc/self/mountinfo",
                    f"40 1 {dev} / {where} rw,relatime shared:1 - {kind} {source} rw\n")

    def swap(self, path):
        self.append("/proc/swaps", f"{path}\tpartition\t1048572\t\t0\t\t-2\n")

    def net(self, name, address, is_up):
        """A network interface of a function. Its addresses cannot be told below a root."""
        home = f"{self.home(address)}/net/{name}"
        self.file(f"{home}/flags", "0x1003\n" if is_up else "0x1002\n")
        self.link(f"/sys/class/net/{name}", home)

    def process(self, pid, comm, files=()):
        """A process and what it has open."""
        self.file(f"/proc/{pid}/comm", comm + "\n")
        for number, path in enumerate(files):
            self.raw_link(f"/proc/{pid}/fd/{number}", path)
