/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief A kernel that answers the vfio backend, over a fake_machine.h.
 *
 * Descriptors are real: the device is a memory file of FAKE_STRIDE bytes a
 * region, so that maps, pread and close need no pretence.
 */
#ifndef BARSH_TESTS_UNIT_FAKE_VFIO_H
#define BARSH_TESTS_UNIT_FAKE_VFIO_H

#include "backend/vfio.h"
#include "fake_machine.h"

#include <errno.h>
#include <linux/vfio.h>
#include <stdint.h>
#include <sys/mman.h>

#define FAKE_ADDRESS "0000:22:00.0"
#define FAKE_STRIDE 0x20000

/* A region as the kernel tells of it; capabilities follow in bytes. */
struct fake_region {
	struct vfio_region_info info; /* argsz: all that there is to tell; 0: no such region */
	uint8_t caps[256];
};

static struct {
	int failing; /* the step that fails ... */
	int sys;     /* ... and with which errno; 0: none */
	int times;   /* how often; 0: always */
	int version;
	unsigned types; /* a bit for each IOMMU type */
	unsigned viable;
	unsigned device_flags;
	bool greedy;   /* region info never has enough room */
	unsigned irqs; /* a bit for each interrupt index that there is */
	struct fake_region regions[9];
	int memory;	/* the device's content */
	int trigger[8]; /* what SET_IRQS was given last, duplicated; -1: none */
	unsigned pauses;
	char log[1024]; /* what was called, in order */
} fake;

static inline void fake_log(const char *fmt, unsigned number)
{
	const size_t len = strlen(fake.log);

	snprintf(fake.log + len, sizeof(fake.log) - len, fmt, number);
}

/* 0, or -1 with errno when it is this step's turn to fail. */
static inline int fake_step(enum bsh_vfio_step step)
{
	if ((int)step != fake.failing || fake.sys == 0)
		return 0;
	if (fake.times > 0 && --fake.times == 0)
		fake.failing = -1;
	errno = fake.sys;
	return -1;
}

static inline int fake_open(const char *path, int flags)
{
	const bool is_container = strcmp(path + strlen(path) - 10, "/vfio/vfio") == 0;

	ck_assert_int_eq(strncmp(path, fake_root, strlen(fake_root)), 0);
	ck_assert_int_eq(flags, O_RDWR | O_CLOEXEC);
	fake_log(is_container ? "container " : "group ", 0);
	if (fake_step(is_container ? BSH_VFIO_CONTAINER : BSH_VFIO_GROUP) < 0)
		return -1;
	return memfd_create("node", MFD_CLOEXEC);
}

static inline int fake_status(struct vfio_group_status *status)
{
	ck_assert_uint_eq(status->argsz, sizeof(*status));
	fake_log("status ", 0);
	status->flags = fake.viable;
	return fake.viable ? fake_step(BSH_VFIO_VIABLE) : 0;
}

static inline int fake_device_fd(const char *name)
{
	ck_assert_str_eq(name, FAKE_ADDRESS);
	fake_log("device ", 0);
	return fake_step(BSH_VFIO_DEVICE) < 0 ? -1 : dup(fake.memory);
}

static inline int fake_device_info(struct vfio_device_info *info)
{
	ck_assert_uint_eq(info->argsz, sizeof(*info));
	fake_log("info ", 0);
	info->flags = fake.device_flags;
	return fake_step(BSH_VFIO_INFO);
}

/* As vfio-pci: with too little room there are no capabilities, and argsz says what it takes. */
static inline int fake_region_info(struct vfio_region_info *info)
{
	const struct fake_region *region = &fake.regions[info->index];
	const uint32_t argsz = info->argsz;

	ck_assert_uint_lt(info->index, 9);
	ck_assert_uint_ge(argsz, sizeof(*info));
	fake_log("region%u ", info->index);
	if (fake_step(BSH_VFIO_REGION) < 0)
		return -1;
	if (region->info.argsz == 0) {
		errno = EINVAL;
		return -1;
	}
	memcpy(info, region, argsz < region->info.argsz ? sizeof(*info) : region->info.argsz);
	if (argsz < region->info.argsz)
		info->cap_offset = 0;
	else
		info->argsz = argsz;
	if (fake.greedy)
		info->argsz = argsz + 8;
	return 0;
}

static inline int fake_irq_info(struct vfio_irq_info *info)
{
	ck_assert_uint_eq(info->argsz, sizeof(*info));
	if (!(fake.irqs & 1U << info->index)) {
		errno = EINVAL;
		return -1;
	}
	info->flags = VFIO_IRQ_INFO_EVENTFD;
	info->count = 1;
	return 0;
}

