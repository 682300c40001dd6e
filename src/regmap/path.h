/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Paths as they are typed, for look-up and completion.
 */
#ifndef BARSH_REGMAP_PATH_H
#define BARSH_REGMAP_PATH_H

#include "regmap/store.h"

/** Most segments of a path: blocks, a register and a field. */
#define BSH_PATH_SEGMENTS (BSH_REGMAP_DEPTH_MAX + 2)

/** One segment: a name and its indices. */
struct bsh_segment {
	const char *name;
	size_t len;
	uint32_t index[BSH_REGMAP_DIMS_MAX];
	unsigned n_index;
};

/** Cut a path into segments; returns how many, or -1 with BSH_E_NAME. */
int bsh_path_parse(const char *text, size_t len, struct bsh_segment segments[BSH_PATH_SEGMENTS],
		   struct bsh_err *err) BSH_MUST_USE;

/** How the indices of a segment fit. */
enum bsh_fit {
	BSH_FIT,
	BSH_FIT_WHOLE,	  /**< some are left out */
	BSH_FIT_NAME,	  /**< the name is another one */
	BSH_FIT_MANY,	  /**< more indices than dimensions */
	BSH_FIT_TOO_HIGH, /**< an index past the last element */
};

/** Do name and indices of @p segment fit a thing with that name and those dims? Fills in index. */
enum bsh_fit bsh_segment_fit(const struct bsh_regmap *map, const struct bsh_segment *segment,
			     uint32_t name, uint32_t first_dim, unsigned n_dims, uint32_t *index);

/**
 * @brief The nodes below @p parent whose names may fit, one by one; bsh_segment_fit() decides.
 *
 * Start with { .map, .segment, .parent }; any_parent finds nodes wherever they are.
 */
struct bsh_siblings {
	const struct bsh_regmap *map;
	const struct bsh_segment *segment;
	uint32_t parent;
	bool any_parent;
	bool is_begun;
	uint32_t next; /* node + 1, or 0 */
	size_t prefix; /* of templates: this many characters were tried */
};

bool bsh_siblings_next(struct bsh_siblings *siblings, uint32_t *node);

/** The nearest name to a mistyped one among fields or nodes; a running best. */
struct bsh_nearest {
	const char *word;
	size_t len;
	unsigned limit;
	uint32_t best; /* NONE: nothing is near */
};

/** Begin to look for what is near to a word. */
struct bsh_nearest bsh_nearest_begin(const char *word, size_t len);
/** Take @p candidate, whose name is @p name, if nothing nearer was seen. */
void bsh_nearest_offer(struct bsh_nearest *nearest, const char *name, uint32_t candidate);

#endif
