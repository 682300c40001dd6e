/* SPDX-License-Identifier: MIT */
/* Registers of the map on the bus: in which accesses, what is refused, what is left alone. */

#include "registers.h"

#include "neighbours.h"
#include "policy.h"

#include <stdio.h>
#include <string.h>

/* ---- Pieces ------------------------------------------------------------- */

/* How a register is reached: in one access, or in several where the map says that one is none. */
struct pieces {
	struct bsh_loc loc; /* of the first */
	unsigned n;
	bool is_high_first;
	bool is_big_endian;
};

static struct pieces pieces_of(const struct bsh_regmap_place *reg,
			       const struct bsh_register_info *info)
{
	struct pieces p = { .loc = reg->loc,
			    .n = 1,
			    .is_high_first = info->word_order == BSH_ORDER_HIGH_FIRST,
			    .is_big_endian = info->endian == BSH_ENDIAN_BIG };

	if (info->access_width && info->access_width < reg->loc.width) {
		p.loc.width = info->access_width;
		p.n = reg->loc.width / info->access_width;
	}
	return p;
}

static uint64_t swap(uint64_t value, unsigned width)
{
	return __builtin_bswap64(value) >> (64 - 8 * width);
}

/* What piece i of a value is on the bus. */
static uint64_t piece(const struct pieces *p, unsigned i, uint64_t value)
{
	const unsigned at = p->is_high_first ? p->n - 1 - i : i;
	const uint64_t part = value >> (at * p->loc.width * 8) & bsh_ones(p->loc.width);

	return p->is_big_endian ? swap(part, p->loc.width) : part;
}

/* The part of a value that piece i is. */
static uint64_t part(const struct pieces *p, unsigned i, uint64_t on_bus)
{
	const unsigned at = p->is_high_first ? p->n - 1 - i : i;

	if (p->is_big_endian)
		on_bus = swap(on_bus, p->loc.width);
	return on_bus << (at * p->loc.width * 8);
}

const char *bsh_register_pieces(const struct bsh_session *s, const struct bsh_regmap_place *reg,
				char to[64])
{
	const struct bsh_register_info info = bsh_regmap_register(bsh_session_map(s), reg);
	const struct pieces p = pieces_of(reg, &info);

	if (p.n == 1)
		return bsh_split_text(s, p.loc);
	snprintf(to, 64, "%s %u-bit accesses, %s first",
		 p.n == 2 ? "two" :
		 p.n == 4 ? "four" :
			    "eight",
		 p.loc.width * 8u, p.is_high_first ? "high" : "low");
	return to;
}

uint64_t bsh_register_image(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
			    uint64_t value)
{
	const struct bsh_register_info info = bsh_regmap_register(map, reg);
	const struct pieces p = pieces_of(reg, &info);
	uint64_t image = 0;

	for (unsigned i = 0; i < p.n; i++)
		image |= piece(&p, i, value) << (i * p.loc.width * 8);
	return image;
}

/* Judge a whole register before its first access. */
static int check_register(struct bsh_session *s, const struct bsh_regmap_place *reg,
			  const struct pieces *p, const struct bsh_register_info *info,
			  unsigned flags, bool is_write, struct bsh_err *err)
{
	if (info->not_accessible)
		return bsh_fail(err, BSH_E_RANGE, "%s %s: it is never touched", info->name,
				info->not_accessible);
	if (info->access_width > reg->loc.width)
		return bsh_fail(err, BSH_E_RANGE,
				"%s has %u bits, but the map wants accesses of %u, which reach over it",
				info->name, reg->loc.width * 8u, info->access_width * 8u);
	if (bsh_register_permit_known(s->map, reg, info, flags, is_write, err) < 0)
		return -1;
	return bsh_access_check(s->gate, p->loc, flags, p->n, is_write, err);
}

