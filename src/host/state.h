/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief State files: what a function had before barsh took it.
 *
 * One small file a function in /run/barsh, written before anything is changed and removed
 * when all is as it was, so that a crash at any point can be undone. Names of drivers that
 * are read back become parts of paths that root writes to: directory and files are only
 * trusted when nobody else can have made them.
 */
#ifndef BARSH_HOST_STATE_H
#define BARSH_HOST_STATE_H

#include "barsh/host.h"

/** As long as sysfs lets an override be that is worth keeping, with the NUL. */
#define BSH_OVERRIDE_MAX 64

/** What is to come back. */
struct bsh_state {
	char driver[32];		 /**< "": it had none */
	char override[BSH_OVERRIDE_MAX]; /**< of driver_override, "": none */
};

/** The directory while it is in use. */
struct bsh_states {
	int dir;  /**< -1: there is none, which is the same as one without files */
	int lock; /**< -1: not locked */
	bool is_hidden; /**< there is one, which only root can read */
};

/**
 * @brief Make the directory where it is missing, and lock it against other barshs.
 *
 * @return 0, with bsh_states_close() to follow; -1 with BSH_E_OPEN: it is not safe, or locked.
 */
int bsh_states_lock(const struct bsh_host *host, struct bsh_states *states,
		    struct bsh_err *err) BSH_MUST_USE;

/** @brief Open the directory for bsh_state_load() only; a missing one is fine. */
int bsh_states_look(const struct bsh_host *host, struct bsh_states *states,
		    struct bsh_err *err) BSH_MUST_USE;

void bsh_states_close(struct bsh_states *states);

/**
 * @brief Read the state of the function at @p address.
 *
 * A file that ends too early is none: its writer was stopped before it changed anything.
 *
 * @return 1, 0 when there is none, -1 with BSH_E_OPEN when it is not to be trusted.
 */
int bsh_state_load(const struct bsh_states *states, const char *address, struct bsh_state *state,
		   struct bsh_err *err) BSH_MUST_USE;

/** @brief Write it; a file that is there already is replaced, anything else refused. */
int bsh_state_save(const struct bsh_states *states, const char *address,
		   const struct bsh_state *state, struct bsh_err *err) BSH_MUST_USE;

/** @brief Remove it; a missing one is fine. -1 with BSH_E_IO. */
int bsh_state_drop(const struct bsh_states *states, const char *address,
		   struct bsh_err *err) BSH_MUST_USE;

#endif
