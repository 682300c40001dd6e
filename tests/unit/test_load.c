/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

#include <unistd.h>

static int load(const char *data, size_t len, struct bsh_regmap_options options,
		struct bsh_err *err)
{
	struct bsh_regmap *map = maps_new();
	const int result = bsh_regmap_load_text(map, "f", data, len, &options, err);

	bsh_regmap_free(map);
	return result;
}

static void is_known(const char *text)
{
	struct bsh_err err = { 0 };

	ck_assert_msg(load(text, strlen(text), (struct bsh_regmap_options) { 0 }, &err) == 0,
		      "%s: %s", text, err.msg);
}

static void is_refused(const char *text, struct bsh_regmap_options options, const char *msg)
{
	struct bsh_err err = { 0 };

	ck_assert_int_eq(load(text, strlen(text), options, &err), -1);
	ck_assert_str_eq(err.msg, msg);
}

START_TEST(the_native_format_is_known_by_its_first_key)
{
	is_known("regmap: 1\n");
	is_known("\xef\xbb\xbf# comment\n\n---\nregmap: 1\n");
	is_known("{\"regmap\": 1}");
	is_known(" { regmap: 1 }\n");
}
END_TEST

START_TEST(what_is_no_map_is_refused_with_what_would_be_one)
{
	static const char msg[] = "f: this is no register map: one begins with 'regmap: 1', or is "
				  "CMSIS-SVD, IP-XACT, a LiteX csr.csv, a C header with #define or "
				  "enum, or a table (CSV) with the columns name and offset";
	const struct bsh_regmap_options usual = { 0 };

	is_refused("", usual, msg);
	is_refused("hello\n", usual, msg);
	is_refused("regmapper: 1\n", usual, msg);
	is_refused("\x7f"
		   "ELF\x02\x01",
		   usual, msg);
	is_refused("regmap: 1\n", (struct bsh_regmap_options) { .format = "rdl" },
		   "f: no format 'rdl'");
}
END_TEST

START_TEST(the_match_list_is_learned_without_the_rest)
{
	static const char text[] = "regmap: 1\ndevic: x\ndoc: {}\nmatch: [{vendor: 7}]\n"
				   "blocks: {core: {registers: {A: {access: ro}}}}\n";
	static const char csv[] = "csr_base,a,0,,\ncsr_register,a_sr,0,1,ro\n";
	const struct bsh_regmap_options options = { .only_match = true };
	struct bsh_regmap *map = maps_new();
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_regmap_load_text(map, "f", text, strlen(text), &options, &err) == 0,
		      "%s", err.msg);
	ck_assert_uint_eq(bsh_regmap_match(map, 0)->vendor, 7);
	ck_assert_uint_eq(bsh_regmap_counts(map).blocks, 0);
	/* Other formats have none, and are not read for it. */
	ck_assert_msg(bsh_regmap_load_text(map, "f", csv, strlen(csv), &options, &err) == 0, "%s",
		      err.msg);
	ck_assert_uint_eq(bsh_regmap_counts(map).blocks, 0);
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_draft_is_not_loaded_as_a_map)
{
	static const char header[] =
		"#define CORE_CTRL_OFFSET 0x10\n#define CORE_CTRL_EN_MASK 0x1\n";
	struct bsh_err err = { 0 };

	ck_assert_int_eq(load(header, strlen(header), (struct bsh_regmap_options) { 0 }, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg,
				     "tells neither access nor side effects: make a map of "
				     "it with barsh convert"));
}
END_TEST

START_TEST(a_file_is_read_and_named_in_what_goes_wrong)
{
	const struct bsh_regmap_options options = { 0 };
	char path[] = "/tmp/barsh-test-load-XXXXXX", expected[80];
	struct bsh_regmap *map = maps_new();
	struct bsh_err err = { 0 };
	const int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bsh_write_all(fd, "regmap: 1\nx: 2\n", 15), 0);
	ck_assert_int_eq(bsh_regmap_load(map, path, &options, &err), -1);
	snprintf(expected, sizeof(expected), "%s:2:1: unknown key 'x' in map", path);
	ck_assert_str_eq(err.msg, expected);
	ck_assert_int_eq(ftruncate(fd, 10), 0);
	ck_assert_int_eq(bsh_regmap_load(map, path, &options, &err), 0);
	ck_assert_str_eq(bsh_regmap_source(map, 0), path);
	close(fd);
	unlink(path);
	bsh_err_init(&err);
	ck_assert_int_eq(bsh_regmap_load(map, path, &options, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_INTERNAL);
	bsh_err_init(&err);
	ck_assert_int_eq(bsh_regmap_load(map, "/", &options, &err), -1);
	ck_assert_str_eq(err.msg, "/: Is a directory");
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_file_that_is_too_long_is_refused)
{
	struct bsh_text text = { 0 };
	struct bsh_err err = { 0 };

	bsh_text_adds(&text, "regmap: 1\n");
	while (text.len <= 16 << 20)
		bsh_text_adds(&text, "# padding padding padding padding padding padding padding\n");
	ck_assert_int_eq(load(text.data, text.len, (struct bsh_regmap_options) { 0 }, &err), -1);
	ck_assert_str_eq(err.msg, "f: more than 16 MiB, the limit for barsh's own format");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(a_source_tells_access_where_one_of_its_own_does)
{
	static const struct {
		const char *text;
		bool tells;
	} sources[] = {
		{ "regmap: 1\nregisters: {A: {offset: 0, access: ro}}\n", true },
		{ "regmap: 1\nregisters: {B: {offset: 4, fields: {F: {bits: 0}}}}\n", false },
		{ "regmap: 1\nregisters: {C: {offset: 8, access: unknown}}\n", false },
		{ "regmap: 1\nregisters: {D: {offset: 12, writable: true}}\n", true },
		{ "regmap: 1\nregisters: {E: {offset: 16, fields: {F: {bits: 0, access: rw}}}}\n", true },
	};
	const struct bsh_regmap_options options = { 0 };
	struct bsh_regmap *map = maps_new();
	struct bsh_err err = { 0 };

	for (size_t i = 0; i < BSH_LENGTH(sources); i++)
		ck_assert_msg(bsh_regmap_load_text(map, "f", sources[i].text,
						   strlen(sources[i].text), &options, &err) == 0,
			      "%s", err.msg);
	for (size_t i = 0; i < BSH_LENGTH(sources); i++)
		ck_assert_int_eq(bsh_regmap_source_tells_access(map, i), sources[i].tells);
	bsh_regmap_free(map);
}
END_TEST

BSH_TESTS("regmap/load", NULL, NULL, the_native_format_is_known_by_its_first_key,
	  what_is_no_map_is_refused_with_what_would_be_one,
	  the_match_list_is_learned_without_the_rest,
	  a_draft_is_not_loaded_as_a_map,
	  a_file_is_read_and_named_in_what_goes_wrong, a_file_that_is_too_long_is_refused,
	  a_source_tells_access_where_one_of_its_own_does)
