/* SPDX-License-Identifier: MIT */
/*
 * A file mapped as BAR0: a dump of a device, a resourceN file, a disk.
 *
 * It is never grown and never cut, and what its last page holds beyond its end is
 * out of reach: the region is as long as the file was when it was opened.
 */

#include "barsh/backend.h"
#include "mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#define FORMS                                                                  \
	"a device is [DDDD:]BB:DD.F (as 0000:22:00.0), VVVV:DDDD, sysfs:ADDRESS, " \
	"sim[:SPEC], file:PATH or a path"

struct file {
	struct bsh_dev dev;
	struct bsh_range range; /* all of it */
	struct bsh_map map;
	int fd; /* kept open: it holds a block device against being mounted */
	char *path;
};

static void file_free(struct file *file)
{
	if (!file)
		return;
	bsh_map_close(&file->map);
	bsh_auto_fd_(&file->fd);
	free(file->path);
	free(file);
}

BSH_DEFINE_AUTO(file, file_free);

/* ---- What it is ------------------------------------------------------- */

/* Is it written like an address: hexadecimal, with at least one ':' or two dots? */
static bool looks_like_address(const char *text)
{
	size_t colons = 0, dots = 0;

	if (text[strspn(text, "0123456789abcdefABCDEFxX:.")])
		return false;
	for (; *text; text++) {
		colons += *text == ':';
		dots += *text == '.';
	}
	return colons > 0 || dots > 1;
}

/* Does it begin with a word that is, or nearly is, one that names a backend? */
static bool looks_like_backend(const char *text)
{
	static const char *const words[] = { "sim", "sysfs", "file", "vfio", "pci", NULL };
	const size_t len = strcspn(text, ":, ");

	return bsh_suggest(text, len, words) != NULL;
}

static BSH_COLD int fail_missing(const char *path, struct bsh_err *err)
{
	const int sys = errno;

	if (strchr(path, '/') || sys != ENOENT ||
	    (*path && !looks_like_address(path) && !looks_like_backend(path)))
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot open %.200s", path);
	bsh_fail(err, BSH_E_OPEN, "no device or file '%.200s': " FORMS, path);
	err->sys = sys;
	return -1;
}

/* Only what holds bytes at offsets is opened: opening a FIFO or a device node can do things. */
static int check_kind(const struct stat *st, const char *path, struct bsh_err *err)
{
	const char *kind;

	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
	case S_IFBLK:
		return 0;
	case S_IFDIR:
		kind = "a directory";
		break;
	case S_IFIFO:
		kind = "a FIFO";
		break;
	case S_IFSOCK:
		kind = "a socket";
		break;
	case S_IFCHR:
		kind = "a character device";
		break;
	default:
		kind = "neither";
		break;
	}
	return bsh_fail(err, BSH_E_OPEN, "%.200s is %s: only a file or a block device can be mapped",
			path, kind);
}

/* ---- Opening ---------------------------------------------------------- */

/* Did opening for writing fail in a way that leaves reading? */
static bool is_read_only_errno(int sys)
{
	return sys == EACCES || sys == EPERM || sys == EROFS || sys == ETXTBSY || sys == EBUSY;
}

/*
 * Open for writing too where that may be; -1 with errno. O_EXCL on a block device
 * means "not while it is mounted": such a one is read only, since a write under a
 * file system destroys it. O_NONBLOCK and O_NOCTTY, should the path change its
 * kind under us.
 */
static int open_path(const char *path, bool is_block, bool *is_writable)
{
	const int flags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	int fd;

	if (*is_writable) {
		fd = open(path, O_RDWR | flags | (is_block ? O_EXCL : 0));
		if (fd >= 0 || !is_read_only_errno(errno))
			return fd;
	}
	*is_writable = false;
	return open(path, O_RDONLY | flags);
}

