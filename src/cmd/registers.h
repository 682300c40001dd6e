/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Registers of the session's map: looked up, reached as they have to be, shown.
 */
#ifndef BARSH_CMD_REGISTERS_H
#define BARSH_CMD_REGISTERS_H

#include "session.h"

/** The map that names mean now: while a text is checked, also what it loads; NULL: none. */
const struct bsh_regmap *bsh_session_map(const struct bsh_session *s);

/** While a text is checked: load what its `map` will. */
int bsh_session_check_map(struct bsh_session *s, const char *word,
			  struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief Once a file: tell that all of its registers lie behind the end of their BAR, as bus
 *        addresses do.
 *
 * Due when no other file can move them any more: before a command that is no `map`.
 */
void bsh_session_tell_far(struct bsh_session *s);

/** Forget what checked texts loaded. */
void bsh_session_drop_checked_map(struct bsh_session *s);

/** A callback of expressions: the place called @p name. */
int bsh_lookup_name(void *session, const char *name, size_t len, struct bsh_place *place,
		    struct bsh_err *err);

/** A callback of expressions: the value called @p name of the field that the command is about. */
int bsh_lookup_enumerator(void *session, const char *name, size_t len, struct bsh_value *value,
			  struct bsh_err *err);

/** A callback of expressions: the value called @p name when the field at @p place is read. */
int bsh_lookup_meaning(void *session, const struct bsh_place *place, const char *name, size_t len,
		       struct bsh_value *value, struct bsh_err *err);

/** What bsh_lookup_name() found for @p place, while it is not too long ago; else NULL. */
const struct bsh_regmap_place *bsh_looked_up(const struct bsh_session *s,
					     const struct bsh_place *place);

/** A place was named, but so many other names were looked up since that it is forgotten; -1. */
int bsh_fail_forgotten(struct bsh_err *err) BSH_COLD;

/** A command begins: it is about no register yet. */
static inline void bsh_target_clear(struct bsh_session *s)
{
	s->has_target = false;
	s->any_target = false;
	s->n_assigns = 0;
}

/** The command is about @p place. */
void bsh_target_set(struct bsh_session *s, const struct bsh_place *place);

/**
 * @brief The register or field that an argument names, or the register that begins there.
 *
 * @param effect  What the command does: of several that begin there, one that may be read, or
 *                written, goes first.
 * @return 0; -1 with BSH_E_NAME: no register begins there.
 */
int bsh_register_of(const struct bsh_session *s, const struct bsh_arg *arg, enum bsh_effect effect,
		    struct bsh_regmap_place *place, struct bsh_err *err) BSH_MUST_USE;

/** "bar2:" or "config:" at the begin of @p text: its length, and sets @p region; else 0. */
size_t bsh_region_prefix(const char *text, size_t len, uint8_t *region);

/**
 * @brief Find a register, field or block by a word: its path, or an offset, with or without a
 *        region before it. -1 with BSH_E_NAME, BSH_E_VALUE: it lies elsewhere.
 */
int bsh_register_find(const struct bsh_session *s, const struct bsh_arg *arg, unsigned flags,
		      struct bsh_regmap_place *place, struct bsh_err *err) BSH_MUST_USE;

/* ---- Accesses ----------------------------------------------------------- */

/**
 * @brief Read a register: one access, or those of the width that the map states.
 *
 * All are checked before the first is made. The value is judged and noted as $_.
 */
int bsh_register_read(struct bsh_session *s, const struct bsh_regmap_place *reg, unsigned flags,
		      uint64_t *value, struct bsh_err *err) BSH_MUST_USE;

/**
 * @brief The same with what an odd width is rounded up over, to be written back as it is.
 *
 * bsh_register_read() is refused where that acts on another register, and leaves it out.
 */
int bsh_register_read_all(struct bsh_session *s, const struct bsh_regmap_place *reg,
			  unsigned flags, uint64_t *value, struct bsh_err *err) BSH_MUST_USE;

/** Judge what bsh_register_read() or _write() would do, touching nothing. */
int bsh_register_check(struct bsh_session *s, const struct bsh_regmap_place *reg, unsigned flags,
		       bool is_write, struct bsh_err *err) BSH_MUST_USE;

/** Write a register likewise, in ascending order. */
int bsh_register_write(struct bsh_session *s, const struct bsh_regmap_place *reg, unsigned flags,
		       uint64_t value, struct bsh_err *err) BSH_MUST_USE;

/** Read the element at @p loc, or, of the command's own register, as that is read. */
int bsh_target_read(struct bsh_session *s, struct bsh_loc loc, unsigned flags, uint64_t *value,
		    struct bsh_err *err) BSH_MUST_USE;

/** The register or field that the command names, if it is all of the element at @p loc. */
const struct bsh_regmap_place *bsh_target_at(const struct bsh_session *s, struct bsh_loc loc);

/** The width of a place that names a register; 4 of any other. */
static inline unsigned bsh_target_width(const struct bsh_args *args)
{
	return args->v[0].place.width ? args->v[0].place.width : 4;
}

/** "two 32-bit accesses, low first": how a register is reached; NULL when in one access. */
const char *bsh_register_pieces(const struct bsh_session *s, const struct bsh_regmap_place *reg,
				char to[64]);

/** The bytes of a register's value as they lie on the bus, the one at its offset lowest. */
uint64_t bsh_register_image(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
			    uint64_t value);

/**
 * @brief What was written to @p reg since the device was opened, newest.
 *
 * @return the bits of @p value that were; the others are 0.
 */
uint64_t bsh_register_last(struct bsh_session *s, const struct bsh_regmap_place *reg,
			   uint64_t *value);

/**
 * @brief Cut a value to the register or field that it is for, if nothing is lost by it.
 *
 * @return 0; -1 with BSH_E_VALUE: too wide, or a duration; BSH_E_RANGE: no access holds it.
 */
int bsh_register_fit(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
		     const struct bsh_arg *arg, uint64_t *cut, struct bsh_err *err) BSH_MUST_USE;

/* ---- Showing ------------------------------------------------------------ */

/** What a decoded value is shown for. */
enum bsh_decode_as {
	BSH_DECODE_READ,  /**< it was read: what reading did is told */
	BSH_DECODE_GIVEN, /**< it was typed: the device was not touched */
};

/** Print a register's value, and what its fields, or the one that @p place is, mean. */
void bsh_print_register(struct bsh_session *s, const struct bsh_regmap_place *place,
			const struct bsh_place *bits, uint64_t value, enum bsh_decode_as as);

/** The value of a field in words: its name, or a number with its unit. */
const char *bsh_field_text(const struct bsh_regmap *map, const struct bsh_regmap_place *field,
			   uint64_t value, char *to, size_t size);

/** bsh_field_text() of a value that is written: some names are for writing only. */
const char *bsh_field_text_written(const struct bsh_regmap *map,
				   const struct bsh_regmap_place *field, uint64_t value, char *to,
				   size_t size);

/** Print a line for each register in @p block, as `regs` does. -1 when it is interrupted. */
int bsh_list_registers(struct bsh_session *s, const struct bsh_regmap_place *block,
		       struct bsh_err *err) BSH_MUST_USE;

/** "7:4", or "8" of a single bit; returns @p to. */
const char *bsh_bits_text(char to[16], unsigned high, unsigned low);

/** Print which files the map is made of. */
void bsh_print_maps(struct bsh_session *s);

/** Print a line for people; programs do not get it. */
void bsh_print_text(struct bsh_session *s, const char *text);

/** "ro volatile": access and what else it is; returns @p to. */
const char *bsh_register_access(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
				char to[96]);

/** "0x4" or "bar2:0x4" of a register; returns @p to. */
static inline const char *bsh_register_offset(const struct bsh_session *s,
					  const struct bsh_regmap_place *place, char to[32])
{
	return bsh_place_text(to, place->loc.region, place->loc.offset, s->bar);
}

#endif
