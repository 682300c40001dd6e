/* SPDX-License-Identifier: MIT */
/* The session's register maps: those that are named or fit the device, and names in them. */

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mapfiles.h"
#include "memo.h"
#include "policy.h"
#include "registers.h"
#include "simulate.h"

/* Files of one directory that are looked into; more of them are no collection of maps. */
#define FILES_MAX 256

const struct bsh_regmap *bsh_session_map(const struct bsh_session *s)
{
	return s->is_check && s->checked_map ? s->checked_map : s->map;
}

/* ---- Loading ------------------------------------------------------------ */

/* A file that cannot be read is a mistake in the command, as a script is that is missing. */
static int load(struct bsh_regmap *map, const char *path, struct bsh_err *err)
{
	const struct bsh_regmap_options options = { .takes_drafts = true };

	if (bsh_regmap_load(map, path, &options, err) == 0)
		return 0;
	if (err->code == BSH_E_INTERNAL)
		err->code = BSH_E_SYNTAX;
	return -1;
}

/* Places that were found before are void, and the device answers what the map states. */
static void adopt(struct bsh_session *s)
{
	const unsigned widths = bsh_regmap_widths(s->map);

	s->n_lookups = 0;
	bsh_target_clear(s);
	/* Without memory for it every name is looked up anew. */
	if (s->memo)
		bsh_memo_clear(s->memo);
	else
		s->memo = bsh_memo_new();
	/* What the person chose stands above the map. */
	if (widths && !s->settings.has_widths) {
		bsh_access_set_widths(s->gate, widths);
		bsh_access_set_widths_source(s->gate, "says the map");
	}
	bsh_policy_adopt(s);
}

static void tell_warnings(struct bsh_session *s, size_t from)
{
	const char *warning;

	for (size_t i = from; !s->settings.is_quiet && (warning = bsh_regmap_warning(s->map, i));
	     i++)
		bsh_session_note(s, "%s", warning);
}

/* A header or a table seldom says what may be done with a register. */
static void tell_drafts(struct bsh_session *s, size_t from)
{
	const char *path, *format;

	for (size_t i = from; !s->settings.is_quiet && (path = bsh_regmap_source(s->map, i)); i++) {
		char clean[256];

		format = bsh_regmap_source_format(s->map, i);
		if (strcmp(format, "header") != 0 && strcmp(format, "table") != 0)
			continue;
		bsh_session_note(s, "%s: a draft%s; barsh convert makes a map to be finished",
				 bsh_clean_text(clean, sizeof(clean), path),
				 bsh_regmap_source_tells_access(s->map, i) ?
					 ": of side effects it may not tell" :
					 " without access: field writes need --force");
	}
}

static size_t count_sources(const struct bsh_regmap *map)
{
	size_t n = 0;

	while (map && bsh_regmap_source(map, n))
		n++;
	return n;
}

static size_t count_warnings(const struct bsh_regmap *map)
{
	size_t n = 0;

	while (map && bsh_regmap_warning(map, n))
		n++;
	return n;
}

/* Is source file of a format whose addresses may be those of the bus? */
static bool has_bus_addresses(const struct bsh_regmap *map, const char *file)
{
	static const char *const formats[] = { "svd", "ipxact", "litex", "header" };
	const char *path;

	for (size_t i = 0; (path = bsh_regmap_source(map, i)); i++)
		for (size_t f = 0; strcmp(path, file) == 0 && f < BSH_LENGTH(formats); f++)
			if (strcmp(bsh_regmap_source_format(map, i), formats[f]) == 0)
				return true;
	return false;
}

/* An SVD that LiteX wrote, which calls each device so: the CSV beside it moves the registers. */
static bool is_of_litex(const struct bsh_session *s, size_t source)
{
	return strcmp(bsh_regmap_source_format(s->map, source), "svd") == 0 &&
	       strcmp(bsh_regmap_name(s->map), "SOC") == 0;
}

