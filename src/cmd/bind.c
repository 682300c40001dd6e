/* SPDX-License-Identifier: MIT */
/* Words to typed arguments, by the command's parameters. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "policy.h"
#include "registers.h"

/* One call being bound. */
struct bind {
	struct bsh_session *s;
	const struct bsh_cmd *cmd;
	const char *text;
	const struct bsh_span *words; /* behind the name and the options */
	size_t n_words;
	struct bsh_expr_env env;
	struct bsh_err *err;
};

static size_t length(struct bsh_span at)
{
	return at.end - at.begin;
}

static bool span_is(const char *text, struct bsh_span at, const char *word)
{
	return strlen(word) == length(at) && memcmp(text + at.begin, word, length(at)) == 0;
}

/* ---- Which form, which parameter --------------------------------------- */

/* How many words a form takes: at least, at most. */
static void arity(const struct bsh_form *form, size_t *least, size_t *most)
{
	*least = 0;
	*most = 0;
	for (size_t i = 0; i < BSH_LENGTH(form->params) && form->params[i].name; i++) {
		const struct bsh_param *param = &form->params[i];

		*least += param->times != BSH_OPTIONAL;
		*most += 1;
		if (param->times == BSH_SOME || param->kind == BSH_KIND_ASSIGN)
			*most = SIZE_MAX / 2;
	}
}

static bool is_form(const struct bsh_form *form)
{
	return form->is_used || form->params[0].name;
}

/* How much of a word is a name with dots and indices. */
static size_t path_length(const char *text, struct bsh_span at)
{
	size_t n = 0;

	while (n < length(at) && (isalnum((unsigned char)text[at.begin + n]) ||
				  memchr("_.[]", text[at.begin + n], 4)))
		n++;
	return isdigit((unsigned char)text[at.begin]) ? 0 : n;
}

/* FIELD=VALUE: such a name, '=' and no second one. */
static size_t field_length(const char *text, struct bsh_span at)
{
	const size_t n = path_length(text, at);

	if (n == 0 || n + 1 >= length(at) ||
	    text[at.begin + n] != '=' || text[at.begin + n + 1] == '=')
		return 0;
	return n;
}

/* Does a form for fields meet other words, or another form words for fields? */
static bool is_other_form(const struct bind *b, const struct bsh_form *f)
{
	const bool takes_fields = f->params[1].kind == BSH_KIND_FIELD;

	if (b->cmd->forms[1].params[1].kind != BSH_KIND_FIELD || b->n_words < 2)
		return false;
	return takes_fields != (field_length(b->text, b->words[1]) > 0);
}

/* The first form that takes so many words and whose keyword, if any, stands there. */
static const struct bsh_form *choose_form(const struct bind *b, size_t *spare)
{
	size_t least, most;

	for (size_t i = 0; i < BSH_LENGTH(b->cmd->forms) && is_form(&b->cmd->forms[i]); i++) {
		const struct bsh_form *f = &b->cmd->forms[i];

		arity(f, &least, &most);
		if (b->n_words < least || b->n_words > most)
			continue;
		if (f->params[0].kind == BSH_KIND_KEYWORD &&
		    !span_is(b->text, b->words[0], f->params[0].name))
			continue;
		if (is_other_form(b, f))
			continue;
		*spare = b->n_words - least;
		return f;
	}
	return NULL;
}

/*
 * The parameter at or behind `param` that the next word is for. Optional ones are
 * left out as soon as no word is to spare for them.
 */
static const struct bsh_param *next_param(const struct bsh_param *param, size_t *spare)
{
	while (param->times == BSH_OPTIONAL && *spare == 0)
		param++;
	*spare -= param->times == BSH_OPTIONAL;
	return param;
}

const struct bsh_param *bsh_bind_param(const struct bsh_cmd *cmd, size_t form, size_t i)
{
	const struct bsh_param *param = cmd->forms[form].params;

	/* While a line is typed no parameter has been left out yet. */
	for (size_t p = 1; p < i && param->name; p++)
		if (param->times != BSH_SOME)
			param++;
	return i > 0 && param->name ? param : NULL;
}

/* ---- Errors ------------------------------------------------------------ */

