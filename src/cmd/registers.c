/* SPDX-License-Identifier: MIT */
/* Registers of the map on the bus: in which accesses, what is refused, what is left alone. */

#include "registers.h"

#include <stdio.h>
#include <string.h>

/* Registers that may share a byte; more of them are no registers any more. */
#define SHARING_MAX 8

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
	return bsh_access_check(s->gate, p->loc, flags, p->n, is_write, err);
}

int bsh_register_check(struct bsh_session *s, const struct bsh_regmap_place *reg, unsigned flags,
		       bool is_write, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const struct pieces p = pieces_of(reg, &info);

	return check_register(s, reg, &p, &info, flags, is_write, err);
}

int bsh_register_read(struct bsh_session *s, const struct bsh_regmap_place *reg, unsigned flags,
		      uint64_t *value, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const struct pieces p = pieces_of(reg, &info);
	struct bsh_loc loc = p.loc;
	uint64_t whole = 0, read;

	if (check_register(s, reg, &p, &info, flags, false, err) < 0)
		return -1;
	for (unsigned i = 0; i < p.n; i++, loc.offset += loc.width) {
		if (bsh_session_read(s, loc, flags, &read, err) < 0)
			return -1;
		whole |= part(&p, i, read);
	}
	s->last = (struct bsh_value){ .value = whole, .is_known = true };
	*value = whole;
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
	for (unsigned i = 0; i < p.n; i++, loc.offset += loc.width)
		if (bsh_access_write(s->gate, loc, flags, piece(&p, i, value), err) < 0)
			return -1;
	return 0;
}

int bsh_target_read(struct bsh_session *s, struct bsh_loc loc, uint64_t *value,
		    struct bsh_err *err)
{
	/* Another width was typed than the register's: it is one access of that. */
	if (s->has_target && s->target.loc.width == loc.width &&
	    s->target.loc.offset == loc.offset && s->target.loc.region == loc.region)
		return bsh_register_read(s, &s->target, 0, value, err);
	return bsh_session_read(s, loc, 0, value, err);
}

bool bsh_register_last(struct bsh_session *s, const struct bsh_regmap_place *reg, uint64_t *value)
{
	const struct bsh_register_info info = bsh_regmap_register(s->map, reg);
	const struct pieces p = pieces_of(reg, &info);
	struct bsh_journal_walk walk = { .region = reg->loc.region,
					 .offset = reg->loc.offset & ~UINT64_C(7) };
	uint8_t bytes[8] = { 0 }, is_known[8] = { 0 };
	struct bsh_expected e;

	while (bsh_journal_next(s->gate, &walk, &e) && e.loc.region == reg->loc.region &&
	       e.loc.offset < reg->loc.offset + reg->loc.width) {
		for (unsigned b = 0; b < e.loc.width; b++) {
			const uint64_t at = e.loc.offset + b - reg->loc.offset;

			if (e.loc.offset + b < reg->loc.offset || at >= reg->loc.width ||
			    !(e.mask >> (b * 8) & 0xff))
				continue;
			bytes[at] = (uint8_t)(e.value >> (b * 8));
			is_known[at] = 1;
		}
	}
	if (memchr(is_known, 0, reg->loc.width))
		return false;
	*value = 0;
	for (unsigned i = 0; i < p.n; i++)
		*value |= part(&p, i, bsh_element(bytes, i, p.loc.width));
	return true;
}

/* ---- Registers in a range ---------------------------------------------------- */

void bsh_overlap_begin(const struct bsh_regmap *map, unsigned region, uint64_t offset,
		       uint64_t end, struct bsh_overlap *o)
{
	struct bsh_regmap_place found[BSH_LENGTH(o->first)];
	size_t n = 0;

	o->walk = (struct bsh_regmap_walk){ .map = map, .region = region, .offset = offset };
	o->end = end;
	o->n_first = o->at = 0;
	if (!map || !bsh_regmap_has_region(map, region)) {
		o->end = 0;
		return;
	}
	n = bsh_regmap_at(map, region, offset, found, BSH_LENGTH(found));
	for (size_t i = 0; i < n; i++)
		if (found[i].loc.offset < offset)
			o->first[o->n_first++] = found[i];
}

bool bsh_overlap_next(struct bsh_overlap *o, struct bsh_regmap_place *reg)
{
	if (o->at < o->n_first) {
		*reg = o->first[o->at++];
		return true;
	}
	return o->end && bsh_regmap_next(&o->walk, reg) && reg->loc.offset < o->end;
}

/* ---- What is refused ------------------------------------------------------------ */

static bool refuses(const struct bsh_regmap *map, const struct bsh_regmap_place *reg, bool is_write)
{
	const struct bsh_props p = bsh_regmap_register(map, reg).props;

	return (is_write ? p.write : p.read) == BSH_MAY_NO;
}

/* Is another register at the same place, to be read or written where this one is not? */
static bool has_other(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
		      bool is_write)
{
	struct bsh_regmap_place found[SHARING_MAX];
	const size_t n = bsh_regmap_at(map, reg->loc.region, reg->loc.offset, found, SHARING_MAX);

	for (size_t i = 0; i < n; i++)
		if (!refuses(map, &found[i], is_write))
			return true;
	return false;
}