/* Tell that none of a file's registers is in their BAR, and what they may be. */
static void note_far(struct bsh_session *s, size_t source, unsigned bar, uint64_t size,
		     const struct bsh_regmap_place *first)
{
	const char *file = bsh_regmap_source(s->map, source);
	const char *name = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
	const int stem = (int)strcspn(name, ".");
	uint64_t base = 1;
	char clean[160], output[64];

	/* A BAR begins at a multiple of its size, which is a power of two. */
	while (base < size && base << 1)
		base <<= 1;
	base = first->loc.offset & ~(base - 1);
	bsh_clean_text(clean, sizeof(clean), file);
	bsh_clean_text(output, sizeof(output), name);
	if (base && has_bus_addresses(s->map, file))
		bsh_session_note(s,
				 "all registers of %s lie behind the end of BAR %u (0x%llx bytes): %sif "
				 "0x%llx is where the BAR begins on the bus, barsh convert "
				 "--rebase=0x%llx -o %.*s.yaml %s makes offsets of them",
				 clean, bar, (unsigned long long)size,
				 is_of_litex(s, source) ?
					 "load its csr.csv, or the directory of the build; else, " :
					 "",
				 (unsigned long long)base, (unsigned long long)base, stem, output,
				 clean);
	else
		bsh_session_note(s, "all registers of %s lie behind the end of BAR %u (0x%llx bytes)",
				 clean, bar, (unsigned long long)size);
}

/* Do all registers that a file has in a BAR lie behind its end? Sets the first of them. */
static bool is_far(const struct bsh_session *s, const char *file, unsigned bar, uint64_t size,
		   struct bsh_regmap_place *first)
{
	struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };
	bool is_any = false;

	while (bsh_regmap_next_node(s->map, &place)) {
		if (place.loc.region != bar || (is_any && place.loc.offset >= first->loc.offset) ||
		    bsh_regmap_place_kind(s->map, &place) != BSH_REGMAP_REGISTER ||
		    strcmp(bsh_regmap_register(s->map, &place).origin.file, file) != 0)
			continue;
		if (place.loc.offset < size)
			return false;
		*first = place;
		is_any = true;
	}
	return is_any;
}

static bool was_judged(const struct bsh_session *s, const char *file)
{
	for (size_t i = 0; i < s->n_judged; i++)
		if (strcmp(bsh_regmap_source(s->map, i), file) == 0)
			return true;
	return false;
}

void bsh_session_tell_far(struct bsh_session *s)
{
	struct bsh_regmap_place first;
	const char *file;

	if (!s->map || !bsh_access_is_open(s->gate))
		return;
	s->is_far_due = false;
	for (; (file = bsh_regmap_source(s->map, s->n_judged)); s->n_judged++) {
		if (s->settings.is_quiet || was_judged(s, file))
			continue;
		for (unsigned bar = 0; bar < BSH_BARS; bar++) {
			const uint64_t size = bsh_access_region(s->gate, bar)->size;

			if (size && is_far(s, file, bar, size, &first))
				note_far(s, s->n_judged, bar, size, &first);
		}
	}
}

static int load_all(struct bsh_regmap *map, const struct bsh_map_files *files, struct bsh_err *err)
{
	for (size_t i = 0; i < files->n; i++)
		if (load(map, files->path[i], err) < 0)
			return -1;
	return 0;
}

/* What is loaded now, once more: a check, or a file that may fail later, goes on from here. */
static int copy_map(const struct bsh_session *s, struct bsh_regmap **copy, struct bsh_err *err)
{
	return s->map ? bsh_regmap_copy(s->map, copy, err) : bsh_regmap_new(copy, err);
}

/* All files or none: of several, one that is well must not stay where the next one is wrong. */
static int load_files(struct bsh_session *s, const struct bsh_map_files *files,
		      struct bsh_err *err)
{
	const size_t warnings = count_warnings(s->map), sources = count_sources(s->map);
	bsh_auto(bsh_regmap) *fresh = NULL;

	if ((!s->map || files->n > 1) && copy_map(s, &fresh, err) < 0)
		return -1;
	if (load_all(fresh ? fresh : s->map, files, err) < 0)
		return -1;
	if (fresh) {
		bsh_regmap_free(s->map);
		s->map = bsh_steal(bsh_regmap, &fresh);
	}
	adopt(s);
	tell_warnings(s, warnings);
	tell_drafts(s, sources);
	s->is_far_due = true;
	/* In a script the next command may load what moves them. */
	if (s->is_interactive && s->frame && s->frame->is_prompt)
		bsh_session_tell_far(s);
	return 0;
}

