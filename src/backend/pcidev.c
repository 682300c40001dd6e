/* SPDX-License-Identifier: MIT */
/* How the regions of a PCI function are reached: mapped where they can be. */

#include "backend/pcidev.h"

#include "backend/mapped.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Mapping costs time and page tables with the size, on kernels that fill them at once. */
#define MAPPED_LATE (UINT64_C(1) << 30)

void bsh_pcidev_init(struct bsh_pcidev *p, const struct bsh_backend *backend,
		     const struct bsh_pci *pci)
{
	struct bsh_facts *facts = &p->dev.facts;

	p->dev.backend = backend;
	p->pci = *pci;
	snprintf(p->path, sizeof(p->path), "/sys/bus/pci/devices/%s", pci->address);
	snprintf(facts->name, sizeof(facts->name), "%s", pci->address);
	snprintf(facts->driver, sizeof(facts->driver), "%s", pci->driver);
	snprintf(facts->group, sizeof(facts->group), "%s", pci->group);
	facts->path = p->path;
	facts->backend = backend->name;
	facts->reach = p->how;
	facts->has_ids = true;
	facts->vendor = pci->vendor;
	facts->device = pci->device;
	facts->subsys_vendor = pci->subsys_vendor;
	facts->subsys_device = pci->subsys_device;
	facts->class_code = pci->class_code;
	for (size_t i = 0; i < BSH_BARS; i++) {
		p->dev.regions[i].is_io = pci->bars[i].flags & BSH_BAR_IO;
		p->dev.regions[i].is_64bit = pci->bars[i].flags & BSH_BAR_64BIT;
		p->dev.regions[i].is_prefetchable = pci->bars[i].flags & BSH_BAR_PREFETCHABLE;
	}
	for (size_t i = 0; i < BSH_REGIONS; i++)
		p->reach[i].fd = -1;
}

/* ---- Mapping ---------------------------------------------------------- */

static void unmap(struct bsh_reach *reach, struct bsh_region *region)
{
	region->mapped = NULL;
	region->n_mapped = 0;
	for (size_t i = 0; i < reach->n; i++)
		if (reach->maps[i].base)
			bsh_map_close(&reach->maps[i]);
	free(reach->maps);
	free(reach->ranges);
	reach->maps = NULL;
	reach->ranges = NULL;
	reach->n = 0;
}

static int map_range(const struct bsh_reach *reach, struct bsh_map *map, struct bsh_range range,
		     bool writable)
{
	const uint64_t len = range.end - range.begin;
	struct bsh_map page = { 0 };

	if (len < MAPPED_LATE)
		return bsh_map_open(map, reach->fd, reach->fd_offset, range.begin, len, writable);
	if (bsh_map_open(&page, reach->fd, reach->fd_offset, range.begin, 1, writable) < 0)
		return -1;
	bsh_map_close(&page);
	*map = (struct bsh_map){ .offset = range.begin, .len = len };
	return 0;
}

int bsh_pcidev_map(struct bsh_pcidev *p, unsigned region, const struct bsh_range *ranges, size_t n)
{
	struct bsh_region *r = &p->dev.regions[region];
	struct bsh_reach *reach = &p->reach[region];
	int sys;

	reach->maps = calloc(n, sizeof(*reach->maps));
	reach->ranges = calloc(n, sizeof(*reach->ranges));
	if (!reach->maps || !reach->ranges) {
		unmap(reach, r);
		errno = ENOMEM;
		return -1;
	}
	memcpy(reach->ranges, ranges, n * sizeof(*ranges));
	for (; reach->n < n; reach->n++) {
		struct bsh_map *map = &reach->maps[reach->n];

		if (map_range(reach, map, ranges[reach->n], r->is_writable) < 0) {
			sys = errno;
			unmap(reach, r);
			errno = sys;
			return -1;
		}
	}
	r->mapped = reach->ranges;
	r->n_mapped = n;
	return 0;
}

void bsh_pcidev_unmap(struct bsh_pcidev *p)
{
	for (size_t i = 0; i < BSH_REGIONS; i++)
		unmap(&p->reach[i], &p->dev.regions[i]);
}

/* ---- Access ----------------------------------------------------------- */

/* Whole elements in @p len bytes, at most @p n; no division where it is the common case. */
static size_t fit(uint64_t len, unsigned width, size_t n)
{
	return len >= (uint64_t)n * width ? n : (size_t)(len / width);
}

/*
 * How the elements from @p loc on are reached: the map that holds the first of
 * them, or NULL for the descriptor, and in *run how many go the same way. An
 * element that lies half in a map goes through the descriptor.
 */
static struct bsh_map *way(const struct bsh_reach *reach, struct bsh_loc loc, size_t n, size_t *run)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < reach->n; i++) {
		const struct bsh_range range = reach->ranges[i];

		if (loc.offset >= range.end)
			continue;
		if (loc.offset < range.begin) {
			next = range.begin;
			break;
		}
		*run = fit(range.end - loc.offset, loc.width, n);
		if (*run > 0)
			return &reach->maps[i];
		next = range.end;
		break;
	}
	*run = fit(next - loc.offset, loc.width, n);
	if (*run == 0)
		*run = 1;
	return NULL;
}

/* Map what bsh_pcidev_map() put off. */
static int map_late(const struct bsh_reach *reach, struct bsh_map *map, bool writable,
		    struct bsh_err *err)
{
	struct bsh_map mapped = { 0 };

	if (bsh_map_open(&mapped, reach->fd, reach->fd_offset, map->offset, map->len, writable) < 0)
		return bsh_fail_errno(err, BSH_E_IO, "cannot map the BAR");
	*map = mapped;
	return 0;
}

int bsh_pcidev_read(struct bsh_dev *dev, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		    struct bsh_err *err)
{
	const struct bsh_reach *reach = &((struct bsh_pcidev *)dev)->reach[loc.region];
	const bool is_writable = dev->regions[loc.region].is_writable;
	uint8_t *to = buf;
	size_t run, came;
	int result = 0;

	for (*done = 0; result == 0 && *done < n; *done += came) {
		struct bsh_map *map = way(reach, loc, n - *done, &run);

		came = 0;
		if (map && !map->base && map_late(reach, map, is_writable, err) < 0)
			return -1;
		if (map)
			result = bsh_map_read(map, loc, to, run, &came, err);
		else
			result = bsh_fd_read(reach->fd, reach->fd_offset, loc, to, run, &came, err);
		loc.offset += came * loc.width;
		to += came * loc.width;
	}
	return result;
}

int bsh_pcidev_write(struct bsh_dev *dev, struct bsh_loc loc, const void *buf, size_t n,
		     size_t *done, struct bsh_err *err)
{
	const struct bsh_reach *reach = &((struct bsh_pcidev *)dev)->reach[loc.region];
	const uint8_t *from = buf;
	size_t run, went;
	int result = 0;

	for (*done = 0; result == 0 && *done < n; *done += went) {
		struct bsh_map *map = way(reach, loc, n - *done, &run);

		went = 0;
		if (map && !map->base && map_late(reach, map, true, err) < 0)
			return -1;
		if (map)
			result = bsh_map_write(map, loc, from, run, &went, err);
		else
			result = bsh_fd_write(reach->fd, reach->fd_offset, loc, from, run, &went,
					      err);
		loc.offset += went * loc.width;
		from += went * loc.width;
	}
	return result;
}
