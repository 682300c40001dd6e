/* SPDX-License-Identifier: MIT */
/* Where maps are looked for, and what is said when there is none. */

#include "cmd/mapfiles.h"

#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[PATH_MAX];
static struct bsh_err err;

static void make(const char *path)
{
	char file[PATH_MAX + 64];
	FILE *stream;

	snprintf(file, sizeof(file), "%s/%s", home, path);
	stream = fopen(file, "we");
	ck_assert_ptr_nonnull(stream);
	fclose(stream);
}

static void make_dir(const char *path)
{
	char dir[PATH_MAX + 64];

	snprintf(dir, sizeof(dir), "%s/%s", home, path);
	ck_assert_int_eq(mkdir(dir, 0700), 0);
}

static void setup(void)
{
	const char *tmp = getenv("TMPDIR");

	memset(&err, 0, sizeof(err));
	snprintf(home, sizeof(home), "%s/barsh-maps-XXXXXX", tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(home));
	ck_assert_int_eq(setenv("XDG_DATA_HOME", home, 1), 0);
	make_dir("barsh");
	make_dir("barsh/maps");
}

static void teardown(void)
{
	static const char *const names[] = { "card.yaml", "other.yaml", "another.yaml", ".hidden.yaml", "card.svd",
					     ".yaml" };
	char path[PATH_MAX + 64];

	for (size_t i = 0; i < BSH_LENGTH(names); i++) {
		snprintf(path, sizeof(path), "%s/barsh/maps/%s", home, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/barsh/maps", home);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/barsh", home);
	rmdir(path);
	rmdir(home);
}

START_TEST(the_users_directory_comes_first_and_follows_its_variables)
{
	char dir[PATH_MAX], expected[PATH_MAX + 64];

	ck_assert(bsh_map_dir(0, dir));
	snprintf(expected, sizeof(expected), "%s/barsh/maps", home);
	ck_assert_str_eq(dir, expected);
	ck_assert(bsh_map_dir(1, dir));
	ck_assert_str_eq(dir + strlen(dir) - 5, "/maps");
	ck_assert(!bsh_map_dir(2, dir));
	setenv("XDG_DATA_HOME", "relative", 1);
	setenv("HOME", "/home/somebody", 1);
	ck_assert(bsh_map_dir(0, dir));
	ck_assert_str_eq(dir, "/home/somebody/.local/share/barsh/maps");
	unsetenv("XDG_DATA_HOME");
	unsetenv("HOME");
	ck_assert(bsh_map_dir(0, dir));
	ck_assert_str_eq(dir, "");
}
END_TEST

START_TEST(a_map_is_found_by_its_name)
{
	char expected[PATH_MAX + 64];
	char *path = NULL;

	make("barsh/maps/card.yaml");
	ck_assert_msg(bsh_map_find("card", &path, &err) == 0, "%s", err.msg);
	snprintf(expected, sizeof(expected), "%s/barsh/maps/card.yaml", home);
	ck_assert_str_eq(path, expected);
	free(path);
}
END_TEST

START_TEST(a_name_that_is_wrong_meets_the_names_that_there_are)
{
	char *path = NULL;

	ck_assert_int_eq(bsh_map_find("card", &path, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_NAME);
	ck_assert_ptr_null(path);
	make("barsh/maps/card.yaml");
	make("barsh/maps/other.yaml");
	make("barsh/maps/another.yaml");
	make("barsh/maps/card.svd");
	make("barsh/maps/.hidden.yaml");
	make("barsh/maps/.yaml");
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(bsh_map_find("xyz\n", &path, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "no map 'xyz?'; there are "));
	ck_assert_ptr_nonnull(strstr(err.msg, "another, card, "));
	ck_assert_ptr_nonnull(strstr(err.msg, ", other"));
	ck_assert_ptr_null(strstr(err.msg, "hidden"));
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(bsh_map_find("crad", &path, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "no map 'crad'; did you mean 'card'?"));
}
END_TEST

BSH_TESTS("cmd/mapfiles", setup, teardown,
	  the_users_directory_comes_first_and_follows_its_variables, a_map_is_found_by_its_name,
	  a_name_that_is_wrong_meets_the_names_that_there_are)
