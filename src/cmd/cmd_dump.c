/* SPDX-License-Identifier: MIT */
/* dump: a range in hexadecimal, one bus access an element. */

#include "policy.h"
#include "registers.h"

#include <stdio.h>
#include <string.h>

#include "commands.h"

#define DEFAULT_LENGTH 256

/* A dump under way. */
struct dump {
	struct bsh_loc loc; /* next element */
	uint64_t count;	    /* elements left */
	uint64_t length;    /* bytes, before they were clipped to the region */
	bool as_values;
	bool has_names;	/* of the registers that begin in a row */
	bool is_forced;
	uint64_t refused;
	struct bsh_err first; /* why the first refused element was */
	uint64_t shunned;     /* registers that were not read, because of what that would do */
	char shunned_first[256];
};

static unsigned width_of(const struct bsh_args *args)
{
	return args->n > 2 ? (unsigned)args->v[2].v.value : 4;
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const unsigned width = width_of(args);

	if (args->n > 0 && bsh_check_aligned(s, &args->v[0], width, err) < 0)
		return -1;
	if (args->n < 2 || !args->v[1].v.is_known || width == 0 ||
	    args->v[1].v.value % width == 0)
		return 0;
	return bsh_fail_at(err, args->v[1].at, BSH_E_VALUE,
			   "a length of %llu is not a multiple of %u bytes: add a WIDTH of 8",
			   (unsigned long long)args->v[1].v.value, width);
}

/* A default length ends with the region; what was typed is refused when it is too long. */
static uint64_t clip(const struct bsh_region *r, uint64_t begin, uint64_t length, unsigned width)
{
	if (!r || begin >= r->size || length <= r->size - begin)
		return length;
	/* A region that ends within an element still shows the elements before. */
	length = (r->size - begin) / width * width;
	return length ? length : width;
}

/* All of a block that was named, else the usual length. */
static uint64_t default_length(const struct bsh_session *s, const struct dump *dump)
{
	uint64_t size = 0;

	if (s->has_target && s->target.loc.offset == dump->loc.offset &&
	    bsh_regmap_place_kind(s->map, &s->target) == BSH_REGMAP_BLOCK)
		size = bsh_regmap_block(s->map, &s->target).size;
	return size ? (size + dump->loc.width - 1) / dump->loc.width * dump->loc.width :
		      DEFAULT_LENGTH;
}

/* Where the dump begins and how long it is, from the arguments or the one before. */
static int plan(struct bsh_session *s, const struct bsh_args *args, struct dump *dump,
		struct bsh_err *err)
{
	const struct bsh_region *r;
	uint64_t length = DEFAULT_LENGTH;

	dump->as_values = args->options & BSH_OPTION(0);
	dump->has_names = args->options & BSH_OPTION(1);
	dump->is_forced = args->options & BSH_OPTION(2);
	if (args->n > 0) {
		dump->loc = bsh_loc_of(&args->v[0].place, width_of(args));
		length = default_length(s, dump);
	} else {
		dump->loc = (struct bsh_loc){ .region = s->bar, .width = 4 };
		if (s->dump.is_set) {
			dump->loc = (struct bsh_loc){ .region = s->dump.region,
						      .offset = s->dump.next,
						      .width = s->dump.width };
			length = s->dump.length;
			dump->as_values |= s->dump.as_values;
		}
	}
	r = bsh_access_region(s->gate, dump->loc.region);
	if (args->n > 1)
		length = args->v[1].v.value;
	dump->length = length;
	if (args->n < 2)
		length = clip(r, dump->loc.offset, length, dump->loc.width);
	if (args->n == 0 && r && dump->loc.offset >= r->size && s->dump.is_set)
		return bsh_fail(err, BSH_E_RANGE, "the last dump reached the end of the region");
	dump->count = length / dump->loc.width;
	return 0;
}

/* Mark the elements of registers that an unasked read leaves alone; is there any? */
static bool mark_shunned(struct bsh_session *s, struct dump *dump, uint8_t *bad, size_t n)
{
	const struct bsh_loc loc = dump->loc;
	const uint64_t end = loc.offset + n * loc.width;
	char path[BSH_REGMAP_PATH_MAX];
	struct bsh_regmap_place reg;
	struct bsh_overlap o;
	bool is_any = false;

	if (!s->map || dump->is_forced)
		return false;
	bsh_overlap_begin(s->map, loc.region, loc.offset, end, &o);
	while (bsh_overlap_next(&o, &reg)) {
		const char *why = bsh_register_shuns(s->map, &reg);
		uint64_t from = reg.loc.offset;
		uint64_t to = from + bsh_regmap_register(s->map, &reg).bytes;

		if (!why)
			continue;
		if (!is_any)
			memset(bad, 0, n);
		is_any = true;
		if (from >= loc.offset && dump->shunned++ == 0)
			snprintf(dump->shunned_first, sizeof(dump->shunned_first), "%.200s: %s",
				 bsh_regmap_path(s->map, &reg, path, sizeof(path)), why);
		from = from > loc.offset ? from - loc.offset : 0;
		to = to < end ? to - loc.offset : end - loc.offset;
		for (uint64_t i = from / loc.width; i * loc.width < to; i++)
			bad[i] = 1;
	}
	if (o.is_unsure)
		memset(bad, 1, n);
	return is_any || o.is_unsure;
}

