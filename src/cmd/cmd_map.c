/* SPDX-License-Identifier: MIT */
/* map: load a register map, or tell which ones are loaded. */

#include "registers.h"

#include <inttypes.h>

#include "commands.h"
#include "run.h"

void bsh_print_maps(struct bsh_session *s)
{
	const char *path;

	for (size_t i = 0; s->map && (path = bsh_regmap_source(s->map, i)); i++) {
		char clean[512];
		const struct bsh_item items[] = {
			BSH_TEXT("file", bsh_clean_text(clean, sizeof(clean), path)),
			BSH_TEXT("format", bsh_regmap_source_format(s->map, i)),
			BSH_FLAG("fitting", i < s->n_fitting),
			BSH_TEXT(NULL, i < s->n_fitting ? ", fits the device" : ""),
		};

		bsh_out_record(s->out, &(struct bsh_record){ .type = "map",
							     .line = "map       %0 (%1%3)",
							     .items = items,
							     .n_items = BSH_LENGTH(items) });
	}
}

static void print_counts(struct bsh_session *s)
{
	const struct bsh_regmap_counts n = bsh_regmap_counts(s->map);
	const char *name = bsh_regmap_name(s->map);
	const struct bsh_item items[] = {
		BSH_TEXT("name", *name ? name : NULL),
		BSH_DEC("blocks", n.blocks),
		BSH_DEC("registers", n.registers),
		BSH_DEC("instances", n.instances),
		BSH_DEC("fields", n.fields),
		BSH_TEXT(NULL, n.blocks == 1 ? "" : "s"),
		BSH_TEXT(NULL, n.registers == 1 ? "" : "s"),
		BSH_TEXT(NULL, n.fields == 1 ? "" : "s"),
	};

	bsh_out_record(s->out, &(struct bsh_record){
				       .type = "registers",
				       .line = *name ? "holds     %0: %1 block%5, %2 register%6 (%3 "
						       "with their arrays), %4 field%7" :
						       "holds     %1 block%5, %2 register%6 (%3 with "
						       "their arrays), %4 field%7",
				       .items = items,
				       .n_items = BSH_LENGTH(items) });
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	if (!s->is_check || args->n == 0)
		return 0;
	if (!args->v[0].text.is_known) {
		bsh_check_forget(s);
		return 0;
	}
	if (bsh_session_check_map(s, args->v[0].text.data, err) == 0)
		return 0;
	err->at = args->v[0].at;
	return -1;
}

/* Who typed it sees what it brought. */
static void answer(struct bsh_session *s)
{
	if (bsh_session_talks(s) && s->frame && s->frame->is_prompt)
		bsh_session_note_names(s);
}

static int load(struct bsh_session *s, const struct bsh_arg *file, struct bsh_err *err)
{
	if (bsh_session_load_map(s, file->text.data, err) < 0) {
		err->at = file->at;
		return -1;
	}
	answer(s);
	return 0;
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	if (args->n > 0)
		return load(s, &args->v[0], err);
	if (!s->map) {
		bsh_print_text(s, "no map is loaded: 'map FILE' loads one");
		return 0;
	}
	bsh_print_maps(s);
	print_counts(s);
	return 0;
}

const struct bsh_cmd bsh_cmd_map = {
	.name = "map",
	.summary = "load a register map, or list what is loaded",
	.help = "Names, fields and access of registers, onto those that are loaded: what FILE\n"
		"states replaces, what it leaves out stays. The format is seen by content:\n"
		"barsh's own (YAML or JSON), CMSIS-SVD, IP-XACT, LiteX csr.csv; C headers and\n"
		"CSV are drafts. FILE may be a LiteX build directory, or a map's name: nvme.",
	.example = "map card.yaml",
	.group = BSH_GROUP_SESSION,
	.forms = { { { { "FILE", BSH_KIND_FILE, BSH_OPTIONAL } }, false } },
	.check = check,
	.run = run,
};