int bsh_session_load_map(struct bsh_session *s, const char *word, struct bsh_err *err)
{
	struct bsh_map_files files;
	int result;

	if (bsh_map_files(word, &files, err) < 0)
		return -1;
	result = load_files(s, &files, err);
	bsh_map_files_finish(&files);
	return result;
}

/* The command that loads path, for the log and for what is saved. */
static void begin_with_map(struct bsh_session *s, const char *path)
{
	struct bsh_text command = { 0 };

	bsh_text_adds(&command, "map \"");
	for (; *path; path++) {
		if (strchr("\"\\$", *path))
			bsh_text_add(&command, "\\", 1);
		bsh_text_add(&command, *path == '\n' ? "\\n" : path, *path == '\n' ? 2 : 1);
	}
	bsh_text_add(&command, "\"", 1);
	if (!bsh_text_failed(&command))
		bsh_session_begin_with(s, bsh_text_string(&command));
	bsh_text_finish(&command);
}

int bsh_session_load_maps(struct bsh_session *s, struct bsh_err *err)
{
	bsh_auto_free char *simulated = NULL;

	if (bsh_simulated_map(bsh_access_device(s->gate), &simulated, err) < 0)
		return -1;
	if (simulated) {
		if (bsh_session_load_map(s, simulated, err) < 0)
			return -1;
		begin_with_map(s, simulated);
	}
	for (size_t i = 0; i < s->settings.n_maps; i++) {
		if (bsh_session_load_map(s, s->settings.maps[i], err) < 0)
			return -1;
		begin_with_map(s, s->settings.maps[i]);
	}
	return 0;
}

/* ---- While a text is checked ---------------------------------------------- */

void bsh_session_drop_checked_map(struct bsh_session *s)
{
	bsh_regmap_free(s->checked_map);
	s->checked_map = NULL;
	s->n_lookups = 0;
	bsh_target_clear(s);
}

int bsh_session_check_map(struct bsh_session *s, const char *word, struct bsh_err *err)
{
	struct bsh_map_files files;
	int result;

	if (bsh_map_files(word, &files, err) < 0)
		return -1;
	if (!s->checked_map && copy_map(s, &s->checked_map, err) < 0) {
		bsh_map_files_finish(&files);
		return -1;
	}
	s->n_lookups = 0;
	bsh_target_clear(s);
	result = load_all(s->checked_map, &files, err);
	bsh_map_files_finish(&files);
	return result;
}

/* ---- Maps that fit the device ---------------------------------------------- */

/* What the device states of itself. */
static struct bsh_regmap_match ids_of(struct bsh_session *s)
{
	const struct bsh_facts *facts = bsh_access_facts(s->gate);
	struct bsh_regmap_match ids = { 0 };
	uint32_t revision;

	if (!facts || !facts->has_ids)
		return ids;
	ids = (struct bsh_regmap_match){ .has = BSH_MATCH_VENDOR | BSH_MATCH_DEVICE |
						BSH_MATCH_SUBSYS_VENDOR | BSH_MATCH_SUBSYS_DEVICE |
						BSH_MATCH_CLASS,
					 .vendor = facts->vendor,
					 .device = facts->device,
					 .subsys_vendor = facts->subsys_vendor,
					 .subsys_device = facts->subsys_device,
					 .class_code = facts->class_code,
					 .class_mask = 0xffffff };
	revision = bsh_session_config_dword(s, 8);
	if (revision == UINT32_MAX)
		return ids;
	ids.has |= BSH_MATCH_REVISION;
	ids.revision = (uint8_t)revision;
	return ids;
}

/* Not a hidden file, nor one that an editor left. */
static int is_map_file(const struct dirent *entry)
{
	const size_t len = strlen(entry->d_name);

	return entry->d_name[0] != '.' && len > 0 && entry->d_name[len - 1] != '~';
}

/* Is a file for this device? It may be a layer, which means nothing without those below it. */
static int fits(const char *path, const struct bsh_regmap_match *ids, bool *is_fitting,
		struct bsh_err *err)
{
	const struct bsh_regmap_options options = { .takes_drafts = true, .only_match = true };
	bsh_auto(bsh_regmap) *map = NULL;

	if (bsh_regmap_new(&map, err) < 0 || bsh_regmap_load(map, path, &options, err) < 0)
		return -1;
	*is_fitting = bsh_regmap_fits(map, ids);
	return 0;
}