/* Bytes of the open file; fails for none. */
static int measure(int fd, const struct stat *st, const char *path, uint64_t *size,
		   struct bsh_err *err)
{
	const bool is_block = S_ISBLK(st->st_mode);

	*size = (uint64_t)st->st_size;
	if (is_block && ioctl(fd, BLKGETSIZE64, size) < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot tell the size of %.200s", path);
	if (*size)
		return 0;
	return bsh_fail(err, BSH_E_OPEN,
			is_block ? "%.200s has no medium" :
				   "%.200s is empty: a BAR has at least one byte, and a file is never "
				   "grown (truncate -s 64K makes one)",
			path);
}

/* Open and map: fd, map, range and the region. */
static int take(struct file *file, bool read_only, struct bsh_err *err)
{
	struct bsh_region *const r = &file->dev.regions[0];
	struct stat st;

	if (stat(file->path, &st) < 0)
		return fail_missing(file->path, err);
	if (check_kind(&st, file->path, err) < 0)
		return -1;
	r->is_writable = !read_only;
	file->fd = open_path(file->path, S_ISBLK(st.st_mode), &r->is_writable);
	if (file->fd < 0 || fstat(file->fd, &st) < 0)
		return fail_missing(file->path, err);
	if (check_kind(&st, file->path, err) < 0 ||
	    measure(file->fd, &st, file->path, &r->size, err) < 0)
		return -1;
	if (bsh_map_open(&file->map, file->fd, 0, 0, r->size, r->is_writable) < 0)
		return bsh_fail_errno(err, BSH_E_OPEN, "cannot map %.200s", file->path);
	file->map.fault = "the file was cut, or its disk failed";
	file->range = (struct bsh_range){ .begin = 0, .end = r->size };
	file->dev.facts.reach = S_ISBLK(st.st_mode) ? "mapped block device" : "mapped file";
	r->is_readable = true;
	r->mapped = &file->range;
	r->n_mapped = 1;
	return 0;
}

/* The path; one that is too long loses its begin, not in the middle of a character. */
static void name_file(char *to, size_t size, const char *path)
{
	static const char cut[] = "...";
	const size_t len = strlen(path);

	if (len >= size) {
		path += len - (size - sizeof(cut));
		while ((*path & 0xc0) == 0x80)
			path++;
		to += snprintf(to, size, "%s", cut);
		size -= sizeof(cut) - 1;
	}
	snprintf(to, size, "%s", path);
}

static int file_open(const struct bsh_host *host, const char *spec, bool read_only,
		     struct bsh_dev **dev, struct bsh_err *err)
{
	bsh_auto(file) *file = calloc(1, sizeof(*file));

	(void)host;
	if (!file)
		return bsh_fail_nomem(err);
	file->dev.backend = &bsh_backend_file;
	file->fd = -1;
	file->path = strdup(spec);
	if (!file->path)
		return bsh_fail_nomem(err);
	if (take(file, read_only, err) < 0)
		return -1;
	name_file(file->dev.facts.name, sizeof(file->dev.facts.name), spec);
	file->dev.facts.path = file->path;
	file->dev.facts.backend = "file";
	*dev = &bsh_steal(file, &file)->dev;
	return 0;
}

static void file_close(struct bsh_dev *dev)
{
	file_free((struct file *)dev);
}

/* ---- Accesses --------------------------------------------------------- */

static int file_read(struct bsh_dev *dev, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		     struct bsh_err *err)
{
	return bsh_map_read(&((struct file *)dev)->map, loc, buf, n, done, err);
}

static int file_write(struct bsh_dev *dev, struct bsh_loc loc, const void *buf, size_t n,
		      size_t *done, struct bsh_err *err)
{
	return bsh_map_write(&((struct file *)dev)->map, loc, buf, n, done, err);
}

const struct bsh_backend bsh_backend_file = {
	.name = "file",
	.open = file_open,
	.close = file_close,
	.read = file_read,
	.write = file_write,
};