static BSH_COLD int fail_access(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
				bool is_write, struct bsh_err *err)
{
	char path[BSH_REGMAP_PATH_MAX];

	bsh_regmap_path(map, reg, path, sizeof(path));
	if (is_write)
		return bsh_fail(err, BSH_E_READONLY,
				"%.300s is read-only; --force lets this command through", path);
	return bsh_fail(err, BSH_E_GUARDED,
			"%.300s is write-only; --force lets this command through", path);
}

static bool wants_consent(const struct bsh_register_info *info, bool is_write)
{
	return is_write ? info->confirm_write : info->confirm_read;
}

static BSH_COLD int fail_consent(const struct bsh_regmap *map, const struct bsh_regmap_place *reg,
				 bool is_write, struct bsh_err *err)
{
	const struct bsh_register_info info = bsh_regmap_register(map, reg);
	char path[BSH_REGMAP_PATH_MAX];

	return bsh_fail(err, BSH_E_GUARDED, "%s %.200s wants to be confirmed%s%.160s%s: --yes does that",
			is_write ? "writing" : "reading",
			bsh_regmap_path(map, reg, path, sizeof(path)), *info.note ? " (" : "",
			info.note, *info.note ? ")" : "");
}

static struct bsh_permit *permit_of(const struct bsh_session *s, struct bsh_loc loc)
{
	const uint64_t key = loc.offset ^ loc.offset >> 10 ^ loc.region;

	return s->cache ? &s->cache->permits[key % BSH_CACHED_PERMITS] : NULL;
}

static bool is_permitted(const struct bsh_permit *permit, struct bsh_loc loc, bool is_write)
{
	return permit->loc.width == loc.width && permit->loc.offset == loc.offset &&
	       permit->loc.region == loc.region && permit->is_write == is_write;
}

/* What bsh_registers_permit() says of elements that it knows nothing of yet. */
static int judge(const struct bsh_session *s, struct bsh_loc loc, size_t n, unsigned flags,
		 bool is_write, struct bsh_err *err)
{
	struct bsh_regmap_place reg;
	struct bsh_overlap o;

	if ((flags & BSH_ACCESS_FORCE) && (flags & BSH_ACCESS_YES))
		return 0;
	bsh_overlap_begin(s->map, loc.region, loc.offset, loc.offset + (uint64_t)n * loc.width, &o);
	while (bsh_overlap_next(&o, &reg)) {
		const struct bsh_register_info info = bsh_regmap_register(s->map, &reg);
		const uint8_t may = is_write ? info.props.write : info.props.read;

		if (may == BSH_MAY_NO && !(flags & BSH_ACCESS_FORCE) &&
		    !has_other(s->map, &reg, is_write))
			return fail_access(s->map, &reg, is_write, err);
		if (wants_consent(&info, is_write) && !(flags & BSH_ACCESS_YES))
			return fail_consent(s->map, &reg, is_write, err);
	}
	return 0;
}

int bsh_registers_permit(void *session, struct bsh_loc loc, size_t n, unsigned flags, bool is_write,
			 struct bsh_err *err)
{
	const struct bsh_session *s = session;
	struct bsh_permit *permit = n == 1 ? permit_of(s, loc) : NULL;

	if (permit && is_permitted(permit, loc, is_write))
		return 0;
	if (judge(s, loc, n, flags, is_write, err) < 0)
		return -1;
	/* What flags let pass is no rule. */
	if (permit && !flags)
		*permit = (struct bsh_permit){ .loc = loc, .is_write = is_write };
	return 0;
}

/* Is a person there who typed this command, and not a script? */
static bool has_person(const struct bsh_session *s)
{
	return s->is_interactive && s->hooks.confirm && s->frame && s->frame->is_prompt;
}

int bsh_registers_confirm(struct bsh_session *s, struct bsh_loc loc, size_t n, bool is_write,
			  unsigned *flags, struct bsh_err *err)
{
	char path[BSH_REGMAP_PATH_MAX], question[512];
	struct bsh_regmap_place reg;
	struct bsh_overlap o;

	if (!s->map || (*flags & BSH_ACCESS_YES) || !has_person(s))
		return 0;
	bsh_overlap_begin(s->map, loc.region, loc.offset, loc.offset + (uint64_t)n * loc.width, &o);
	while (bsh_overlap_next(&o, &reg)) {
		const struct bsh_register_info info = bsh_regmap_register(s->map, &reg);

		if (!wants_consent(&info, is_write))
			continue;
		bsh_regmap_path(s->map, &reg, path, sizeof(path));
		snprintf(question, sizeof(question), "%s %.200s%s%.200s?",
			 is_write ? "write" : "read", path, *info.note ? ": " : "", info.note);
		bsh_out_flush(s->out);
		if (!s->hooks.confirm(s->hooks.ctx, question))
			return bsh_fail(err, BSH_E_GUARDED, "%.300s was not confirmed", path);
		*flags |= BSH_ACCESS_YES;
	}
	return 0;
}

const char *bsh_register_shuns(const struct bsh_regmap *map, const struct bsh_regmap_place *reg)
{
	const struct bsh_register_info info = bsh_regmap_register(map, reg);

	if (info.read_acts)
		return "reading it acts";
	if (info.props.read == BSH_MAY_NO)
		return has_other(map, reg, false) ? NULL : "it is write-only";
	if (info.confirm_read)
		return "reading it wants to be confirmed";
	return info.dont_dump ? "the map says so" : NULL;
}