/* Load one file if it fits; a fault in it is told, and nothing else happens. */
static void load_if_fitting(struct bsh_session *s, const char *path,
			    const struct bsh_regmap_match *ids)
{
	bool is_fitting = false;
	struct bsh_err err = { 0 };

	if (fits(path, ids, &is_fitting, &err) < 0 ||
	    (is_fitting && bsh_session_load_map(s, path, &err) < 0)) {
		bsh_session_note(s, "this map is left out: %s", err.msg);
		return;
	}
	if (!is_fitting)
		return;
	s->n_fitting++;
	begin_with_map(s, path);
}

/* The maps of a directory, by name; those whose names `above` has, too, are hidden by them. */
static void load_directory(struct bsh_session *s, const char *dir, const char *above,
			   const struct bsh_regmap_match *ids)
{
	struct dirent **list = NULL;
	const int n = scandir(dir, &list, is_map_file, alphasort);
	char path[PATH_MAX + 256];

	for (int i = 0; i < n; i++) {
		const int len = above ? snprintf(path, sizeof(path), "%s/%s", above,
						 list[i]->d_name) :
					-1;
		const bool is_hidden = len > 0 && (size_t)len < sizeof(path) &&
				       access(path, F_OK) == 0;

		if (i < FILES_MAX && !is_hidden &&
		    (size_t)snprintf(path, sizeof(path), "%s/%s", dir, list[i]->d_name) <
			    sizeof(path))
			load_if_fitting(s, path, ids);
		free(list[i]);
	}
	free(list);
}

void bsh_session_load_fitting(struct bsh_session *s)
{
	const struct bsh_regmap_match ids = ids_of(s);
	char user[PATH_MAX], system[PATH_MAX];
	bool has_user;

	if (s->settings.has_no_map || s->map || !ids.has)
		return;
	has_user = bsh_map_dir(0, user) && user[0];
	if (bsh_map_dir(1, system))
		load_directory(s, system, has_user ? user : NULL, &ids);
	if (has_user)
		load_directory(s, user, NULL, &ids);
}

/* ---- Names --------------------------------------------------------------- */

/* Checking, and what a sourced file loads may have any name. */
static void place_of_any_name(struct bsh_session *s, struct bsh_place *place)
{
	*place = (struct bsh_place){ .region = place->region, .named = UINT32_MAX };
	s->any_target = true;
}

/* Names in brackets in brackets: each costs stack, and nobody means so many. */
#define INDEX_DEPTH_MAX 4

/* A name with its indices worked out. */
struct indexed {
	char text[BSH_REGMAP_PATH_MAX];
	size_t len;
	bool is_known; /* else an index is not known yet, and stands as 0 */
};

static void add_text(struct indexed *to, const char *text, size_t len)
{
	const size_t room = sizeof(to->text) - to->len;

	if (len > room)
		len = room;
	memcpy(to->text + to->len, text, len);
	to->len += len;
}

/* ch[$i+1].PERIOD: what stands between brackets is an expression. */
static int work_out_indices(struct bsh_session *s, const char *name, size_t len,
			    struct indexed *to, struct bsh_err *err)
{
	const struct bsh_expr_env env = bsh_session_env(s);
	const char *open, *end = name + len;
	struct bsh_value v;
	char number[24];
	size_t brackets;
	bool is_bits;

	to->len = 0;
	to->is_known = true;
	while ((open = memchr(name, '[', (size_t)(end - name))) &&
	       (brackets = bsh_expr_brackets(open, (size_t)(end - open), &is_bits))) {
		const struct bsh_span at = { 1, (uint32_t)brackets - 1 };

		add_text(to, name, (size_t)(open - name) + 1);
		if (bsh_expr_value(open, at, &env, &v, err) < 0) {
			err->at = (struct bsh_span){ 0 };
			return -1;
		}
		to->is_known &= v.is_known;
		add_text(to, number, (size_t)snprintf(number, sizeof(number), "%llu]",
						      (unsigned long long)v.value));
		name = open + brackets;
	}
	add_text(to, name, (size_t)(end - name));
	return 0;
}

