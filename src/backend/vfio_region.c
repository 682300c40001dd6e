/* SPDX-License-Identifier: MIT */
/* Regions as VFIO tells of them: size, permissions, what may be mapped. */

#include "backend/vfio.h"

#include <endian.h>
#include <errno.h>
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>
#include <unistd.h>

#define INFO_ROUNDS 4
#define INFO_MAX (1U << 20) /* bytes; a chain that is longer is not believed */

/* ---- What the kernel tells of one region ------------------------------ */

/*
 * Ask for region @p index with room for its capabilities, or NULL with errno.
 * argsz is set for every call: the kernel raises it when it has more to tell.
 */
static struct vfio_region_info *region_info(const struct bsh_vfio *v, unsigned index)
{
	struct vfio_region_info *info = NULL;
	uint32_t argsz = sizeof(*info);
	uint32_t has;

	for (unsigned round = 0; round < INFO_ROUNDS; round++) {
		has = argsz;
		free(info);
		info = calloc(1, has);
		if (!info)
			return NULL;
		info->argsz = has;
		info->index = index;
		if (v->sys->ioctl(v->device, VFIO_DEVICE_GET_REGION_INFO, info) < 0) {
			free(info);
			return NULL;
		}
		argsz = info->argsz;
		if (argsz <= has || argsz > INFO_MAX)
			break;
	}
	/* Only what was allocated and asked for, whatever the kernel says. */
	info->argsz = has;
	info->index = index;
	return info;
}

/* Copy @p size bytes at @p offset of @p info; false when they are not all in it. */
static bool peek(const struct vfio_region_info *info, uint64_t offset, void *to, size_t size)
{
	if (offset < sizeof(*info) || offset > info->argsz || size > info->argsz - offset)
		return false;
	memcpy(to, (const char *)info + offset, size);
	return true;
}

/*
 * Offset of capability @p id in @p info, or 0. A chain that runs in a circle
 * ends when it has more links than there is room for.
 */
static uint32_t find_capability(const struct vfio_region_info *info, uint16_t id)
{
	struct vfio_info_cap_header header;
	uint32_t left = info->argsz / sizeof(header);
	uint32_t at = info->cap_offset;

	if (!(info->flags & VFIO_REGION_INFO_FLAG_CAPS))
		return 0;
	for (; left > 0 && peek(info, at, &header, sizeof(header)); left--) {
		if (header.id == id)
			return at;
		at = header.next;
	}
	return 0;
}

/* ---- What of it may be mapped ----------------------------------------- */

/* Ranges as they are collected. */
struct collection {
	struct bsh_range *ranges;
	size_t n;
};

static void add_range(struct collection *c, uint64_t begin, uint64_t end)
{
	if (begin < end)
		c->ranges[c->n++] = (struct bsh_range){ begin, end };
}

static int by_begin(const void *a, const void *b)
{
	const struct bsh_range *x = a;
	const struct bsh_range *y = b;

	return (x->begin > y->begin) - (x->begin < y->begin);
}

/* Put in order, and join what overlaps. */
static void tidy(struct collection *c)
{
	size_t kept = 0;

	qsort(c->ranges, c->n, sizeof(*c->ranges), by_begin);
	for (size_t i = 1; i < c->n; i++) {
		struct bsh_range *last = &c->ranges[kept];

		if (c->ranges[i].begin > last->end)
			c->ranges[++kept] = c->ranges[i];
		else if (c->ranges[i].end > last->end)
			last->end = c->ranges[i].end;
	}
	if (c->n > 0)
		c->n = kept + 1;
}

/* The areas of the sparse-mmap capability at @p at, cut to the region. */
static void collect_sparse(struct collection *c, const struct vfio_region_info *info, uint32_t at)
{
	struct vfio_region_info_cap_sparse_mmap sparse;
	struct vfio_region_sparse_mmap_area area;
	uint64_t offset = at + sizeof(sparse);

	if (!peek(info, at, &sparse, sizeof(sparse)))
		return;
	/* As many as there are bytes for, so that they can be allocated. */
	c->ranges = calloc(info->argsz / sizeof(area) + 1, sizeof(*c->ranges));
	if (!c->ranges)
		return;
	for (uint32_t i = 0; i < sparse.nr_areas; i++) {
		if (!peek(info, offset, &area, sizeof(area)))
			return;
		offset += sizeof(area);
		if (area.offset >= info->size)
			continue;
		if (area.size > info->size - area.offset)
			area.size = info->size - area.offset;
		add_range(c, area.offset, area.offset + area.size);
	}
}

/* All but the pages of the MSI-X table, which kernels before 4.16 keep to themselves. */
static void collect_around(struct collection *c, const struct vfio_region_info *info,
			   struct bsh_range table)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const uint64_t begin = table.begin & ~(page - 1);
	const uint64_t end = (table.end + page - 1) & ~(page - 1);

	c->ranges = calloc(2, sizeof(*c->ranges));
	if (!c->ranges)
		return;
	if (table.begin >= table.end || begin >= info->size) {
		add_range(c, 0, info->size);
		return;
	}
	add_range(c, 0, begin);
	add_range(c, end, info->size);
}

