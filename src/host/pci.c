/* SPDX-License-Identifier: MIT */
/* PCI functions as /sys/bus/pci/devices shows them. */

#include "host/attr.h"

#include "barsh/host.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEVICES "/sys/bus/pci/devices"

/* In configuration space; its low seven bits are 0 for a function, 1 and 2 for bridges. */
#define HEADER_TYPE 0x0e

/* The path of an attribute; names are short, so that it always fits. */
static const char *attr(const struct bsh_host *host, char to[PATH_MAX], const char *address,
			const char *name)
{
	if (bsh_host_path(host, to, PATH_MAX, DEVICES "/%s/%s", address, name) < 0)
		to[0] = '\0';
	return to;
}

static uint64_t number(const struct bsh_host *host, const char *address, const char *name)
{
	char path[PATH_MAX];

	return bsh_attr_number(attr(host, path, address, name));
}

void bsh_host_driver(const struct bsh_host *host, const char *address, char to[32])
{
	char path[PATH_MAX];

	bsh_attr_link(attr(host, path, address, "driver"), to, 32);
}

/* The class alone does not tell: a PCIe switch's ports are bridges, some bridges' functions are not. */
bool bsh_host_is_bridge(const struct bsh_host *host, const struct bsh_pci *pci)
{
	uint8_t header[HEADER_TYPE + 1] = { 0 };
	char path[PATH_MAX];
	bsh_auto_fd int fd = open(attr(host, path, pci->address, "config"), O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, header, sizeof(header)) != (ssize_t)sizeof(header))
		header[HEADER_TYPE] = 0;
	/* All ones is a function that does not answer. */
	return pci->class_code >> 16 == 0x06 ||
	       (header[HEADER_TYPE] != 0xff && (header[HEADER_TYPE] & 0x7f) != 0);
}

/* A line of `resource` is begin, end (inclusive) and flags of one BAR. */
static void load_bars(const struct bsh_host *host, struct bsh_pci *pci)
{
	char path[PATH_MAX];
	char text[4096];
	char *at = text;

	if (bsh_attr_text(attr(host, path, pci->address, "resource"), text, sizeof(text)) < 0)
		return;
	for (size_t i = 0; i < BSH_BARS; i++) {
		const uint64_t start = strtoull(at, &at, 16);
		const uint64_t end = strtoull(at, &at, 16);

		pci->bars[i].flags = strtoull(at, &at, 16);
		pci->bars[i].start = start;
		pci->bars[i].size = end > start ? end - start + 1 : 0;
	}
}

bool bsh_host_load(const struct bsh_host *host, const char *address, struct bsh_pci *pci)
{
	char path[PATH_MAX];

	if (access(attr(host, path, address, ""), F_OK) < 0)
		return false;
	memset(pci, 0, sizeof(*pci));
	snprintf(pci->address, sizeof(pci->address), "%s", address);
	pci->vendor = (uint16_t)number(host, address, "vendor");
	pci->device = (uint16_t)number(host, address, "device");
	pci->subsys_vendor = (uint16_t)number(host, address, "subsystem_vendor");
	pci->subsys_device = (uint16_t)number(host, address, "subsystem_device");
	pci->class_code = (uint32_t)number(host, address, "class");
	pci->has_reset = access(attr(host, path, address, "reset"), F_OK) == 0;
	bsh_attr_link(attr(host, path, address, "driver"), pci->driver, sizeof(pci->driver));
	bsh_attr_link(attr(host, path, address, "iommu_group"), pci->group, sizeof(pci->group));
	load_bars(host, pci);
	return true;
}

/* Ascending as numbers: as text, domain 10000 comes before 1000. */
static int by_address(const struct dirent **a, const struct dirent **b)
{
	struct bsh_bdf x = { 0 };
	struct bsh_bdf y = { 0 };
	uint64_t left, right;

	if (!bsh_bdf_parse((*a)->d_name, &x) || !bsh_bdf_parse((*b)->d_name, &y))
		return strcmp((*a)->d_name, (*b)->d_name);
	left = (uint64_t)x.domain << 24 | (uint64_t)x.bus << 16 | (uint64_t)x.device << 8 |
	       x.function;
	right = (uint64_t)y.domain << 24 | (uint64_t)y.bus << 16 | (uint64_t)y.device << 8 |
		y.function;
	return (left > right) - (left < right);
}

struct walk {
	const struct bsh_host *host;
	bool (*each)(void *ctx, const struct bsh_pci *pci);
	void *ctx;
};

/* One that went away since the directory was read is passed over. */
static bool walk_one(void *ctx, const char *name)
{
	const struct walk *walk = ctx;
	struct bsh_pci pci;

	return !bsh_host_load(walk->host, name, &pci) || walk->each(walk->ctx, &pci);
}

int bsh_host_each(const struct bsh_host *host, bool (*each)(void *ctx, const struct bsh_pci *pci),
		  void *ctx, struct bsh_err *err)
{
	struct walk walk = { host, each, ctx };
	char path[PATH_MAX];

	if (bsh_attr_each(attr(host, path, "", ""), by_address, walk_one, &walk) < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot list the PCI functions in " DEVICES);
	return 0;
}

/* The functions that have the ids asked for. */
struct search {
	uint16_t vendor, device;
	unsigned n;
	struct bsh_pci first;
	char names[256];
};

static bool search_one(void *ctx, const struct bsh_pci *pci)
{
	struct search *search = ctx;

	if (pci->vendor != search->vendor || pci->device != search->device)
		return true;
	if (search->n++ == 0)
		search->first = *pci;
	bsh_list_add(search->names, sizeof(search->names), "%s", pci->address);
	return true;
}

static int find_ids(const struct bsh_host *host, uint16_t vendor, uint16_t device,
		    struct bsh_pci *pci, struct bsh_err *err)
{
	struct search search = { .vendor = vendor, .device = device };

	if (bsh_host_each(host, search_one, &search, err) < 0)
		return -1;
	if (search.n == 0)
		return bsh_fail(err, BSH_E_OPEN,
				"no PCI function has the ids %04x:%04x; `%s list` shows what is "
				"there",
				vendor, device, bsh_host_self(host));
	if (search.n > 1)
		return bsh_fail(err, BSH_E_OPEN,
				"%u PCI functions have the ids %04x:%04x: give the address of one, "
				"%s",
				search.n, vendor, device, search.names);
	*pci = search.first;
	return 0;
}

int bsh_host_find(const struct bsh_host *host, const char *text, struct bsh_pci *pci,
		  struct bsh_err *err)
{
	char address[BSH_BDF_MAX];
	uint16_t vendor, device;
	struct bsh_pci found;
	struct bsh_bdf bdf;

	if (bsh_ids_parse(text, &vendor, &device))
		return find_ids(host, vendor, device, pci, err);
	if (!bsh_bdf_parse(text, &bdf))
		return bsh_fail(err, BSH_E_OPEN,
				"'%s' is neither a PCI address ([DDDD:]BB:DD.F) nor ids "
				"(VVVV:DDDD)",
				text);
	if (!bsh_host_load(host, bsh_bdf_text(address, &bdf), &found))
		return bsh_fail(err, BSH_E_OPEN,
				"there is no PCI function %s; `%s list` shows what is there",
				address, bsh_host_self(host));
	*pci = found;
	return 0;
}