/* Is there an index that is no plain number? */
static bool has_expression(const char *name, size_t len)
{
	bool is_index = false;

	for (size_t i = 0; i < len; i++) {
		if (is_index && name[i] != ']' && !isxdigit((unsigned char)name[i]) &&
		    !strchr("xXo_", name[i]))
			return true;
		/* A name, or an expression in parentheses. */
		if (name[i] == '[' && i + 1 < len && !isdigit((unsigned char)name[i + 1]))
			return true;
		is_index = name[i] == '[' || (is_index && name[i] != ']');
	}
	return false;
}

/* Of names, while they mean those of the session's map; else NULL. */
static struct bsh_memo *memo_of(const struct bsh_session *s)
{
	/* What a block is called is no place of other commands. */
	return bsh_session_map(s) == s->map && !s->takes_block ? s->memo : NULL;
}

/* A name as it was typed; what it means is kept, if it can be accessed. */
static int find_typed(const struct bsh_session *s, const char *name, size_t len,
		      struct bsh_regmap_place *found, struct bsh_err *err)
{
	const unsigned flags = s->takes_block ? BSH_FIND_BLOCKS : 0;
	struct bsh_memo *memo = memo_of(s);

	if (memo && bsh_memo_find(memo, name, len, found))
		return 0;
	if (bsh_regmap_find(bsh_session_map(s), name, len, flags, found, err) < 0)
		return -1;
	if (memo && found->loc.width)
		bsh_memo_add(memo, name, len, found);
	return 0;
}

static int find_indexed(struct bsh_session *s, const char *name, size_t len,
			struct bsh_regmap_place *found, bool *is_known, struct bsh_err *err)
{
	struct indexed indexed;
	int result;

	if (s->index_depth == INDEX_DEPTH_MAX)
		return bsh_fail(err, BSH_E_SYNTAX,
				"brackets are nested too deep: work out the inner ones with let");
	s->index_depth++;
	result = work_out_indices(s, name, len, &indexed, err);
	s->index_depth--;
	if (result < 0)
		return -1;
	*is_known = indexed.is_known;
	return find_typed(s, indexed.text, indexed.len, found, err);
}

static int find_name(struct bsh_session *s, const char *name, size_t len,
		     struct bsh_regmap_place *found, bool *is_known, struct bsh_err *err)
{
	*is_known = true;
	if (has_expression(name, len) ?
		    find_indexed(s, name, len, found, is_known, err) < 0 :
		    find_typed(s, name, len, found, err) < 0)
		return -1;
	if (found->loc.width ||
	    bsh_regmap_place_kind(bsh_session_map(s), found) == BSH_REGMAP_BLOCK)
		return 0;
	return bsh_fail(err, BSH_E_RANGE, "'%.*s' is wider than 64 bits: it is never touched",
			(int)(len < 60 ? len : 60), name);
}

static int find_in_map(struct bsh_session *s, const char *name, size_t len,
		       struct bsh_regmap_place *found, bool *is_known, struct bsh_err *err)
{
	if (bsh_session_map(s))
		return find_name(s, name, len, found, is_known, err);
	return bsh_fail(err, BSH_E_NAME,
			"'%.*s' is no offset: write one as 0x4000, or $name; no map is loaded: -m "
			"FILE or 'map FILE' loads one",
			(int)(len < 60 ? len : 60), name);
}

/* Where the next one that is found goes: the oldest lies there, and may be asked for till then. */
static struct bsh_regmap_place *next_lookup(struct bsh_session *s)
{
	return &s->lookups[s->n_lookups % BSH_LOOKUPS];
}

int bsh_lookup_name(void *session, const char *name, size_t len, struct bsh_place *place,
		    struct bsh_err *err)
{
	struct bsh_session *s = session;
	const struct bsh_memo *memo = memo_of(s);
	const struct bsh_regmap_place *found;
	bool is_known = true;

	/* As a rule the name was looked up before: nothing else is on the way of that. */
	if (!memo || !bsh_memo_find(memo, name, len, next_lookup(s))) {
		const bool is_any = s->is_check && s->any_name;
		struct bsh_err ignored = { 0 };
		struct bsh_regmap_place other;

		if (find_in_map(s, name, len, &other, &is_known, is_any ? &ignored : err) < 0) {
			/* Nothing has this name, but what a sourced file loads may. */
			if (is_any)
				place_of_any_name(s, place);
			return is_any ? 0 : -1;
		}
		/* Names in its brackets were looked up meanwhile. */
		*next_lookup(s) = other;
	}
	found = next_lookup(s);
	*place = (struct bsh_place){ .offset = is_known ? found->loc.offset : 0,
				     .region = found->loc.region,
				     .width = found->loc.width,
				     .is_known = is_known,
				     .has_bits = found->field != BSH_REGMAP_NONE,
				     .high = found->high,
				     .low = found->low,
				     .named = ++s->n_lookups };
	return 0;
}

