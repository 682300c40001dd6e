/* SPDX-License-Identifier: MIT */
/* fill: one value into every element of a range. */

#include "policy.h"
#include "registers.h"

#include "commands.h"

static unsigned width_of(const struct bsh_args *args)
{
	return args->n > 3 ? (unsigned)args->v[3].v.value : 4;
}

/* The value must fit the width, the length must be whole elements. */
static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const struct bsh_value *value = &args->v[1].v, *length = &args->v[2].v;
	const unsigned width = width_of(args);
	uint64_t cut;

	if (width == 0)
		return 0;
	if (bsh_check_aligned(s, &args->v[0], width, err) < 0)
		return -1;
	if (value->is_known && !bsh_expr_fits(value, width, &cut))
		return bsh_fail_at(err, args->v[1].at, BSH_E_VALUE, "0x%llx does not fit %u bits",
				   (unsigned long long)value->value, width * 8);
	if (length->is_known && length->value % width)
		return bsh_fail_at(err, args->v[2].at, BSH_E_VALUE,
				   "a length of %llu is not a multiple of %u bytes",
				   (unsigned long long)length->value, width);
	return 0;
}

/* At the prompt: what the range was filled with, and how often. */
static void answer(struct bsh_session *s, struct bsh_loc loc, uint64_t value, uint64_t end)
{
	const struct bsh_item items[] = {
		BSH_PLACE("place", loc.region, loc.offset),
		BSH_DEC("width", loc.width * 8u),
		BSH_HEX("value", value, loc.width * 2),
		BSH_DEC("count", (end - loc.offset) / loc.width),
		BSH_TEXT("split", bsh_split_text(s, loc)),
		BSH_TEXT(NULL, end - loc.offset == loc.width ? "" : "s"),
	};

	bsh_out_record(s->out, &(struct bsh_record){ .type = "fill",
						     .line = items[4].text ?
								     "%0 := %2, %3 element%5 (%4)" :
								     "%0 := %2, %3 element%5",
						     .items = items,
						     .n_items = BSH_LENGTH(items) });
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	unsigned flags = bsh_command_flags(args, 0, 1);
	const unsigned width = width_of(args);
	struct bsh_loc loc = bsh_loc_of(&args->v[0].place, width);
	uint64_t count = args->v[2].v.value / width, value;
	uint8_t *data = bsh_session_chunk(s, err);

	if (!data || bsh_target_permit(s, args, loc, count, true, &flags, err) < 0 ||
	    bsh_access_check(s->gate, loc, flags, count, true, err) < 0)
		return -1;
	bsh_expr_fits(&args->v[1].v, width, &value);
	bsh_session_note_offset(s, loc.region, loc.offset);
	for (size_t i = 0; i < BSH_CHUNK && i < count; i++)
		bsh_set_element(data, i, width, value);
	while (count > 0) {
		const size_t n = count < BSH_CHUNK ? (size_t)count : BSH_CHUNK;
		size_t done;

		if (bsh_session_pulse(s, err) < 0 ||
		    bsh_access_write_run(s->gate, loc, flags, data, n, &done, err) < 0)
			return -1;
		loc.offset += n * width;
		count -= n;
	}
	if (bsh_session_talks(s))
		answer(s, bsh_loc_of(&args->v[0].place, width), value, loc.offset);
	return 0;
}

const struct bsh_cmd bsh_cmd_fill = {
	.name = "fill",
	.summary = "write one value into a range",
	.help = "Makes one store of WIDTH bits (32) for each element of LENGTH bytes, in\n"
		"ascending order.",
	.example = "fill 0x1000 0xdeadbeef 4K",
	.group = BSH_GROUP_WRITE,
	.effect = BSH_EFFECT_WRITE,
	.options = { { "--force", "write into a protected range, such as the MSI-X table" },
		     { "--yes", "write what wants to be confirmed" } },
	.forms = { { { { "PLACE", BSH_KIND_PLACE, BSH_ONE },
		       { "VALUE", BSH_KIND_VALUE, BSH_ONE },
		       { "LENGTH", BSH_KIND_LENGTH, BSH_ONE },
		       { "WIDTH", BSH_KIND_WIDTH, BSH_OPTIONAL } },
		     false } },
	.check = check,
	.run = run,
};
