/* SPDX-License-Identifier: MIT */
/* The way in: container, group, IOMMU, device. Nothing is mapped for DMA. */

#include "backend/vfio.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>

#define TRIES 4
#define TRY_AGAIN_MS 100

static void *as_arg(int number)
{
	return (void *)(intptr_t)number;
}

/* Open a node of VFIO, which knows no read-only; the host's root is in front in tests. */
static int open_node(const struct bsh_vfio *v, const char *node)
{
	char path[256];

	if (bsh_host_path(v->host, path, sizeof(path), "%s", node) < 0) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return v->sys->open(path, O_RDWR | O_CLOEXEC);
}

static int open_container(struct bsh_vfio *v, struct bsh_err *err)
{
	int version;

	v->container = open_node(v, "/dev/vfio/vfio");
	if (v->container < 0)
		return bsh_vfio_fail(v, BSH_VFIO_CONTAINER, errno, err);
	version = v->sys->ioctl(v->container, VFIO_GET_API_VERSION, NULL);
	if (version != VFIO_API_VERSION)
		return bsh_fail(err, BSH_E_OPEN,
				"this kernel's VFIO speaks version %d, and barsh only version %d",
				version, VFIO_API_VERSION);
	return 0;
}

static int open_group(struct bsh_vfio *v, struct bsh_err *err)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };

	v->group = open_node(v, v->node);
	if (v->group < 0)
		return bsh_vfio_fail(v, BSH_VFIO_GROUP, errno, err);
	if (v->sys->ioctl(v->group, VFIO_GROUP_GET_STATUS, &status) < 0)
		return bsh_vfio_fail(v, BSH_VFIO_VIABLE, errno, err);
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		return bsh_vfio_fail(v, BSH_VFIO_VIABLE, 0, err);
	if (v->sys->ioctl(v->group, VFIO_GROUP_SET_CONTAINER, &v->container) < 0)
		return bsh_vfio_fail(v, BSH_VFIO_ATTACH, errno, err);
	return 0;
}

/* The kernel hands out no device before the container has an IOMMU, used or not. */
static int set_iommu(struct bsh_vfio *v, struct bsh_err *err)
{
	static const int types[] = { VFIO_TYPE1v2_IOMMU, VFIO_TYPE1_IOMMU };
	int sys = ENODEV;

	for (size_t i = 0; i < BSH_LENGTH(types); i++) {
		if (v->sys->ioctl(v->container, VFIO_CHECK_EXTENSION, as_arg(types[i])) <= 0)
			continue;
		if (v->sys->ioctl(v->container, VFIO_SET_IOMMU, as_arg(types[i])) == 0)
			return 0;
		sys = errno;
	}
	return bsh_vfio_fail(v, BSH_VFIO_IOMMU, sys, err);
}

/* EAGAIN: someone holds the device's lock, to reset or to remove it. */
static int open_device(struct bsh_vfio *v, struct bsh_err *err)
{
	for (unsigned i = 0; i < TRIES; i++) {
		if (i > 0)
			v->sys->pause(TRY_AGAIN_MS);
		v->device = v->sys->ioctl(v->group, VFIO_GROUP_GET_DEVICE_FD, v->p.pci.address);
		if (v->device >= 0) {
			fcntl(v->device, F_SETFD, FD_CLOEXEC);
			return 0;
		}
		if (errno != EAGAIN)
			break;
	}
	return bsh_vfio_fail(v, BSH_VFIO_DEVICE, errno, err);
}

static int ask_device(struct bsh_vfio *v, struct bsh_err *err)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };

	if (v->sys->ioctl(v->device, VFIO_DEVICE_GET_INFO, &info) < 0)
		return bsh_vfio_fail(v, BSH_VFIO_INFO, errno, err);
	if (!(info.flags & VFIO_DEVICE_FLAGS_PCI))
		return bsh_fail(err, BSH_E_OPEN, "VFIO does not know %s as a PCI function",
				v->p.pci.address);
	v->p.dev.facts.closing_resets = info.flags & VFIO_DEVICE_FLAGS_RESET;
	return 0;
}

int bsh_vfio_enter(struct bsh_vfio *v, struct bsh_err *err)
{
	if (v->p.pci.group[0] == '\0')
		return bsh_vfio_fail_no_group(v, err);
	if (open_container(v, err) < 0 || open_group(v, err) < 0 || set_iommu(v, err) < 0 ||
	    open_device(v, err) < 0)
		return -1;
	return ask_device(v, err);
}