const struct bsh_regmap_place *bsh_looked_up(const struct bsh_session *s,
					     const struct bsh_place *place)
{
	if (place->named == 0 || place->named > s->n_lookups ||
	    s->n_lookups - place->named >= BSH_LOOKUPS)
		return NULL;
	return &s->lookups[(place->named - 1) % BSH_LOOKUPS];
}

int bsh_fail_forgotten(struct bsh_err *err)
{
	return bsh_fail(err, BSH_E_SYNTAX,
			"too many names inside of the brackets: work out the bits or the index with "
			"let");
}

void bsh_target_set(struct bsh_session *s, const struct bsh_place *place)
{
	const struct bsh_regmap_place *found = bsh_looked_up(s, place);

	s->has_target = found;
	if (found)
		s->target = *found;
}

/* The field of the command's whole register that has this name, or, it alone, such a value. */
static bool find_meant(const struct bsh_session *s, const char *name, size_t len,
		       struct bsh_regmap_place *field, bool *is_value)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_regmap_place other;
	struct bsh_err ignored = { 0 };
	uint32_t next = 0;
	unsigned n = 0;
	uint64_t value;

	*is_value = false;
	if (bsh_regmap_place_kind(map, &s->target) != BSH_REGMAP_REGISTER)
		return false;
	if (bsh_regmap_find_field(map, &s->target, name, len, field, &ignored) == 0)
		return true;
	*is_value = true;
	while (bsh_regmap_next_field(map, &s->target, &next, &other)) {
		ignored = (struct bsh_err){ .code = BSH_OK };
		if (bsh_regmap_name_value(map, &other, s->is_target_written, name, len, &value,
					  &ignored) < 0)
			continue;
		*field = other;
		n++;
	}
	return n == 1;
}

/* EN, or BURST, as the value of a whole register: how the field is set, or named. */
static int fail_without_field(const struct bsh_session *s, const struct bsh_regmap_place *field,
			      bool is_value, const char *name, size_t len, struct bsh_err *err)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	const int cut = (int)(len < 60 ? len : 60);
	char reg[BSH_REGMAP_PATH_MAX], leaf[BSH_REGMAP_PATH_MAX], what[120] = "a field";

	bsh_regmap_leaf(map, field, leaf, sizeof(leaf));
	bsh_regmap_path(map, &s->target, reg, sizeof(reg));
	if (is_value)
		snprintf(what, sizeof(what), "a value of %.80s", leaf);
	if (!s->is_target_written)
		return bsh_fail(err, BSH_E_NAME, "'%.*s' is %s: its place is %.120s.%.80s", cut,
				name, what, reg, leaf);
	return bsh_fail(err, BSH_E_NAME, "'%.*s' is %s: write %.120s %.80s=%.*s sets it", cut, name,
			what, reg, leaf, is_value ? cut : 5, is_value ? name : "VALUE");
}

int bsh_lookup_enumerator(void *session, const char *name, size_t len, struct bsh_value *value,
			  struct bsh_err *err)
{
	const struct bsh_session *s = session;
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_regmap_place place;
	struct bsh_err ignored = { 0 };
	bool is_value;

	*value = (struct bsh_value){ .is_known = true };
	if (s->has_target && find_meant(s, name, len, &place, &is_value))
		return fail_without_field(s, &place, is_value, name, len, err);
	if (s->has_target)
		return bsh_regmap_name_value(map, &s->target, s->is_target_written,
					     name, len, &value->value, err);
	if (s->is_check && (s->any_target || s->any_name)) {
		value->is_known = false;
		return 0;
	}
	if (map && bsh_regmap_find(map, name, len, BSH_FIND_NO_HINT, &place, &ignored) == 0)
		return bsh_fail(err, BSH_E_SYNTAX, "'%.*s' is not a number: @%.*s is its value",
				(int)(len < 60 ? len : 60), name, (int)(len < 60 ? len : 60), name);
	return bsh_fail(err, BSH_E_SYNTAX, "'%.*s' is not a number", (int)(len < 60 ? len : 60),
			name);
}

