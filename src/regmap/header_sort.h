/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Which names of a header are registers, which fields, which values. Private to convert.
 *
 * A *stem* is a name without the ending that says what is told of it: CTRL_MODE_MASK and
 * CTRL_MODE_SHIFT are two roles of the stem CTRL_MODE. A profile says which endings there are.
 */
#ifndef BARSH_REGMAP_HEADER_SORT_H
#define BARSH_REGMAP_HEADER_SORT_H

#include "regmap/header.h"

/** What an ending says. */
enum bsh_role {
	BSH_ROLE_BARE,	 /**< there is none */
	BSH_ROLE_OFFSET, /**< where a register is */
	BSH_ROLE_BASE,	 /**< where a block is */
	BSH_ROLE_RESET,
	BSH_ROLE_SIZE,	 /**< of a register, in words; of a field, in bits */
	BSH_ROLE_MASK,
	BSH_ROLE_SHIFT,	 /**< the lowest bit's number */
	BSH_ROLE_MSB,	 /**< the highest bit's number */
	BSH_ROLE_BIT,	 /**< the only bit's number */
	BSH_ROLE_WIDTH,	 /**< in bits */
	BSH_ROLES,
};

struct bsh_suffix {
	const char *text; /**< NULL behind the last */
	enum bsh_role role;
};

/** How a kind of header is written. */
struct bsh_profile {
	const char *name;
	const struct bsh_suffix *suffixes; /**< a longer one before those that it ends in */
	bool has_bare;	      /**< names without an ending may be registers and fields */
	bool has_places;      /**< but only what a pointer points to is a register */
	bool is_shifted_down; /**< masks and values begin at bit 0, whatever the shift */
	bool has_docs_above;  /**< a line of comment tells of the name below it */
	bool has_words;	      /**< LiteX: sizes are words, a stem of CSR is the bus's origin */
};

/** The profile of that name; NULL: there is none. */
const struct bsh_profile *bsh_profile_find(const char *name);

/** The profile that the names look like. */
const struct bsh_profile *bsh_profile_guess(const struct bsh_header *header);

/** What a stem was found to be. */
enum bsh_stem_kind {
	BSH_STEM_NOTHING,
	BSH_STEM_BLOCK,
	BSH_STEM_REGISTER,
	BSH_STEM_FIELD,
	BSH_STEM_VALUE,
};

/** Why a name that may be a register's is none. */
enum bsh_doubt {
	BSH_DOUBT_NONE,
	BSH_DOUBT_FAR,	   /**< its offset is too large for one */
	BSH_DOUBT_DECIMAL, /**< it is a decimal number among others that are not */
	BSH_DOUBT_FIELD,   /**< it extends a register's name: more likely it is bits of that */
	BSH_DOUBT_NUMBER,  /**< it is called a size or a count, and may be an offset */
};

struct bsh_stem {
	struct bsh_header_part name;
	uint32_t macros[BSH_ROLES]; /**< or BSH_HEADER_NONE */
	uint32_t first;		    /**< of them, in the text */
	enum bsh_stem_kind kind;
	uint32_t parent;  /**< of a register its block, of a field its register, ...; or NONE */
	uint32_t rest;	  /**< bytes of name that are the parent's */
	uint64_t value;	  /**< register, block: its offset; value: its number */
	uint64_t stride;  /**< a register of many: bytes to the next; 0: only one */
	enum bsh_doubt doubt;
	uint8_t lsb, width; /**< of a field; of a register with a mask: a field that is it, too */
};

/** All stems of a header. Start with { 0 }. */
struct bsh_stems {
	struct bsh_header *header;
	const struct bsh_profile *profile;
	struct bsh_stem *stems; /**< sorted by name */
	uint32_t n;
	uint32_t *by_place; /**< the same in the order of the text */
	struct bsh_header_part common; /**< what all registers' names begin with */
};

/**
 * @brief Sort the names of @p header, which must outlive @p s.
 *
 * What cannot be evaluated or fits nowhere is told to @p warn and left out.
 *
 * @return 0, or -1 with BSH_E_VALUE: a mask and a shift that contradict each other, at their
 *         place; or BSH_E_NOMEM.
 */
int bsh_stems_sort(struct bsh_stems *s, struct bsh_header *header,
		   const struct bsh_profile *profile,
		   void (*warn)(void *ctx, uint32_t at, const char *what), void *ctx,
		   struct bsh_err *err) BSH_MUST_USE;

/** Free what @p s holds; it may be all zeros. */
void bsh_stems_finish(struct bsh_stems *s);

/** The value of a role. @return false: the stem has no such role, or it has no value. */
bool bsh_stem_value(const struct bsh_stems *s, const struct bsh_stem *stem, enum bsh_role role,
		    uint64_t *value);

#endif
