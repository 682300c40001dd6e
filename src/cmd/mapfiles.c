/* SPDX-License-Identifier: MIT */
/* Where register maps are: the user's and the system's directories. */

#include "mapfiles.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".yaml"

/* ---- Directories -------------------------------------------------------- */

static void user_dir(char to[PATH_MAX])
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	int len = 0;

	/* A relative path is to be ignored, says the XDG base directory specification. */
	if (data && *data == '/')
		len = snprintf(to, PATH_MAX, "%s/barsh/maps", data);
	else if (home && *home == '/')
		len = snprintf(to, PATH_MAX, "%s/.local/share/barsh/maps", home);
	if (len <= 0 || len >= PATH_MAX)
		*to = '\0';
}

/* The maps of a build, when this program is BUILD/src/barsh; false: it is not. */
static bool build_dir(char to[PATH_MAX])
{
	static const char program[] = "/src/barsh", maps[] = "/data";
	const ssize_t len = readlink("/proc/self/exe", to, PATH_MAX - 1);
	char *end;

	if (len < (ssize_t)sizeof(program))
		return false;
	to[len] = '\0';
	end = to + len - (sizeof(program) - 1);
	if (strcmp(end, program) != 0)
		return false;
	/* It is not longer than what it replaces. */
	_Static_assert(sizeof(maps) <= sizeof(program), "the path grows");
	memcpy(end, maps, sizeof(maps));
	return access(to, R_OK | X_OK) == 0;
}

bool bsh_map_dir(size_t i, char to[PATH_MAX])
{
	if (i >= BSH_MAP_DIRS)
		return false;
	if (i == 0)
		user_dir(to);
	else if (!build_dir(to))
		snprintf(to, PATH_MAX, "%s", BSH_MAPS_DIR);
	return true;
}

/* ---- Files -------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Add the names of the maps in a directory to a list that has room. */
static size_t add_names(const char *path, char **names, size_t n)
{
	DIR *dir = *path ? opendir(path) : NULL;
	const struct dirent *entry;

	if (!dir)
		return n;
	while (n < BSH_MAP_NAMES && (entry = readdir(dir)) != NULL) {
		const size_t len = strlen(entry->d_name);

		if (len <= strlen(SUFFIX) || entry->d_name[0] == '.' ||
		    strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX) != 0)
			continue;
		names[n] = strndup(entry->d_name, len - strlen(SUFFIX));
		n += names[n] != NULL;
	}
	closedir(dir);
	return n;
}

size_t bsh_map_names(char *names[BSH_MAP_NAMES + 1])
{
	char dir[PATH_MAX];
	size_t n = 0;

	for (size_t i = 0; bsh_map_dir(i, dir); i++)
		n = add_names(dir, names, n);
	names[n] = NULL;
	qsort(names, n, sizeof(*names), compare);
	return n;
}

/* No map has this name: tell those that there are. */
static int fail_name(const char *name, struct bsh_err *err)
{
	char *names[BSH_MAP_NAMES + 1], dir[PATH_MAX] = "", list[240] = "", shown[60];
	const size_t n = bsh_map_names(names);
	const char *near;
	size_t len = 0;

	/* The last one is the system's. */
	for (size_t i = 0; bsh_map_dir(i, dir); i++)
		;
	for (size_t i = 0; i < n && len < sizeof(list) - 64; i++) {
		bsh_clean_text(shown, sizeof(shown), names[i]);
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s", i ? ", " : "", shown);
	}
	bsh_clean_text(shown, sizeof(shown), name);
	near = bsh_suggest(name, strlen(name), (const char *const *)names);
	if (near)
		bsh_fail(err, BSH_E_NAME, "no map '%s'; did you mean '%s'?", shown, near);
	else if (n)
		bsh_fail(err, BSH_E_NAME, "no map '%s'; there are %s", shown, list);
	else
		bsh_fail(err, BSH_E_NAME, "no map '%s': there are none in %s", shown, dir);
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	return -1;
}

int bsh_map_find(const char *name, char **path, struct bsh_err *err)
{
	bsh_auto_free char *file = NULL;
	char dir[PATH_MAX];

	for (size_t i = 0; bsh_map_dir(i, dir); i++) {
		free(file);
		if (asprintf(&file, "%s/%s" SUFFIX, dir, name) < 0) {
			file = NULL;
			return bsh_fail_nomem(err);
		}
		if (*dir && access(file, F_OK) == 0) {
			*path = file;
			file = NULL;
			return 0;
		}
	}
	return fail_name(name, err);
}

/* ---- What a word means ---------------------------------------------------- */

static int add_file(struct bsh_map_files *files, const char *path, struct bsh_err *err)
{
	files->path[files->n] = strdup(path);
	if (!files->path[files->n])
		return bsh_fail_nomem(err);
	files->n++;
	return 0;
}

void bsh_map_files_finish(struct bsh_map_files *files)
{
	while (files->n > 0)
		free(files->path[--files->n]);
}