int bsh_lookup_meaning(void *session, const struct bsh_place *place, const char *name, size_t len,
		       struct bsh_value *value, struct bsh_err *err)
{
	const struct bsh_session *s = session;
	const struct bsh_regmap_place *found = bsh_looked_up(s, place);

	/* While a text is checked, what is compared may be defined by a file that it sources. */
	*value = (struct bsh_value){ .is_known = found && !(s->is_check && s->any_name) };
	if (!value->is_known)
		return 0;
	return bsh_regmap_name_value(bsh_session_map(s), found, false, name, len, &value->value,
				     err);
}

/* Registers at one place that are looked at: more of them than anybody lays over each other. */
#define OVERLAPS_MAX 16

/* "'r8 0x5' reads 8 bits": what reaches a place without the map, if the command would touch it. */
static const char *raw_advice(char to[80], const char *place, uint64_t offset,
			      enum bsh_effect effect)
{
	const unsigned bits = offset % 4 == 0 ? 32 : offset % 2 == 0 ? 16 : 8;

	*to = '\0';
	if (effect != BSH_EFFECT_NONE)
		snprintf(to, 80, ": '%c%u %s%s' %s %u bits", effect == BSH_EFFECT_WRITE ? 'w' : 'r',
			 bits, place, effect == BSH_EFFECT_WRITE ? " VALUE" : "",
			 effect == BSH_EFFECT_WRITE ? "writes" : "reads", bits);
	return to;
}

/* Would a command reach it? Before the device is open, as far as the map tells. */
static bool is_within(const struct bsh_session *s, const struct bsh_place *at)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_regmap_place above;

	if (bsh_access_is_open(s->gate))
		return at->offset < bsh_access_region(s->gate, at->region)->size;
	return !map || bsh_regmap_above(map, at->region, at->offset, &above) ||
	       bsh_regmap_at(map, at->region, at->offset, &above, 1) > 0;
}

/* Of those that begin at offset, the first that the command may use, else the first; n: none. */
static size_t choose(const struct bsh_regmap *map, const struct bsh_regmap_place *found, size_t n,
		     uint64_t offset, enum bsh_effect effect)
{
	size_t first = n;

	for (size_t i = 0; i < n && found[i].loc.offset == offset; i++) {
		const struct bsh_props props = bsh_regmap_register(map, &found[i]).props;
		const bool is_usable = effect == BSH_EFFECT_READ  ? props.read != BSH_MAY_NO :
				       effect == BSH_EFFECT_WRITE ? props.write != BSH_MAY_NO :
								    true;

		if (first == n || (is_usable && found[i].loc.width))
			first = i;
		if (is_usable && found[i].loc.width)
			break;
	}
	return first;
}

/* "core.TRIM at 0x28", or nothing. */
static const char *neighbour(const struct bsh_session *s, bool is_there,
			     const struct bsh_regmap_place *reg, char to[160])
{
	char path[BSH_REGMAP_PATH_MAX], text[32];

	*to = '\0';
	if (is_there)
		snprintf(to, 160, "%.100s at %s",
			 bsh_regmap_path(bsh_session_map(s), reg, path, sizeof(path)),
			 bsh_place_text(text, reg->loc.region, reg->loc.offset,
					bsh_session_bar(s)));
	return to;
}

/* Nothing begins there and nothing reaches there: what is near? */
static int fail_between(const struct bsh_session *s, const struct bsh_place *at, const char *text,
			const char *advice, struct bsh_err *err)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_regmap_place below, above;
	const bool has_below = bsh_regmap_below(map, at->region, at->offset, &below);
	const bool has_above = bsh_regmap_above(map, at->region, at->offset, &above);
	char before[160], behind[160];

	if (!has_below && !has_above)
		return bsh_fail(err, BSH_E_NAME, "no register begins at %s%s", text, advice);
	return bsh_fail(err, BSH_E_NAME, "no register begins at %s: the nearest %s %s%s%s%s", text,
			has_below && has_above ? "are" : "is",
			neighbour(s, has_below, &below, before),
			has_below && has_above ? " and " : "",
			neighbour(s, has_above, &above, behind), advice);
}