size_t bsh_vfio_mappable(const struct vfio_region_info *info, struct bsh_range table,
			 struct bsh_range **ranges)
{
	const uint32_t sparse = find_capability(info, VFIO_REGION_INFO_CAP_SPARSE_MMAP);
	struct collection c = { 0 };

	*ranges = NULL;
	if (!(info->flags & VFIO_REGION_INFO_FLAG_MMAP))
		return 0;
	if (find_capability(info, VFIO_REGION_INFO_CAP_MSIX_MAPPABLE))
		table = (struct bsh_range){ 0 };
	if (sparse)
		collect_sparse(&c, info, sparse);
	else
		collect_around(&c, info, table);
	if (c.n == 0) {
		free(c.ranges);
		return 0;
	}
	tidy(&c);
	*ranges = c.ranges;
	return c.n;
}

/* ---- The MSI-X table -------------------------------------------------- */

/* Where the MSI-X table is; begin == end: nowhere. */
struct msix {
	unsigned bar;
	struct bsh_range table;
};

/* The dword of configuration space that @p offset lies in; 0 if it cannot be read. */
static uint32_t config(const struct bsh_vfio *v, unsigned offset)
{
	const struct bsh_reach *reach = &v->p.reach[BSH_REGION_CONFIG];
	uint32_t dword;

	if (pread(reach->fd, &dword, sizeof(dword), (off_t)(reach->fd_offset + (offset & ~3U))) !=
	    (ssize_t)sizeof(dword))
		return 0;
	return le32toh(dword);
}

static struct msix find_msix(const struct bsh_vfio *v)
{
	struct msix msix = { 0 };
	unsigned left = (256 - PCI_STD_HEADER_SIZEOF) / 4; /* so that a circle ends */
	unsigned at = 0;
	uint32_t header, table, vectors;

	if (config(v, PCI_COMMAND) >> 16 & PCI_STATUS_CAP_LIST)
		at = config(v, PCI_CAPABILITY_LIST) & 0xfc;
	for (; at != 0 && left > 0; left--) {
		header = config(v, at);
		if ((header & 0xff) == PCI_CAP_ID_MSIX) {
			table = config(v, at + PCI_MSIX_TABLE);
			msix.bar = table & PCI_MSIX_TABLE_BIR;
			msix.table.begin = table & PCI_MSIX_TABLE_OFFSET;
			vectors = (header >> 16 & PCI_MSIX_FLAGS_QSIZE) + 1;
			msix.table.end = msix.table.begin + vectors * PCI_MSIX_ENTRY_SIZE;
			break;
		}
		at = header >> 8 & 0xfc;
	}
	return msix;
}

/* ---- All regions ------------------------------------------------------ */

static void take_region(struct bsh_vfio *v, const struct vfio_region_info *info, bool read_only,
			struct msix msix)
{
	struct bsh_region *region = &v->p.dev.regions[info->index];
	struct bsh_reach *reach = &v->p.reach[info->index];
	bsh_auto_free struct bsh_range *ranges = NULL;
	size_t n;

	region->size = info->size;
	region->is_readable = info->flags & VFIO_REGION_INFO_FLAG_READ;
	region->is_writable = !read_only && info->flags & VFIO_REGION_INFO_FLAG_WRITE;
	reach->fd = v->device;
	reach->fd_offset = info->offset;
	if (info->index != msix.bar)
		msix.table = (struct bsh_range){ 0 };
	n = bsh_vfio_mappable(info, msix.table, &ranges);
	/* What the kernel does not let us map is reached by pread and pwrite. */
	if (n > 0)
		(void)bsh_pcidev_map(&v->p, info->index, ranges, n);
}

static int ask_region(struct bsh_vfio *v, unsigned index, bool read_only, struct msix msix,
		      struct bsh_err *err)
{
	bsh_auto_free struct vfio_region_info *info = region_info(v, index);

	/* EINVAL: this kernel or device has no such region. */
	if (!info && errno == EINVAL)
		return 0;
	if (!info)
		return bsh_vfio_fail(v, BSH_VFIO_REGION, errno, err);
	if (info->size > 0)
		take_region(v, info, read_only, msix);
	return 0;
}

int bsh_vfio_regions(struct bsh_vfio *v, bool read_only, struct bsh_err *err)
{
	struct msix msix = { 0 };

	/* Configuration space first: it says which pages of the BARs are the MSI-X table's. */
	if (ask_region(v, BSH_REGION_CONFIG, read_only, msix, err) < 0)
		return -1;
	msix = find_msix(v);
	for (unsigned i = 0; i < BSH_BARS; i++)
		if (ask_region(v, i, read_only, msix, err) < 0)
			return -1;
	return 0;
}
