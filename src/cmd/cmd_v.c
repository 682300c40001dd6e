/* SPDX-License-Identifier: MIT */
/* v8 v16 v32 v64: read one element and compare it. */

#include "session.h"

#include "commands.h"

#define BSH_CMD_V(bits)                                                                        \
	static int check_##bits(struct bsh_session *s, const struct bsh_args *args,            \
				struct bsh_err *err)                                           \
	{                                                                                      \
		return bsh_verify_check(s, args, (bits) / 8, false, err);                      \
	}                                                                                      \
	static int run_##bits(struct bsh_session *s, const struct bsh_args *args,              \
			      struct bsh_err *err)                                             \
	{                                                                                      \
		return bsh_verify_place(s, args, (bits) / 8, bsh_command_flags(args, 0, 1),    \
					false, err);                                           \
	}                                                                                      \
	const struct bsh_cmd bsh_cmd_v##bits = {                                               \
		.name = "v" #bits,                                                             \
		.summary = "read " #bits " bits and compare with a value",                     \
		.help = "Makes exactly one " #bits "-bit load and compares every bit, or those\n" \
			"of MASK. A difference is a failed check: status 1.",                  \
		.example = "v" #bits " 0x10 0x1",                                              \
		.group = BSH_GROUP_CHECK,                                                      \
		.effect = BSH_EFFECT_READ,                                                     \
		.check_width = (bits) / 8,                                                     \
		.options = { { "--force", "read what is write-only" },                         \
			     { "--yes", "read what wants to be confirmed" } },                 \
		.forms = { { { { "PLACE", BSH_KIND_BITS, BSH_ONE },                            \
			       { "VALUE", BSH_KIND_VALUE, BSH_ONE },                           \
			       { "MASK", BSH_KIND_VALUE, BSH_OPTIONAL } },                     \
			     false } },                                                        \
		.check = check_##bits,                                                         \
		.run = run_##bits,                                                             \
	}

BSH_CMD_V(8);
BSH_CMD_V(16);
BSH_CMD_V(32);
BSH_CMD_V(64);