/* The register that begins at a place; of several, one that the command may use. */
static int find_beginning(const struct bsh_session *s, const struct bsh_place *at,
			  enum bsh_effect effect, struct bsh_regmap_place *place,
			  struct bsh_err *err)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	char text[32], advice[80], path[BSH_REGMAP_PATH_MAX];
	struct bsh_regmap_place found[OVERLAPS_MAX];
	size_t n, i;

	bsh_place_text(text, at->region, at->offset, bsh_session_bar(s));
	raw_advice(advice, text, at->offset, is_within(s, at) ? effect : BSH_EFFECT_NONE);
	if (!map)
		return bsh_fail(err, BSH_E_NAME,
				"no map is loaded: -m FILE or 'map FILE' loads one%s%s",
				*advice ? ", " : "", *advice ? advice + 2 : "");
	n = bsh_regmap_at(map, at->region, at->offset, found, OVERLAPS_MAX);
	if (n == BSH_REGMAP_UNSURE)
		return bsh_fail(err, BSH_E_NAME,
				"so many registers of the map overlap at %s that none can be meant%s",
				text, advice);
	n = n < OVERLAPS_MAX ? n : OVERLAPS_MAX;
	i = choose(map, found, n, at->offset, effect);
	if (n && i == n)
		return bsh_fail(err, BSH_E_NAME, "no register begins at %s, which is in %.200s%s",
				text, bsh_regmap_path(map, &found[0], path, sizeof(path)), advice);
	if (n == 0)
		return fail_between(s, at, text, advice, err);
	if (!found[i].loc.width)
		return bsh_fail(err, BSH_E_RANGE,
				"the register at %s is wider than 64 bits: it is never touched", text);
	*place = found[i];
	return 0;
}

int bsh_register_of(const struct bsh_session *s, const struct bsh_arg *arg, enum bsh_effect effect,
		    struct bsh_regmap_place *place, struct bsh_err *err)
{
	if (s->has_target) {
		*place = s->target;
		return 0;
	}
	if (find_beginning(s, &arg->place, effect, place, err) == 0)
		return 0;
	err->at = arg->at;
	return -1;
}

size_t bsh_region_prefix(const char *text, size_t len, uint8_t *region)
{
	if (len >= 7 && memcmp(text, "config:", 7) == 0) {
		*region = BSH_REGION_CONFIG;
		return 7;
	}
	if (len < 5 || memcmp(text, "bar", 3) != 0 || text[4] != ':' || text[3] < '0' ||
	    text[3] >= '0' + BSH_BARS)
		return 0;
	*region = (uint8_t)(text[3] - '0');
	return 5;
}

/* A path, which has to lie in the region that was named before it. */
static int find_in_region(const struct bsh_regmap *map, const char *name, size_t len,
			  unsigned flags, const uint8_t *region, struct bsh_regmap_place *place,
			  struct bsh_err *err)
{
	struct bsh_regmap_place found;

	if (bsh_regmap_find(map, name, len, flags, &found, err) < 0)
		return -1;
	if (region && found.loc.region != *region)
		return bsh_fail(err, BSH_E_VALUE, "'%.*s' does not lie there",
				(int)(len < 60 ? len : 60), name);
	*place = found;
	return 0;
}

int bsh_register_find(const struct bsh_session *s, const struct bsh_arg *arg, unsigned flags,
		      struct bsh_regmap_place *place, struct bsh_err *err)
{
	const struct bsh_regmap *map = bsh_session_map(s);
	struct bsh_place at = { .region = bsh_session_bar(s) };
	struct bsh_err ignored = { 0 };
	struct bsh_number number;
	const size_t prefix = bsh_region_prefix(arg->text.data, arg->text.len, &at.region);
	const char *base = arg->text.data + prefix;
	const size_t len = arg->text.len - prefix;
	int result;

	if (!map)
		return bsh_fail_at(err, arg->at, BSH_E_NAME,
				   "no map is loaded: -m FILE or 'map FILE' loads one");
	if (bsh_number(base, len, &number, &ignored) == 0) {
		at.offset = number.value;
		result = find_beginning(s, &at, BSH_EFFECT_NONE, place, err);
	} else {
		result = find_in_region(map, base, len, flags, prefix ? &at.region : NULL, place,
					err);
	}
	if (result < 0)
		err->at = arg->at;
	return result;
}
