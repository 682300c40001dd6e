/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

#include "regmap/build.h"

#include <strings.h>

/* A loader that tells what a test wants. */
static bool recognise(const char *data, size_t len)
{
	(void)data;
	(void)len;
	return false;
}

static const struct bsh_loader lenient = { "svd", "lenient", 1, false, false, recognise, NULL };
static const struct bsh_regmap_options options = { 0 };
static const struct bsh_build_at at = { 1, 1 };

static struct bsh_regmap *map;
static struct bsh_build *b;
static struct bsh_err err;

static void setup(void)
{
	bsh_err_init(&err);
	map = maps_new();
	ck_assert_int_eq(bsh_build_new(map, "f", &lenient, &options, &b, &err), 0);
}

static void teardown(void)
{
	bsh_build_free(b);
	bsh_regmap_free(map);
}

static int add_register(const char *name, uint64_t offset)
{
	struct bsh_build_register *r = bsh_build_begin_register(b, at, &err);

	if (!r)
		return -1;
	r->name = bsh_build_name(b, name, strlen(name));
	r->offset = offset;
	r->has |= BSH_HAS_OFFSET;
	return bsh_build_end_register(b, NULL, &err);
}

static int begin_block(const char *name)
{
	struct bsh_build_block *block = bsh_build_begin_block(b, at, &err);

	if (!block)
		return -1;
	block->name = bsh_build_name(b, name, strlen(name));
	block->has |= BSH_HAS_OFFSET;
	return 0;
}

/* A number in the text, as 8 letters. */
static const char *name_of(char to[16], uint32_t i)
{
	snprintf(to, 16, "R%x", i);
	return to;
}

/* As many registers as are allowed; an assertion for each would take longer than they do. */
static void add_registers(void)
{
	char name[16];
	uint32_t n = 0;

	while (n < BSH_REGMAP_REGISTERS_MAX && add_register(name_of(name, n), n * 4) == 0)
		n++;
	ck_assert_uint_eq(n, BSH_REGMAP_REGISTERS_MAX);
}

START_TEST(registers_are_limited)
{
	add_registers();
	ck_assert_int_eq(add_register("MORE", 0), -1);
	ck_assert_str_eq(err.msg, "f:1:1: more than 262144 registers");
}
END_TEST

