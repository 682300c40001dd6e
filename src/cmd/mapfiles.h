/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Where register maps are: the user's and the system's directories.
 */
#ifndef BARSH_CMD_MAPFILES_H
#define BARSH_CMD_MAPFILES_H

#include <limits.h>

#include "barsh/util.h"

/** How many directories there are at most. */
#define BSH_MAP_DIRS 2

/**
 * @brief Directory @p i of those where maps are looked for: the user's, then the system's.
 *
 * The user's is $XDG_DATA_HOME/barsh/maps, or ~/.local/share/barsh/maps. The
 * system's is where barsh was installed; one that runs where it was built has its own maps.
 *
 * @param to  Set to its path, or to "" when this user has none.
 * @return false: there is no more.
 */
bool bsh_map_dir(size_t i, char to[PATH_MAX]);

/**
 * @brief Find NAME.yaml in the map directories.
 *
 * @param path  Set to its path, freed by the caller.
 * @return 0, or -1 with BSH_E_NAME and the names that there are, or BSH_E_NOMEM.
 */
int bsh_map_find(const char *name, char **path, struct bsh_err *err) BSH_MUST_USE;

/** Most names that bsh_map_names() tells. */
#define BSH_MAP_NAMES 40

/** The names of the maps in the directories, sorted, and a NULL; how many. Each is freed. */
size_t bsh_map_names(char *names[BSH_MAP_NAMES + 1]);

/** The files that a word means, in the order of loading; freed by bsh_map_files_finish(). */
struct bsh_map_files {
	char *path[2];
	size_t n;
};

/**
 * @brief What to load for the word behind -m and `map`.
 *
 * That is the file of this path. Of a directory, which LiteX built in, the SVD and then
 * csr.csv, of which one will do, else include/generated/csr.h: they are looked for in it, in
 * software/ and in gateware/.
 * A word without '/' and '.' that is no file here is a name as bsh_map_find() takes it.
 *
 * @return 0; -1 with BSH_E_NAME, BSH_E_SYNTAX: what there is not, or several; or BSH_E_NOMEM.
 */
int bsh_map_files(const char *word, struct bsh_map_files *files, struct bsh_err *err) BSH_MUST_USE;

void bsh_map_files_finish(struct bsh_map_files *files);

#endif
