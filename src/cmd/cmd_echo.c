/* SPDX-License-Identifier: MIT */
/* echo: text into the results. */

#include "session.h"

#include "commands.h"

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	struct bsh_text text = { 0 };
	struct bsh_item item;

	for (size_t i = 0; i < args->n; i++) {
		if (i)
			bsh_text_add(&text, " ", 1);
		bsh_text_add(&text, args->v[i].text.data, args->v[i].text.len);
	}
	if (bsh_text_failed(&text)) {
		bsh_text_finish(&text);
		return bsh_fail_nomem(err);
	}
	item = (struct bsh_item)BSH_TEXT("text", bsh_text_string(&text));
	bsh_out_record(s->out, &(struct bsh_record){
				       .type = "echo", .line = "%0", .items = &item, .n_items = 1 });
	bsh_text_finish(&text);
	return 0;
}

const struct bsh_cmd bsh_cmd_echo = {
	.name = "echo",
	.summary = "print text",
	.help = "Prints its words with a blank between them. Double quotes know \\\" \\\\ \\$\n"
		"\\n, ${EXPR} and ${EXPR:FORMAT} (printf's flags and width with x X o b d),\n"
		"${device}, ${device_path} and ${driver}. Single quotes are literal.",
	.example = "echo \"BAR size: ${$bar_size:#x}\"",
	.group = BSH_GROUP_SCRIPT,
	.forms = { { .is_used = true }, { { { "TEXT", BSH_KIND_TEXT, BSH_SOME } }, false } },
	.run = run,
};
