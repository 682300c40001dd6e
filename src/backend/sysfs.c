/* SPDX-License-Identifier: MIT */
/*
 * A PCI function through the files resourceN and config of its sysfs directory:
 * no reset, no IOMMU, and its driver may stay bound.
 */

#include "backend/pcidev.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What everyone may read of configuration space; the rest is root's. */
#define CONFIG_FOR_ALL 64

struct sysfs {
	struct bsh_pcidev p;
	const struct bsh_host *host;
	bool read_only;
	unsigned bars;	  /* that the function has */
	unsigned in_hand; /* that can be reached */
	unsigned bar;	  /* the first that cannot be */
	int sys;	  /* its errno */
};

/* Unmapped before it is closed, like all that maps a device. */
static void release(struct sysfs *s)
{
	if (!s)
		return;
	bsh_pcidev_unmap(&s->p);
	for (size_t i = 0; i < BSH_REGIONS; i++)
		if (s->p.reach[i].fd >= 0)
			close(s->p.reach[i].fd);
	free(s);
}

BSH_DEFINE_AUTO(sysfs, release);

/* ---- Opening ---------------------------------------------------------- */

/* Open a file of the function, for writing too where that may be; -1 with errno. */
static int open_file(const struct sysfs *s, const char *name, bool *is_writable)
{
	char path[PATH_MAX];
	int fd;

	if (bsh_host_path(s->host, path, sizeof(path), "%s/%s", s->p.path, name) < 0) {
		errno = ENAMETOOLONG;
		return -1;
	}
	*is_writable = !s->read_only;
	fd = open(path, (s->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC);
	if (fd >= 0 || s->read_only || (errno != EACCES && errno != EPERM && errno != EROFS))
		return fd;
	*is_writable = false;
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Open one BAR, and map it if it is memory; -1 with errno. */
static int open_bar(struct sysfs *s, unsigned i)
{
	struct bsh_region *region = &s->p.dev.regions[i];
	struct bsh_reach *reach = &s->p.reach[i];
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	char name[16];

	snprintf(name, sizeof(name), "resource%u", i);
	reach->fd = open_file(s, name, &region->is_writable);
	if (reach->fd < 0)
		return -1;
	region->is_readable = true;
	if (region->is_io)
		return 0;
	/* The file begins with the page that the BAR begins in. */
	reach->fd_offset = s->p.pci.bars[i].start & (page - 1);
	return bsh_pcidev_map(&s->p, i, &(struct bsh_range){ 0, region->size }, 1);
}

/*
 * A BAR that cannot be had keeps its size and is neither readable nor writable:
 * memory BARs have no other way, read() of their files is refused.
 */
static void take_bar(struct sysfs *s, unsigned i)
{
	struct bsh_region *region = &s->p.dev.regions[i];

	region->size = s->p.pci.bars[i].size;
	if (region->size == 0)
		return;
	s->bars++;
	if (open_bar(s, i) == 0) {
		s->in_hand++;
		return;
	}
	if (s->sys == 0) {
		s->sys = errno;
		s->bar = i;
	}
	region->is_readable = false;
	region->is_writable = false;
}

static void take_config(struct sysfs *s)
{
	struct bsh_region *region = &s->p.dev.regions[BSH_REGION_CONFIG];
	const int fd = open_file(s, "config", &region->is_writable);
	struct stat st;
	char byte;

	if (fd < 0)
		return;
	s->p.reach[BSH_REGION_CONFIG].fd = fd;
	if (fstat(fd, &st) < 0 || st.st_size <= 0)
		return;
	region->is_readable = true;
	region->size = (uint64_t)st.st_size;
	/* The file's size is what root sees. */
	if (region->size > CONFIG_FOR_ALL && pread(fd, &byte, 1, CONFIG_FOR_ALL) != 1)
		region->size = CONFIG_FOR_ALL;
}

/* ---- Why no BAR could be had ------------------------------------------ */

/* The kernel keeps a claimed BAR to its driver (CONFIG_IO_STRICT_DEVMEM). */
static int fail_claimed(const struct sysfs *s, struct bsh_err *err)
{
	const char *at = s->p.pci.address;
	const char *driver = s->p.pci.driver;

	if (driver[0] == '\0')
		return bsh_fail(err, BSH_E_OPEN,
				"the kernel does not let BAR %u of %s be mapped; as root, "
				"`grep -A 3 %s /proc/iomem` shows what holds it",
				s->bar, at, at);
	return bsh_fail(
		err, BSH_E_OPEN,
		"the kernel keeps BAR %u of %s to its driver %s; if nothing needs it there, "
		"as root: `echo %s > %s/driver/unbind`, or boot with iomem=relaxed",
		s->bar, at, driver, at, s->p.path);
}

static int fail(const struct sysfs *s, struct bsh_err *err)
{
	switch (s->sys) {
	case EACCES:
		return bsh_fail(err, BSH_E_OPEN,
				"%s/resource%u may not be opened by you; run barsh as root, or "
				"`sudo chown %u %s/resource?`",
				s->p.path, s->bar, geteuid(), s->p.path);
	case EPERM:
		return bsh_fail(err, BSH_E_OPEN,
				"the kernel is locked down (secure boot), so %s/resource%u cannot "
				"be mapped; VFIO still works: bind %s to vfio-pci",
				s->p.path, s->bar, s->p.pci.address);
	case EINVAL:
		return fail_claimed(s, err);
	default:
		errno = s->sys;
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot open or map %s/resource%u",
				      s->p.path, s->bar);
	}
}

/* ---- The backend ------------------------------------------------------ */

static int sysfs_open(const struct bsh_host *host, const char *spec, bool read_only,
		      struct bsh_dev **dev, struct bsh_err *err)
{
	bsh_auto(sysfs) *s = NULL;
	struct bsh_pci pci;

	if (bsh_host_find(host, spec, &pci, err) < 0)
		return -1;
	s = calloc(1, sizeof(*s));
	if (!s)
		return bsh_fail_nomem(err);
	bsh_pcidev_init(&s->p, &bsh_backend_sysfs, &pci);
	s->host = host;
	s->read_only = read_only;
	snprintf(s->p.how, sizeof(s->p.how), "resourceN files");
	for (unsigned i = 0; i < BSH_BARS; i++)
		take_bar(s, i);
	if (s->bars > 0 && s->in_hand == 0) {
		fail(s, err);
		err->sys = s->sys;
		return -1;
	}
	take_config(s);
	*dev = &bsh_steal(sysfs, &s)->p.dev;
	return 0;
}

static void sysfs_close(struct bsh_dev *dev)
{
	release((struct sysfs *)dev);
}

const struct bsh_backend bsh_backend_sysfs = {
	.name = "sysfs",
	.open = sysfs_open,
	.close = sysfs_close,
	.read = bsh_pcidev_read,
	.write = bsh_pcidev_write,
};
