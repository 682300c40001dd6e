/* SPDX-License-Identifier: MIT */
/* IOMMU groups: who keeps one from being handed to a program. */

#include "host/attr.h"

#include "barsh/host.h"

#include <dirent.h>
#include <limits.h>
#include <string.h>

bool bsh_host_is_vfio(const char *driver)
{
	return strstr(driver, "vfio") != NULL;
}

struct blockers {
	const struct bsh_host *host;
	const char *group;
	char *to;
	size_t size;
};

/*
 * The kernel counts a driver as harmless when it makes no DMA of its own
 * (driver_managed_dma): vfio's, pci-stub, and pcieport on bridges.
 */
static bool is_harmless(const char *driver)
{
	return driver[0] == '\0' || bsh_host_is_vfio(driver) || strcmp(driver, "pci-stub") == 0 ||
	       strcmp(driver, "pcieport") == 0;
}

static bool add_blocker(void *ctx, const char *name)
{
	const struct blockers *blockers = ctx;
	char path[PATH_MAX];
	char driver[32];

	/* By way of the group, since not every member is a PCI function. */
	if (bsh_host_path(blockers->host, path, sizeof(path),
			  "/sys/kernel/iommu_groups/%s/devices/%s/driver", blockers->group,
			  name) < 0)
		return true;
	bsh_attr_link(path, driver, sizeof(driver));
	if (!is_harmless(driver))
		bsh_list_add(blockers->to, blockers->size, "%s (driver %s)", name, driver);
	return true;
}

void bsh_host_blockers(const struct bsh_host *host, const char *group, char *to, size_t size)
{
	struct blockers blockers = { host, group, to, size };
	char path[PATH_MAX];

	to[0] = '\0';
	if (bsh_host_path(host, path, sizeof(path), "/sys/kernel/iommu_groups/%s/devices", group) ==
	    0)
		bsh_attr_each(path, alphasort, add_blocker, &blockers);
}
