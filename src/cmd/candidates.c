/* SPDX-License-Identifier: MIT */
/* What may stand at the end of an unfinished line: the one list that completion offers. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "mapfiles.h"
#include "registers.h"

/* Words of a statement that completion looks at. */
#define WORDS_MAX 64

/* So many offsets of registers are offered: who sees more of them types on. */
#define OFFSETS_MAX 2048

/* One completion under way. */
struct complete {
	struct bsh_session *s;
	const char *line;
	struct bsh_span word; /* being typed */
	bool is_written;      /* by the command: names of values are those for writing */
	size_t before;	      /* bytes of it that stay: what is completed begins inside of it */
	bool takes_fields;    /* a '.' and a field may follow a register */
	char behind;	      /* what follows a whole place: nothing inside of an expression */
	unsigned region;      /* names must lie there; BSH_REGIONS: anywhere */
	void (*offer)(void *ctx, const struct bsh_offer *offer);
	void *ctx;
	struct bsh_completion result;
};

/* Offer text if it begins as the word does, behind what stays of it. */
static void offer(struct complete *c, const char *text, char append)
{
	const char *word = c->line + c->word.begin;
	const size_t len = c->word.end - c->word.begin - c->before;
	struct bsh_text whole = { 0 };

	if (strncmp(text, word + c->before, len) != 0)
		return;
	if (c->before == 0) {
		c->offer(c->ctx, &(struct bsh_offer){ .text = text, .append = append });
		return;
	}
	bsh_text_add(&whole, word, c->before);
	bsh_text_adds(&whole, text);
	if (!bsh_text_failed(&whole))
		c->offer(c->ctx, &(struct bsh_offer){ .text = whole.data });
	bsh_text_finish(&whole);
}

static void offer_commands(struct complete *c)
{
	for (size_t i = 0; bsh_commands[i]; i++)
		offer(c, bsh_commands[i]->name, ' ');
}

static void offer_bars(struct complete *c)
{
	char text[8];

	for (unsigned i = 0; i < BSH_BARS; i++) {
		const struct bsh_region *r = bsh_access_region(c->s->gate, i);

		snprintf(text, sizeof(text), "%u", i);
		if (r && r->size)
			offer(c, text, ' ');
	}
}

/* ---- Variables --------------------------------------------------------- */

static void offer_variable(struct complete *c, const char *name)
{
	struct bsh_text text = { 0 };

	bsh_text_addf(&text, "$%s", name);
	if (!bsh_text_failed(&text))
		offer(c, text.data, '\0');
	bsh_text_finish(&text);
}

/* Names behind the last $ of the word, which may stand inside of an expression. */
static void offer_variables(struct complete *c)
{
	const char *word = c->line + c->word.begin;
	size_t at = c->word.end - c->word.begin;

	while (at > 0 && (isalnum((unsigned char)word[at - 1]) || word[at - 1] == '_'))
		at--;
	if (at == 0 || word[at - 1] != '$')
		return;
	c->before = at - 1;
	for (size_t i = 0; bsh_builtin_names[i]; i++)
		offer_variable(c, bsh_builtin_names[i]);
	for (size_t i = 0; i < c->s->vars.cap; i++)
		if (c->s->vars.slots[i].name)
			offer_variable(c, c->s->vars.slots[i].name);
	c->before = 0;
}

/* ---- Places ------------------------------------------------------------ */

static void offer_place(struct complete *c, unsigned region, uint64_t offset)
{
	char text[32];

	offer(c, bsh_place_text(text, (uint8_t)region, offset, c->s->bar), ' ');
	/* The current BAR is named, too, once somebody began to. */
	if (region == c->s->bar && c->word.begin + c->before < c->word.end &&
	    c->line[c->word.begin + c->before] == 'b')
		offer(c, bsh_place_text(text, (uint8_t)region, offset, BSH_REGIONS), ' ');
}

