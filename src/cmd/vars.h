/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Variables by name.
 */
#ifndef BARSH_CMD_VARS_H
#define BARSH_CMD_VARS_H

#include "barsh/expr.h"

struct bsh_var {
	char *name; /**< NULL: a free slot */
	struct bsh_value value;
};

/** A hash table. Start with { 0 }. */
struct bsh_vars {
	struct bsh_var *slots;
	size_t n;
	size_t cap; /**< 0 or a power of two */
};

void bsh_vars_finish(struct bsh_vars *vars);

/** The variable's value, to read or change; NULL when there is none. */
struct bsh_value *bsh_vars_find(const struct bsh_vars *vars, const char *name, size_t len);

/** The names stay, but no value is known any more. */
void bsh_vars_forget(struct bsh_vars *vars);

int bsh_vars_set(struct bsh_vars *vars, const char *name, size_t len,
		 const struct bsh_value *value, struct bsh_err *err) BSH_MUST_USE;

#endif