/* Fail with the command's usage behind the message. */
static BSH_COLD int fail_usage(const struct bind *b, struct bsh_span at, const char *what)
{
	struct bsh_text usage = { 0 }, line = { 0 };

	bsh_command_usage(b->cmd, &usage);
	for (size_t i = 0; i < usage.len; i++)
		if (usage.data[i] == '\n')
			bsh_text_adds(&line, " or ");
		else
			bsh_text_add(&line, usage.data + i, 1);
	bsh_fail_at(b->err, at, BSH_E_SYNTAX, "%s: %s", what, bsh_text_string(&line));
	bsh_text_finish(&usage);
	bsh_text_finish(&line);
	return -1;
}

/* Name the form that was meant where '=' stands by itself, or is missing; false: neither. */
static BSH_COLD bool fail_equals(const struct bind *b)
{
	const size_t n = b->n_words, len = n ? field_length(b->text, b->words[0]) : 0;
	const char *text = b->text;
	struct bsh_span place, field, value;

	if (b->cmd->forms[1].params[1].kind != BSH_KIND_FIELD || n < 1 || n > 4)
		return false;
	place = b->words[0];
	field = b->words[n > 1];
	value = b->words[n - 1];
	if (n == 1 && len > 0) {
		place.end = place.begin + (uint32_t)len;
		value.begin = place.end + 1;
	}
	if ((n == 1 && len > 0) || (n == 3 && span_is(text, field, "="))) {
		bsh_fail_at(b->err, b->words[0], BSH_E_SYNTAX,
			    "a place takes its value without '=': %s %.*s %.*s", b->cmd->name,
			    (int)length(place), text + place.begin, (int)length(value),
			    text + value.begin);
		return true;
	}
	if (n < 3 || (n == 4 && !span_is(text, b->words[2], "=")))
		return false;
	field.end -= text[field.end - 1] == '=';
	value.begin += text[value.begin] == '=';
	if (length(field) == 0 || length(value) == 0 || path_length(text, field) < length(field))
		return false;
	bsh_fail_at(b->err, field, BSH_E_SYNTAX, "a field and its value are one word: %s %.*s %.*s=%.*s",
		    b->cmd->name, (int)length(place), text + place.begin, (int)length(field),
		    text + field.begin, (int)length(value), text + value.begin);
	return true;
}

/* The parameter that a form lacks behind so many words. */
static const char *missing_param(const struct bsh_form *form, size_t n_words)
{
	const struct bsh_param *param = form->params;

	for (;; param++)
		if (param->times != BSH_OPTIONAL && n_words-- == 0)
			return param->name;
}

/* Fewer words than one form takes are too many for another: what the first one lacks. */
static BSH_COLD int fail_between(const struct bind *b, struct bsh_span whole)
{
	size_t least, most;

	for (unsigned i = 0; i < BSH_LENGTH(b->cmd->forms) && is_form(&b->cmd->forms[i]); i++) {
		const struct bsh_form *form = &b->cmd->forms[i];
		struct bsh_text usage = { 0 };

		arity(form, &least, &most);
		if (form->params[0].kind == BSH_KIND_KEYWORD || b->n_words >= least)
			continue;
		bsh_form_usage(form, &usage);
		bsh_fail_at(b->err, whole, BSH_E_SYNTAX, "a %s is missing: %s%s",
			    missing_param(form, b->n_words), b->cmd->name,
			    bsh_text_string(&usage));
		bsh_text_finish(&usage);
		return -1;
	}
	return fail_usage(b, whole, "these arguments do not fit");
}

static BSH_COLD int fail_arity(const struct bind *b, struct bsh_span whole)
{
	size_t least = SIZE_MAX, most = 0, l, m;

	for (unsigned i = 0; i < BSH_LENGTH(b->cmd->forms) && is_form(&b->cmd->forms[i]); i++) {
		arity(&b->cmd->forms[i], &l, &m);
		least = l < least ? l : least;
		most = m > most ? m : most;
	}
	if (fail_equals(b))
		return -1;
	if (b->n_words <= most)
		return b->n_words < least ? fail_usage(b, whole, "too few arguments") :
					    fail_between(b, whole);
	for (size_t i = 0; i < b->n_words; i++)
		if (length(b->words[i]) <= 2 && strchr("+-*/%&|^<>=", b->text[b->words[i].begin]))
			return bsh_fail_at(b->err, b->words[i], BSH_E_SYNTAX,
					   "blanks separate arguments: write a+b, or (a + b)");
	return fail_usage(b, b->words[most], "too many arguments");
}

/* ---- Values ------------------------------------------------------------ */

