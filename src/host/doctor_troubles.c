/* SPDX-License-Identifier: MIT */
/* The table of troubles: what keeps a session from starting, and what mends it. */

#include "barsh/doctor.h"

/*
 * In the order of the steps. {sudo} stands before what takes root, {sh} and {/sh} around what
 * takes root and writes to a file; all else in braces says what it is about.
 */
const struct bsh_trouble bsh_troubles[] = {
	/* ---- iommu */
	{ "iommu-disabled-grubby", "iommu", "{iommu} is off: the kernel was booted with {off}",
	  "{sudo}grubby --update-kernel=ALL --remove-args={off}", "boot again after that" },
	{ "iommu-disabled-file", "iommu", "{iommu} is off: the kernel was booted with {off}",
	  "{sudo}sed -i 's/\\b{off}\\b/{on}/' {file} && {sudo}{refresh}", "boot again after that" },
	{ "iommu-disabled", "iommu", "{iommu} is off: the kernel was booted with {off}", NULL,
	  "take that out of the kernel's parameters in {file} (Intel: put intel_iommu=on "
	  "there), and boot again" },
	{ "iommu-off-grubby", "iommu",
	  "{iommu} is off: the kernel was booted without intel_iommu=on",
	  "{sudo}grubby --update-kernel=ALL --args=intel_iommu=on", "boot again after that" },
	{ "iommu-off-grub", "iommu", "{iommu} is off: the kernel was booted without intel_iommu=on",
	  "{sudo}sed -i 's/^GRUB_CMDLINE_LINUX=./&intel_iommu=on /' /etc/default/grub && "
	  "{sudo}{update-grub}",
	  "boot again after that" },
	{ "iommu-off-cmdline", "iommu",
	  "{iommu} is off: the kernel was booted without intel_iommu=on",
	  "{sudo}sed -i '1s/$/ intel_iommu=on/' /etc/kernel/cmdline && {sudo}{kernel-install}",
	  "boot again after that" },
	{ "iommu-off", "iommu", "{iommu} is off: the kernel was booted without intel_iommu=on",
	  NULL, "put intel_iommu=on into the kernel's parameters in {file}, and boot again" },
	{ "iommu-not-booted", "iommu",
	  "{iommu} is off: {file} has intel_iommu=on, but the kernel was booted without it", NULL,
	  "boot again; when that was done already, the boot loader's configuration was not made "
	  "anew after the change" },
	{ "iommu-unused", "iommu", "the machine has {iommu}, but the kernel does not use it", NULL,
	  "look for the reason with `{sudo}dmesg | grep -e DMAR -e AMD-Vi -e IOMMU -e smmu`; a "
	  "kernel has to be built with the IOMMU's driver" },
	{ "iommu-virtual", "iommu", "this virtual machine has no IOMMU", NULL,
	  "have the hypervisor give it one (QEMU: -machine q35,kernel-irqchip=split -device "
	  "intel-iommu,intremap=on,caching-mode=on) and boot with intel_iommu=on; sysfs:ADDRESS "
	  "goes without" },
	{ "iommu-firmware", "iommu", "the firmware tells of no IOMMU", NULL,
	  "turn on {iommu} in the firmware's setup (Intel: and boot with intel_iommu=on); "
	  "sysfs:ADDRESS goes without" },
	{ "iommu-none", "iommu", "the kernel uses no IOMMU", NULL,
	  "the firmware's IORT table or the device tree has to tell of one (arm64: an SMMU), "
	  "and the kernel has to have its driver; sysfs:ADDRESS goes without" },

	/* ---- modules, type1 */
	{ "not-loaded", "modules", "vfio-pci is not loaded", "{sudo}modprobe vfio-pci", NULL },
	{ "no-module", "modules", "the kernel that runs ({release}) has no vfio-pci", NULL,
	  "boot again when the kernel was updated since; else install the package with all of "
	  "its modules, or a kernel with CONFIG_VFIO_PCI" },
	{ "type1-not-loaded", "type1", "vfio_iommu_type1 is not loaded",
	  "{sudo}modprobe vfio_iommu_type1", NULL },
	{ "no-type1", "type1", "the kernel that runs ({release}) has no vfio_iommu_type1", NULL,
	  "boot again when the kernel was updated since; else install the package with all of "
	  "its modules, or a kernel with CONFIG_VFIO_IOMMU_TYPE1" },

	/* ---- remapping */
	{ "no-remapping", "remapping",
	  "there is no interrupt remapping, so that the kernel hands no device out", NULL,
	  "turn it on in the firmware (QEMU: intremap=on), or, unsafe with a device that you do "
	  "not trust: `{sh}echo Y > "
	  "/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts{/sh}`" },

	/* ---- device, class, bars */
	{ "no-device", "device", "there is no PCI function {device}",
	  "{sh}echo 1 > /sys/bus/pci/rescan{/sh}", "`{barsh} list` shows what there is" },
	{ "no-answer", "device", "{device} does not answer: its configuration space reads all ones",
	  "{sh}echo 1 > /sys/bus/pci/devices/{device}/remove && echo 1 > /sys/bus/pci/rescan{/sh}",
	  "if it stays away: is it powered and well in its slot?" },
	{ "bridge", "class", "{device} is a bridge ({class}), which VFIO never takes", NULL,
	  "`{barsh} list` shows the functions behind it" },
	{ "bar-unassigned", "bars", "BAR {n} of {device} ({size}) has no address", NULL,
	  "boot with pci=realloc, or give the bus more room in the firmware's setup (above 4G "
	  "decoding)" },

	/* ---- group, in-use, viable, driver */
	{ "no-group", "group", "{device} is in no IOMMU group, though the machine has an IOMMU",
	  NULL,
	  "it is not behind the IOMMU: try another slot, or go without VFIO: sysfs:{device}" },
	{ "noiommu", "group",
	  "{device} has no IOMMU behind it (/dev/vfio/noiommu-{group}): it could reach all "
	  "memory, so barsh does not open it",
	  NULL, "turn the IOMMU on, or go without VFIO: sysfs:{device}" },
	{ "in-use", "in-use", "{function} is in use: {use}", "{end-the-use}",
	  "or take it all the same: `{sudo}{barsh} bind {with-group}{for-user}--force={kind} "
	  "{device}`" },
	{ "not-viable", "viable",
	  "IOMMU group {group} is not viable while the kernel uses {siblings}",
	  "{sudo}{barsh} bind --group {for-user}{device}", NULL },
	{ "bridge-in-group", "viable",
	  "IOMMU group {group} is not viable while the kernel uses the bridge {siblings}", NULL,
	  "VFIO never takes bridges: move the card to another slot" },
	{ "stranger-in-group", "viable",
	  "IOMMU group {group} is not viable while the kernel uses {siblings}, which is no PCI "
	  "function",
	  NULL, "see what needs it, and unbind it there" },
	{ "not-bound", "driver", "{device} is bound to {driver}",
	  "{sudo}{barsh} bind {for-user}{device}", NULL },
	{ "no-driver", "driver", "{device} has no driver", "{sudo}{barsh} bind {for-user}{device}",
	  NULL },

	/* ---- nodes, busy */
	{ "no-container", "nodes", "/dev/vfio/vfio is missing", NULL,
	  "a container has to be given it (--device=/dev/vfio/vfio); a kernel has to have "
	  "CONFIG_VFIO_CONTAINER" },
	{ "container-denied", "nodes",
	  "/dev/vfio/vfio belongs to {owner}, mode {mode}: you may not open it",
	  "{sudo}chmod 0666 /dev/vfio/vfio",
	  "it is open to all by default, since it gives access to nothing by itself" },
	{ "no-node", "nodes", "{device} is bound to {driver}, yet {node} is missing", NULL,
	  "a container has to be given it (--device={node}); a kernel has to have "
	  "CONFIG_VFIO_GROUP" },
	{ "node-denied", "nodes", "{node} belongs to {owner}, mode {mode}: you may not open it",
	  "{sudo}{barsh} bind {for-user}{device}",
	  "for good: the udev rule 60-barsh-vfio.rules in doc/barsh gives such nodes to the "
	  "group vfio; join it" },
	{ "busy", "busy", "IOMMU group {group} is in use by {holders}", NULL,
	  "end it; a session ends with quit" },
	{ NULL, NULL, NULL, NULL, NULL },
};