int bsh_register_check(struct bsh_session *s, const struct bsh_regmap_place *reg, unsigned flags,
		       bool is_write, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const struct pieces p = pieces_of(reg, &info);

	return check_register(s, reg, &p, &info, flags, is_write, err);
}

/* All of the access, or accesses, that a register takes. */
static int read_pieces(struct bsh_session *s, const struct bsh_regmap_place *reg,
		       const struct bsh_register_info *info, unsigned flags, uint64_t *value,
		       struct bsh_err *err)
{
	const struct pieces p = pieces_of(reg, info);
	const struct bsh_value before = s->last;
	struct bsh_loc loc = p.loc;
	uint64_t whole = 0, read;

	if (check_register(s, reg, &p, info, flags, false, err) < 0)
		return -1;
	for (unsigned i = 0; i < p.n; i++, loc.offset += loc.width) {
		if (bsh_session_read(s, loc, flags, &read, err) < 0) {
			/* A part of the register is no value of it. */
			s->last = before;
			return -1;
		}
		whole |= part(&p, i, read);
	}
	/* Of pieces of 8 or 16 bits none is a suspect by itself. */
	if (bsh_session_judge(s, reg->loc, whole, err) < 0) {
		s->last = before;
		return -1;
	}
	s->last = (struct bsh_value){ .value = whole, .is_known = true };
	*value = whole;
	return 0;
}

int bsh_register_read_all(struct bsh_session *s, const struct bsh_regmap_place *reg,
			  unsigned flags, uint64_t *value, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);

	return read_pieces(s, reg, &info, flags, value, err);
}

int bsh_register_read(struct bsh_session *s, const struct bsh_regmap_place *reg, unsigned flags,
		      uint64_t *value, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const bool is_odd = info.width_bits < reg->loc.width * 8u;
	uint64_t all;

	if (is_odd && !(flags & BSH_ACCESS_FORCE) && bsh_neighbours_beyond(s, reg, false, err) < 0)
		return -1;
	if (read_pieces(s, reg, &info, flags, &all, err) < 0)
		return -1;
	if (is_odd)
		all &= (UINT64_C(1) << info.width_bits) - 1;
	s->last.value = all;
	*value = all;
	return 0;
}

int bsh_register_write(struct bsh_session *s, const struct bsh_regmap_place *reg, unsigned flags,
		       uint64_t value, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const struct pieces p = pieces_of(reg, &info);
	struct bsh_loc loc = p.loc;

	if (check_register(s, reg, &p, &info, flags, true, err) < 0)
		return -1;
	bsh_session_note_offset(s, loc.region, loc.offset);
	for (unsigned i = 0; i < p.n; i++, loc.offset += loc.width) {
		if (bsh_access_write(s->gate, loc, flags, piece(&p, i, value), err) == 0)
			continue;
		return i == 0 ? -1 :
				bsh_wrap(err, "only the bytes from 0x%llx to 0x%llx were written",
					 (unsigned long long)p.loc.offset,
					 (unsigned long long)loc.offset - 1);
	}
	return 0;
}

const struct bsh_regmap_place *bsh_target_at(const struct bsh_session *s, struct bsh_loc loc)
{
	return s->has_target && s->target.loc.width == loc.width &&
			       s->target.loc.offset == loc.offset &&
			       s->target.loc.region == loc.region ?
		       &s->target :
		       NULL;
}

int bsh_target_read(struct bsh_session *s, struct bsh_loc loc, unsigned flags, uint64_t *value,
		    struct bsh_err *err)
{
	/* Another width was typed than the register's: it is one access of that. */
	if (bsh_target_at(s, loc))
		return bsh_register_read(s, &s->target, flags, value, err);
	return bsh_session_read(s, loc, flags, value, err);
}

/* A value of pieces, from bytes as they lie on the bus. */
static uint64_t whole_of(const struct pieces *p, const uint8_t *bytes)
{
	uint64_t whole = 0;

	for (unsigned i = 0; i < p->n; i++)
		whole |= part(p, i, bsh_element(bytes, i, p->loc.width));
	return whole;
}

