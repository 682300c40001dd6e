/* SPDX-License-Identifier: MIT */
/* Where register maps are: the user's and the system's directories. */

#include "mapfiles.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".yaml"

/* Most names that an error tells. */
#define TOLD 40

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

/* Add the names of the maps in a directory to a list that has room for TOLD. */
static size_t add_names(const char *path, char **names, size_t n)
{
	DIR *dir = *path ? opendir(path) : NULL;
	const struct dirent *entry;

	if (!dir)
		return n;
	while (n < TOLD && (entry = readdir(dir)) != NULL) {
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

/* No map has this name: tell those that there are. */
static int fail_name(const char *name, struct bsh_err *err)
{
	char *names[TOLD + 1] = { NULL }, dir[PATH_MAX], list[240] = "", shown[60];
	const char *near;
	size_t n = 0, len = 0;

	for (size_t i = 0; bsh_map_dir(i, dir); i++)
		n = add_names(dir, names, n);
	qsort(names, n, sizeof(*names), compare);
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
