/* SPDX-License-Identifier: MIT */
/* The command table: the list, look-up by name, usage. */

#include <stdio.h>
#include <string.h>

#include "barsh/cmd.h"
#include "commands.h"

const struct bsh_cmd *const bsh_commands[] = {
	&bsh_cmd_info,	  &bsh_cmd_dump,     &bsh_cmd_read,  &bsh_cmd_decode, &bsh_cmd_regs,
	&bsh_cmd_describe, &bsh_cmd_r8,	     &bsh_cmd_r16,   &bsh_cmd_r32,    &bsh_cmd_r64,
	&bsh_cmd_write,	  &bsh_cmd_w8,	     &bsh_cmd_w16,   &bsh_cmd_w32,    &bsh_cmd_w64,
	&bsh_cmd_fill,	  &bsh_cmd_verify,   &bsh_cmd_v8,    &bsh_cmd_v16,    &bsh_cmd_v32,
	&bsh_cmd_v64,	  &bsh_cmd_reset_check, &bsh_cmd_wait, &bsh_cmd_fail, &bsh_cmd_let,
	&bsh_cmd_print,	  &bsh_cmd_echo,     &bsh_cmd_sleep, &bsh_cmd_source, &bsh_cmd_if,
	&bsh_cmd_repeat,  &bsh_cmd_break,    &bsh_cmd_bar,   &bsh_cmd_map,    &bsh_cmd_set,
	&bsh_cmd_save,	  &bsh_cmd_journal,  &bsh_cmd_history, &bsh_cmd_reopen, &bsh_cmd_help,
	&bsh_cmd_quit,	  NULL,
};

static bool is_name(const char *name, const char *word, size_t len)
{
	return strncmp(name, word, len) == 0 && name[len] == '\0';
}

static const struct bsh_cmd *find(const char *name, size_t len)
{
	for (size_t i = 0; bsh_commands[i]; i++) {
		const struct bsh_cmd *cmd = bsh_commands[i];

		if (is_name(cmd->name, name, len))
			return cmd;
		for (size_t a = 0; a < BSH_LENGTH(cmd->aliases) && cmd->aliases[a]; a++)
			if (is_name(cmd->aliases[a], name, len))
				return cmd;
	}
	return NULL;
}

const struct bsh_cmd *bsh_command_find(const char *name, size_t len)
{
	/* Scripts are mostly accesses: rN, wN and vN are told apart by their letters. */
	static const struct bsh_cmd *const accesses[3][4] = {
		{ &bsh_cmd_r8, &bsh_cmd_r16, &bsh_cmd_r32, &bsh_cmd_r64 },
		{ &bsh_cmd_w8, &bsh_cmd_w16, &bsh_cmd_w32, &bsh_cmd_w64 },
		{ &bsh_cmd_v8, &bsh_cmd_v16, &bsh_cmd_v32, &bsh_cmd_v64 },
	};
	const struct bsh_cmd *const *family = name[0] == 'r' ? accesses[0] :
					      name[0] == 'w' ? accesses[1] :
					      name[0] == 'v' ? accesses[2] :
							       NULL;

	if (family && len == 3) {
		if (name[1] == '3' && name[2] == '2')
			return family[2];
		if (name[1] == '6' && name[2] == '4')
			return family[3];
	}
	return find(name, len);
}

const char *bsh_command_suggest(const char *name, size_t len)
{
	const char *names[128];
	size_t n = 0;

	for (size_t i = 0; bsh_commands[i] && n + 4 < BSH_LENGTH(names); i++) {
		names[n++] = bsh_commands[i]->name;
		for (size_t a = 0; a < 3 && bsh_commands[i]->aliases[a]; a++)
			names[n++] = bsh_commands[i]->aliases[a];
	}
	names[n] = NULL;
	return bsh_suggest(name, len, names);
}

/* Nested brackets for optional parameters at the end, single ones elsewhere. */
void bsh_form_usage(const struct bsh_form *form, struct bsh_text *to)
{
	unsigned open = 0;

	for (size_t i = 0; i < BSH_LENGTH(form->params) && form->params[i].name; i++) {
		const struct bsh_param *param = &form->params[i];
		const bool is_last = i + 1 == BSH_LENGTH(form->params) || !param[1].name;
		const bool nests = param->times == BSH_OPTIONAL &&
				   (is_last || param[1].times == BSH_OPTIONAL);

		bsh_text_addf(to, " %s%s%s", param->times == BSH_OPTIONAL ? "[" : "", param->name,
			      param->times == BSH_SOME ? "..." : "");
		if (nests)
			open++;
		else if (param->times == BSH_OPTIONAL)
			bsh_text_adds(to, "]");
	}
	while (open--)
		bsh_text_adds(to, "]");
}

void bsh_command_usage(const struct bsh_cmd *cmd, struct bsh_text *to)
{
	if (cmd->usage) {
		bsh_text_adds(to, cmd->usage);
		return;
	}
	for (size_t f = 0; f < BSH_LENGTH(cmd->forms); f++) {
		const struct bsh_form *form = &cmd->forms[f];

		if (!form->is_used && !form->params[0].name)
			break;
		bsh_text_addf(to, "%s%s", f ? "\n" : "", cmd->name);
		for (size_t o = 0; o < BSH_LENGTH(cmd->options) && cmd->options[o].name; o++)
			if (!form->is_used)
				bsh_text_addf(to, " [%s]", cmd->options[o].name);
		bsh_form_usage(form, to);
	}
}

/* Usage on one line: forms are separated by a bar. */
static void usage_line(const struct bsh_cmd *cmd, struct bsh_text *to)
{
	const size_t begin = to->len;

	bsh_command_usage(cmd, to);
	for (size_t i = begin; i < to->len; i++)
		if (to->data[i] == '\n')
			to->data[i] = '|';
}

void bsh_commands_print(struct bsh_text *to)
{
	for (size_t i = 0; bsh_commands[i]; i++) {
		const struct bsh_cmd *cmd = bsh_commands[i];

		bsh_text_addf(to, "%s\t", cmd->name);
		for (size_t a = 0; a < BSH_LENGTH(cmd->aliases) && cmd->aliases[a]; a++)
			bsh_text_addf(to, "%s%s", a ? "," : "", cmd->aliases[a]);
		bsh_text_adds(to, "\t");
		usage_line(cmd, to);
		bsh_text_addf(to, "\t%s\n", cmd->summary);
	}
}