/* Where a LiteX build keeps what it tells of itself. */
#define LITEX_HEADER "include/generated/csr.h"
static const char *const litex_dirs[] = { "", "/software", "/gateware" };

/* Path of a file in directory i of a build; false: too long, or not there. */
static bool litex_file(const char *build, size_t i, const char *name, char to[PATH_MAX])
{
	size_t len = strlen(build);

	while (len > 1 && build[len - 1] == '/')
		len--;
	return (size_t)snprintf(to, PATH_MAX, "%.*s%s%s%s", (int)len, build, litex_dirs[i],
				*name ? "/" : "", name) < PATH_MAX &&
	       access(to, F_OK) == 0;
}

/* Set to its name, the only SVD of a directory; how many there are. */
static size_t only_svd(const char *path, char to[NAME_MAX + 1])
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	size_t n = 0;

	while (dir && (entry = readdir(dir)) != NULL) {
		const size_t len = strlen(entry->d_name);

		if (len <= 4 || *entry->d_name == '.' ||
		    strcmp(entry->d_name + len - 4, ".svd") != 0)
			continue;
		snprintf(to, NAME_MAX + 1, "%s", entry->d_name);
		n++;
	}
	if (dir)
		closedir(dir);
	return n;
}

/* The SVD of the first directory that has one; of several, soc.svd. */
static int add_litex_svd(const char *build, struct bsh_map_files *files, struct bsh_err *err)
{
	char path[PATH_MAX], name[NAME_MAX + 1];

	for (size_t i = 0; i < BSH_LENGTH(litex_dirs); i++) {
		const size_t n = litex_file(build, i, "", path) ? only_svd(path, name) : 0;

		if (n == 0)
			continue;
		if (litex_file(build, i, n == 1 ? name : "soc.svd", path))
			return add_file(files, path, err);
		return bsh_fail(err, BSH_E_NAME,
				"%s%s: %zu files end in .svd and none is soc.svd: name the one to load",
				build, litex_dirs[i], n);
	}
	return 0;
}

/* The file of this name in the first directory that has one. */
static int add_litex_file(const char *build, const char *name, struct bsh_map_files *files,
			  struct bsh_err *err)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < BSH_LENGTH(litex_dirs); i++)
		if (litex_file(build, i, name, path))
			return add_file(files, path, err);
	return 0;
}

static int add_litex(const char *build, struct bsh_map_files *files, struct bsh_err *err)
{
	char path[PATH_MAX];
	bool has_json = false;

	if (add_litex_svd(build, files, err) < 0 ||
	    add_litex_file(build, "csr.csv", files, err) < 0)
		return -1;
	/* Every build has this one, but it is only a draft. */
	if (files->n == 0 && add_litex_file(build, LITEX_HEADER, files, err) < 0)
		return -1;
	if (files->n > 0)
		return 0;
	for (size_t i = 0; i < BSH_LENGTH(litex_dirs); i++)
		has_json |= litex_file(build, i, "csr.json", path);
	return bsh_fail(err, BSH_E_NAME,
			"%s is a directory without *.svd, csr.csv and " LITEX_HEADER
			", also in software/ and gateware/%s",
			build,
			has_json ? "; csr.json is not read: build with --csr-csv=csr.csv" :
				   ": name a file, or a LiteX build");
}

/* No file has this path: a name of a map will do. */
static int add_named(const char *word, struct bsh_map_files *files, struct bsh_err *err)
{
	struct bsh_err cause = { 0 };

	if (!*word)
		return bsh_fail(err, BSH_E_SYNTAX, "the name of a file is missing");
	if (strcmp(word, "-") == 0)
		return bsh_fail(err, BSH_E_SYNTAX,
				"no file '-': maps are not taken from standard input, name a file");
	if (*word == '~')
		return bsh_fail(err, BSH_E_SYNTAX,
				"no file %s: '~' is not expanded, write the whole path", word);
	/* Why it cannot be read is told when it is. */
	if (strpbrk(word, "/."))
		return add_file(files, word, err);
	if (bsh_map_find(word, &files->path[0], &cause) == 0) {
		files->n = 1;
		return 0;
	}
	if (cause.code == BSH_E_NOMEM)
		return bsh_fail_nomem(err);
	return bsh_fail(err, BSH_E_NAME, "no file %s, and %s", word, cause.msg);
}

int bsh_map_files(const char *word, struct bsh_map_files *files, struct bsh_err *err)
{
	struct bsh_map_files found = { 0 };
	struct stat st;
	const bool is_there = stat(word, &st) == 0;
	int result;

	if (!is_there && errno == ENOENT)
		result = add_named(word, &found, err);
	else if (is_there && S_ISDIR(st.st_mode))
		result = add_litex(word, &found, err);
	else
		result = add_file(&found, word, err);
	if (result < 0)
		bsh_map_files_finish(&found);
	else
		*files = found;
	return result;
}