static BSH_COLD int fail_width(const struct bind *b, struct bsh_span at,
			       const struct bsh_value *v, unsigned width)
{
	return bsh_fail_at(b->err, at, BSH_E_VALUE, "0x%llx does not fit %u bits",
			   (unsigned long long)v->value, width * 8);
}

/* A value of the command's width, cut to it where nothing is lost. */
static int bind_value(const struct bind *b, struct bsh_span at, struct bsh_arg *arg)
{
	if (bsh_expr_value(b->text, at, &b->env, &arg->v, b->err) < 0)
		return -1;
	if (b->cmd->width && arg->v.is_known &&
	    !bsh_expr_fits(&arg->v, b->cmd->width, &arg->v.value))
		return fail_width(b, at, &arg->v, b->cmd->width);
	return 0;
}

static int bind_positive(const struct bind *b, struct bsh_span at, struct bsh_arg *arg,
			 const char *what)
{
	if (bsh_expr_value(b->text, at, &b->env, &arg->v, b->err) < 0)
		return -1;
	if (arg->v.is_literal && arg->v.is_duration)
		return bsh_fail_at(b->err, at, BSH_E_SYNTAX, "%s is no duration", what);
	if (arg->v.is_known && arg->v.value == 0)
		return bsh_fail_at(b->err, at, BSH_E_VALUE, "%s of 0 does nothing", what);
	return 0;
}

static int bind_width(const struct bind *b, struct bsh_span at, struct bsh_arg *arg)
{
	if (bsh_expr_value(b->text, at, &b->env, &arg->v, b->err) < 0)
		return -1;
	if (!arg->v.is_known)
		return 0;
	if (arg->v.value != 8 && arg->v.value != 16 && arg->v.value != 32 && arg->v.value != 64)
		return bsh_fail_at(b->err, at, BSH_E_VALUE, "a width is 8, 16, 32 or 64 bits");
	arg->v.value /= 8;
	return 0;
}

static int bind_duration(const struct bind *b, struct bsh_span at, struct bsh_arg *arg)
{
	if (bsh_expr_value(b->text, at, &b->env, &arg->v, b->err) < 0)
		return -1;
	if (arg->v.is_literal && !arg->v.is_duration)
		return bsh_fail_at(b->err, at, BSH_E_SYNTAX,
				   "a duration has a unit: %.*sms, or us, s, ns",
				   (int)(length(at) < 20 ? length(at) : 20), b->text + at.begin);
	return 0;
}

static int bind_bar(const struct bind *b, struct bsh_span at, struct bsh_arg *arg)
{
	if (bsh_expr_value(b->text, at, &b->env, &arg->v, b->err) < 0)
		return -1;
	if (arg->v.is_known && arg->v.value >= BSH_BARS)
		return bsh_fail_at(b->err, at, BSH_E_VALUE, "BARs are 0 to 5");
	return 0;
}

int bsh_check_aligned(const struct bsh_session *s, const struct bsh_arg *place, unsigned width,
		      struct bsh_err *err)
{
	/* A register is aligned as the map says: it may take several accesses. */
	if (place->place.named && place->place.width == width)
		return 0;
	if (!s->settings.is_dry_run || !place->place.is_known || width == 0 ||
	    place->place.offset % width == 0)
		return 0;
	return bsh_fail_at(err, place->at, BSH_E_ALIGN, "0x%llx is not a multiple of %u",
			   (unsigned long long)place->place.offset, width);
}

static int bind_place(const struct bind *b, struct bsh_span at, bool takes_bits,
		      struct bsh_arg *arg)
{
	int result;

	b->s->takes_block = b->cmd->takes_block;
	result = bsh_expr_place(b->text, at, &b->env, &arg->place, b->err);
	b->s->takes_block = false;
	if (result < 0)
		return -1;
	if (arg->place.named && arg->place.named != UINT32_MAX &&
	    !bsh_looked_up(b->s, &arg->place)) {
		b->err->at = at;
		return bsh_fail_forgotten(b->err);
	}
	if (arg->place.named)
		bsh_target_set(b->s, &arg->place);
	if (arg->place.has_bits && !takes_bits)
		return bsh_fail_at(b->err, at, BSH_E_SYNTAX,
				   "%s works on whole elements: leave out the bits", b->cmd->name);
	if (arg->place.has_bits && b->cmd->width && arg->place.high >= b->cmd->width * 8)
		return bsh_fail_at(b->err, at, BSH_E_VALUE, "bit %u is not in %u bits",
				   arg->place.high, b->cmd->width * 8);
	return bsh_check_aligned(b->s, arg, b->cmd->width, b->err);
}

