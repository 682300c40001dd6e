/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief What a map does not let pass unasked, and the ranges in which nothing has to be asked.
 *
 * A register that cannot be read refuses reads, one that cannot be written refuses writes,
 * --force lets one through; one that wants to be confirmed takes --yes. Where registers
 * share bytes, each byte passes if one of those that hold it lets it.
 */
#ifndef BARSH_CMD_POLICY_H
#define BARSH_CMD_POLICY_H

#include "session.h"

/** Where the registers of a map are that refuse something; of the map that it was made for. */
struct bsh_refusals;

/** @return freed by bsh_refusals_free(); NULL when memory ran out: everything is judged then. */
struct bsh_refusals *bsh_refusals_new(const struct bsh_regmap *map);

/** Accepts NULL. */
void bsh_refusals_free(struct bsh_refusals *refusals);

/** Have the session's gate ask the session's map, whose refusals are made anew. */
void bsh_policy_adopt(struct bsh_session *s);

/** Registers that have a byte in [offset, end) of a region. Start with bsh_overlap_begin(). */
struct bsh_overlap {
	struct bsh_regmap_walk walk;
	uint64_t end;
	struct bsh_regmap_place first[8]; /* that begin before */
	size_t n_first, at;
	bool is_unsure; /* there may be more: the worst is to be assumed of the range */
};

void bsh_overlap_begin(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		       uint64_t end, struct bsh_overlap *o);
bool bsh_overlap_next(struct bsh_overlap *o, struct bsh_regmap_place *reg);

/**
 * @brief May a register or field that is named be read, or written?
 *
 * Its own access decides, whatever else lies at its place. Of a field that is written the
 * planner judges more.
 *
 * @param flags  BSH_ACCESS_FORCE lets it pass.
 * @return 0, or -1 with BSH_E_READONLY (a write) or BSH_E_GUARDED (a read).
 */
int bsh_register_permit(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			unsigned flags, bool is_write, struct bsh_err *err) BSH_MUST_USE;

/** The same where what is known of the register is at hand. */
int bsh_register_permit_known(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
			      const struct bsh_register_info *info, unsigned flags, bool is_write,
			      struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The same of the place that is a command's first argument, if a name stands there, and
 * the person's consent for @p n elements at @p loc, if the map wants it.
 */
int bsh_target_permit(struct bsh_session *s, const struct bsh_args *args, struct bsh_loc loc,
		      size_t n, bool is_write, unsigned *flags, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Before a command's access: ask a person who is there about what wants to be confirmed.
 *
 * @param flags  BSH_ACCESS_YES is added when it was given. Without a person nothing is asked.
 * @return 0, or -1 with BSH_E_GUARDED: it was not given; or what the gate refuses all the same,
 *         before anything is asked.
 */
int bsh_registers_confirm(struct bsh_session *s, struct bsh_loc loc, size_t n, bool is_write,
			  unsigned *flags, struct bsh_err *err) BSH_MUST_USE;

/** The same of a register, which may be reached in several accesses. */
int bsh_register_confirm(struct bsh_session *s, const struct bsh_regmap_place *reg, bool is_write,
			 unsigned *flags, struct bsh_err *err) BSH_MUST_USE;

/**
 * The same for a read in an expression, which the log does not tell by itself; @p reg is NULL,
 * or what is named.
 */
int bsh_expression_confirm(struct bsh_session *s, const struct bsh_regmap_place *reg,
			   struct bsh_loc loc, unsigned *flags, struct bsh_err *err) BSH_MUST_USE;

/** BSH_ACCESS_* that options of @p cmd stand for: those that it has, those that were typed. */
void bsh_policy_options(const struct bsh_cmd *cmd, const struct bsh_args *args, unsigned *has,
			unsigned *typed);

/**
 * @brief Before the values of a write are read from the device: what refuses it whatever they are.
 *
 * @param place    The command's first argument, which is bound.
 * @param n_words  Arguments, that one included.
 * @return 0, or -1 with what the write would fail with; consent is asked for later.
 */
int bsh_policy_before_values(struct bsh_session *s, const struct bsh_cmd *cmd,
			     const struct bsh_arg *place, size_t n_words,
			     struct bsh_err *err) BSH_MUST_USE;

/** In a dry run, which has no gate: what the map refuses of a command's place, if it is known. */
int bsh_policy_dry_run(struct bsh_session *s, const struct bsh_cmd *cmd,
		       const struct bsh_args *args, struct bsh_err *err) BSH_MUST_USE;

/** Why an unasked read leaves @p reg alone, "reading it acts"; NULL: it may be read. */
const char *bsh_register_shuns(const struct bsh_regmap *map, const struct bsh_regmap_place *reg);

/** The same of its bytes, in which other registers may lie, too. */
const char *bsh_register_shuns_bytes(const struct bsh_regmap *map,
				     const struct bsh_regmap_place *reg);

#endif
