/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Giving PCI functions to vfio-pci and back, without taking what is in use.
 *
 * driver_override, unbind, drivers_probe for each function; what it replaced is kept in a
 * state file below /run/barsh, so that it can be undone after a crash. Source: VFIO.md 6,
 * Documentation/ABI/testing/sysfs-bus-pci.
 */
#ifndef BARSH_BINDING_H
#define BARSH_BINDING_H

#include <signal.h>

#include "barsh/host.h"

/** A kind of use that keeps a function with its driver, and that --force=KIND overrides. */
struct bsh_use_kind {
	const char *name; /**< "mounted" */
	const char *what; /**< "a file system on it is mounted" */
};

/** Ends with .name == NULL. */
extern const struct bsh_use_kind bsh_use_kinds[];

/** Evidence of a use. Free of control characters. */
struct bsh_use {
	const char *kind; /**< of bsh_use_kinds; NULL: cannot be overridden */
	char text[240];	  /**< "nvme0n1p1 is mounted on /mnt" */
	char command[200]; /**< ends the use, as root would type it, "umount /mnt"; "": none */
};

/** What to do, and what to tell while it is done. Hooks may be NULL. */
struct bsh_binding {
	bool with_group; /**< also the siblings that block the IOMMU group */
	bool is_dry_run; /**< tell the steps, do none */
	const char *user; /**< bind: hand the group's node to this user; NULL: leave it */
	const char *const *forced; /**< kinds of use that are no reason to refuse */
	size_t n_forced;
	/** Not 0: undo what was done and fail with BSH_E_INTR. */
	const volatile sig_atomic_t *stop;
	void *ctx;
	/**
	 * A step is about to be made (dry run: would be): the command that does the same in
	 * root's shell, one line. Steps that undo are told, too.
	 */
	void (*step)(void *ctx, const char *address, const char *command);
	/** A reason to refuse; all of them are told before the call fails. */
	void (*refuse)(void *ctx, const char *address, const struct bsh_use *use);
	/** Something to know: a module was loaded, the kernel keeps us waiting. */
	void (*note)(void *ctx, const char *text);
	/**
	 * What became of a function, with @p pci as it is now; @p was its driver, "" for none.
	 * Not changed: there was nothing to do. A dry run says only that.
	 */
	void (*done)(void *ctx, const struct bsh_pci *pci, const char *was, bool is_changed);
};

/**
 * @brief Bind a function (with_group: and its siblings) to vfio-pci.
 *
 * What interrupted binds have left is gone on with. A function that is bound already is left
 * as it is, and its node is handed over if that is asked for.
 *
 * @param pci  As bsh_host_find() gave it.
 * @return 0; -1 with BSH_E_GUARDED: refused, nothing was touched, each reason went to
 *         refuse(); BSH_E_OPEN: cannot be done, nothing was touched; BSH_E_IO: it failed
 *         and all is as before, or the message says what is not and how to mend it;
 *         BSH_E_INTR.
 */
int bsh_host_bind(const struct bsh_host *host, const struct bsh_pci *pci,
		  const struct bsh_binding *binding, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Give a function (with_group: all of its group that VFIO has) back to its driver.
 *
 * To the one that the state file names; without it the kernel looks for one. Mends what an
 * interrupted bind or unbind has left. Refused while a process has the group's node or the
 * function's own open, since the kernel would wait for that. A function that is begun is
 * finished when asked to stop, unless its driver does not let go.
 *
 * @return As above; a failure after the first write is not undone but said, and another call
 *         goes on from there.
 */
int bsh_host_unbind(const struct bsh_host *host, const struct bsh_pci *pci,
		    const struct bsh_binding *binding, struct bsh_err *err) BSH_MUST_USE;

#endif
