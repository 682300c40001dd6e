/* SPDX-License-Identifier: MIT */
/* Elements of device memory: by load and store under the guard, or by one system call each. */

#include "mapped.h"

#include "barsh/backend.h"
#include "guard.h"
#include "mmio.h"

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert((bool)BSH_HOST_HAS_64 == (bool)BSH_MMIO_HAS_64, "gate and accessors disagree");

/* ---- Mapping ---------------------------------------------------------- */

/* Bytes between the begin of its page and what lies at pos, a place in a file or in memory. */
static size_t into_page(uint64_t pos)
{
	return (size_t)(pos & ((uint64_t)sysconf(_SC_PAGESIZE) - 1));
}

/* Do place and length fit what mmap() takes? Past that it decides itself. */
static bool is_mappable(uint64_t pos, uint64_t len)
{
	const uint64_t most = (uint64_t)1 << (8 * sizeof(size_t) - 2);

	return pos <= INT64_MAX && len > 0 && len <= most;
}

int bsh_map_open(struct bsh_map *map, int fd, uint64_t fd_offset, uint64_t offset, uint64_t len,
		 bool writable)
{
	const uint64_t pos = fd_offset + offset;
	const size_t lead = into_page(pos);
	const int prot = writable ? PROT_READ | PROT_WRITE : PROT_READ;
	uint8_t *base;

	if (pos < offset || !is_mappable(pos, len)) {
		errno = EOVERFLOW;
		return -1;
	}
	bsh_guard_install();
	base = mmap(NULL, lead + (size_t)len, prot, MAP_SHARED, fd, (off_t)(pos - lead));
	if (base == MAP_FAILED)
		return -1;
	*map = (struct bsh_map){ .base = base + lead, .offset = offset, .len = len };
	/* A child that inherits the mapping holds the device when its driver is unbound. */
	if (madvise(base, lead + (size_t)len, MADV_DONTFORK) < 0) {
		const int sys = errno;

		bsh_map_close(map);
		errno = sys;
		return -1;
	}
	return 0;
}

void bsh_map_close(struct bsh_map *map)
{
	const size_t lead = into_page((uintptr_t)map->base);

	if (map->base)
		munmap((void *)((uintptr_t)map->base - lead), lead + (size_t)map->len);
	*map = (struct bsh_map){ 0 };
}

/* ---- Runs ------------------------------------------------------------- */

/* Do all n elements lie in the map? Shifts, because a division costs as much as the guard. */
static inline bool holds(const struct bsh_map *map, struct bsh_loc loc, size_t n)
{
	const uint64_t from = loc.offset - map->offset;

	return loc.offset >= map->offset && from <= map->len &&
	       n <= (map->len - from) >> __builtin_ctz(loc.width);
}

/* One load; the element goes to buf in bus order. */
static inline void read_one(const volatile uint8_t *at, unsigned width, uint8_t *buf)
{
	if (width == 4) {
		const uint32_t bus = htole32(bsh_mmio_read32(at));

		memcpy(buf, &bus, 4);
	} else if (width == 1) {
		*buf = bsh_mmio_read8(at);
	} else if (width == 2) {
		const uint16_t bus = htole16(bsh_mmio_read16(at));

		memcpy(buf, &bus, 2);
#if BSH_MMIO_HAS_64
	} else if (width == 8) {
		const uint64_t bus = htole64(bsh_mmio_read64(at));

		memcpy(buf, &bus, 8);
#endif
	} else {
		abort();
	}
}

/* One store of the element in buf, which is in bus order. */
static inline void write_one(volatile uint8_t *at, unsigned width, const uint8_t *buf)
{
	if (width == 4) {
		uint32_t bus;

		memcpy(&bus, buf, 4);
		bsh_mmio_write32(at, le32toh(bus));
	} else if (width == 1) {
		bsh_mmio_write8(at, *buf);
	} else if (width == 2) {
		uint16_t bus;

		memcpy(&bus, buf, 2);
		bsh_mmio_write16(at, le16toh(bus));
#if BSH_MMIO_HAS_64
	} else if (width == 8) {
		uint64_t bus;

		memcpy(&bus, buf, 8);
		bsh_mmio_write64(at, le64toh(bus));
#endif
	} else {
		abort();
	}
}

