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

/*
 * The kernel counts a driver as harmless when it makes no DMA of its own
 * (driver_managed_dma): vfio's, pci-stub, and pcieport on bridges.
 */
bool bsh_host_is_harmless(const char *driver)
{
	return driver[0] == '\0' || bsh_host_is_vfio(driver) || strcmp(driver, "pci-stub") == 0 ||
	       strcmp(driver, "pcieport") == 0;
}

/* ---- Members ----------------------------------------------------------- */

struct members {
	const struct bsh_host *host;
	const char *group;
	bool (*each)(void *ctx, const char *name, const char *driver);
	void *ctx;
};

static bool tell_member(void *ctx, const char *name)
{
	const struct members *members = ctx;
	char path[PATH_MAX];
	char driver[32] = "";

	/* By way of the group, since not every member is a PCI function. */
	if (bsh_host_path(members->host, path, sizeof(path),
			  "/sys/kernel/iommu_groups/%s/devices/%s/driver", members->group,
			  name) == 0)
		bsh_attr_link(path, driver, sizeof(driver));
	return members->each(members->ctx, name, driver);
}

void bsh_host_members(const struct bsh_host *host, const char *group,
		      bool (*each)(void *ctx, const char *name, const char *driver), void *ctx)
{
	struct members members = { host, group, each, ctx };
	char path[PATH_MAX];

	if (bsh_host_path(host, path, sizeof(path), "/sys/kernel/iommu_groups/%s/devices", group) ==
	    0)
		bsh_attr_each(path, alphasort, tell_member, &members);
}

/* ---- Those that block it ----------------------------------------------- */

struct blockers {
	char *to;
	size_t size;
};

static bool add_blocker(void *ctx, const char *name, const char *driver)
{
	const struct blockers *blockers = ctx;

	if (!bsh_host_is_harmless(driver))
		bsh_list_add(blockers->to, blockers->size, "%s (driver %s)", name, driver);
	return true;
}

void bsh_host_blockers(const struct bsh_host *host, const char *group, char *to, size_t size)
{
	struct blockers blockers = { to, size };

	to[0] = '\0';
	bsh_host_members(host, group, add_blocker, &blockers);
}