/* What is known of each region without touching it: its ends, what is special in it. */
static void offer_landmarks(struct complete *c)
{
	const char *reason;
	struct bsh_range range;
	unsigned region;

	for (unsigned i = 0; i < BSH_REGIONS; i++) {
		const struct bsh_region *r = bsh_access_region(c->s->gate, i);

		if (!r || r->size < 4)
			continue;
		offer_place(c, i, 0);
		offer_place(c, i, (r->size - 4) & ~UINT64_C(3));
		for (size_t m = 0; m < r->n_mapped; m++)
			offer_place(c, i, r->mapped[m].begin);
	}
	for (size_t i = 0; i < bsh_access_protected(c->s->gate, i, &region, &range, &reason); i++)
		offer_place(c, region, range.begin);
}

static bool takes_place(const struct bsh_cmd *cmd)
{
	for (size_t f = 0; f < BSH_LENGTH(cmd->forms); f++) {
		const enum bsh_kind kind = cmd->forms[f].params[0].kind;

		if (kind == BSH_KIND_PLACE || kind == BSH_KIND_BITS)
			return true;
	}
	return false;
}

/* A place as it was typed once: an offset in its region, with or without that. */
static bool is_plain_place(const struct complete *c, const char *text, size_t len)
{
	uint8_t region = c->s->bar;
	const size_t prefix = bsh_region_prefix(text, len, &region);
	const struct bsh_region *r = bsh_access_region(c->s->gate, region);
	uint64_t offset;

	return bsh_number_plain(text + prefix, len - prefix, &offset) == 16 && r &&
	       offset < r->size;
}

static bool is_word(const char *line, struct bsh_span at, const char *text)
{
	return at.end - at.begin == strlen(text) &&
	       memcmp(line + at.begin, text, at.end - at.begin) == 0;
}

/* Words in front of the command: behind `repeat N` another one begins. */
static size_t words_before(const char *line, const struct bsh_span *words, size_t n)
{
	size_t at = 0;

	while (n - at > 2 && is_word(line, words[at], "repeat"))
		at += 2;
	return at;
}

/* The place in the last statement of a line of history. */
static void offer_from_line(struct complete *c, const char *line)
{
	struct bsh_span words[16];
	const size_t n = bsh_words_at_end(line, strlen(line), words, BSH_LENGTH(words));
	size_t i = words_before(line, words, n), len;
	const struct bsh_cmd *cmd;
	char text[40];

	if (n < 2)
		return;
	cmd = bsh_command_find(line + words[i].begin, words[i].end - words[i].begin);
	if (!cmd || !takes_place(cmd))
		return;
	for (i++; i < n && line[words[i].begin] == '-'; i++)
		;
	len = i < n ? words[i].end - words[i].begin : 0;
	if (len >= sizeof(text) || !is_plain_place(c, line + words[i].begin, len))
		return;
	snprintf(text, sizeof(text), "%.*s", (int)len, line + words[i].begin);
	offer(c, text, ' ');
}

/* Offer text in place of what is typed of the word, whatever its case. */
static void offer_named(struct complete *c, const char *text, char append, const char *about)
{
	struct bsh_text whole = { 0 };

	bsh_text_add(&whole, c->line + c->word.begin, c->before);
	bsh_text_adds(&whole, text);
	if (!bsh_text_failed(&whole))
		c->offer(c->ctx, &(struct bsh_offer){ .text = whole.data,
						      .append = append,
						      .about = about });
	bsh_text_finish(&whole);
}

/* The column behind others: the first line of what is said, else a title. */
static void add_doc(struct bsh_text *to, const char *doc, const char *title)
{
	const char *said = *doc ? doc : title;

	if (*said)
		bsh_text_addf(to, "\t%.*s", (int)strcspn(said, "\t\n"), said);
}

/* In columns: the access of a register, what is said of it. */
static void about_register(const struct complete *c, const struct bsh_regmap_place *reg,
			   struct bsh_text *to)
{
	const struct bsh_register_info info = bsh_regmap_register(c->s->map, reg);
	char access[96];

	bsh_text_addf(to, "\t%s", bsh_register_access(c->s->map, reg, access));
	add_doc(to, info.doc, info.title);
}

