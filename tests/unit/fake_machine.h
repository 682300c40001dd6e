/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A machine in fake_host.h's directory on which nothing keeps a session from starting.
 */
#ifndef BARSH_TESTS_UNIT_FAKE_MACHINE_H
#define BARSH_TESTS_UNIT_FAKE_MACHINE_H

#include "fake_host.h"

/* The node of a group that everybody may open. */
static inline void fake_node(const char *path)
{
	fake_file(path, "%s", "");
	ck_assert_int_eq(chmod(fake_path(path), 0666), 0);
}

/* An Intel machine, all that VFIO needs, and no function yet. */
static inline void fake_machine(void)
{
	fake_file("/sys/class/iommu/dmar0/intel-iommu/version", "1:0\n");
	fake_file("/sys/bus/pci/drivers/vfio-pci/bind", "%s", "");
	fake_file("/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", "N\n");
	fake_file("/proc/cpuinfo", "vendor_id\t: GenuineIntel\nflags\t\t: fpu vme lm\n");
	fake_file("/proc/cmdline", "root=/dev/sda1 intel_iommu=on quiet\n");
	fake_file("/proc/interrupts", "  24:  0  IR-PCI-MSI 0-edge  nvme0q0\n");
	fake_file("/proc/sys/kernel/osrelease", "6.1.0-test\n");
	fake_node("/dev/vfio/vfio");
}

#endif
