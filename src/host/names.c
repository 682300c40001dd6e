/* SPDX-License-Identifier: MIT */
/* Names of classes, vendors and devices. */

#include "barsh/host.h"

#include <stdio.h>

void bsh_host_names(const struct bsh_pci *pci, struct bsh_names *names)
{
	snprintf(names->class_name, sizeof(names->class_name), "class %04x",
		 (unsigned)pci->class_code >> 8);
	snprintf(names->vendor, sizeof(names->vendor), "vendor %04x", pci->vendor);
	snprintf(names->device, sizeof(names->device), "device %04x", pci->device);
	names->subsys[0] = '\0';
}