/* In columns: offset or bits, access, what is said of it. */
static void about_place(const struct complete *c, const struct bsh_regmap_place *place,
			struct bsh_text *to)
{
	const struct bsh_regmap *map = c->s->map;
	char at[32], access[96];
	struct bsh_block_info block;

	switch (bsh_regmap_place_kind(map, place)) {
	case BSH_REGMAP_BLOCK:
		block = bsh_regmap_block(map, place);
		bsh_text_addf(to, "%s\tblock", bsh_register_offset(c->s, place, at));
		add_doc(to, block.doc, block.title);
		break;
	case BSH_REGMAP_REGISTER:
		bsh_text_adds(to, bsh_register_offset(c->s, place, at));
		about_register(c, place, to);
		break;
	case BSH_REGMAP_FIELD:
	default:
		bsh_text_addf(to, place->high == place->low ? "[%u]" : "[%u:%u]", place->high,
			      place->low);
		bsh_text_addf(to, "\t%s", bsh_register_access(map, place, access));
		add_doc(to, bsh_regmap_field(map, place).doc, "");
		break;
	}
}

/* May more of the word follow what a step leads to? */
static bool goes_on(const struct complete *c, const struct bsh_regmap_offer *step)
{
	return step->goes_on || (c->takes_fields && step->kind == BSH_REGMAP_REGISTER &&
				 bsh_regmap_register(c->s->map, &step->place).n_fields > 0);
}

static bool offer_step(void *ctx, const struct bsh_regmap_offer *step)
{
	struct complete *c = ctx;
	struct bsh_text about = { 0 };

	if (c->region != BSH_REGIONS && c->region != step->place.loc.region)
		return true;
	about_place(c, &step->place, &about);
	offer_named(c, step->text, goes_on(c, step) ? '\0' : c->behind, bsh_text_string(&about));
	bsh_text_finish(&about);
	return true;
}

/* The next segment of a path in the map. */
static void offer_names(struct complete *c)
{
	if (c->s->map)
		bsh_regmap_complete(c->s->map, c->line + c->word.begin + c->before,
				    c->word.end - c->word.begin - c->before, offer_step, c);
}

/* The same behind a region, "bar0:core.", which they have to lie in. */
static void offer_names_of_region(struct complete *c)
{
	const size_t before = c->before;
	uint8_t region;

	c->before += bsh_region_prefix(c->line + c->word.begin + before,
				       c->word.end - c->word.begin - before, &region);
	if (c->before > before)
		c->region = region;
	offer_names(c);
	c->before = before;
	c->region = BSH_REGIONS;
}

/* A register by its offset in its region. */
static void offer_offset(struct complete *c, const struct bsh_regmap_place *reg)
{
	struct bsh_text about = { 0 };
	char at[32], path[BSH_REGMAP_PATH_MAX];

	bsh_text_adds(&about, bsh_regmap_path(c->s->map, reg, path, sizeof(path)));
	about_register(c, reg, &about);
	offer_named(c, bsh_place_text(at, reg->loc.region, reg->loc.offset, reg->loc.region),
		    c->behind, bsh_text_string(&about));
	bsh_text_finish(&about);
}

/* The hexadecimal digits behind 0x; false: it is something else, or more than an offset has. */
static bool begun_offset(const char *text, size_t len, uint64_t *begun)
{
	*begun = 0;
	if (len < 2 || len > 10 || memcmp(text, "0x", 2) != 0)
		return false;
	for (size_t i = 2; i < len; i++) {
		const char digit = text[i];

		if (!isxdigit((unsigned char)digit))
			return false;
		*begun = *begun << 4 |
			 (uint64_t)(isdigit((unsigned char)digit) ? digit - '0' :
								    (digit | 0x20) - 'a' + 10);
	}
	return true;
}

