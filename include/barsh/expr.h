/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Expressions and places: text to a tree, a tree to a value.
 *
 * C's integer operators and precedence on unsigned 64-bit values; `&&` and
 * `||` do not evaluate what they need not, so a read in the part that is
 * skipped is not made. No `?:`, assignment or comma. Arithmetic wraps;
 * division by zero and shifts of 64 or more fail.
 *
 * A place is `[barN:|config:] BASE {+TERM | -TERM} [bits]`.
 *
 * Whatever lies outside of the text is asked for through callbacks. The same
 * code checks a script before it runs: then reads give values that are not
 * known, and so does everything that is computed from them.
 */
#ifndef BARSH_EXPR_H
#define BARSH_EXPR_H

#include "barsh/util.h"

/** Nodes of one expression; a longer one is refused. */
#define BSH_EXPR_NODES 256

/** A value, or that it is not known before the script runs. */
struct bsh_value {
	uint64_t value; /**< 0 when not known */
	uint64_t open;	/**< of a name that stands for several values: bits that do not count */
	bool is_known;
	bool may_narrow; /**< result of ~ or unary -: fits where the bits cut off are ones */
	bool is_literal;  /**< a number by itself, not computed */
	bool is_duration; /**< a literal with a time unit */
};

/** A place in a region. */
struct bsh_place {
	uint64_t offset; /**< bytes; 0 when not known */
	uint8_t region;
	uint8_t width; /**< bytes, when a register map says so, else 0 */
	bool is_known;
	bool has_bits; /**< [high:low] was written, or the name is that of a field */
	uint8_t high, low;
	uint8_t n_bits; /**< of the register that is named, where its width may be odd; else 0 */
	uint32_t named; /**< what the callback that knows names sets; 0: the place has no name */
};

/** What an expression asks of the world around it. */
struct bsh_expr_env {
	void *ctx;
	bool is_check; /**< nothing may be read: reads give unknown values */
	uint8_t region; /**< of a place that names none */
	bool any_region; /**< is_check: that is not known, nor is then where such a place is */
	/** The variable @p name (no `$`). -1 with BSH_E_NAME. */
	int (*variable)(void *ctx, const char *name, size_t len, struct bsh_value *value,
			struct bsh_err *err);
	/** The place with a name, `core.CTRL`, `ch[3].PERIOD`. -1 with BSH_E_NAME. */
	int (*name)(void *ctx, const char *name, size_t len, struct bsh_place *place,
		    struct bsh_err *err);
	/** The enumerator @p name, where a value may be one. NULL: nowhere. */
	int (*enumerator)(void *ctx, const char *name, size_t len, struct bsh_value *value,
			  struct bsh_err *err);
	/** The value called @p name when @p place, which is a name's, is read: NAME beside == or
	 * != and @PLACE. NULL: nowhere. */
	int (*meaning)(void *ctx, const struct bsh_place *place, const char *name, size_t len,
		       struct bsh_value *value, struct bsh_err *err);
	/** Read @p place at @p width bytes, exactly one access, or, of @NAME (named is set), as the
	 * register is read. Not called when is_check. */
	int (*read)(void *ctx, const struct bsh_place *place, unsigned width, uint64_t *value,
		    struct bsh_err *err);
};

/**
 * @brief The value of the expression in text[at.begin .. at.end).
 *
 * @return 0, or -1 with err->at inside @p at: BSH_E_SYNTAX, BSH_E_NAME,
 *         BSH_E_VALUE, or what env->read() failed with.
 */
int bsh_expr_value(const char *text, struct bsh_span at, const struct bsh_expr_env *env,
		   struct bsh_value *value, struct bsh_err *err) BSH_MUST_USE;

/** @brief The place in text[at.begin .. at.end). Errors as bsh_expr_value(). */
int bsh_expr_place(const char *text, struct bsh_span at, const struct bsh_expr_env *env,
		   struct bsh_place *place, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The brackets that @p text begins with, which is a '[', with those inside of them.
 *
 * @param is_bits  Set to whether they hold a ':' of their own: [7:4], not [@ch[1].N[7:4]].
 * @return bytes up to behind the ']' that closes them; 0: none does.
 */
size_t bsh_expr_brackets(const char *text, size_t len, bool *is_bits);

/**
 * @brief Cut @p value to @p width bytes, if nothing is lost by it.
 *
 * @return false when it does not fit (see bsh_value.may_narrow).
 */
bool bsh_expr_fits(const struct bsh_value *value, unsigned width, uint64_t *cut);

#endif
