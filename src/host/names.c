/* SPDX-License-Identifier: MIT */
/* Names of classes, vendors and devices. */

#include "host/classes.h"

#include "barsh/host.h"

#include <stdio.h>
#include <string.h>

#if BSH_HAVE_PCIACCESS
#include <pciaccess.h>
#endif

/* What the database has; NULL where it has nothing. */
struct found {
	const char *vendor, *device, *subsys_vendor, *subsys_device;
};

static bool has_subsystem(const struct bsh_pci *pci)
{
	return (pci->subsys_vendor != 0 || pci->subsys_device != 0) && pci->subsys_vendor != 0xffff;
}

/*
 * libpciaccess reads pci.ids when a vendor is first asked for, and keeps what it
 * read for the life of the process: the texts need not be freed.
 */
static void look_up(const struct bsh_pci *pci, struct found *found)
{
	*found = (struct found){ 0 };
#if BSH_HAVE_PCIACCESS
	pci_get_strings(
		&(struct pci_id_match){
			.vendor_id = pci->vendor,
			.device_id = pci->device,
			.subvendor_id = pci->subsys_vendor,
			.subdevice_id = pci->subsys_device,
		},
		&found->device, &found->vendor, &found->subsys_device, &found->subsys_vendor);
#else
	(void)pci;
#endif
}

/* The name, or what it is and its number where there is none. */
static void set(char *to, size_t size, const char *name, const char *kind, unsigned number)
{
	if (name && name[0] != '\0')
		bsh_clean_text(to, size, name);
	else
		snprintf(to, size, "%s %04x", kind, number);
}

static void set_subsystem(const struct bsh_pci *pci, const struct found *found,
			  struct bsh_names *names)
{
	char vendor[sizeof(names->vendor)];
	char device[sizeof(names->subsys) - sizeof(vendor)];

	names->subsys[0] = '\0';
	if (!has_subsystem(pci))
		return;
	set(vendor, sizeof(vendor), found->subsys_vendor, "vendor", pci->subsys_vendor);
	set(device, sizeof(device), found->subsys_device, "device", pci->subsys_device);
	snprintf(names->subsys, sizeof(names->subsys), "%s %s", vendor, device);
}

void bsh_host_names(const struct bsh_pci *pci, struct bsh_names *names)
{
	struct found found;

	look_up(pci, &found);
	set(names->class_name, sizeof(names->class_name), bsh_class_name(pci->class_code), "class",
	    (unsigned)pci->class_code >> 8);
	set(names->vendor, sizeof(names->vendor), found.vendor, "vendor", pci->vendor);
	set(names->device, sizeof(names->device), found.device, "device", pci->device);
	set_subsystem(pci, &found, names);
}