static BSH_COLD int fail_fault(const struct bsh_map *map, struct bsh_loc loc, size_t done,
			       struct bsh_err *err)
{
	bsh_fail(err, BSH_E_IO, "bus error at 0x%" PRIx64 ": %s", loc.offset + done * loc.width,
		 map->fault ? map->fault : "memory decode is off, or the device is gone");
	err->sys = EIO;
	return -1;
}

int bsh_map_read(const struct bsh_map *map, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		 struct bsh_err *err)
{
	const volatile uint8_t *const at = map->base + (loc.offset - map->offset);
	volatile size_t came = 0;
	struct bsh_guard guard;

	assert(holds(map, loc, n));
	guard.begin = (uintptr_t)at;
	guard.len = n * loc.width;
	if (sigsetjmp(guard.back, 0) != 0) {
		*done = came;
		return fail_fault(map, loc, came, err);
	}
	bsh_guard_arm(&guard);
	for (size_t i = 0; i < n; came = ++i)
		read_one(at + i * loc.width, loc.width, (uint8_t *)buf + i * loc.width);
	bsh_guard_disarm();
	*done = n;
	return 0;
}

int bsh_map_write(const struct bsh_map *map, struct bsh_loc loc, const void *buf, size_t n,
		  size_t *done, struct bsh_err *err)
{
	volatile uint8_t *const at = map->base + (loc.offset - map->offset);
	volatile size_t went = 0;
	struct bsh_guard guard;

	assert(holds(map, loc, n));
	guard.begin = (uintptr_t)at;
	guard.len = n * loc.width;
	if (sigsetjmp(guard.back, 0) != 0) {
		*done = went;
		return fail_fault(map, loc, went, err);
	}
	bsh_guard_arm(&guard);
	for (size_t i = 0; i < n; went = ++i)
		write_one(at + i * loc.width, loc.width, (const uint8_t *)buf + i * loc.width);
	bsh_guard_disarm();
	*done = n;
	return 0;
}

/* ---- Descriptors ------------------------------------------------------ */

/* What an errno of the kernel's region read and write means, where strerror() says too little. */
static const char *meaning(int sys)
{
	switch (sys) {
	case EIO:
		return "memory decode is off, the device is in a low-power state, or gone";
	case EBUSY:
		return "another driver holds this BAR, see /proc/iomem";
	case EINVAL:
	case EFAULT:
		return "the device has nothing that can be reached there";
	default:
		return NULL;
	}
}

/* One system call did not transfer loc.width bytes but n, or failed with errno when n < 0. */
static BSH_COLD int fail_call(const char *verb, struct bsh_loc loc, ssize_t n, struct bsh_err *err)
{
	const int sys = errno;

	if (n >= 0)
		return bsh_fail(err, BSH_E_IO,
				"%s at 0x%" PRIx64 " failed: only %zd of %u bytes went through",
				verb, loc.offset, n, loc.width);
	if (!meaning(sys))
		return bsh_fail_errno(err, BSH_E_IO, "%s at 0x%" PRIx64 " failed", verb,
				      loc.offset);
	bsh_fail(err, BSH_E_IO, "%s at 0x%" PRIx64 " failed: %s", verb, loc.offset, meaning(sys));
	err->sys = sys;
	return -1;
}

int bsh_fd_read(int fd, uint64_t fd_offset, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		struct bsh_err *err)
{
	uint8_t *const to = buf;

	for (*done = 0; *done < n; ++*done, loc.offset += loc.width) {
		ssize_t came;

		/* Interrupted means that nothing was transferred: to try again is one access. */
		do
			came = pread(fd, to + *done * loc.width, loc.width,
				     (off_t)(fd_offset + loc.offset));
		while (came < 0 && errno == EINTR);
		if (came != loc.width)
			return fail_call("read", loc, came, err);
	}
	return 0;
}

int bsh_fd_write(int fd, uint64_t fd_offset, struct bsh_loc loc, const void *buf, size_t n,
		 size_t *done, struct bsh_err *err)
{
	const uint8_t *const from = buf;

	for (*done = 0; *done < n; ++*done, loc.offset += loc.width) {
		ssize_t went;

		do
			went = pwrite(fd, from + *done * loc.width, loc.width,
				      (off_t)(fd_offset + loc.offset));
		while (went < 0 && errno == EINTR);
		if (went != loc.width)
			return fail_call("write", loc, went, err);
	}
	return 0;
}
