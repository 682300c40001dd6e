/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The keys of the native format, for its loader and for the test of its JSON Schema.
 */
#ifndef BARSH_REGMAP_YAML_KEYS_H
#define BARSH_REGMAP_YAML_KEYS_H

#include "regmap/build.h"
#include "regmap/yaml.h"

/** A file on its way from tree to builder. */
struct bsh_native {
	struct bsh_build *b;
	struct bsh_yaml *yaml;
};

/** What a key's value goes into: pointers to what the thing has, NULL for what it has not. */
struct bsh_target {
	unsigned *has;
	uint32_t *title, *doc, *note, *alternate_of, *unit, *scale;
	uint8_t *region;
	uint64_t *offset, *size;
	enum bsh_block_kind *kind;
	struct bsh_build_dim *dims;
	unsigned *n_dims;
	struct bsh_props *props;
	uint16_t *width_bits;
	uint64_t *reset, *reset_mask;
	uint8_t *access_width, *word_order, *endian, *reserved, *confirm;
	bool *is_volatile, *dont_dump, *is_signed, *is_pulse, *is_testable;
	struct bsh_build_field *field;
	const char *name; /* for messages */
};

/** One key that a thing may have. */
struct bsh_yaml_key {
	const char *name;
	/** Take @p value; NULL: the thing's own loader does, in its order. */
	int (*set)(struct bsh_native *n, struct bsh_target *to, const struct bsh_yaml_node *value,
		   struct bsh_err *err);
};

/** The keys of one kind of thing; the last has no name. */
struct bsh_yaml_thing {
	const char *name; /**< as the schema calls it: "map", "block", "register", ... */
	const struct bsh_yaml_key *keys;
};

/** Thing @p i of the format; NULL behind the last. */
const struct bsh_yaml_thing *bsh_yaml_thing(size_t i);

/** Where a node stands. */
struct bsh_build_at bsh_yaml_at(const struct bsh_yaml_node *node);

/** Set what the keys of @p map say, but for those without set. @p of: " in register CTRL". */
int bsh_yaml_take_keys(struct bsh_native *n, const struct bsh_yaml_node *map, const char *thing,
		       struct bsh_target *to, struct bsh_err *err) BSH_MUST_USE;

/** The value of a key of @p map, or NULL. */
const struct bsh_yaml_node *bsh_yaml_find(const struct bsh_yaml *yaml,
					  const struct bsh_yaml_node *map, const char *key);

/** Fail at @p node. Always -1. */
int bsh_yaml_fail(struct bsh_native *n, const struct bsh_yaml_node *node, struct bsh_err *err,
		  enum bsh_code code, const char *fmt, ...) BSH_PRINTF(5, 6) BSH_COLD;

/** Read a number; @p what of, for messages: "offset". At most @p max. */
int bsh_yaml_number(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		    uint64_t max, uint64_t *value, struct bsh_err *err) BSH_MUST_USE;

/** Is @p node a map? Fails if not. */
int bsh_yaml_need_map(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		      struct bsh_err *err) BSH_MUST_USE;

/** Is @p node a scalar? Fails if not. */
int bsh_yaml_need_text(struct bsh_native *n, const struct bsh_yaml_node *node, const char *what,
		       struct bsh_err *err) BSH_MUST_USE;

#endif
