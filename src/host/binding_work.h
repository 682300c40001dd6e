/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief One bind or unbind while it goes on: the functions, and the steps that change them.
 *
 * Each step tells its command, makes it unless this is a dry run, and reads back what came
 * of it, since sysfs takes many a write that has no effect.
 */
#ifndef BARSH_HOST_BINDING_WORK_H
#define BARSH_HOST_BINDING_WORK_H

#include "barsh/binding.h"
#include "host/state.h"

#define BSH_VFIO_DRIVER "vfio-pci"
#define BSH_DEVICE_DIR "/sys/bus/pci/devices/"
#define BSH_DRIVER_DIR "/sys/bus/pci/drivers/"

/** A function that is to be bound or given back. */
struct bsh_target {
	struct bsh_pci pci;   /**< as it was found */
	struct bsh_state was; /**< driver and override as they were found */
	struct bsh_state now; /**< as they are; in a dry run as they would be */
	struct bsh_state kept; /**< what the state file knows, or will */
	bool has_state;
	bool made_state; /**< the state file is of this work */
	bool is_stuck;	 /**< the kernel has not finished a write: hands off, see binding_wait.c */
};

struct bsh_work {
	const struct bsh_host *host;
	const struct bsh_binding *binding;
	const struct bsh_pci *asked;
	const char *verb; /**< "bind" or "unbind" */
	struct bsh_target *targets;
	size_t n;
	struct bsh_states states;
	uint64_t note_ns;  /**< so long a driver may take to let go before the person is told */
	uint64_t grace_ns; /**< and so long after being asked to stop */
	uint64_t read_ns;  /**< so long the kernel may take to answer a read */
	bool is_finishing; /**< the flag that asks to stop is not looked at any more */
	char left_node[64]; /**< was given to the user and could not be taken back */
	bool has_written;
	bool has_loaded;
	unsigned n_refused;
	bool is_never; /**< a refusal cannot be overridden */
	char reason[272]; /**< the first one, and of which function */
};

void bsh_work_init(struct bsh_work *work, const struct bsh_host *host, const struct bsh_pci *pci,
		   const struct bsh_binding *binding);
void bsh_work_finish(struct bsh_work *work);

