/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The PC around the device: what sysfs and proc say of PCI functions.
 *
 * Reads only. Source: Documentation/ABI/testing/sysfs-bus-pci,
 * /sys/kernel/iommu_groups, proc(5).
 */
#ifndef BARSH_HOST_H
#define BARSH_HOST_H

#include "barsh/util.h"

struct bsh_host_sys;

/** The machine; in tests a directory that looks like one. */
struct bsh_host {
	const char *root; /**< goes before "/sys", "/proc", "/dev", ...; "": the real ones */
	const char *self; /**< how a person calls this program in a command; NULL: "barsh" */
	const struct bsh_host_sys *sys; /**< NULL: bsh_host_kernel, less of it below a root */
};

/**
 * What changes the host, and what it is asked that no file tells. Tests replace it.
 *
 * Paths have the root in front.
 */
struct bsh_host_sys {
	/** Write @p text to a file that exists, in one write(); -1 with errno. */
	int (*write)(const char *path, const char *text);
	/** -1 with errno. */
	int (*chown)(const char *path, uint32_t uid, uint32_t gid);
	/** Load a module by its name or alias: modprobe's status; -1 with errno: no modprobe. */
	int (*load)(const char *module);
	/** Does the kernel itself use the block device at @p path (O_EXCL says EBUSY)? */
	bool (*is_claimed)(const char *path);
	/** The addresses of a network interface, "10.0.0.2, fe80::1"; "": none. */
	void (*addresses)(const char *interface, char *to, size_t size);
};

/** The kernel this runs on. */
extern const struct bsh_host_sys bsh_host_kernel;
/** For a root that is not "/": writes go to plain files there, nothing else is done or known. */
extern const struct bsh_host_sys bsh_host_elsewhere;

/** host->sys, or which of the two above fits host->root. */
const struct bsh_host_sys *bsh_host_sys(const struct bsh_host *host);

/** host->self where a shell can read it as it is, else "barsh". */
const char *bsh_host_self(const struct bsh_host *host);

/** "sudo " where a command that takes root needs it, else "". */
const char *bsh_host_sudo(void);

/** A PCI address, DDDD:BB:DD.F. */
struct bsh_bdf {
	uint32_t domain;
	uint8_t bus, device, function;
};

/** Longest text of an address with its NUL; VMD domains have five or more digits. */
#define BSH_BDF_MAX 24

/** What sysfs says of a BAR: IORESOURCE_* of linux/ioport.h, which no program gets. */
enum bsh_bar_flags {
	BSH_BAR_IO = 0x100,
	BSH_BAR_MEMORY = 0x200,
	BSH_BAR_PREFETCHABLE = 0x2000,
	BSH_BAR_64BIT = 0x100000,
};

/** One PCI function as sysfs shows it. */
struct bsh_pci {
	char address[BSH_BDF_MAX]; /**< DDDD:BB:DD.F */
	uint16_t vendor, device, subsys_vendor, subsys_device;
	uint32_t class_code; /**< 24 bits */
	char driver[32];     /**< bound driver, "" when none */
	char group[16];	     /**< IOMMU group number, "" when none */
	struct {
		uint64_t start; /**< physical address as the CPU uses it; 0: none was assigned */
		uint64_t size;	/**< bytes; 0: absent */
		uint64_t flags; /**< of enum bsh_bar_flags, and others */
	} bars[BSH_BARS];
	bool has_reset; /**< the kernel knows a way to reset it */
};

/** @brief Is @p text an address, with or without the domain? Sets @p bdf if so. */
bool bsh_bdf_parse(const char *text, struct bsh_bdf *bdf);

/** DDDD:BB:DD.F in lower-case hex; returns @p to. */
const char *bsh_bdf_text(char to[BSH_BDF_MAX], const struct bsh_bdf *bdf);

/** @brief Is @p text VVVV:DDDD, a vendor and a device id? */
bool bsh_ids_parse(const char *text, uint16_t *vendor, uint16_t *device);

/**
 * @brief Find the function that @p text names: [DDDD:]BB:DD.F or VVVV:DDDD.
 *
 * @return 0, or -1 with BSH_E_OPEN: no such function, or several with these
 *         ids, which are then named.
 */
int bsh_host_find(const struct bsh_host *host, const char *text, struct bsh_pci *pci,
		  struct bsh_err *err) BSH_MUST_USE;

/** A path below the host's root, formatted; -1 when it would not fit into @p size. */
int bsh_host_path(const struct bsh_host *host, char *to, size_t size, const char *fmt, ...)
	BSH_PRINTF(4, 5);

/** Name of the driver bound to @p address, "" when none. */
void bsh_host_driver(const struct bsh_host *host, const char *address, char to[32]);

/**
 * Names from the pci.ids database, without control characters; numbers where it has
 * none, or is not there.
 */
struct bsh_names {
	char class_name[64]; /**< "Non-Volatile memory controller", "class 0108" */
	char vendor[96];     /**< "Red Hat, Inc.", "vendor 1b36" */
	char device[128];    /**< "QEMU NVM Express Controller", "device 0010" */
	char subsys[192];    /**< vendor and name of the subsystem; "" when it has none */
};

/**
 * @brief Look a function's names up. Reading the database takes some milliseconds once.
 *
 * Source: libpciaccess (pci.ids); class names from the PCI Code and ID Assignment Specification.
 */
void bsh_host_names(const struct bsh_pci *pci, struct bsh_names *names);

/** @brief Is it a bridge (class 06, header type 1 or 2), which VFIO never takes? */
bool bsh_host_is_bridge(const struct bsh_host *host, const struct bsh_pci *pci);

/** The function's whole state anew, by its full address; false: there is none. */
bool bsh_host_load(const struct bsh_host *host, const char *address, struct bsh_pci *pci);

/** Call @p each for every member of an IOMMU group, ascending; not all are PCI functions. */
void bsh_host_members(const struct bsh_host *host, const char *group,
		      bool (*each)(void *ctx, const char *name, const char *driver), void *ctx);

/** Does @p driver leave its function's group to VFIO (VFIO.md 1.6)? "" is no driver: it does. */
bool bsh_host_is_harmless(const char *driver);

/** Is @p driver vfio-pci or one of its variants (mlx5_vfio_pci, ...)? */
bool bsh_host_is_vfio(const char *driver);

/**
 * @brief Name the members of an IOMMU group that keep it from being viable.
 *
 * Unbound, vfio-*, pci-stub and pcieport functions do not (VFIO.md 1.6).
 *
 * @param to  Set to "0000:00:08.1 (driver nvme), ...", "" when there is none.
 */
void bsh_host_blockers(const struct bsh_host *host, const char *group, char *to, size_t size);

/**
 * @brief Name the processes that hold @p path open: "pid 812 (qemu-system-x86)".
 *
 * @param path  As in the links of /proc/PID/fd, without the host's root.
 * @return how many were found; a process of another user cannot be seen by a
 *         plain one, so 0 does not mean that nobody holds it.
 */
unsigned bsh_host_holders(const struct bsh_host *host, const char *path, char *to, size_t size);

/** Call @p each for every function, ascending; stops when it returns false. */
int bsh_host_each(const struct bsh_host *host, bool (*each)(void *ctx, const struct bsh_pci *pci),
		  void *ctx, struct bsh_err *err) BSH_MUST_USE;

#endif