static inline int fake_set_irqs(const struct vfio_irq_set *set)
{
	int32_t fd;

	ck_assert_uint_eq(set->argsz, sizeof(*set) + sizeof(fd));
	ck_assert_uint_eq(set->flags, VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER);
	ck_assert_uint_eq(set->start, 0);
	ck_assert_uint_eq(set->count, 1);
	memcpy(&fd, set->data, sizeof(fd));
	if (fake.trigger[set->index] >= 0)
		close(fake.trigger[set->index]);
	fake.trigger[set->index] = fd < 0 ? -1 : dup(fd);
	fake_log(fd < 0 ? "quiet%u " : "listen%u ", set->index);
	return 0;
}

static inline int fake_iommu(unsigned type)
{
	fake_log("iommu%u ", type);
	return fake_step(BSH_VFIO_IOMMU);
}

static inline int fake_ioctl(int fd, unsigned long request, void *arg)
{
	ck_assert_int_ge(fd, 0);
	switch (request) {
	case VFIO_GET_API_VERSION:
		return fake.version;
	case VFIO_CHECK_EXTENSION:
		return (fake.types & 1U << (uintptr_t)arg) != 0;
	case VFIO_SET_IOMMU:
		return fake_iommu((unsigned)(uintptr_t)arg);
	case VFIO_GROUP_GET_STATUS:
		return fake_status(arg);
	case VFIO_GROUP_SET_CONTAINER:
		fake_log("attach ", 0);
		return fake_step(BSH_VFIO_ATTACH);
	case VFIO_GROUP_GET_DEVICE_FD:
		return fake_device_fd(arg);
	case VFIO_DEVICE_GET_INFO:
		return fake_device_info(arg);
	case VFIO_DEVICE_GET_REGION_INFO:
		return fake_region_info(arg);
	case VFIO_DEVICE_GET_IRQ_INFO:
		return fake_irq_info(arg);
	case VFIO_DEVICE_SET_IRQS:
		return fake_set_irqs(arg);
	default:
		ck_abort_msg("ioctl %#lx", request);
	}
	return -1;
}

static inline void fake_pause(unsigned ms)
{
	ck_assert_uint_eq(ms, 100);
	fake.pauses++;
}

static const struct bsh_vfio_sys fake_sys = {
	.open = fake_open,
	.ioctl = fake_ioctl,
	.pause = fake_pause,
};

/* Region @p index of @p size bytes, with no capabilities. */
static inline void fake_set_region(unsigned index, uint64_t size, uint32_t flags)
{
	fake.regions[index].info = (struct vfio_region_info){
		.argsz = sizeof(struct vfio_region_info),
		.flags = flags,
		.index = index,
		.size = size,
		.offset = (uint64_t)index * FAKE_STRIDE,
	};
}

/* Give region @p index the capabilities in @p caps, the first at the begin. */
static inline void fake_set_caps(unsigned index, const void *caps, size_t len)
{
	struct fake_region *region = &fake.regions[index];

	ck_assert_uint_le(len, sizeof(region->caps));
	memcpy(region->caps, caps, len);
	region->info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
	region->info.cap_offset = sizeof(region->info);
	region->info.argsz = (uint32_t)(sizeof(region->info) + len);
}

static inline void fake_put32(unsigned region, uint64_t offset, uint32_t value)
{
	ck_assert_int_eq(
		pwrite(fake.memory, &value, sizeof(value), (off_t)(region * FAKE_STRIDE + offset)),
		sizeof(value));
}

/* A function on vfio-pci in group 14: BAR 0 of 64 KiB that can be mapped, and config space. */
static inline void fake_vfio_init(void)
{
	const uint32_t rw = VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE;

	fake_host_init();
	fake_machine();
	fake_node("/dev/vfio/14");
	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "vfio-pci", "14");
	fake_file(fake_attr(FAKE_ADDRESS, "resource"), "0xfe840000 0xfe84ffff 0x00040200\n");
	memset(&fake, 0, sizeof(fake));
	fake.failing = -1;
	fake.types = 1U << VFIO_TYPE1_IOMMU | 1U << VFIO_TYPE1v2_IOMMU;
	fake.viable = VFIO_GROUP_FLAGS_VIABLE;
	fake.device_flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_RESET;
	fake_set_region(0, 0x10000, rw | VFIO_REGION_INFO_FLAG_MMAP);
	fake_set_region(7, 256, rw);
	fake.memory = memfd_create("device", MFD_CLOEXEC);
	ck_assert_int_ge(fake.memory, 0);
	ck_assert_int_eq(ftruncate(fake.memory, 9 * FAKE_STRIDE), 0);
	for (size_t i = 0; i < BSH_LENGTH(fake.trigger); i++)
		fake.trigger[i] = -1;
}

static inline void fake_vfio_finish(void)
{
	close(fake.memory);
	for (size_t i = 0; i < BSH_LENGTH(fake.trigger); i++)
		if (fake.trigger[i] >= 0)
			close(fake.trigger[i]);
	fake_host_finish();
}

#endif