/** Add a function; -1 with BSH_E_NOMEM. */
int bsh_work_add(struct bsh_work *work, const struct bsh_pci *pci,
		 struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Lock the state directory (a dry run: look at it), then read what is known of all.
 *
 * Not before that: reading driver_override waits as long as another barsh's write.
 */
int bsh_work_read(struct bsh_work *work, struct bsh_err *err) BSH_MUST_USE;

/** binding->note, formatted. */
void bsh_work_note(const struct bsh_work *work, const char *fmt, ...) BSH_PRINTF(2, 3);

/**
 * @brief Does the kernel answer for the function asked for? Else refuse, and name who has it open.
 *
 * It does not while an unbind waits, whoever wrote it; what asks then hangs as well.
 */
int bsh_work_check_busy(struct bsh_work *work, struct bsh_err *err) BSH_MUST_USE;

/** Tell who has a node open, each a reason to refuse; "" is no node. */
void bsh_work_refuse_holders(struct bsh_work *work, const char *address, const char *node);

/** Tell a reason to refuse. */
void bsh_work_refuse(struct bsh_work *work, const char *address, const struct bsh_use *use);

/** -1 with BSH_E_GUARDED that says the first of the reasons told. */
int bsh_work_refused(const struct bsh_work *work, struct bsh_err *err);

/** -1 with BSH_E_INTR when the caller asks to stop. */
int bsh_work_check_stop(const struct bsh_work *work, struct bsh_err *err) BSH_MUST_USE;

/** @brief Append to a failure what is not as it was found, or that all is; always -1. */
int bsh_work_explain(const struct bsh_work *work, const struct bsh_err *cause,
		     struct bsh_err *err);

/** "" or " --group". */
const char *bsh_work_group_option(const struct bsh_work *work);

/** Tell done() of a function with what it is now. */
void bsh_work_done(const struct bsh_work *work, const struct bsh_target *target, const char *was,
		   bool is_changed);

/** The node of the group asked for, "/dev/vfio/7", as commands name it. */
const char *bsh_work_node(const struct bsh_work *work, char to[64]);

/** The node of a function of its own, "/dev/vfio/devices/vfio0"; "" when there is none. */
const char *bsh_work_cdev(const struct bsh_work *work, const struct bsh_target *target,
			  char to[64]);

/* ---- Steps: 0 when done and seen to be so, -1 with BSH_E_IO or BSH_E_INTR --------------- */

/** Read driver and override of a function anew (not in a dry run). */
int bsh_step_look(struct bsh_work *work, struct bsh_target *target,
		  struct bsh_err *err) BSH_MUST_USE;

/** Set driver_override, "" to clear it; nothing when it is so. */
int bsh_step_override(struct bsh_work *work, struct bsh_target *target, const char *override,
		      struct bsh_err *err) BSH_MUST_USE;

/** Take it from its driver, if it has one. Sets is_stuck when that was not waited for. */
int bsh_step_unbind(struct bsh_work *work, struct bsh_target *target,
		    struct bsh_err *err) BSH_MUST_USE;

/** Let the kernel look for a driver. Success says nothing of what it found. */
int bsh_step_probe(struct bsh_work *work, struct bsh_target *target,
		   struct bsh_err *err) BSH_MUST_USE;

/** Give it to @p driver, which is loaded when it is missing. */
int bsh_step_attach(struct bsh_work *work, struct bsh_target *target, const char *driver,
		    struct bsh_err *err) BSH_MUST_USE;

/** Load a module for the function at @p address; -1 with BSH_E_OPEN. */
int bsh_step_load(struct bsh_work *work, const char *address, const char *module,
		  struct bsh_err *err) BSH_MUST_USE;

/** Give the node at @p path to a user, whom the command calls @p name. */
int bsh_step_chown(struct bsh_work *work, const char *path, const char *name, uint32_t uid,
		   struct bsh_err *err) BSH_MUST_USE;

/* ---- A function back to what it was -------------------------------------------------- */

/**
 * @brief Bring a function to @p wanted from wherever it is now.
 *
 * Writes only what differs, so that it mends what was interrupted anywhere.
 *
 * @param wanted  NULL: whatever driver the kernel finds, and no override of ours.
 */
int bsh_give_back(struct bsh_work *work, struct bsh_target *target,
		  const struct bsh_state *wanted, struct bsh_err *err) BSH_MUST_USE;

/* ---- What may take long ---------------------------------------------------------------- */

/** How to wait for it. */
struct bsh_patience {
	const volatile sig_atomic_t *stop; /**< not 0: wait no longer; NULL: wait */
	uint64_t grace_ns;		   /**< but so long from then on, for what nearly ends */
	uint64_t note_ns;		   /**< waited() is called once after so long */
	void (*waited)(void *ctx);	   /**< NULL: nobody is told */
	void *ctx;
};

/**
 * @brief sys->write() in a process of its own, so that this one can be interrupted.
 *
 * A process that the kernel keeps within write() cannot be killed. It goes on when it is
 * not waited for, and has the lock of the state directory until bsh_states_close(), or to
 * its own end when this process is killed before that.
 *
 * @return 0; -1 with errno; 1: it was not waited for.
 */
int bsh_patient_write(const struct bsh_host_sys *sys, const char *path, const char *text,
		      const struct bsh_patience *patience) BSH_MUST_USE;

/**
 * @brief bsh_attr_text() in a process of its own, for no longer than @p limit_ns.
 *
 * @param states  Closed in the child, which must not keep the lock; NULL: none.
 * @return 0; -1 with errno; 1: it was not waited for.
 */
int bsh_patient_read(const char *path, char *to, size_t size, uint64_t limit_ns,
		     const struct bsh_states *states) BSH_MUST_USE;

#endif
