/* SPDX-License-Identifier: MIT */
/* set: show and change what the command line's options set. */

#include "session.h"

#include <stdio.h>
#include <string.h>

#include "commands.h"

/* One setting: shown by get, changed by put. */
struct setting {
	const char *name;
	const char *takes; /* what put takes, for its error */
	const char *const *words; /* the same for completion, or NULL */
	void (*get)(const struct bsh_session *s, char *to, size_t size);
	/* Returns -1 when value is none of its values. */
	int (*put)(struct bsh_session *s, const char *value);
};

static const char *on_off(bool is_on)
{
	return is_on ? "on" : "off";
}

/* "on" or "off"; -1 when it is neither. */
static int parse_flag(const char *value, bool *flag)
{
	if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
		return -1;
	*flag = strcmp(value, "on") == 0;
	return 0;
}

static void get_read_only(const struct bsh_session *s, char *to, size_t size)
{
	snprintf(to, size, "%s", on_off(bsh_access_is_read_only(s->gate)));
}

static int put_read_only(struct bsh_session *s, const char *value)
{
	if (strcmp(value, "on") != 0)
		return -1;
	s->settings.is_read_only = true;
	bsh_access_set_read_only(s->gate);
	return 0;
}

static void get_json(const struct bsh_session *s, char *to, size_t size)
{
	snprintf(to, size, "%s", on_off(s->settings.is_json));
}

static int put_json(struct bsh_session *s, const char *value)
{
	if (parse_flag(value, &s->settings.is_json) < 0)
		return -1;
	bsh_out_set_json(s->out, s->settings.is_json);
	return 0;
}

static void get_quiet(const struct bsh_session *s, char *to, size_t size)
{
	snprintf(to, size, "%s", on_off(s->settings.is_quiet));
}

static int put_quiet(struct bsh_session *s, const char *value)
{
	return parse_flag(value, &s->settings.is_quiet);
}

static void get_keep_going(const struct bsh_session *s, char *to, size_t size)
{
	snprintf(to, size, "%s", on_off(s->settings.is_keep_going));
}

static int put_keep_going(struct bsh_session *s, const char *value)
{
	return parse_flag(value, &s->settings.is_keep_going);
}

static void get_widths(const struct bsh_session *s, char *to, size_t size)
{
	bsh_widths_text(bsh_access_widths(s->gate), to, size);
}

static int put_widths(struct bsh_session *s, const char *value)
{
	unsigned widths;

	if (bsh_widths_parse(value, &widths) < 0)
		return -1;
	s->settings.widths = widths;
	bsh_access_set_widths(s->gate, widths);
	return 0;
}

static const char *const splits[] = { "none", "lohi", "hilo", NULL };

static void get_split64(const struct bsh_session *s, char *to, size_t size)
{
	snprintf(to, size, "%s", splits[bsh_access_split(s->gate)]);
}

static int put_split64(struct bsh_session *s, const char *value)
{
	for (unsigned i = 0; splits[i]; i++) {
		if (strcmp(splits[i], value) != 0)
			continue;
		s->settings.split = i;
		bsh_access_set_split(s->gate, (enum bsh_split)i);
		return 0;
	}
	return -1;
}

static const char *const colors[] = { "auto", "always", "never", NULL };

static void get_color(const struct bsh_session *s, char *to, size_t size)
{
	snprintf(to, size, "%s", colors[s->settings.color]);
}

static int put_color(struct bsh_session *s, const char *value)
{
	for (unsigned i = 0; colors[i]; i++) {
		if (strcmp(colors[i], value) != 0)
			continue;
		s->settings.color = (enum bsh_color)i;
		return 0;
	}
	return -1;
}

static const char *const flags[] = { "on", "off", NULL };

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
	char value[32];
	const struct bsh_item items[] = { BSH_TEXT("name", setting->name),
					  BSH_TEXT("value", value) };

	setting->get(s, value, sizeof(value));
	bsh_out_record(s->out, &(struct bsh_record){ .type = "setting",
						     .line = "%0 %1",
						     .items = items,
						     .n_items = 2 });
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
	(void)s;
	return args->n == 0 || find(&args->v[0], err) ? 0 : -1;
}

static int run(struct bsh_session *s, const struct bsh_args *args, struct bsh_err *err)
{
	const struct setting *setting;

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
	if (setting->put(s, args->v[1].text.data) < 0)
		return bsh_fail_at(err, args->v[1].at, BSH_E_VALUE, "%s takes %s", setting->name,
				   setting->takes);
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
