/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief One way of reaching a device.
 *
 * The access layer, and nobody else, includes this. It has checked region,
 * range, alignment and width: a backend makes exactly one bus access of the
 * asked width for each element, in ascending order, and reports what happened.
 * It never answers a failed read with all ones, and opening changes nothing in
 * the device that the kernel does not change by itself: no bus mastering, no
 * command-register write.
 */
#ifndef BARSH_BACKEND_H
#define BARSH_BACKEND_H

#include "barsh/host.h"
#include "barsh/sim.h"
#include "barsh/util.h"

struct pollfd;
struct bsh_backend;

enum {
	/**
	 * Can this host make one 64-bit access? Where it cannot, the gate treats 64 bits
	 * in mapped memory as a width that the device does not answer: it splits or refuses.
	 */
	BSH_HOST_HAS_64 = UINTPTR_MAX > UINT32_MAX,
};

/** An open device: the first member of each backend's own struct. */
struct bsh_dev {
	const struct bsh_backend *backend;
	struct bsh_facts facts;
	struct bsh_region regions[BSH_REGIONS]; /**< by VFIO index; size 0: absent */
};

struct bsh_backend {
	const char *name; /**< "vfio", "sysfs", "sim", "file" */

	/**
	 * Open @p spec (what stands behind "sim:", "file:", "sysfs:"; for vfio an
	 * address or ids); on success the caller owns *dev. BSH_E_OPEN on failure, with
	 * the remedy in the message. @p read_only asks for a device that no write can reach.
	 */
	int (*open)(const struct bsh_host *host, const char *spec, bool read_only,
		    struct bsh_dev **dev, struct bsh_err *err);
	/** Release everything, unmapping before closing; accepts a half-opened device. */
	void (*close)(struct bsh_dev *dev);
	/**
	 * Read @p n elements of loc.width bytes into @p buf, in bus order
	 * (little-endian). *done of them came, also on failure (BSH_E_IO).
	 */
	int (*read)(struct bsh_dev *dev, struct bsh_loc loc, void *buf, size_t n, size_t *done,
		    struct bsh_err *err);
	/** Write @p n elements from @p buf; *done of them went, also on failure (BSH_E_IO). */
	int (*write)(struct bsh_dev *dev, struct bsh_loc loc, const void *buf, size_t n,
		     size_t *done, struct bsh_err *err);
	/** Descriptors to watch for events; returns how many (<= max). NULL: none. */
	size_t (*watch)(struct bsh_dev *dev, struct pollfd *fds, size_t max);
	/** Which events came since the last call: a set of enum bsh_event. NULL: none. */
	unsigned (*attend)(struct bsh_dev *dev);
};

extern const struct bsh_backend bsh_backend_vfio;
extern const struct bsh_backend bsh_backend_sysfs;
extern const struct bsh_backend bsh_backend_sim;
extern const struct bsh_backend bsh_backend_file;

/**
 * @brief Open a simulated device that has registers.
 *
 * @param device  Borrowed until the device is closed; NULL: as bsh_backend_sim.open().
 * @param spec    What stands behind "sim:", for its name.
 */
int bsh_sim_open(const struct bsh_sim_device *device, const char *spec, bool read_only,
		 struct bsh_dev **dev, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Which backend a DEVICE argument means, and what of it the backend opens.
 *
 * @param device  [DDDD:]BB:DD.F, VVVV:DDDD, sysfs:ADDRESS, sim[:SPEC], file:PATH or a path.
 * @param spec    Set to the part that the backend's open() takes; points into @p device.
 * @return never NULL: what is nothing else is a path.
 */
const struct bsh_backend *bsh_backend_find(const char *device, const char **spec);

#endif