/* How many elements from data[at] on are read in a run: up to the next that is left out. */
static size_t run_length(const uint8_t *bad, bool any_bad, size_t at, size_t n)
{
	const uint8_t *next = any_bad ? memchr(bad + at, 1, n - at) : NULL;

	return next ? (size_t)(next - bad) - at : n - at;
}

/*
 * Read n elements; those that are refused are marked in bad. Only what cannot be
 * dumped at all is an error.
 */
static int read_chunk(struct bsh_session *s, struct dump *dump, uint8_t *data, uint8_t *bad,
		      size_t n, bool *any_bad, struct bsh_err *err)
{
	const unsigned flags = dump->is_forced ? BSH_ACCESS_FORCE | BSH_ACCESS_YES : 0;
	struct bsh_loc loc = dump->loc;
	size_t at = 0, done;

	*any_bad = mark_shunned(s, dump, bad, n);
	while (at < n) {
		const size_t length = run_length(bad, *any_bad, at, n);
		uint8_t *to = data + at * loc.width;
		struct bsh_err why = { 0 };

		if (length == 0) {
			memset(to, 0, loc.width);
			at++;
			continue;
		}
		loc.offset = dump->loc.offset + at * loc.width;
		if (bsh_access_read_run(s->gate, loc, flags, to, length, &done, &why) == 0) {
			at += length;
			continue;
		}
		if (why.code == BSH_E_GONE || why.code == BSH_E_NOMEM ||
		    why.code == BSH_E_INTERNAL) {
			*err = why;
			return -1;
		}
		if ((why.code == BSH_E_GUARDED || why.code == BSH_E_WIDTH) && done == 0) {
			/* One such element refuses the whole run: go on one by one. */
			why = (struct bsh_err){ .code = BSH_OK };
			if (bsh_access_read_run(s->gate, loc, flags, to, 1, &done, &why) == 0) {
				at++;
				continue;
			}
			done = 0;
		}
		if (!*any_bad)
			memset(bad, 0, n);
		*any_bad = true;
		bad[at + done] = 1;
		memset(data + (at + done) * loc.width, 0, loc.width);
		if (dump->refused++ == 0)
			dump->first = why;
		at += done + 1;
	}
	return bsh_session_judge_run(s, dump->loc, data, n, err);
}

/* As many as there are bytes in a row; past that, registers lie over each other. */
#define NAMES_MAX 16

/* "core.ID core.CTRL": the registers that begin in [offset, end). */
static const char *names_in(struct bsh_session *s, uint64_t offset, uint64_t end,
			    const struct dump *dump, struct bsh_text *to)
{
	struct bsh_regmap_walk walk = { .map = s->map, .region = dump->loc.region,
					.offset = offset };
	char path[BSH_REGMAP_PATH_MAX];
	struct bsh_regmap_place reg;
	unsigned n = 0;

	bsh_text_reset(to);
	while (bsh_regmap_next(&walk, &reg) && reg.loc.offset < end) {
		if (n++ == NAMES_MAX) {
			bsh_text_adds(to, " and more");
			break;
		}
		bsh_text_addf(to, "%s%s", to->len ? " " : "",
			      bsh_regmap_path(s->map, &reg, path, sizeof(path)));
	}
	return to->len ? bsh_text_string(to) : NULL;
}

/* Show elements row by row, with the names of the registers that begin in each. */
static void show_named(struct bsh_session *s, const struct dump *dump, struct bsh_dump *shown)
{
	const uint64_t end = shown->offset + shown->len;
	struct bsh_text names = { 0 };

	while (shown->offset < end) {
		const uint64_t left = end - shown->offset, row = 16 - shown->offset % 16;

		shown->len = (size_t)(left < row ? left : row);
		shown->names = names_in(s, shown->offset, shown->offset + shown->len, dump, &names);
		bsh_out_dump(s->out, shown);
		shown->offset += shown->len;
		shown->data += shown->len;
		shown->bad = shown->bad ? shown->bad + shown->len / shown->width : NULL;
	}
	bsh_text_finish(&names);
}

static int dump_chunk(struct bsh_session *s, struct dump *dump, uint8_t *data, size_t n,
		      struct bsh_err *err)
{
	uint8_t *bad = data + BSH_CHUNK * 8;
	struct bsh_dump shown;
	bool any_bad;