static int reserve_assigns(struct bsh_session *s, struct bsh_err *err)
{
	struct bsh_assign *assigns;

	if (s->n_assigns < s->assigns_cap)
		return 0;
	assigns = reallocarray(s->assigns, s->assigns_cap + 16, sizeof(*assigns));
	if (!assigns)
		return bsh_fail_nomem(err);
	s->assigns = assigns;
	s->assigns_cap += 16;
	return 0;
}

/* Find the field that a word sets in the command's register. */
static int find_field(const struct bind *b, struct bsh_span name, size_t index)
{
	const struct bsh_regmap *map = bsh_session_map(b->s);

	if (!b->s->has_target) {
		if (bsh_register_of(b->s, &b->s->args[0], b->cmd->effect, &b->s->target, b->err) <
		    0)
			return -1;
		b->s->has_target = true;
	}
	if (bsh_regmap_find_field(map, &b->s->target, b->text + name.begin, length(name),
				  &b->s->assigns[index].field, b->err) == 0)
		return 0;
	b->err->at = name;
	return -1;
}

/* FIELD=VALUE: VALUE may be a name of that field's values. */
static int bind_field(const struct bind *b, struct bsh_span at, struct bsh_arg *arg)
{
	const size_t len = field_length(b->text, at);
	const struct bsh_span name = { at.begin, at.begin + (uint32_t)len };
	const struct bsh_span value = { name.end + 1, at.end };
	struct bsh_session *s = b->s;
	struct bsh_regmap_place reg;
	int result;

	if (len == 0)
		return fail_usage(b, at, "a field, '=' and its value belong here");
	if (reserve_assigns(s, b->err) < 0)
		return -1;
	arg->assign.index = s->n_assigns++;
	s->assigns[arg->assign.index] = (struct bsh_assign){ .value = 0 };
	/* Where the place is not known before the script runs, neither are its fields. */
	if (!s->has_target && !s->args[0].place.is_known)
		s->any_target = true;
	else if (find_field(b, name, arg->assign.index) < 0)
		return -1;
	reg = s->target;
	s->target = s->assigns[arg->assign.index].field;
	result = bsh_expr_value(b->text, value, &b->env, &arg->assign.v, b->err);
	s->target = reg;
	return result;
}

/* ---- Text -------------------------------------------------------------- */

/* Texts lie behind each other in the scratch; while it grows, args hold offsets. */
static int bind_text(const struct bind *b, struct bsh_span at, struct bsh_arg *arg)
{
	struct bsh_text *text = &b->s->text;
	const size_t begin = text->len;

	if (bsh_expand(b->text, at, &b->env, b->s, text, &arg->text.is_known, b->err) < 0)
		return -1;
	bsh_text_add(text, "", 1);
	if (bsh_text_failed(text))
		return bsh_fail_nomem(b->err);
	arg->text.data = (const char *)(uintptr_t)begin;
	arg->text.len = text->len - begin - 1;
	return 0;
}

static bool is_name(const char *text, size_t len)
{
	if (len == 0 || isdigit((unsigned char)*text))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)text[i]) && text[i] != '_')
			return false;
	return true;
}

/* NAME = EXPR, with or without blanks: two arguments, the name and the value. */
static int bind_assign(const struct bind *b, struct bsh_arg *args)
{
	const struct bsh_span whole = { b->words[0].begin, b->words[b->n_words - 1].end };
	struct bsh_span name = { whole.begin, whole.begin }, value = whole;

	while (name.end < whole.end && (isalnum((unsigned char)b->text[name.end]) ||
					b->text[name.end] == '_'))
		name.end++;
	value.begin = name.end;
	while (value.begin < whole.end && strchr(" \t", b->text[value.begin]))
		value.begin++;
	if (!is_name(b->text + name.begin, length(name)) || value.begin == whole.end ||
	    b->text[value.begin] != '=')
		return fail_usage(b, whole, b->text[whole.begin] == '$' ?
						    "the name stands without its '$'" :
						    "a name, '=' and a value belong here");
	value.begin++;
	while (value.begin < whole.end && strchr(" \t", b->text[value.begin]))
		value.begin++;
	if (value.begin == whole.end)
		return fail_usage(b, whole, "the value is missing");
	args[0].at = name;
	args[0].text.data = b->text + name.begin;
	args[0].text.len = length(name);
	args[1].at = value;
	return bsh_expr_value(b->text, value, &b->env, &args[1].v, b->err);
}