/* Which bytes of a register were written since the device was opened, 0xff each. */
static void find_written(struct bsh_session *s, const struct bsh_regmap_place *reg,
			 uint8_t written[8])
{
	const struct bsh_loc loc = reg->loc;
	struct bsh_err ignored = { 0 };
	struct bsh_written w;

	memset(written, s->n_outdated ? 0 : 0xff, 8);
	for (uint64_t i = bsh_journal_count(s->gate); i > s->n_outdated; i--) {
		if (!memchr(written, 0, loc.width) ||
		    bsh_journal_get(s->gate, i - 1, &w, &ignored) < 0)
			return;
		for (unsigned b = 0; b < loc.width; b++)
			/* What lies below wraps around, and is past the end, too. */
			if (w.loc.region == loc.region &&
			    loc.offset + b - w.loc.offset < w.count * w.loc.width)
				written[b] = 0xff;
	}
}

uint64_t bsh_register_last(struct bsh_session *s, const struct bsh_regmap_place *reg,
			   uint64_t *value)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const struct pieces p = pieces_of(reg, &info);
	struct bsh_journal_walk walk = { .region = reg->loc.region,
					 .offset = reg->loc.offset & ~UINT64_C(7) };
	uint8_t bytes[8] = { 0 }, known[8] = { 0 }, written[8];
	struct bsh_expected e;

	find_written(s, reg, written);
	while (bsh_journal_next(s->gate, &walk, &e) && e.loc.region == reg->loc.region &&
	       e.loc.offset < reg->loc.offset + reg->loc.width) {
		for (unsigned b = 0; b < e.loc.width; b++) {
			const uint64_t at = e.loc.offset + b - reg->loc.offset;

			if (e.loc.offset + b < reg->loc.offset || at >= reg->loc.width ||
			    !(e.mask >> (b * 8) & 0xff))
				continue;
			bytes[at] = (uint8_t)(e.value >> (b * 8)) & written[at];
			known[at] = written[at];
		}
	}
	*value = whole_of(&p, bytes);
	return whole_of(&p, known);
}

/* ---- Values ------------------------------------------------------------- */

int bsh_register_fit(const struct bsh_regmap *map, const struct bsh_regmap_place *place,
		     const struct bsh_arg *arg, uint64_t *cut, struct bsh_err *err)
{
	const bool is_field = place->field != BSH_REGMAP_NONE;
	const struct bsh_field_info field = is_field ? bsh_regmap_field(map, place) :
						       (struct bsh_field_info){ 0 };
	const unsigned bits = is_field ? place->high - place->low + 1u :
					 bsh_regmap_register(map, place).width_bits;
	const uint64_t value = arg->v.value;
	uint64_t mask, lost, high;

	if (bits > 64)
		return bsh_fail_at(err, arg->at, BSH_E_RANGE,
				   "this register is wider than 64 bits: it is never touched");
	if (arg->v.is_literal && arg->v.is_duration)
		return bsh_fail_at(err, arg->at, BSH_E_VALUE,
				   "a register has no unit of time here: write the number%s%.40s",
				   field.unit && *field.unit ? " in " : "",
				   field.unit ? field.unit : "");
	mask = UINT64_MAX >> (64 - bits);
	lost = value & ~mask;
	/* A negative number keeps its sign. */
	high = ~(mask >> 1);
	if (field.is_signed && arg->v.may_narrow && value >> 63 && (value & high) != high)
		return bsh_fail_at(err, arg->at, BSH_E_VALUE, "%lld does not fit %u bits with a sign",
				   (long long)value, bits);
	if (lost && !(arg->v.may_narrow && lost == ~mask))
		return bsh_fail_at(err, arg->at, BSH_E_VALUE, "0x%llx does not fit %u bit%s",
				   (unsigned long long)value, bits, bits == 1 ? "" : "s");
	*cut = value & mask;
	return 0;
}
