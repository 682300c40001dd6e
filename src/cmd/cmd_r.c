/* SPDX-License-Identifier: MIT */
/* r8 r16 r32 r64: read elements, one bus access each, one line each. */

#include "policy.h"
#include "registers.h"

#include "commands.h"

/* One element, or the bits of it that were asked for. */
static void print(struct bsh_session *s, const struct bsh_place *place, struct bsh_loc loc,
		  unsigned flags, uint64_t value)
{
	struct bsh_place shown = *place;
	char text[48];

	shown.offset = loc.offset;
	if (s->is_simple)
		bsh_transcript_value(&s->transcript, &shown, loc.width, s->bar, flags, value);
	if (!place->has_bits && !bsh_access_splits(s->gate, loc)) {
		bsh_out_value(s->out, loc, value);
		return;
	}
	bsh_print_value(s, &shown, loc, value, bsh_session_place_text(s, &shown, text));
}

static int read_many(struct bsh_session *s, const struct bsh_place *first, struct bsh_loc loc,
		     uint64_t count, unsigned flags, struct bsh_err *err)
{
	struct bsh_place place = *first;
	uint8_t *data = bsh_session_chunk(s, err);

	if (!data || bsh_access_check(s->gate, loc, flags, count, false, err) < 0)
		return -1;
	/* Its name is that of the first element only. */
	place.named = 0;
	while (count > 0) {
		const size_t n = count < BSH_CHUNK ? (size_t)count : BSH_CHUNK;
		struct bsh_err gone = { 0 };
		size_t done = 0;
		int failed;

		if (bsh_session_pulse(s, err) < 0)
			return -1;
		failed = bsh_access_read_run(s->gate, loc, flags, data, n, &done, err);
		/* What came before a failure is judged, too: of the two, that is the graver. */
		if (bsh_session_judge_run(s, loc, data, done, &gone) < 0) {
			*err = gone;
			return -1;
		}
		for (size_t i = 0; i < done; i++, loc.offset += loc.width) {
			s->last = (struct bsh_value){ .value = bsh_element(data, i, loc.width),
						      .is_known = true };
			print(s, &place, loc, flags, s->last.value);
		}
		if (failed)
			return -1;
		count -= n;
	}
	return 0;
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err,
	       unsigned width)
{
	const struct bsh_place *place = &args->v[0].place;
	const struct bsh_loc loc = bsh_loc_of(place, width);
	const uint64_t count = args->n > 1 ? args->v[1].v.value : 1;
	unsigned flags = bsh_command_flags(args, 0, 1);
	uint64_t value;

	if (bsh_target_permit(s, args, loc, count, false, &flags, err) < 0)
		return -1;
	if (args->n > 1) {
		bsh_session_note_offset(s, loc.region, loc.offset);
		return read_many(s, place, loc, count, flags, err);
	}
	if (bsh_session_read(s, loc, flags, &value, err) < 0)
		return -1;
	print(s, place, loc, flags, value);
	return 0;
}

#define BSH_CMD_R(bits)                                                                          \
	static int run_##bits(struct bsh_session *s, const struct bsh_args *args,                \
			      struct bsh_err *err)                                               \
	{                                                                                        \
		return run(s, args, err, (bits) / 8);                                            \
	}                                                                                        \
	const struct bsh_cmd bsh_cmd_r##bits = {                                                 \
		.name = "r" #bits,                                                               \
		.summary = "read " #bits "-bit elements",                                        \
		.help = "Makes exactly one " #bits "-bit load for each element, in ascending\n"  \
			"order, and prints one line for each. PLACE may end in [high:low].",     \
		.example = "r" #bits " 0x4000 4",                                                \
		.group = BSH_GROUP_LOOK,                                                         \
		.effect = BSH_EFFECT_READ,                                                       \
		.width = (bits) / 8,                                                             \
		.options = { { "--force", "read a register that is write-only" },                \
			     { "--yes", "read what wants to be confirmed" } },                   \
		.forms = { { { { "PLACE", BSH_KIND_BITS, BSH_ONE },                              \
			       { "COUNT", BSH_KIND_COUNT, BSH_OPTIONAL } },                      \
			     false } },                                                          \
		.run = run_##bits,                                                               \
	}

BSH_CMD_R(8);
BSH_CMD_R(16);
BSH_CMD_R(32);
BSH_CMD_R(64);
