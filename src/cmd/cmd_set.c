/* SPDX-License-Identifier: MIT */
/* set: show and change what the command line's options set. */

#include "session.h"

#include <string.h>

#include "commands.h"

/* One setting: a word is parsed to a number, which is put into the session and got from it. */
struct setting {
	const char *name;
	const char *takes;	  /* for the error when parse refuses a word */
	const char *const *words; /* that parse numbers from 0; NULL: parse_widths() */
	unsigned (*get)(const struct bsh_session *s);
	void (*put)(struct bsh_session *s, unsigned value);
};

static const char *const flags[] = { "off", "on", NULL };
static const char *const splits[] = { "none", "lohi", "hilo", NULL };
static const char *const colors[] = { "auto", "always", "never", NULL };

static unsigned get_read_only(const struct bsh_session *s)
{
	return bsh_access_is_read_only(s->gate);
}

static void put_read_only(struct bsh_session *s, unsigned value)
{
	(void)value; /* it is on: off is refused */
	s->settings.is_read_only = true;
	bsh_access_set_read_only(s->gate);
}

static unsigned get_json(const struct bsh_session *s)
{
	return s->settings.is_json;
}

static void put_json(struct bsh_session *s, unsigned value)
{
	s->settings.is_json = value;
	bsh_out_set_json(s->out, value);
}

static unsigned get_quiet(const struct bsh_session *s)
{
	return s->settings.is_quiet;
}

static void put_quiet(struct bsh_session *s, unsigned value)
{
	s->settings.is_quiet = value;
}

static unsigned get_keep_going(const struct bsh_session *s)
{
	return s->settings.is_keep_going;
}

static void put_keep_going(struct bsh_session *s, unsigned value)
{
	s->settings.is_keep_going = value;
}

static unsigned get_widths(const struct bsh_session *s)
{
	return bsh_access_widths(s->gate);
}

static void put_widths(struct bsh_session *s, unsigned value)
{
	s->settings.widths = value;
	s->settings.has_widths = true;
	bsh_access_set_widths(s->gate, value);
	bsh_access_set_widths_source(s->gate, "--widths");
}

static unsigned get_split64(const struct bsh_session *s)
{
	return bsh_access_split(s->gate);
}

static void put_split64(struct bsh_session *s, unsigned value)
{
	s->settings.split = value;
	bsh_access_set_split(s->gate, (enum bsh_split)value);
}

static unsigned get_color(const struct bsh_session *s)
{
	return s->settings.color;
}

static void put_color(struct bsh_session *s, unsigned value)
{
	s->settings.color = (enum bsh_color)value;
}

static const struct setting settings[] = {
	{ "readonly", "on: it cannot be undone", flags, get_read_only, put_read_only },
	{ "json", "on or off", flags, get_json, put_json },
	{ "quiet", "on or off", flags, get_quiet, put_quiet },
	{ "keep-going", "on or off", flags, get_keep_going, put_keep_going },
	{ "widths", "a list of 8, 16, 32, 64, such as 32 or 8,32", NULL, get_widths, put_widths },
	{ "split64", "none, lohi or hilo", splits, get_split64, put_split64 },
	{ "color", "auto, always or never", colors, get_color, put_color },
};

const char *const bsh_setting_names[] = { "readonly", "json",	 "quiet", "keep-going",
					  "widths",   "split64", "color", NULL };

const char *const *bsh_setting_values(const char *name, size_t len)
{
	for (size_t i = 0; i < BSH_LENGTH(settings); i++)
		if (strlen(settings[i].name) == len && memcmp(settings[i].name, name, len) == 0)
			return settings[i].words;
	return NULL;
}

static void print(struct bsh_session *s, const struct setting *setting)
{
	const unsigned value = setting->get(s);
	char widths[16];
	const struct bsh_item items[] = {
		BSH_TEXT("name", setting->name),
		BSH_TEXT("value", setting->words ? setting->words[value] : widths),
	};

	bsh_widths_text(value, widths, sizeof(widths));
	bsh_out_record(s->out, &(struct bsh_record){ .type = "setting",
						     .line = "%0 %1",
						     .items = items,
						     .n_items = 2 });
}

/* The number that a word stands for. */
static int parse(const struct setting *setting, const struct bsh_arg *word, unsigned *value,
		 struct bsh_err *err)
{
	/* off stands first among the flags: readonly never takes it. */
	const unsigned first = setting->put == put_read_only;

	if (!setting->words && bsh_widths_parse(word->text.data, value) == 0)
		return 0;
	for (unsigned i = first; setting->words && setting->words[i]; i++) {
		if (strcmp(setting->words[i], word->text.data) != 0)
			continue;
		*value = i;
		return 0;
	}
	return bsh_fail_at(err, word->at, BSH_E_VALUE, "%s takes %s", setting->name,
			   setting->takes);
}

static const struct setting *find(const struct bsh_arg *arg, struct bsh_err *err)
{
	const char *near;

	for (size_t i = 0; i < BSH_LENGTH(settings); i++)
		if (strcmp(settings[i].name, arg->text.data) == 0)
			return &settings[i];
	near = bsh_suggest(arg->text.data, arg->text.len, bsh_setting_names);
	bsh_fail_at(err, arg->at, BSH_E_NAME, "no setting '%s'%s%s%s", arg->text.data,
		    near ? "; did you mean '" : ": 'set' lists them", near ? near : "",
		    near ? "'?" : "");
	return NULL;
}

static int check(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const struct setting *setting;
	unsigned value;

	(void)s;
	if (args->n == 0 || !args->v[0].text.is_known)
		return 0;
	setting = find(&args->v[0], err);
	if (!setting)
		return -1;
	if (args->n == 1 || !args->v[1].text.is_known)
		return 0;
	return parse(setting, &args->v[1], &value, err);
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const struct setting *setting;
	unsigned value;

	if (args->n == 0) {
		for (size_t i = 0; i < BSH_LENGTH(settings); i++)
			print(s, &settings[i]);
		return 0;
	}
	setting = find(&args->v[0], err);
	if (!setting)
		return -1;
	if (args->n == 1) {
		print(s, setting);
		return 0;
	}
	if (parse(setting, &args->v[1], &value, err) < 0)
		return -1;
	setting->put(s, value);
	return 0;
}

const struct bsh_cmd bsh_cmd_set = {
	.name = "set",
	.summary = "show or change settings",
	.help = "What the options set: readonly, json, quiet, keep-going, widths, split64,\n"
		"color. readonly can only be switched on.",
	.example = "set split64 lohi",
	.group = BSH_GROUP_SESSION,
	.forms = { { { { "NAME", BSH_KIND_SETTING, BSH_OPTIONAL },
		       { "VALUE", BSH_KIND_WORD, BSH_OPTIONAL } },
		     false } },
	.check = check,
	.run = run,
};
