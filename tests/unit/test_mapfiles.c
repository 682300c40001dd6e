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
	static const char *const builds[] = { "build/software/csr.csv", "build/gateware/csr.csv",
					      "build/csr.csv", "build/a.svd", "build/soc.svd",
					      "build/csr.json", "build/soc.svd.svd", "build/software/b.svd", "word",
					      "build/software/include/generated/csr.h",
					      "build/software/include/generated",
					      "build/software/include",
					      "build/software", "build/gateware", "build" };
	char path[PATH_MAX + 64];

	for (size_t i = 0; i < BSH_LENGTH(names); i++) {
		snprintf(path, sizeof(path), "%s/barsh/maps/%s", home, names[i]);
		unlink(path);
	}
	for (size_t i = 0; i < BSH_LENGTH(builds); i++) {
		snprintf(path, sizeof(path), "%s/%s", home, builds[i]);
		remove(path);
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

/* The files that a word means, without the directory of the test, "a b"; or what is wrong. */
static const char *files_of(const char *word)
{
	static char text[PATH_MAX + sizeof(err.msg)];
	struct bsh_map_files files;
	size_t len = 0;

	memset(&err, 0, sizeof(err));
	if (bsh_map_files(word, &files, &err) < 0)
		return err.msg;
	*text = '\0';
	for (size_t i = 0; i < files.n; i++) {
		const bool is_here = strncmp(files.path[i], home, strlen(home)) == 0;

		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i ? " " : "",
					files.path[i] + (is_here ? strlen(home) + 1 : 0));
	}
	bsh_map_files_finish(&files);
	return text;
}

static const char *files_in(const char *path)
{
	char word[PATH_MAX + 64];

	snprintf(word, sizeof(word), "%s/%s", home, path);
	return files_of(word);
}

START_TEST(a_word_is_a_file_or_the_name_of_a_map)
{
	ck_assert_int_eq(chdir(home), 0);
	make("barsh/maps/card.yaml");
	ck_assert_str_eq(files_of("card"), "barsh/maps/card.yaml");
	ck_assert_str_eq(files_of("card.yaml"), "card.yaml");
	ck_assert_str_eq(files_of("./card"), "./card");
	make("word");
	make("barsh/maps/other.yaml");
	ck_assert_str_eq(files_of("word"), "word");
	ck_assert_str_eq(files_of(""), "the name of a file is missing");
	ck_assert_str_eq(files_of("crad"), "no file crad, and no map 'crad'; did you mean 'card'?");
	ck_assert_int_eq(err.code, BSH_E_NAME);
	ck_assert_str_eq(files_of("-"), "no file '-': maps are not taken from standard input, name "
					"a file");
	ck_assert_str_eq(files_of("~/card.yaml"), "no file ~/card.yaml: '~' is not expanded, write "
						  "the whole path");
	ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(a_directory_is_what_litex_built)
{
	make_dir("build");
	make_dir("build/software");
	make_dir("build/gateware");
	ck_assert_ptr_nonnull(strstr(files_in("build"), "build is a directory without *.svd, csr.csv "
							"and include/generated/csr.h, also in "
							"software/ and gateware/: "));
	ck_assert_int_eq(err.code, BSH_E_NAME);
	make("build/csr.json");
	ck_assert_ptr_nonnull(strstr(files_in("build"), "; csr.json is not read: build with "
							"--csr-csv=csr.csv"));
	make_dir("build/software/include");
	make_dir("build/software/include/generated");
	make("build/software/include/generated/csr.h");
	ck_assert_str_eq(files_in("build"), "build/software/include/generated/csr.h");
	ck_assert_str_eq(files_in("build/software/"), "build/software/include/generated/csr.h");
	make("build/gateware/csr.csv");
	ck_assert_str_eq(files_in("build/"), "build/gateware/csr.csv");
	make("build/software/csr.csv");
	make("build/software/b.svd");
	ck_assert_str_eq(files_in("build"), "build/software/b.svd build/software/csr.csv");
	make("build/csr.csv");
	make("build/a.svd");
	ck_assert_str_eq(files_in("build"), "build/a.svd build/csr.csv");
	make("build/soc.svd");
	ck_assert_str_eq(files_in("build"), "build/soc.svd build/csr.csv");
}
END_TEST

START_TEST(of_several_svds_none_is_chosen)
{
	make_dir("build");
	make("build/a.svd");
	make("build/soc.svd.svd");
	ck_assert_ptr_nonnull(strstr(files_in("build"), "build: 2 files end in .svd and none is "
							"soc.svd: name the one to load"));
}
END_TEST

BSH_TESTS("cmd/mapfiles", setup, teardown,
	  the_users_directory_comes_first_and_follows_its_variables, a_map_is_found_by_its_name,
	  a_name_that_is_wrong_meets_the_names_that_there_are,
	  a_word_is_a_file_or_the_name_of_a_map, a_directory_is_what_litex_built,
	  of_several_svds_none_is_chosen)