/* Registers of a region whose offsets begin with the digits that are typed behind 0x. */
static void offer_offsets(struct complete *c, unsigned region)
{
	const size_t len = c->word.end - c->word.begin - c->before;
	struct bsh_regmap_walk walk = { .map = c->s->map, .region = region };
	struct bsh_regmap_place reg;
	uint64_t begun;
	unsigned n = 0;

	if (!c->s->map || !begun_offset(c->line + c->word.begin + c->before, len, &begun))
		return;
	for (unsigned shift = 0; shift <= 32 && n < OFFSETS_MAX; shift += 4) {
		walk.offset = len > 2 ? begun << shift : 0;
		walk.node = 0;
		walk.is_done = false;
		for (; n < OFFSETS_MAX && bsh_regmap_next(&walk, &reg) &&
		       (len == 2 || reg.loc.offset >> shift == begun);
		     n++)
			offer_offset(c, &reg);
		/* 0 shifted is 0: there is nothing new. */
		if (len == 2 || begun == 0)
			break;
	}
}

/* The same behind a region, "bar2:0x"; else they lie in the current one. */
static void offer_offsets_of_region(struct complete *c)
{
	const size_t before = c->before;
	uint8_t region = c->s->bar;

	c->before += bsh_region_prefix(c->line + c->word.begin + before,
				       c->word.end - c->word.begin - before, &region);
	offer_offsets(c, region);
	c->before = before;
}

static void offer_places(struct complete *c)
{
	struct bsh_session *s = c->s;
	const size_t kept = s->n_recent < BSH_RECENT ? s->n_recent : BSH_RECENT;
	const char *line;

	offer_names_of_region(c);
	offer_offsets_of_region(c);
	offer_landmarks(c);
	for (size_t i = 0; i < kept; i++)
		offer_place(c, s->recent[i].region, s->recent[i].offset);
	for (size_t i = 0; s->hooks.history && (line = s->hooks.history(s->hooks.ctx, i)); i++)
		offer_from_line(c, line);
}

/* The end of "r8(" to "r64(" that stands in front of text[at]. */
static bool is_read(const char *text, size_t at)
{
	static const char *const reads[] = { "r8(", "r16(", "r32(", "r64(" };

	for (size_t i = 0; i < BSH_LENGTH(reads); i++) {
		const size_t len = strlen(reads[i]);

		if (at >= len && memcmp(text + at - len, reads[i], len) == 0)
			return true;
	}
	return false;
}

/* The place that an expression is about to read: behind the last parenthesis of the word. */
static void offer_read(struct complete *c)
{
	const char *word = c->line + c->word.begin;
	size_t at = c->word.end - c->word.begin;

	while (at > 0 && word[at - 1] != '(')
		at--;
	if (!is_read(word, at))
		return;
	c->before = at;
	c->behind = '\0';
	offer_places(c);
	c->before = 0;
	c->behind = ' ';
}

/* @NAME in an expression: the value of a place. */
static void offer_value_of(struct complete *c)
{
	const char *word = c->line + c->word.begin;
	size_t at = c->word.end - c->word.begin;

	while (at > 0 && word[at - 1] && (isalnum((unsigned char)word[at - 1]) ||
					  strchr("_.[]", word[at - 1])))
		at--;
	if (at == 0 || word[at - 1] != '@')
		return;
	c->before = at;
	c->behind = '\0';
	offer_names(c);
	c->before = 0;
	c->behind = ' ';
}

/* ---- Fields and their values ------------------------------------------------ */

/* The register or field that a word names. */
static bool find_named(const struct complete *c, struct bsh_span at, struct bsh_regmap_place *place)
{
	struct bsh_err ignored = { 0 };

	return c->s->map && bsh_regmap_find(c->s->map, c->line + at.begin, at.end - at.begin,
					    BSH_FIND_NO_HINT, place, &ignored) == 0;
}

static void offer_enumerator(struct complete *c, const struct bsh_enum_entry *entry)
{
	struct bsh_text about = { 0 };

	bsh_text_addf(&about, "0x%llx", (unsigned long long)entry->value);
	add_doc(&about, entry->doc, "");
	offer_named(c, entry->name, ' ', bsh_text_string(&about));
	bsh_text_finish(&about);
}

