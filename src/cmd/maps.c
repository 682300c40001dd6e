/* SPDX-License-Identifier: MIT */
/* The session's register maps: those that are named, and those that fit the device. */

#include <dirent.h>
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