/* ---- One word, all words ----------------------------------------------- */

static int bind_one(const struct bind *b, const struct bsh_param *param, struct bsh_span at,
		    struct bsh_arg *arg)
{
	arg->at = at;
	switch (param->kind) {
	case BSH_KIND_PLACE:
	case BSH_KIND_BITS:
		return bind_place(b, at, param->kind == BSH_KIND_BITS, arg);
	case BSH_KIND_VALUE:
		return bind_value(b, at, arg);
	case BSH_KIND_NUMBER:
		return bsh_expr_value(b->text, at, &b->env, &arg->v, b->err);
	case BSH_KIND_LENGTH:
		return bind_positive(b, at, arg, "a length");
	case BSH_KIND_COUNT:
		return bind_positive(b, at, arg, "a count");
	case BSH_KIND_WIDTH:
		return bind_width(b, at, arg);
	case BSH_KIND_DURATION:
		return bind_duration(b, at, arg);
	case BSH_KIND_BAR:
		return bind_bar(b, at, arg);
	case BSH_KIND_TEXT:
	case BSH_KIND_FILE:
	case BSH_KIND_COMMAND:
	case BSH_KIND_SETTING:
	case BSH_KIND_WORD:
	case BSH_KIND_NAME:
		return bind_text(b, at, arg);
	case BSH_KIND_FIELD:
		return bind_field(b, at, arg);
	case BSH_KIND_NONE:
	case BSH_KIND_ASSIGN:
	case BSH_KIND_KEYWORD:
		break;
	}
	return 0;
}

static bool is_text_kind(enum bsh_kind kind)
{
	return kind == BSH_KIND_TEXT || kind == BSH_KIND_FILE || kind == BSH_KIND_COMMAND ||
	       kind == BSH_KIND_SETTING || kind == BSH_KIND_WORD || kind == BSH_KIND_NAME;
}

/* Texts have their final place now: offsets become pointers. */
static void settle_texts(const struct bind *b, const struct bsh_form *form, size_t spare)
{
	const struct bsh_param *param = form->params;

	for (size_t i = 0; i < b->n_words; i++) {
		struct bsh_arg *arg = &b->s->args[i];

		param = next_param(param, &spare);
		if (is_text_kind(param->kind))
			arg->text.data = b->s->text.data + (uintptr_t)arg->text.data;
		param += param->times != BSH_SOME;
	}
}

/* FIELD=VALUE where only a value may stand: of most commands a field is a place. */
static BSH_COLD int fail_field(const struct bind *b, struct bsh_span at, size_t len)
{
	const struct bsh_span place = b->words[0];
	const char *text = b->text, *field = text + at.begin;
	const char *value = field + len + 1;
	const int value_len = (int)(length(at) - len - 1);

	if (b->cmd->effect == BSH_EFFECT_WRITE)
		return bsh_fail_at(b->err, at, BSH_E_SYNTAX,
				   "'=' is not expected here: write %.*s %.*s sets a field",
				   (int)length(place), text + place.begin, (int)length(at), field);
	/* Behind an offset there is no path to go on with. */
	if (path_length(text, place) < length(place))
		return bsh_fail_at(b->err, at, BSH_E_SYNTAX,
				   "'=' is not expected here: a field is a place, NAME.%.*s",
				   (int)len, field);
	return bsh_fail_at(b->err, at, BSH_E_SYNTAX,
			   "'=' is not expected here: a field is a place, %s %.*s.%.*s %.*s",
			   b->cmd->name, (int)length(place), text + place.begin, (int)len, field,
			   value_len, value);
}

/* Does a word that sets a field stand where a value of the place in front belongs? */
static bool sets_field(const struct bind *b, const struct bsh_form *form,
		       const struct bsh_param *param, struct bsh_span at)
{
	const enum bsh_kind first = form->params[0].kind;

	return (param->kind == BSH_KIND_VALUE || param->kind == BSH_KIND_NUMBER) &&
	       (first == BSH_KIND_PLACE || first == BSH_KIND_BITS) && field_length(b->text, at) > 0;
}

/* Does a word behind the first read the device, as far as it can be seen? */
static bool may_read(const struct bind *b)
{
	for (size_t i = 1; i < b->n_words; i++)
		if (memchr(b->text + b->words[i].begin, '@', length(b->words[i])) ||
		    memchr(b->text + b->words[i].begin, '(', length(b->words[i])))
			return true;
	return false;
}