START_TEST(as_many_as_are_allowed_are_found)
{
	struct bsh_regmap_place place;

	add_registers();
	ck_assert_msg(bsh_build_finish(b, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(maps_find(map, "r3ffff").loc.offset, 0xffffc);
	ck_assert_uint_eq(bsh_regmap_at(map, 0, 0x80003, &place, 1), 1);
	ck_assert_uint_eq(place.loc.offset, 0x80000);
}
END_TEST

START_TEST(blocks_are_limited_in_number_and_depth)
{
	uint32_t n = BSH_REGMAP_DEPTH_MAX;
	char name[16];

	for (uint32_t i = 0; i < BSH_REGMAP_DEPTH_MAX; i++)
		ck_assert_int_eq(begin_block("b"), 0);
	ck_assert_ptr_null(bsh_build_begin_block(b, at, &err));
	ck_assert_str_eq(err.msg, "f:1:1: more than 8 blocks within each other");
	bsh_err_init(&err);
	for (uint32_t i = 0; i < BSH_REGMAP_DEPTH_MAX; i++)
		ck_assert_int_eq(bsh_build_end_block(b, NULL, &err), 0);
	while (n < BSH_REGMAP_BLOCKS_MAX && begin_block(name_of(name, n)) == 0 &&
	       bsh_build_end_block(b, NULL, &err) == 0)
		n++;
	ck_assert_uint_eq(n, BSH_REGMAP_BLOCKS_MAX);
	ck_assert_ptr_null(bsh_build_begin_block(b, at, &err));
	ck_assert_str_eq(err.msg, "f:1:1: more than 262144 blocks");
}
END_TEST

/* A block of n blocks that are all like the one before: a name laughs 10 times in each line. */
static int laugh(uint32_t before, unsigned n, const char *name, uint32_t *id)
{
	char inner[16];

	if (begin_block(name) < 0)
		return -1;
	for (unsigned i = 0; i < n; i++) {
		if (begin_block(name_of(inner, i)) < 0 ||
		    bsh_build_derive_block(b, before, &err) < 0 ||
		    bsh_build_end_block(b, NULL, &err) < 0)
			return -1;
	}
	return bsh_build_end_block(b, id, &err);
}

START_TEST(sharing_cannot_blow_up)
{
	uint32_t id;
	char name[16];
	int result = 0;

	ck_assert_int_eq(begin_block("first"), 0);
	ck_assert_int_eq(add_register("R", 0), 0);
	ck_assert_int_eq(bsh_build_end_block(b, &id, &err), 0);
	for (unsigned i = 0; i < 7 && result == 0; i++)
		result = laugh(id, 20, name_of(name, 100 + i), &id);
	ck_assert_int_eq(result, -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "brings more than 1048576 blocks and registers"));
}
END_TEST

START_TEST(sharing_cannot_be_too_deep)
{
	uint32_t id;
	char name[16];
	int result = 0;

	ck_assert_int_eq(begin_block("first"), 0);
	ck_assert_int_eq(bsh_build_end_block(b, &id, &err), 0);
	for (unsigned i = 0; i < 9 && result == 0; i++)
		result = laugh(id, 1, name_of(name, 100 + i), &id);
	ck_assert_int_eq(result, -1);
	ck_assert_str_eq(err.msg, "f:1:1: R0 is more than 8 blocks deep");
}
END_TEST

/* An array as a block. */
static int begin_array(const char *name, uint32_t count, uint64_t stride)
{
	struct bsh_build_block *block = bsh_build_begin_block(b, at, &err);

	block->name = bsh_build_name(b, name, strlen(name));
	block->has |= BSH_HAS_OFFSET;
	block->dims[0] = (struct bsh_build_dim) { .count = count, .stride = stride };
	block->n_dims = 1;
	return 0;
}

START_TEST(elements_are_limited_on_each_path)
{
	begin_array("a", 1024, 0x10000);
	begin_array("b", 1025, 0x10);
	ck_assert_int_eq(add_register("R", 0), 0);
	ck_assert_int_eq(bsh_build_end_block(b, NULL, &err), 0);
	ck_assert_int_eq(bsh_build_end_block(b, NULL, &err), 0);
	ck_assert_int_eq(bsh_build_finish(b, &err), -1);
	ck_assert_str_eq(err.msg,
			 "f:1:1: a has more than 1048576 elements with those of the arrays in it");
}
END_TEST

START_TEST(a_dimension_is_limited)
{
	begin_array("a", 65537, 4);
	ck_assert_int_eq(bsh_build_end_block(b, NULL, &err), -1);
	ck_assert_str_eq(err.msg, "f:1:1: a has a count of 65537, 1 to 65536 are possible");
}
END_TEST

START_TEST(addresses_do_not_wrap)
{
	begin_array("a", 65536, UINT64_C(1) << 48);
	ck_assert_int_eq(add_register("R", UINT64_C(1) << 48), 0);
	ck_assert_int_eq(bsh_build_end_block(b, NULL, &err), 0);
	ck_assert_int_eq(bsh_build_finish(b, &err), -1);
	ck_assert_str_eq(err.msg, "f:1:1: a ends past the 64 bits of an address");
}
END_TEST

START_TEST(indices_are_limited_on_each_path)
{
	for (unsigned i = 0; i < 5; i++) {
		struct bsh_build_block *block = bsh_build_begin_block(b, at, &err);

		block->name = bsh_build_name(b, "b", 1);
		block->has |= BSH_HAS_OFFSET;
		block->n_dims = 4;
		for (unsigned d = 0; d < 4; d++)
			block->dims[d] = (struct bsh_build_dim) { .count = 1, .stride = 4 };
	}
	for (unsigned i = 0; i < 5; i++)
		ck_assert_int_eq(bsh_build_end_block(b, NULL, &err), 0);
	ck_assert_int_eq(bsh_build_finish(b, &err), -1);
	ck_assert_str_eq(err.msg,
			 "f:1:1: b has more than 16 indices with those of the arrays in it");
}
END_TEST

START_TEST(fields_of_a_register_are_limited)
{
	unsigned n = 0;

	ck_assert_ptr_nonnull(bsh_build_begin_register(b, at, &err));
	for (;; n++) {
		struct bsh_build_field *f = bsh_build_begin_field(b, at, &err);

		if (!f)
			break;
		f->name = bsh_build_name(b, "F", 1);
		f->has |= BSH_HAS_OFFSET;
		ck_assert_int_eq(bsh_build_end_field(b, NULL, &err), 0);
	}
	ck_assert_uint_eq(n, BSH_REGMAP_REGISTER_FIELDS_MAX);
	ck_assert_str_eq(err.msg, "f:1:1: more than 512 fields in one register");
}
END_TEST

START_TEST(texts_are_limited)
{
	struct bsh_text text = { 0 };

	for (unsigned i = 0; i < 70000; i++)
		bsh_text_adds(&text, "x");
	/* A doc is cut; so many of them are too many. */
	ck_assert_uint_eq(strlen(bsh_build_string(b, bsh_build_doc(b, text.data, text.len))),
			  65536);
	for (unsigned i = 0; i < 1100; i++) {
		snprintf(text.data, 16, "%u", i);
		text.data[strlen(text.data)] = '.';
		bsh_build_doc(b, text.data, text.len);
	}
	ck_assert_int_eq(add_register("R", 0), -1);
	ck_assert_str_eq(err.msg, "f:1:1: no room for more names and docs: they may have 64 MiB");
	bsh_text_finish(&text);
}
END_TEST

START_TEST(names_are_limited)
{
	char name[400];

	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	ck_assert_int_eq(add_register(name, 0), 0);
	ck_assert_int_eq(bsh_build_finish(b, &err), 0);
	name[254] = '\0';
	ck_assert_uint_eq(maps_find(map, name).loc.offset, 0);
}
END_TEST

START_TEST(matches_are_limited)
{
	const struct bsh_regmap_match match = { .has = BSH_MATCH_VENDOR };

	for (unsigned i = 0; i < BSH_REGMAP_MATCHES_MAX; i++)
		ck_assert_int_eq(bsh_build_match(b, at, &match, &err), 0);
	ck_assert_int_eq(bsh_build_match(b, at, &match, &err), -1);
	ck_assert_str_eq(err.msg, "f:1:1: more than 256 matches");
}
END_TEST

START_TEST(warnings_are_limited)
{
	size_t n = 0;

	for (unsigned i = 0; i < 1000; i++)
		bsh_build_warn(b, at, "of kind %u", 1);
	bsh_build_warn(b, at, "of another kind");
	ck_assert_int_eq(bsh_build_finish(b, &err), 0);
	while (bsh_regmap_warning(map, n))
		n++;
	ck_assert_uint_eq(n, 22);
	ck_assert_str_eq(bsh_regmap_warning(map, 20), "f:1:1: of another kind");
	ck_assert_str_eq(bsh_regmap_warning(map, 21), "f: 980 more warnings like these");
}
END_TEST

START_TEST(files_are_limited)
{
	char expected[80];

	ck_assert_int_eq(bsh_build_finish(b, &err), 0);
	bsh_build_free(b);
	b = NULL;
	for (unsigned i = 1; i < BSH_REGMAP_FILES_MAX; i++)
		maps_add(map, "n", "regmap: 1\n");
	snprintf(expected, sizeof(expected), "m.yaml: more than %d files in one map",
		 BSH_REGMAP_FILES_MAX);
	maps_refuse(map, "regmap: 1\n", expected);
}
END_TEST

BSH_TESTS("regmap/limits", setup, teardown, registers_are_limited, as_many_as_are_allowed_are_found,
	  blocks_are_limited_in_number_and_depth, sharing_cannot_blow_up,
	  sharing_cannot_be_too_deep, elements_are_limited_on_each_path, a_dimension_is_limited,
	  addresses_do_not_wrap, indices_are_limited_on_each_path, fields_of_a_register_are_limited,
	  texts_are_limited, names_are_limited, matches_are_limited, warnings_are_limited,
	  files_are_limited)
