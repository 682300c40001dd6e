/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The builder's own state, for the files that make it up.
 */
#ifndef BARSH_REGMAP_BUILDER_H
#define BARSH_REGMAP_BUILDER_H

#include "regmap/store.h"

/** An open block. */
struct bsh_open_block {
	struct bsh_build_block attr;
	uint32_t id;
	uint32_t first_pending; /**< its members so far, in pending */
	uint32_t derived;	/**< from this block, or NONE */
};

/** A name that is taken: what in which block has it. */
struct bsh_taken {
	uint32_t owner; /**< block, or NONE: outermost */
	uint32_t name;
	uint32_t member;
	uint32_t n; /**< how many were called so */
};

/** How often one kind of warning was given. */
struct bsh_warned {
	const char *fmt;
	unsigned n;
};

struct bsh_build {
	struct bsh_regmap *map;
	struct bsh_mark mark;
	const struct bsh_loader *loader;
	struct bsh_regmap_options options;
	bool is_full; /* no room or memory for a text */
	bool is_finished;
	uint8_t file;
	uint32_t name, doc;
	unsigned widths;
	bool has_origin;
	uint64_t origin;
	struct bsh_build_block defaults;
	struct bsh_open_block stack[BSH_REGMAP_DEPTH_MAX];
	unsigned depth;
	struct bsh_vec pending;	     /* uint32_t: members of open blocks */
	struct bsh_vec blocks;	     /* struct bsh_build_block, from mark.blocks on */
	struct bsh_vec taken;	     /* struct bsh_taken */
	uint32_t *table, table_size; /* of taken, by owner and name: its number + 1 */
	struct bsh_build_register reg;
	struct bsh_build_field field;
	struct bsh_build_enum enumeration;
	bool is_register_open, is_field_open, is_enum_open;
	uint32_t first_field, n_fields, first_value;
	uint32_t derived;     /* whose fields the open register shares, or NONE */
	bool replaces_fields; /* the open register took fields over */
	uint32_t second_name, n_second; /* of its fields: the last that was taken, how often */
	struct bsh_warned warned[32];
	unsigned n_dropped_warnings;
	struct bsh_text scratch;
};

/** The position of a definition. */
struct bsh_def_at bsh_build_def_at(const struct bsh_build *b, struct bsh_build_at at);

/** Fail where a text did not fit. */
int bsh_build_check_full(struct bsh_build *b, struct bsh_build_at at,
			 struct bsh_err *err) BSH_MUST_USE;

/** Check that a "reset", or "reset_mask", fits the bits of @p name: warn, or if strict fail. */
int bsh_build_check_fits(struct bsh_build *b, struct bsh_build_at at, const char *what,
			 uint64_t value, unsigned bits, uint32_t name,
			 struct bsh_err *err) BSH_MUST_USE;

/** Check the name of what is ending, give it one if it has none. @p what it is, for messages. */
int bsh_build_check_name(struct bsh_build *b, struct bsh_build_at at, const char *what,
			 uint32_t *name, unsigned n_dims, struct bsh_err *err) BSH_MUST_USE;

/** The dimensions that a name with %s may count on: a layer may leave out the one below. */
static inline unsigned bsh_build_named_dims(const struct bsh_build *b, unsigned has, unsigned n)
{
	return b->loader->is_strict && !n && !(has & BSH_HAS_OFFSET) ? 1 : n;
}

/** Check the dimensions of what is ending; @p name of it, for messages. */
int bsh_build_check_dims(struct bsh_build *b, struct bsh_build_at at, uint32_t name,
			 struct bsh_build_dim *dims, unsigned n, struct bsh_err *err) BSH_MUST_USE;

/** Keep dimensions; *first is where. */
int bsh_build_keep_dims(struct bsh_build *b, const struct bsh_build_dim *dims, unsigned n,
			uint32_t *first, struct bsh_err *err) BSH_MUST_USE;

/** Take *name for @p member in the innermost open block; another one where it is taken. */
int bsh_build_take_name(struct bsh_build *b, struct bsh_build_at at, const char *what,
			uint32_t *name, uint32_t member, struct bsh_err *err) BSH_MUST_USE;

/** Which of taken has a name in a block, a register's or a block's: its number + 1; 0: none. */
uint32_t bsh_build_taken(const struct bsh_build *b, uint32_t owner, uint32_t name,
			 bool is_register);

/** Keep the name that thing @p i called @p name gets: NAME_2, NAME_3, its end cut to fit. */
uint32_t bsh_build_numbered(struct bsh_build *b, uint32_t name, uint32_t i);

/** Give the open register fields of its own, if they are another's until now. */
int bsh_build_own_fields(struct bsh_build *b, struct bsh_err *err) BSH_MUST_USE;

/** Are two texts the same name? */
bool bsh_build_same(const struct bsh_build *b, uint32_t x, uint32_t y);

#endif
