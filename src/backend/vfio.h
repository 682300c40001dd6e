/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The vfio backend's own: the open function, and the kernel calls that tests replace.
 *
 * Source: VFIO.md 1 and 2, linux/vfio.h, Documentation/driver-api/vfio.rst.
 */
#ifndef BARSH_BACKEND_VFIO_H
#define BARSH_BACKEND_VFIO_H

#include "backend/pcidev.h"

struct pollfd;
struct vfio_region_info;

/** The kernel, as far as opening asks it; all else is done to real descriptors. */
struct bsh_vfio_sys {
	int (*open)(const char *path, int flags);
	/** An argument that is a number is passed as a pointer. */
	int (*ioctl)(int fd, unsigned long request, void *arg);
	void (*pause)(unsigned ms);
};

/** A step on the way in; its errors are explained by bsh_vfio_fail(). */
enum bsh_vfio_step {
	BSH_VFIO_CONTAINER, /**< open /dev/vfio/vfio */
	BSH_VFIO_GROUP,	    /**< open /dev/vfio/N */
	BSH_VFIO_VIABLE,    /**< the group as a whole can be had; errno 0: it cannot */
	BSH_VFIO_ATTACH,    /**< the group into the container */
	BSH_VFIO_IOMMU,	    /**< an IOMMU for the container; ENODEV: neither type is there */
	BSH_VFIO_DEVICE,    /**< the device's descriptor */
	BSH_VFIO_INFO,	    /**< what the device is */
	BSH_VFIO_REGION,    /**< what its regions are */
};

/** An open function; a descriptor that is not open is -1. */
struct bsh_vfio {
	struct bsh_pcidev p;
	const struct bsh_vfio_sys *sys;
	const struct bsh_host *host;
	char node[32]; /**< "/dev/vfio/14" */
	int container;
	int group;
	int device;
	int request; /**< eventfd: the kernel wants the device back */
	int error;   /**< eventfd: the kernel saw a PCIe error */
};

/** bsh_backend.open with @p sys as the kernel; @p sys and @p host are borrowed. */
int bsh_vfio_open(const struct bsh_vfio_sys *sys, const struct bsh_host *host, const char *spec,
		  bool read_only, struct bsh_dev **dev, struct bsh_err *err);

/** bsh_backend.close. */
void bsh_vfio_close(struct bsh_dev *dev);

/** From the address in v->p.pci to the open device, its facts in place. */
int bsh_vfio_enter(struct bsh_vfio *v, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Say why @p step failed with errno @p sys, and what mends it.
 *
 * Looks at the host for the evidence. Always -1, with BSH_E_OPEN.
 */
int bsh_vfio_fail(const struct bsh_vfio *v, enum bsh_vfio_step step, int sys,
		  struct bsh_err *err) BSH_COLD;

/** The function is in no IOMMU group. Always -1, with BSH_E_OPEN. */
int bsh_vfio_fail_no_group(const struct bsh_vfio *v, struct bsh_err *err) BSH_COLD;

/** Find the regions of the open device and map what can be mapped. */
int bsh_vfio_regions(struct bsh_vfio *v, bool read_only, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The parts of a region that may be mapped, by its capabilities.
 *
 * What the kernel says is checked: no chain and no area makes this read outside
 * of @p info or return a range outside of the region.
 *
 * @param info    As the kernel filled it in, info->argsz bytes.
 * @param table   Where the MSI-X table lies in this BAR; begin == end: it does not.
 * @param ranges  Set to a malloc()ed array, ascending; NULL when there is none.
 * @return how many; 0 also when memory ran out, since all can be reached unmapped.
 */
size_t bsh_vfio_mappable(const struct vfio_region_info *info, struct bsh_range table,
			 struct bsh_range **ranges);

/** Have the kernel tell through eventfds what it can tell; never fatal. */
void bsh_vfio_listen(struct bsh_vfio *v);
void bsh_vfio_unlisten(struct bsh_vfio *v);

/** bsh_backend.watch and .attend. */
size_t bsh_vfio_watch(struct bsh_dev *dev, struct pollfd *fds, size_t max);
unsigned bsh_vfio_attend(struct bsh_dev *dev);

#endif
