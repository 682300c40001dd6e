/* SPDX-License-Identifier: MIT */
/* The doctor: VFIO's modules, interrupts, and what the kernel forbids. */

#include "host/doctor_walk.h"

#include "host/attr.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define TYPE1 "/sys/module/vfio_iommu_type1"
#define UNSAFE TYPE1 "/parameters/allow_unsafe_interrupts"
#define EFIVARS "/sys/firmware/efi/efivars"
#define SECURE_BOOT EFIVARS "/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* ---- Modules ----------------------------------------------------------- */

struct search {
	const char *name; /* with underscores */
	bool is_found;
};

/* "kernel/drivers/vfio/pci/vfio-pci.ko.xz: ...": the file's name up to its first dot. */
static bool look_at_line(void *ctx, char *line)
{
	struct search *search = ctx;
	char *name;

	line[strcspn(line, ":")] = '\0';
	name = strrchr(line, '/');
	name = name ? name + 1 : line;
	name[strcspn(name, ".")] = '\0';
	for (char *at = name; *at != '\0'; at++)
		if (*at == '-')
			*at = '_';
	search->is_found = strcmp(name, search->name) == 0;
	return !search->is_found;
}

/* Does the kernel that runs have the module, in itself or in a file? */
static bool is_available(const struct bsh_walk *walk, const char *module)
{
	static const char *const lists[] = { "modules.dep", "modules.builtin" };
	struct search search = { module, false };
	char path[PATH_MAX];

	for (size_t i = 0; i < BSH_LENGTH(lists) && !search.is_found; i++)
		if (bsh_host_path(walk->host, path, sizeof(path), "/lib/modules/%s/%s",
				  walk->release, lists[i]) == 0)
			bsh_attr_lines(path, look_at_line, &search);
	return search.is_found;
}

void bsh_doctor_modules(struct bsh_walk *walk)
{
	walk->has_vfio_pci = bsh_walk_exists(walk, "/sys/bus/pci/drivers/vfio-pci");
	walk->can_load = walk->has_vfio_pci || is_available(walk, "vfio_pci");
	if (walk->is_bound)
		bsh_walk_tell(walk, BSH_FINDING_OK, "modules", "%s is loaded", walk->pci.driver);
	else if (walk->has_vfio_pci)
		bsh_walk_tell(walk, BSH_FINDING_OK, "modules", "vfio-pci is loaded");
	else if (!walk->can_load)
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "no-module", NULL);
	else if (walk->address)
		bsh_walk_tell(walk, BSH_FINDING_OK, "modules",
			      "vfio-pci is not loaded yet: barsh bind loads it");
	else
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "not-loaded", NULL);
}

void bsh_doctor_type1(struct bsh_walk *walk)
{
	if (bsh_walk_exists(walk, TYPE1))
		bsh_walk_tell(walk, BSH_FINDING_OK, "type1", "vfio_iommu_type1 is loaded");
	else if (!walk->has_vfio_pci && !walk->is_bound)
		bsh_walk_tell(walk, BSH_FINDING_LATER, "type1", "it comes with vfio-pci");
	else if (is_available(walk, "vfio_iommu_type1"))
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "type1-not-loaded", NULL);
	/* iommufd can be built to answer in its place. */
	else if (bsh_walk_exists(walk, "/dev/iommu"))
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "type1",
			      "there is no vfio_iommu_type1: iommufd has to stand in for it");
	else
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "no-type1", NULL);
}

/* ---- Interrupts -------------------------------------------------------- */

/* Controllers are named in each line, those behind the IOMMU with "IR-" before. */
struct interrupts {
	bool is_remapped;
	bool is_direct;
};

static bool look_at_interrupt(void *ctx, char *line)
{
	struct interrupts *interrupts = ctx;

	if (strstr(line, " IR-"))
		interrupts->is_remapped = true;
	else if (strstr(line, " IO-APIC") || strstr(line, " PCI-MSI"))
		interrupts->is_direct = true;
	return true;
}

void bsh_doctor_remapping(struct bsh_walk *walk)
{
	struct interrupts interrupts = { false, false };
	char path[PATH_MAX];
	char unsafe[8];

	if (!walk->has_iommu) {
		bsh_walk_tell(walk, BSH_FINDING_LATER, "remapping", "when there is an IOMMU");
		return;
	}
	if (walk->is_x86 && bsh_host_path(walk->host, path, sizeof(path), "/proc/interrupts") == 0)
		bsh_attr_lines(path, look_at_interrupt, &interrupts);
	bsh_walk_text(walk, unsafe, sizeof(unsafe), UNSAFE);
	if (!walk->is_x86)
		bsh_walk_tell(walk, BSH_FINDING_OK, "remapping",
			      "not a matter of this architecture");
	else if (interrupts.is_remapped)
		bsh_walk_tell(walk, BSH_FINDING_OK, "remapping", "interrupts are remapped");
	else if (unsafe[0] == 'Y' || unsafe[0] == '1')
		bsh_walk_tell(
			walk, BSH_FINDING_NOTE, "remapping",
			"there is no interrupt remapping, but the kernel was told to go without");
	else if (interrupts.is_direct)
		bsh_walk_trouble(walk, BSH_FINDING_WRONG, "no-remapping", NULL);
	else
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "remapping",
			      "/proc/interrupts does not tell whether interrupts are remapped");
}

/* ---- What the kernel forbids ------------------------------------------- */

void bsh_doctor_lockdown(struct bsh_walk *walk)
{
	char text[80];
	char *mode;

	bsh_walk_text(walk, text, sizeof(text), "/sys/kernel/security/lockdown");
	/* "none [integrity] confidentiality" */
	mode = strchr(text, '[');
	if (mode)
		mode[strcspn(mode, "]")] = '\0';
	if (mode && strcmp(mode + 1, "none") != 0)
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "lockdown",
			      "the kernel is locked down (%s): VFIO works, sysfs:ADDRESS does not",
			      mode + 1);
	else
		bsh_walk_tell(walk, BSH_FINDING_OK, "lockdown", "the kernel is not locked down");
}

void bsh_doctor_secureboot(struct bsh_walk *walk)
{
	/* Four bytes of attributes, one that is the value. */
	char data[8] = { 0 };

	if (!bsh_walk_exists(walk, EFIVARS))
		bsh_walk_tell(walk, BSH_FINDING_OK, "secureboot",
			      "the firmware does not tell of it");
	else if (bsh_walk_text(walk, data, sizeof(data), SECURE_BOOT) && data[4] == 1)
		bsh_walk_tell(walk, BSH_FINDING_NOTE, "secureboot",
			      "secure boot is on: only signed modules are loaded, as VFIO's are");
	else
		bsh_walk_tell(walk, BSH_FINDING_OK, "secureboot", "secure boot is off");
}

void bsh_doctor_memlock(struct bsh_walk *walk)
{
	bsh_walk_tell(walk, BSH_FINDING_OK, "memlock",
		      "barsh maps no memory for DMA: the limit does not matter");
}