	if (read_chunk(s, dump, data, bad, n, &any_bad, err) < 0)
		return -1;
	shown = (struct bsh_dump){ .region = dump->loc.region,
				   .width = dump->loc.width,
				   .as_values = dump->as_values,
				   .offset = dump->loc.offset,
				   .len = n * dump->loc.width,
				   .data = data,
				   .bad = any_bad ? bad : NULL };
	if (dump->has_names && s->map)
		show_named(s, dump, &shown);
	else
		bsh_out_dump(s->out, &shown);
	dump->loc.offset += n * dump->loc.width;
	dump->count -= n;
	return 0;
}

/* Elements up to the next chunk border, so that rows are not cut in two. */
static size_t chunk_length(const struct dump *dump)
{
	const uint64_t per_row = 16 / dump->loc.width;
	const uint64_t skew = dump->loc.offset / dump->loc.width % per_row;
	const uint64_t n = BSH_CHUNK - skew;

	return (size_t)(dump->count < n ? dump->count : n);
}

/*
 * Range and alignment are of the whole; a protected element, or a width that only
 * some lack, is not.
 */
static int check_whole(struct bsh_session *s, const struct dump *dump, struct bsh_err *err)
{
	const unsigned flags = dump->is_forced ? BSH_ACCESS_FORCE | BSH_ACCESS_YES : 0;

	if (bsh_access_check(s->gate, dump->loc, flags, dump->count, false, err) == 0)
		return 0;
	if (err->code != BSH_E_GUARDED && err->code != BSH_E_WIDTH)
		return -1;
	if (err->code == BSH_E_WIDTH) {
		*err = (struct bsh_err){ .code = BSH_OK };
		return bsh_access_check(s->gate, dump->loc, flags, 1, false, err);
	}
	*err = (struct bsh_err){ .code = BSH_OK };
	return 0;
}

/* What was left out on purpose is no failure, but nobody should take it for memory. */
static void tell_shunned(struct bsh_session *s, const struct dump *dump)
{
	if (s->settings.is_quiet)
		return;
	bsh_session_note(s, "%llu register%s not read (--): %s%s; --force reads them",
			 (unsigned long long)dump->shunned,
			 dump->shunned == 1 ? " was" : "s were", dump->shunned_first,
			 dump->shunned == 1 ? "" : ", ...");
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	uint8_t *data = bsh_session_chunk(s, err);
	struct dump dump = { .refused = 0 };

	if (!data || plan(s, args, &dump, err) < 0)
		return -1;
	if (check_whole(s, &dump, err) < 0)
		return -1;
	bsh_session_note_offset(s, dump.loc.region, dump.loc.offset);
	s->dump.is_set = true;
	s->dump.region = dump.loc.region;
	s->dump.width = dump.loc.width;
	s->dump.as_values = dump.as_values;
	s->dump.length = dump.length;
	s->dump.next = dump.loc.offset;
	while (dump.count > 0) {
		if (bsh_session_pulse(s, err) < 0 ||
		    dump_chunk(s, &dump, data, chunk_length(&dump), err) < 0)
			return -1;
		s->dump.next = dump.loc.offset;
	}
	if (dump.shunned)
		tell_shunned(s, &dump);
	if (dump.refused == 0)
		return 0;
	return bsh_fail(err, dump.first.code, "%llu elements were refused; the first: %s",
			(unsigned long long)dump.refused, dump.first.msg);
}

const struct bsh_cmd bsh_cmd_dump = {
	.name = "dump",
	.aliases = { "d" },
	.summary = "show a range in hexadecimal",
	.help = "Makes one load of WIDTH bits (32) for each element of LENGTH bytes (256)\n"
		"and shows the bytes in address order; -w shows elements as values. A\n"
		"refused element is shown as --, the dump goes on and fails at its end.\n"
		"Registers whose reading has side effects are left out and shown as --, too.\n"
		"PLACE may be a block, of which all is shown. Without PLACE it goes on where\n"
		"the last one ended.",
	.example = "dump 0x4000 64",
	.group = BSH_GROUP_LOOK,
	.effect = BSH_EFFECT_READ,
	.takes_block = true,
	.options = { { "-w", "show elements as values" },
		     { "-n", "name the registers that begin in each row" },
		     { "--force", "read registers whose reading has side effects, too" } },
	.forms = { { { { "PLACE", BSH_KIND_PLACE, BSH_OPTIONAL },
		       { "LENGTH", BSH_KIND_LENGTH, BSH_OPTIONAL },
		       { "WIDTH", BSH_KIND_WIDTH, BSH_OPTIONAL } },
		     false } },
	.check = check,
	.run = run,
};
