/* SPDX-License-Identifier: MIT */
/* w8 w16 w32 w64: write consecutive elements, one bus access each, nothing read. */

#include "policy.h"
#include "registers.h"

#include "commands.h"

/* At the prompt a write is answered; a script's result is what it reads. */
static void answer(struct bsh_session *s, struct bsh_loc loc, uint64_t value)
{
	const struct bsh_item items[] = {
		BSH_PLACE("place", loc.region, loc.offset),
		BSH_DEC("width", loc.width * 8u),
		BSH_HEX("value", value, loc.width * 2),
		BSH_TEXT("split", bsh_split_text(s, loc)),
	};

	bsh_out_record(s->out, &(struct bsh_record){
				       .type = "write",
				       .line = items[3].text ? "%0 := %2 (%3)" : "%0 := %2",
				       .items = items,
				       .n_items = BSH_LENGTH(items) });
}

static int write_chunk(struct bsh_session *s, const struct bsh_args *args, size_t first, size_t n,
		       struct bsh_loc loc, unsigned flags, struct bsh_err *err)
{
	uint8_t *data = s->chunk;
	size_t done = 0;
	int failed;

	for (size_t i = 0; i < n; i++)
		bsh_set_element(data, i, loc.width, args->v[1 + first + i].v.value);
	failed = bsh_access_write_run(s->gate, loc, flags, data, n, &done, err);
	for (size_t i = 0; i < done && bsh_session_talks(s); i++, loc.offset += loc.width)
		answer(s, loc, args->v[1 + first + i].v.value);
	return failed;
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err,
	       unsigned width)
{
	unsigned flags = bsh_command_flags(args, 0, 1);
	struct bsh_loc loc = bsh_loc_of(&args->v[0].place, width);
	const size_t n = args->n - 1;

	if (bsh_target_permit(s, args, loc, n, true, &flags, err) < 0)
		return -1;
	bsh_session_note_offset(s, loc.region, loc.offset);
	if (n == 1) {
		if (bsh_access_write(s->gate, loc, flags, args->v[1].v.value, err) < 0)
			return -1;
		if (bsh_session_talks(s))
			answer(s, loc, args->v[1].v.value);
		return 0;
	}
	if (!bsh_session_chunk(s, err) ||
	    bsh_access_check(s->gate, loc, flags, n, true, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i += BSH_CHUNK) {
		const size_t piece = n - i < BSH_CHUNK ? n - i : BSH_CHUNK;

		if (bsh_session_pulse(s, err) < 0 ||
		    write_chunk(s, args, i, piece, loc, flags, err) < 0)
			return -1;
		loc.offset += piece * width;
	}
	return 0;
}

#define BSH_CMD_W(bits)                                                                          \
	static int run_##bits(struct bsh_session *s, const struct bsh_args *args,                \
			      struct bsh_err *err)                                               \
	{                                                                                        \
		return run(s, args, err, (bits) / 8);                                            \
	}                                                                                        \
	const struct bsh_cmd bsh_cmd_w##bits = {                                                 \
		.name = "w" #bits,                                                               \
		.summary = "write " #bits "-bit elements",                                       \
		.help = "Makes exactly one " #bits "-bit store for each VALUE, to consecutive\n" \
			"elements. Nothing is read before or after: 'verify' reads back.\n"      \
			"All values are worked out before the first store.",                     \
		.example = "w" #bits " 0x0 0x12",                                                \
		.group = BSH_GROUP_WRITE,                                                        \
		.effect = BSH_EFFECT_WRITE,                                                      \
		.width = (bits) / 8,                                                             \
		.options = { { "--force", "write into a protected range, such as the MSI-X table" }, \
			     { "--yes", "write what wants to be confirmed" } },                  \
		.forms = { { { { "PLACE", BSH_KIND_PLACE, BSH_ONE },                             \
			       { "VALUE", BSH_KIND_VALUE, BSH_SOME } },                          \
			     false } },                                                          \
		.run = run_##bits,                                                               \
	}

BSH_CMD_W(8);
BSH_CMD_W(16);
BSH_CMD_W(32);
BSH_CMD_W(64);
