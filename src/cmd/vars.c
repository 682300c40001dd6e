/* SPDX-License-Identifier: MIT */
/* Variables: an open-addressed hash table of names. */

#include "vars.h"

#include <string.h>

/* FNV-1a: names are short and few. */
static size_t hash(const char *name, size_t len)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		h = (h ^ (uint8_t)name[i]) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 32);
}

/* The slot that holds name, or the free one where it belongs. */
static struct bsh_var *slot(const struct bsh_vars *vars, const char *name, size_t len)
{
	size_t i = hash(name, len) & (vars->cap - 1);

	while (vars->slots[i].name &&
	       (strncmp(vars->slots[i].name, name, len) != 0 || vars->slots[i].name[len]))
		i = (i + 1) & (vars->cap - 1);
	return &vars->slots[i];
}

void bsh_vars_finish(struct bsh_vars *vars)
{
	for (size_t i = 0; i < vars->cap; i++)
		free(vars->slots[i].name);
	free(vars->slots);
	*vars = (struct bsh_vars){ 0 };
}

struct bsh_value *bsh_vars_find(const struct bsh_vars *vars, const char *name, size_t len)
{
	struct bsh_var *var;

	if (vars->cap == 0)
		return NULL;
	var = slot(vars, name, len);
	return var->name ? &var->value : NULL;
}

void bsh_vars_forget(struct bsh_vars *vars)
{
	for (size_t i = 0; i < vars->cap; i++)
		vars->slots[i].value = (struct bsh_value){ 0 };
}

/* Keep the table at most half full. */
static int make_room(struct bsh_vars *vars, struct bsh_err *err)
{
	struct bsh_vars bigger = { .n = vars->n, .cap = vars->cap ? vars->cap * 2 : 32 };

	if (vars->n * 2 < vars->cap)
		return 0;
	bigger.slots = calloc(bigger.cap, sizeof(*bigger.slots));
	if (!bigger.slots)
		return bsh_fail_nomem(err);
	for (size_t i = 0; i < vars->cap; i++)
		if (vars->slots[i].name)
			*slot(&bigger, vars->slots[i].name, strlen(vars->slots[i].name)) =
				vars->slots[i];
	free(vars->slots);
	*vars = bigger;
	return 0;
}

int bsh_vars_set(struct bsh_vars *vars, const char *name, size_t len,
		 const struct bsh_value *value, struct bsh_err *err)
{
	struct bsh_var *var;

	if (make_room(vars, err) < 0)
		return -1;
	var = slot(vars, name, len);
	if (!var->name) {
		var->name = strndup(name, len);
		if (!var->name)
			return bsh_fail_nomem(err);
		vars->n++;
	}
	var->value = *value;
	return 0;
}
