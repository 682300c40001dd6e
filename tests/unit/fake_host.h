/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A small /sys, /proc and /dev in a temporary directory.
 */
#ifndef BARSH_TESTS_UNIT_FAKE_HOST_H
#define BARSH_TESTS_UNIT_FAKE_HOST_H

#include "barsh/host.h"

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char fake_root[64];
static struct bsh_host fake_host = { .root = fake_root };

static inline void fake_host_init(void)
{
	snprintf(fake_root, sizeof(fake_root), "/tmp/barsh-host-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(fake_root));
}

static inline int fake_remove(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static inline void fake_host_finish(void)
{
	nftw(fake_root, fake_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/* PATH below the root; its directories are made. The result lives until the next call. */
static inline const char *fake_path(const char *path)
{
	static char full[512];

	ck_assert_int_eq(bsh_host_path(&fake_host, full, sizeof(full), "%s", path), 0);
	for (char *slash = full + strlen(fake_root); (slash = strchr(slash + 1, '/'));) {
		*slash = '\0';
		mkdir(full, 0755);
		*slash = '/';
	}
	return full;
}

BSH_PRINTF(2, 3) static inline void fake_file(const char *path, const char *fmt, ...)
{
	FILE *file = fopen(fake_path(path), "we");
	va_list args;

	ck_assert_ptr_nonnull(file);
	va_start(args, fmt);
	vfprintf(file, fmt, args);
	va_end(args);
	fclose(file);
}

static inline void fake_link(const char *path, const char *target)
{
	const char *full = fake_path(path);

	unlink(full);
	ck_assert_int_eq(symlink(target, full), 0);
}

/* The attribute NAME of the function at ADDRESS. */
static inline const char *fake_attr(const char *address, const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, name);
	return path;
}

/* A function; driver and group are left out when they are "". */
static inline void fake_function(const char *address, unsigned vendor, unsigned device,
				 const char *driver, const char *group)
{
	char text[256];
	char here[256];

	fake_file(fake_attr(address, "vendor"), "0x%04x\n", vendor);
	fake_file(fake_attr(address, "device"), "0x%04x\n", device);
	unlink(fake_path(fake_attr(address, "driver")));
	if (driver[0] != '\0') {
		snprintf(text, sizeof(text), "../../../bus/pci/drivers/%s", driver);
		fake_link(fake_attr(address, "driver"), text);
	}
	if (group[0] == '\0')
		return;
	snprintf(text, sizeof(text), "../../../kernel/iommu_groups/%s", group);
	fake_link(fake_attr(address, "iommu_group"), text);
	snprintf(text, sizeof(text), "/sys/kernel/iommu_groups/%s/devices/%s", group, address);
	snprintf(here, sizeof(here), "%s/sys/bus/pci/devices/%s", fake_root, address);
	fake_link(text, here);
}

#endif