/* The names that values of a field have when it is written, or read, as the command does. */
static void offer_enumerators(struct complete *c, const struct bsh_regmap_place *field)
{
	struct bsh_enum_entry entry;
	struct bsh_field_info info;
	uint32_t e;

	if (field->field == BSH_REGMAP_NONE)
		return;
	info = bsh_regmap_field(c->s->map, field);
	e = c->is_written ? info.enum_write : info.enum_read;
	for (uint32_t i = 0; bsh_regmap_enum_entry(c->s->map, e, i, &entry); i++)
		if (strncasecmp(entry.name, c->line + c->word.begin + c->before,
				c->word.end - c->word.begin - c->before) == 0 &&
		    !entry.is_default)
			offer_enumerator(c, &entry);
}

/* FIELD=VALUE of the register before. */
static void offer_fields(struct complete *c, struct bsh_span of)
{
	const char *word = c->line + c->word.begin;
	const size_t len = c->word.end - c->word.begin;
	const char *equals = memchr(word, '=', len);
	struct bsh_regmap_place reg, field;
	struct bsh_err ignored = { 0 };
	char leaf[BSH_REGMAP_PATH_MAX];
	uint32_t next = 0;

	if (!find_named(c, of, &reg) || reg.field != BSH_REGMAP_NONE)
		return;
	if (equals) {
		if (bsh_regmap_find_field(c->s->map, &reg, word, (size_t)(equals - word), &field,
					  &ignored) < 0)
			return;
		c->before = (size_t)(equals - word) + 1;
		offer_enumerators(c, &field);
		c->before = 0;
		return;
	}
	while (bsh_regmap_next_field(c->s->map, &reg, &next, &field)) {
		struct bsh_text text = { 0 }, about = { 0 };

		bsh_text_addf(&text, "%s=",
			      bsh_regmap_leaf(c->s->map, &field, leaf, sizeof(leaf)));
		about_place(c, &field, &about);
		if (strncasecmp(leaf, word, len) == 0 && !bsh_text_failed(&text))
			offer_named(c, text.data, '\0', bsh_text_string(&about));
		bsh_text_finish(&text);
		bsh_text_finish(&about);
	}
}

/* Where the name begins that ends in front of at, as far back as from. */
static size_t name_begin(const char *line, size_t from, size_t at, const char *others)
{
	while (at > from && (isalnum((unsigned char)line[at - 1]) ||
			     (line[at - 1] && strchr(others, line[at - 1]))))
		at--;
	return at;
}

static size_t skip_blanks(const char *line, size_t at)
{
	while (at > 0 && (line[at - 1] == ' ' || line[at - 1] == '\t'))
		at--;
	return at;
}

/* @FIELD == and @FIELD != are followed by a name of the field's values, as it is read. */
static void offer_compared(struct complete *c)
{
	const size_t word = name_begin(c->line, c->word.begin, c->word.end, "_");
	size_t at = skip_blanks(c->line, word);
	struct bsh_regmap_place place;
	struct bsh_span name;

	if (at < 2 || c->line[at - 1] != '=' || !strchr("=!", c->line[at - 2]))
		return;
	name.end = (uint32_t)skip_blanks(c->line, at - 2);
	name.begin = (uint32_t)name_begin(c->line, 0, name.end, "_.[]");
	if (name.begin == 0 || c->line[name.begin - 1] != '@' || !find_named(c, name, &place))
		return;
	c->is_written = false;
	c->before = word - c->word.begin;
	offer_enumerators(c, &place);
	c->before = 0;
}

/* A value of the place that the command is about. */
static void offer_value(struct complete *c, struct bsh_span of)
{
	struct bsh_regmap_place place;

	if (find_named(c, of, &place))
		offer_enumerators(c, &place);
}

/* ---- Words by what they are -------------------------------------------- */

/* The maps that `map` knows by name; one that would have to be quoted is left out. */
static void offer_maps(struct complete *c)
{
	char *names[BSH_MAP_NAMES + 1];
	const size_t n = bsh_map_names(names);

	for (size_t i = 0; i < n; i++) {
		if (name_begin(names[i], 0, strlen(names[i]), "_-+") == 0)
			offer(c, names[i], ' ');
		free(names[i]);
	}
}

static void offer_settings(struct complete *c)
{
	for (size_t i = 0; bsh_setting_names[i]; i++)
		offer(c, bsh_setting_names[i], ' ');
}

