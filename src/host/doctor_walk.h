/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The doctor's own: one walk, what its steps tell each other, and how they report.
 *
 * A step reports through the functions here; a later one goes by what an earlier one learned.
 */
#ifndef BARSH_HOST_DOCTOR_WALK_H
#define BARSH_HOST_DOCTOR_WALK_H

#include "barsh/doctor.h"

#include <limits.h>

/** Where functions are. */
#define BSH_DOCTOR_DEVICES "/sys/bus/pci/devices"

/** A placeholder of a template and what stands in its place. */
struct bsh_var {
	const char *name; /**< "holders" for {holders}; NULL: the last */
	const char *value;
};

/** One walk. */
struct bsh_walk {
	const struct bsh_host *host;
	void (*each)(void *ctx, const struct bsh_finding *finding);
	void *ctx;
	bool stops_at_wrong; /**< only the first one is wanted */
	bool is_done;	     /**< no step is to follow */
	unsigned n_wrong;
	struct bsh_text said; /**< commands that were told, each with a newline before and after */

	const char *address; /**< NULL: the machine only */
	struct bsh_pci pci;  /**< of address, once it is known to exist */
	char release[80];    /**< the kernel's, "6.1.0-13-amd64" */
	char user[40];	     /**< whose session it would be */
	bool is_x86;

	/* What the steps learned. */
	bool has_iommu;	   /**< a real one is in use */
	bool has_vfio_pci; /**< the driver is registered */
	bool can_load;	   /**< ... or barsh bind can load it */
	bool can_own;	   /**< the function has a real IOMMU group */
	bool is_bound;	   /**< to one of VFIO's drivers */
	bool is_used;	   /**< a use keeps it with its driver, and no command ends that */
	bool is_blocked;   /**< by a member of its group that can never be bound */
	bool is_leaving;   /**< it has no driver any more, and its group is open */
	bool has_bind;	   /**< the command that binds it was printed */
};

/* ---- Reports ----------------------------------------------------------- */

/** A trouble of the table with its remedy, WRONG or NOTE. @p vars may be NULL. */
void bsh_walk_trouble(struct bsh_walk *walk, enum bsh_finding_state state, const char *id,
		      const struct bsh_var *vars);

/** The same without its command. */
void bsh_walk_trouble_only(struct bsh_walk *walk, enum bsh_finding_state state, const char *id,
			   const struct bsh_var *vars);

/** What is no trouble: OK, LATER, or a NOTE that needs no remedy. */
void bsh_walk_tell(struct bsh_walk *walk, enum bsh_finding_state state, const char *step,
		   const char *fmt, ...) BSH_PRINTF(4, 5);

/** @brief Replace the placeholders of @p text; what does not fit into @p size makes it "". */
const char *bsh_walk_expand(const struct bsh_walk *walk, const struct bsh_var *vars,
			    const char *text, char *to, size_t size);

/* ---- Looking ----------------------------------------------------------- */

/** Is there a file? */
bool bsh_walk_exists(const struct bsh_walk *walk, const char *fmt, ...) BSH_PRINTF(2, 3);

/** The file's content without its last newline, "" when there is none; returns @p to. */
const char *bsh_walk_text(const struct bsh_walk *walk, char *to, size_t size, const char *fmt, ...)
	BSH_PRINTF(4, 5);

/** Name the processes that hold the group's node or the function's own, but this one. */
void bsh_walk_holders(const struct bsh_walk *walk, char *to, size_t size);

/* ---- The steps --------------------------------------------------------- */

void bsh_doctor_iommu(struct bsh_walk *walk);
void bsh_doctor_modules(struct bsh_walk *walk);
void bsh_doctor_type1(struct bsh_walk *walk);
void bsh_doctor_remapping(struct bsh_walk *walk);
void bsh_doctor_lockdown(struct bsh_walk *walk);
void bsh_doctor_secureboot(struct bsh_walk *walk);
void bsh_doctor_memlock(struct bsh_walk *walk);
void bsh_doctor_device(struct bsh_walk *walk);
void bsh_doctor_class(struct bsh_walk *walk);
void bsh_doctor_power(struct bsh_walk *walk);
void bsh_doctor_bars(struct bsh_walk *walk);
void bsh_doctor_decode(struct bsh_walk *walk);
void bsh_doctor_reset(struct bsh_walk *walk);
void bsh_doctor_group(struct bsh_walk *walk);
void bsh_doctor_in_use(struct bsh_walk *walk);
void bsh_doctor_viable(struct bsh_walk *walk);
void bsh_doctor_driver(struct bsh_walk *walk);
void bsh_doctor_nodes(struct bsh_walk *walk);
void bsh_doctor_busy(struct bsh_walk *walk);

#endif
