/* SPDX-License-Identifier: MIT */
/* if, repeat, break: read by the language itself; here for help, completion and the manual. */

#include "commands.h"

const struct bsh_cmd bsh_cmd_if = {
	.name = "if",
	.summary = "run commands when a condition holds",
	.help = "EXPR runs to the '{', which ends its line; the commands stand on the lines\n"
		"below; '} else {' and '}' stand on lines of their own.",
	.example = "if r32(0x10[0]) == 1 {",
	.usage = "if EXPR {",
	.group = BSH_GROUP_SCRIPT,
};

const struct bsh_cmd bsh_cmd_repeat = {
	.name = "repeat",
	.summary = "run commands several times",
	.help = "repeat N COMMAND ends at the semicolon or the line's end; repeat N { at the\n"
		"'}'. Ctrl-C ends it, so does break.",
	.example = "repeat 10 r32 0x10",
	.usage = "repeat N COMMAND\nrepeat N {",
	.group = BSH_GROUP_SCRIPT,
};

const struct bsh_cmd bsh_cmd_break = {
	.name = "break",
	.summary = "leave the innermost repeat",
	.help = "Goes on behind the '}' of the repeat.",
	.example = "break",
	.usage = "break",
	.group = BSH_GROUP_SCRIPT,
};
