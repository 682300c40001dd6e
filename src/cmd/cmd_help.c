/* SPDX-License-Identifier: MIT */
/* help: the commands, or one of them. */

#include "registers.h"

#include <stdio.h>
#include <string.h>

#include "commands.h"

static void print(struct bsh_session *s, const char *text)
{
	const struct bsh_item item = BSH_TEXT("text", text);

	bsh_out_record(s->out, &(struct bsh_record){
				       .type = "help", .line = "%0", .items = &item, .n_items = 1 });
}

static void print_all(struct bsh_session *s)
{
	static const char *const titles[BSH_GROUPS] = {
		[BSH_GROUP_LOOK] = "Look",	 [BSH_GROUP_WRITE] = "Write",
		[BSH_GROUP_CHECK] = "Check",	 [BSH_GROUP_SCRIPT] = "Script",
		[BSH_GROUP_SESSION] = "Session",
	};
	char line[128];

	for (unsigned group = 0; group < BSH_GROUPS; group++) {
		print(s, titles[group]);
		for (size_t i = 0; bsh_commands[i]; i++) {
			if (bsh_commands[i]->group != group)
				continue;
			snprintf(line, sizeof(line), "  %-11s %s", bsh_commands[i]->name,
				 bsh_commands[i]->summary);
			print(s, line);
		}
	}
	print(s, "help COMMAND tells more. A place is 0x4000, 4K, $name+8, bar2:0x10, config:0x4,");
	print(s, "or with a map a name: core.CTRL, ch[2].PERIOD, CTRL.MODE. barsh-tutorial(7) shows");
	print(s, "it all step by step, barsh-script(5) describes the language.");
}

/* Print text line by line, each behind the indent. */
static void print_lines(struct bsh_session *s, const char *indent, const char *text)
{
	char line[160];
	size_t len;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%s%.*s", indent, (int)len, text);
		print(s, line);
	}
}

static void print_one(struct bsh_session *s, const struct bsh_cmd *cmd)
{
	struct bsh_text usage = { 0 };
	char line[160];

	bsh_command_usage(cmd, &usage);
	print_lines(s, "", bsh_text_string(&usage));
	bsh_text_finish(&usage);
	print_lines(s, "  ", cmd->help);
	for (size_t i = 0; i < BSH_LENGTH(cmd->options) && cmd->options[i].name; i++) {
		snprintf(line, sizeof(line), "  %s: %s", cmd->options[i].name,
			 cmd->options[i].help);
		print(s, line);
	}
	if (cmd->aliases[0]) {
		snprintf(line, sizeof(line), "  also: %s%s%s", cmd->aliases[0],
			 cmd->aliases[1] ? " " : "", cmd->aliases[1] ? cmd->aliases[1] : "");
		print(s, line);
	}
	snprintf(line, sizeof(line), "  example: %s", cmd->example);
	print(s, line);
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_err ignored = { 0 };
	const char *near;

	if (args->n == 0 || !args->v[0].text.is_known ||
	    bsh_command_find(args->v[0].text.data, args->v[0].text.len))
		return 0;
	/* Names of registers are explained, too. */
	if (bsh_session_map(s) && bsh_cmd_describe.check(s, args, &ignored) == 0)
		return 0;
	if (bsh_session_map(s) && strchr(args->v[0].text.data, '.'))
		return bsh_cmd_describe.check(s, args, err);
	near = bsh_command_suggest(args->v[0].text.data, args->v[0].text.len);
	if (near)
		return bsh_fail_at(err, args->v[0].at, BSH_E_NAME,
				   "no command '%s'; did you mean '%s'?", args->v[0].text.data,
				   near);
	return bsh_fail_at(err, args->v[0].at, BSH_E_NAME, "no command '%s': 'help' lists them",
			   args->v[0].text.data);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const struct bsh_cmd *cmd;

	if (args->n == 0) {
		print_all(s);
		return 0;
	}
	cmd = bsh_command_find(args->v[0].text.data, args->v[0].text.len);
	if (!cmd)
		return bsh_cmd_describe.run(s, args, err);
	print_one(s, cmd);
	return 0;
}

const struct bsh_cmd bsh_cmd_help = {
	.name = "help",
	.aliases = { "h", "?" },
	.summary = "list the commands, or explain one",
	.help = "Alone: one line for each command. COMMAND: its usage, what it does exactly,\n"
		"an example. The name of a register is explained as describe does.",
	.example = "help dump",
	.group = BSH_GROUP_SESSION,
	.is_unsaved = true,
	.forms = { { { { "COMMAND", BSH_KIND_COMMAND, BSH_OPTIONAL } }, false } },
	.check = check,
	.run = run,
};