/* The place is bound: a write that is refused anyway makes none of the reads of its values. */
static int refuse_early(const struct bind *b, const struct bsh_arg *place)
{
	const struct bsh_span at = b->words[0];

	if (b->cmd->effect != BSH_EFFECT_WRITE || b->env.is_check || !may_read(b) ||
	    bsh_policy_before_values(b->s, b->cmd, place, b->n_words, b->err) == 0)
		return 0;
	if (b->err->at.end == 0)
		b->err->at = at;
	return -1;
}

static int bind_all(const struct bind *b, const struct bsh_form *form, size_t spare,
		    struct bsh_args *args)
{
	const struct bsh_param *param = form->params;
	size_t left = spare;

	if (param->kind == BSH_KIND_ASSIGN) {
		args->n = 2;
		return bind_assign(b, b->s->args);
	}
	for (size_t i = 0; i < b->n_words; i++) {
		param = next_param(param, &left);
		if (sets_field(b, form, param, b->words[i]))
			return fail_field(b, b->words[i], field_length(b->text, b->words[i]));
		if (bind_one(b, param, b->words[i], &b->s->args[i]) < 0 ||
		    (i == 0 && refuse_early(b, &b->s->args[0]) < 0))
			return -1;
		param += param->times != BSH_SOME;
	}
	if (b->s->text.len > 0)
		settle_texts(b, form, spare);
	args->n = b->n_words;
	return 0;
}

/* Words that begin with a minus and a letter, right behind the name, are options. */
static int bind_options(struct bind *b, struct bsh_args *args)
{
	const struct bsh_cmd *cmd = b->cmd;

	while (b->n_words > 0 && cmd->options[0].name && b->text[b->words[0].begin] == '-' &&
	       length(b->words[0]) > 1 && !isdigit((unsigned char)b->text[b->words[0].begin + 1])) {
		unsigned i;

		for (i = 0; i < BSH_LENGTH(cmd->options) && cmd->options[i].name; i++)
			if (span_is(b->text, b->words[0], cmd->options[i].name))
				break;
		if (i == BSH_LENGTH(cmd->options) || !cmd->options[i].name)
			return fail_usage(b, b->words[0], "no such option");
		args->options |= BSH_OPTION(i);
		b->words++;
		b->n_words--;
	}
	return 0;
}

static int reserve_args(struct bsh_session *s, size_t n, struct bsh_err *err)
{
	struct bsh_arg *args;

	if (n <= s->args_cap)
		return 0;
	args = realloc(s->args, (n + 16) * sizeof(*args));
	if (!args)
		return bsh_fail_nomem(err);
	s->args = args;
	s->args_cap = n + 16;
	return 0;
}

/* The words behind the options. */
static int bind_words(const struct bind *b, struct bsh_args *args)
{
	struct bsh_session *s = b->s;
	const struct bsh_form *form;
	size_t spare;

	form = choose_form(b, &spare);
	if (!form)
		return fail_arity(b, args->at);
	args->form = (unsigned)(form - b->cmd->forms);
	if (reserve_args(s, b->n_words + 2, b->err) < 0)
		return -1;
	if (bind_all(b, form, spare, args) < 0)
		return -1;
	args->v = s->args;
	return 0;
}

int bsh_bind(struct bsh_session *s, const struct bsh_cmd *cmd, const char *text,
	     const struct bsh_span *words, size_t n_words, bool is_check, struct bsh_args *args,
	     struct bsh_err *err)
{
	struct bind b = { .s = s, .cmd = cmd, .text = text, .words = words + 1,
			  .n_words = n_words - 1, .env = bsh_session_env(s), .err = err };
	int result;

	b.env.is_check = is_check;
	b.env.enumerator = bsh_lookup_enumerator;
	bsh_target_clear(s);
	s->is_target_written = cmd->effect == BSH_EFFECT_WRITE;
	*args = (struct bsh_args){ .at = { words[0].begin, words[n_words - 1].end } };
	s->text.len = 0;
	if (bind_options(&b, args) < 0)
		return -1;
	bsh_policy_options(cmd, args, &s->read_options, &s->read_flags);
	result = bind_words(&b, args);
	s->read_options = s->read_flags = 0;
	if (result < 0)
		return -1;
	if (cmd->check && cmd->check(s, args, err) < 0)
		return -1;
	return is_check && s->settings.is_dry_run ? bsh_policy_dry_run(s, cmd, args, err) : 0;
}