static void offer_values(struct complete *c, const char *setting, size_t len)
{
	const char *const *values = bsh_setting_values(setting, len);

	for (; values && *values; values++)
		offer(c, *values, ' ');
}

/*
 * The words that fit a parameter; before is the word in front of the one being typed, first
 * the command's first argument.
 */
static void offer_param(struct complete *c, const struct bsh_param *param, struct bsh_span before,
			struct bsh_span first)
{
	c->takes_fields = param->kind != BSH_KIND_PLACE;
	switch (param->kind) {
	case BSH_KIND_PLACE:
	case BSH_KIND_BITS:
		offer_places(c);
		break;
	case BSH_KIND_BAR:
		offer_bars(c);
		break;
	case BSH_KIND_COMMAND:
		offer_commands(c);
		/* What is named is described as well, once something is typed of it. */
		if (c->word.begin < c->word.end)
			offer_names_of_region(c);
		break;
	case BSH_KIND_SETTING:
		offer_settings(c);
		break;
	case BSH_KIND_WORD:
		offer_values(c, c->line + before.begin, before.end - before.begin);
		break;
	case BSH_KIND_KEYWORD:
		offer(c, param->name, ' ');
		break;
	case BSH_KIND_FILE:
		c->result.is_file = true;
		break;
	case BSH_KIND_NAME:
		offer_names_of_region(c);
		break;
	case BSH_KIND_FIELD:
		offer_fields(c, first);
		break;
	case BSH_KIND_VALUE:
	case BSH_KIND_NUMBER:
		offer_value(c, first);
		break;
	case BSH_KIND_NONE:
	case BSH_KIND_LENGTH:
	case BSH_KIND_COUNT:
	case BSH_KIND_WIDTH:
	case BSH_KIND_DURATION:
	case BSH_KIND_ASSIGN:
	case BSH_KIND_TEXT:
		break;
	}
}

/* The arguments of a command; words[0] is its name, the last one is being typed. */
static void complete_argument(struct complete *c, const struct bsh_span *words, size_t n)
{
	const struct bsh_cmd *cmd =
		bsh_command_find(c->line + words[0].begin, words[0].end - words[0].begin);
	size_t options = 0;

	if (!cmd)
		return;
	c->is_written = cmd->effect == BSH_EFFECT_WRITE;
	while (options + 2 < n && cmd->options[0].name &&
	       c->line[words[options + 1].begin] == '-')
		options++;
	if (options + 2 == n && c->word.begin < c->word.end && c->line[c->word.begin] == '-')
		for (size_t i = 0; i < BSH_LENGTH(cmd->options) && cmd->options[i].name; i++)
			offer(c, cmd->options[i].name, ' ');
	for (size_t form = 0; form < BSH_LENGTH(cmd->forms); form++) {
		const struct bsh_param *param = bsh_bind_param(cmd, form, n - 1 - options);

		if (param)
			offer_param(c, param, words[n - 2], words[options + 1]);
	}
	if (cmd == &bsh_cmd_map && n == 2)
		offer_maps(c);
	offer_variables(c);
	offer_read(c);
	offer_value_of(c);
	offer_compared(c);
}

struct bsh_completion bsh_session_complete(struct bsh_session *s, const char *line, size_t len,
					   void (*offer_word)(void *ctx,
							      const struct bsh_offer *offer),
					   void *ctx)
{
	struct complete c = { .s = s,
			      .line = line,
			      .behind = ' ',
			      .region = BSH_REGIONS,
			      .offer = offer_word,
			      .ctx = ctx };
	struct bsh_span words[WORDS_MAX];
	size_t n, at;

	c.result.word = len;
	/* No word has a NUL in it, and what is offered is a string. */
	n = memchr(line, '\0', len) ? 0 : bsh_words_at_end(line, len, words, WORDS_MAX);
	if (n == 0)
		return c.result;
	c.word = words[n - 1];
	c.result.word = c.word.begin;
	at = words_before(line, words, n);
	if (n - at == 1)
		offer_commands(&c);
	else
		complete_argument(&c, words + at, n - at);
	return c.result;
}
