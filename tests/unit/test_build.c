/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "maps.h"

#include "regmap/builder.h"

static bool recognise(const char *data, size_t len)
{
	(void)data;
	(void)len;
	return false;
}

/* A loader of files that no person wrote: what is wrong is mended with a warning. */
static const struct bsh_loader lenient = { "svd", "lenient", 1, false, false, recognise, NULL };
static const struct bsh_regmap_options options = { .region = 2 };

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

static struct bsh_build_at line(uint32_t n)
{
	return (struct bsh_build_at) { n, 0 };
}

static struct bsh_build_register *begin_register(const char *name, uint64_t offset)
{
	struct bsh_build_register *r = bsh_build_begin_register(b, line(7), &err);

	ck_assert_ptr_nonnull(r);
	r->name = bsh_build_name(b, name, strlen(name));
	r->offset = offset;
	r->has |= BSH_HAS_OFFSET;
	return r;
}

static uint32_t end_register(void)
{
	uint32_t id;

	ck_assert_msg(bsh_build_end_register(b, &id, &err) == 0, "%s", err.msg);
	return id;
}

static uint32_t add_register(const char *name, uint64_t offset)
{
	begin_register(name, offset);
	return end_register();
}

static struct bsh_build_block *begin_block(const char *name, uint64_t offset)
{
	struct bsh_build_block *block = bsh_build_begin_block(b, line(3), &err);

	ck_assert_ptr_nonnull(block);
	block->name = bsh_build_name(b, name, strlen(name));
	block->offset = offset;
	block->has |= BSH_HAS_OFFSET;
	return block;
}

static uint32_t end_block(void)
{
	uint32_t id;

	ck_assert_msg(bsh_build_end_block(b, &id, &err) == 0, "%s", err.msg);
	return id;
}

static void add_field(const char *name, unsigned lsb, unsigned width)
{
	struct bsh_build_field *f = bsh_build_begin_field(b, line(9), &err);

	f->name = bsh_build_name(b, name, strlen(name));
	f->lsb = (uint16_t)lsb;
	f->width_bits = (uint16_t)width;
	f->has |= BSH_HAS_OFFSET | BSH_HAS_WIDTH;
	ck_assert_msg(bsh_build_end_field(b, NULL, &err) == 0, "%s", err.msg);
}

static void finish(void)
{
	ck_assert_msg(bsh_build_finish(b, &err) == 0, "%s", err.msg);
}

static void warns(size_t i, const char *expected)
{
	const char *warning = bsh_regmap_warning(map, i);

	if (!expected)
		ck_assert_ptr_null(warning);
	else
		ck_assert_str_eq(warning, expected);
}

START_TEST(names_become_what_can_be_typed)
{
	add_register("a b--c.d", 0);
	add_register("0INT", 4);
	add_register("X[%s]", 8);
	add_register("Y%s", 12);
	add_register("\xc3\xa4\033[1m", 16);
	finish();
	ck_assert_uint_eq(maps_find(map, "a_b_c_d").loc.offset, 0);
	ck_assert_uint_eq(maps_find(map, "0int").loc.offset, 4);
	ck_assert_uint_eq(maps_find(map, "X").loc.offset, 8);
	ck_assert_uint_eq(maps_find(map, "Y").loc.offset, 12);
	ck_assert_uint_eq(maps_find(map, "_1m").loc.offset, 16);
	ck_assert_uint_eq(maps_find(map, "_1m").loc.region, 2);
}
END_TEST

START_TEST(a_name_that_is_taken_gets_a_number)
{
	add_register("R", 0);
	add_register("r", 4);
	add_register("R", 8);
	begin_block("R", 0x100);
	add_register("R", 0);
	end_block();
	finish();
	ck_assert_uint_eq(maps_find(map, "R_3").loc.offset, 8);
	ck_assert_uint_eq(maps_find(map, "r_2").loc.offset, 4);
	ck_assert_uint_eq(maps_find(map, "R_4.R").loc.offset, 0x100);
	warns(0, "f:7: a second register with its name becomes r_2");
	warns(2, "f:3: a second thing with its name becomes R_4");
	warns(3, NULL);
}
END_TEST

START_TEST(many_members_replace_many)
{
	const unsigned n = 40000;
	uint32_t base;
	char name[16];

	begin_block("A", 0);
	for (unsigned i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "R%u", i);
		add_register(name, 4 * i);
	}
	base = end_block();
	begin_block("B", 0x100000);
	ck_assert_int_eq(bsh_build_derive_block(b, base, &err), 0);
	for (unsigned i = n / 2; i < n + n / 2; i++) {
		snprintf(name, sizeof(name), "R%u", i);
		add_register(name, 4 * i + 0x80000);
	}
	end_block();
	finish();
	ck_assert_uint_eq(maps_find(map, "B.R0").loc.offset, 0x100000);
	ck_assert_uint_eq(maps_find(map, "B.R20000").loc.offset, 0x180000 + 80000);
	ck_assert_uint_eq(maps_find(map, "B.R59999").loc.offset, 0x180000 + 4 * 59999);
	ck_assert_uint_eq(bsh_regmap_counts(map).registers, n + n + n / 2);
}
END_TEST

START_TEST(any_number_of_things_may_have_a_name)
{
	char name[BSH_REGMAP_NAME_MAX + 1];

	memset(name, 'N', sizeof(name));
	name[BSH_REGMAP_NAME_MAX - 3] = '\0';
	for (uint64_t i = 0; i < 1100; i++)
		add_register(name, 4 * i);
	finish();
	strcpy(name + BSH_REGMAP_NAME_MAX - 5, "_1100");
	ck_assert_uint_eq(maps_find(map, name).loc.offset, 4 * 1099);
}
END_TEST

START_TEST(a_field_whose_name_is_taken_gets_a_number)
{
	begin_register("R", 0);
	add_field("F", 0, 1);
	add_field("f", 1, 1);
	add_field("G", 2, 1);
	add_field("F", 3, 1);
	add_field("F_2", 4, 1);
	end_register();
	finish();
	ck_assert_uint_eq(maps_find(map, "R.F").low, 0);
	ck_assert_uint_eq(maps_find(map, "R.f_2").low, 1);
	ck_assert_uint_eq(maps_find(map, "R.F_3").low, 3);
	ck_assert_uint_eq(maps_find(map, "R.F_2_2").low, 4);
	warns(0, "f:9: a second field with its name becomes f_2");
	warns(3, NULL);
}
END_TEST

START_TEST(numbers_begin_anew_in_each_register)
{
	for (uint64_t i = 0; i < 2; i++) {
		begin_register(i ? "S" : "R", 4 * i);
		add_field("F", 0, 1);
		add_field("F", 1, 1);
		end_register();
	}
	finish();
	ck_assert_uint_eq(maps_find(map, "R.F_2").low, 1);
	ck_assert_uint_eq(maps_find(map, "S.F_2").low, 1);
}
END_TEST

START_TEST(a_number_that_is_given_is_neither_a_blocks_nor_a_registers)
{
	begin_block("A_2", 0x100);
	end_block();
	add_register("A", 0);
	add_register("A", 4);
	finish();
	ck_assert_uint_eq(maps_find(map, "A_3").loc.offset, 4);
}
END_TEST

START_TEST(a_hole_in_a_name_is_not_cut_in_two)
{
	char name[BSH_REGMAP_NAME_MAX + 8];

	/* 255 bytes of which the two of %s are 253 and 254. */
	memset(name, 'N', sizeof(name));
	memcpy(name + BSH_REGMAP_NAME_MAX - 3, "%s", 2);
	name[BSH_REGMAP_NAME_MAX] = '\0';
	for (uint64_t i = 0; i < 2; i++) {
		struct bsh_build_register *r = begin_register(name, 0x100 * i);

		r->dims[r->n_dims++] = (struct bsh_build_dim){ .count = 2, .stride = 4 };
		end_register();
	}
	finish();
	strcpy(name + BSH_REGMAP_NAME_MAX - 3, "_2[1]");
	ck_assert_uint_eq(maps_find(map, name).loc.offset, 0x104);
}
END_TEST

START_TEST(a_hidden_block_replaces_nothing_of_a_base)
{
	uint32_t base;

	begin_block("A", 0);
	begin_block("IN", 0x10);
	add_register("R", 0);
	end_block();
	base = end_block();
	begin_block("B", 0x100);
	ck_assert_int_eq(bsh_build_derive_block(b, base, &err), 0);
	begin_block("IN", 0x20)->has |= BSH_HAS_HIDDEN;
	add_register("R", 0);
	end_block();
	add_register("S", 0);
	end_block();
	finish();
	ck_assert_uint_eq(maps_find(map, "B.IN.R").loc.offset, 0x110);
}
END_TEST

START_TEST(a_region_that_was_stated_stays_when_a_block_is_derived)
{
	struct bsh_build_block *block = begin_block("A", 0);
	uint32_t base;

	add_register("R", 0);
	base = end_block();
	block = begin_block("B", 0x100);
	block->region = 3;
	block->has |= BSH_HAS_REGION;
	ck_assert_int_eq(bsh_build_derive_block(b, base, &err), 0);
	end_block();
	finish();
	ck_assert_uint_eq(maps_find(map, "B.R").loc.region, 3);
}
END_TEST

START_TEST(a_mask_without_a_reset_tells_nothing)
{
	struct bsh_build_register *r = begin_register("R", 0);
	struct bsh_regmap_place place;

	r->has |= BSH_HAS_RESET_MASK;
	r->reset_mask = 0xf;
	end_register();
	finish();
	place = maps_find(map, "R");
	ck_assert_uint_eq(bsh_regmap_register(map, &place).reset_mask, 0);
}
END_TEST

START_TEST(fields_that_do_not_fit_are_left_out_with_a_warning)
{
	struct bsh_regmap_place place;

	begin_register("R", 0);
	add_field("OK", 0, 8);
	add_field("HIGH", 30, 4);
	add_field("NONE", 64, 1);
	add_field("OVER", 4, 8);
	end_register();
	finish();
	place = maps_find(map, "R");
	ck_assert_uint_eq(bsh_regmap_register(map, &place).n_fields, 2);
	ck_assert_uint_eq(maps_find(map, "R.OVER").low, 4);
	warns(0, "f:9: field NONE is in no bits from 0 to 63, it is left out");
	warns(1, "f:9: field HIGH ends past the 32 bits of R, it is left out");
	warns(2, "f:9: field OVER overlaps another field of R");
	warns(3, NULL);
}
END_TEST

START_TEST(registers_inherit_from_what_is_open)
{
	struct bsh_build_block *block = bsh_build_defaults(b);
	struct bsh_regmap_place place;
	struct bsh_register_info reg;

	block->width_bits = 16;
	block->reset = 0x1111;
	block->reset_mask = 0xff;
	block->has = BSH_HAS_WIDTH | BSH_HAS_RESET | BSH_HAS_RESET_MASK;
	block->props.read = BSH_MAY_YES;
	block->props.write = BSH_MAY_NO;
	block = begin_block("A", 0);
	block->word_order = BSH_ORDER_HIGH_FIRST;
	block->reset = 0x22;
	block->has |= BSH_HAS_RESET;
	add_register("R", 0);
	end_block();
	begin_block("B", 0x100);
	begin_register("S", 0)->width_bits = 8;
	bsh_build_drop_register(b);
	add_register("S", 2);
	end_block();
	finish();
	place = maps_find(map, "A.R");
	reg = bsh_regmap_register(map, &place);
	ck_assert_uint_eq(reg.width, 2);
	ck_assert_uint_eq(reg.reset, 0x22);
	ck_assert_uint_eq(reg.reset_mask, 0xff);
	ck_assert_int_eq(reg.word_order, BSH_ORDER_HIGH_FIRST);
	ck_assert_int_eq(reg.props.write, BSH_MAY_NO);
	/* A file that says no more does not say what a read does. */
	ck_assert_int_eq(reg.props.on_read, BSH_READ_UNKNOWN);
	place = maps_find(map, "B.S");
	reg = bsh_regmap_register(map, &place);
	ck_assert_uint_eq(reg.reset, 0x11);
	ck_assert_int_eq(reg.word_order, BSH_ORDER_LOW_FIRST);
}
END_TEST

START_TEST(a_derived_register_shares_fields_until_it_has_its_own)
{
	uint32_t id;
	struct bsh_regmap_place place;

	begin_register("A", 0)->doc = bsh_build_doc(b, "first", 5);
	add_field("X", 0, 4);
	add_field("Y", 4, 4);
	id = end_register();
	begin_register("B", 4);
	ck_assert_int_eq(bsh_build_derive_register(b, id, &err), 0);
	end_register();
	begin_register("C", 8);
	ck_assert_int_eq(bsh_build_derive_register(b, id, &err), 0);
	add_field("Y", 8, 8);
	add_field("Z", 16, 1);
	end_register();
	finish();
	/* A and B share two; C has three. */
	ck_assert_uint_eq(bsh_regmap_counts(map).fields, 5);
	ck_assert_uint_eq(maps_find(map, "A.Y").low, 4);
	ck_assert_uint_eq(maps_find(map, "B.Y").low, 4);
	ck_assert_uint_eq(maps_find(map, "C.X").low, 0);
	ck_assert_uint_eq(maps_find(map, "C.Y").low, 8);
	ck_assert_uint_eq(maps_find(map, "C.Z").low, 16);
	place = maps_find(map, "C");
	ck_assert_str_eq(bsh_regmap_register(map, &place).doc, "first");
	ck_assert_uint_eq(place.loc.offset, 8);
}
END_TEST

START_TEST(a_narrower_derived_register_takes_nothing_from_the_first)
{
	struct bsh_build_register *c;
	uint32_t id;

	begin_register("A", 0);
	add_field("LOW", 0, 4);
	add_field("HIGH", 16, 16);
	id = end_register();
	begin_register("B", 4);
	ck_assert_int_eq(bsh_build_derive_register(b, id, &err), 0);
	end_register();
	c = begin_register("C", 8);
	ck_assert_int_eq(bsh_build_derive_register(b, id, &err), 0);
	c->width_bits = 8;
	c->has |= BSH_HAS_WIDTH;
	end_register();
	begin_register("D", 12);
	add_field("MINE", 1, 1);
	end_register();
	finish();
	ck_assert_uint_eq(maps_find(map, "A.HIGH").low, 16);
	ck_assert_uint_eq(maps_find(map, "C").loc.width, 1);
}
END_TEST

START_TEST(things_are_found_from_where_the_file_is)
{
	uint32_t outer, inner;

	outer = add_register("R", 0);
	begin_block("A", 0x100);
	inner = add_register("R", 0);
	ck_assert_uint_eq(bsh_build_find_register(b, "R", 1), inner);
	ck_assert_uint_eq(bsh_build_find_register(b, "A.R", 3), inner);
	begin_block("B[%s]", 0)->n_dims = 1;
	ck_assert_uint_eq(bsh_build_find_register(b, "R", 1), inner);
	bsh_build_drop_block(b);
	end_block();
	ck_assert_uint_eq(bsh_build_find_register(b, "R", 1), outer);
	ck_assert_uint_eq(bsh_build_find_register(b, "A.R", 3), inner);
	ck_assert_uint_eq(bsh_build_find_register(b, "A.S", 3), BSH_REGMAP_NONE);
	ck_assert_uint_ne(bsh_build_find_block(b, "a", 1), BSH_REGMAP_NONE);
	ck_assert_uint_eq(bsh_build_find_block(b, "B", 1), BSH_REGMAP_NONE);
}
END_TEST

START_TEST(a_hidden_block_is_derived_from_and_nowhere_itself)
{
	uint32_t id;

	begin_block("T", 0)->has |= BSH_HAS_HIDDEN;
	add_register("R", 4);
	id = end_block();
	begin_block("A", 0x100);
	ck_assert_int_eq(bsh_build_derive_block(b, id, &err), 0);
	end_block();
	finish();
	ck_assert_uint_eq(maps_find(map, "R").loc.offset, 0x104);
	ck_assert_uint_eq(bsh_regmap_counts(map).registers, 1);
}
END_TEST

START_TEST(what_is_not_finished_leaves_nothing)
{
	struct bsh_mark before, after;

	finish();
	bsh_build_free(b);
	before = bsh_store_mark(map);
	ck_assert_int_eq(bsh_build_new(map, "g", &lenient, &options, &b, &err), 0);
	begin_block("B", 0);
	begin_register("R%s", 0)->n_dims = 1;
	b->reg.dims[0] = (struct bsh_build_dim) { .count = 2, .stride = 4 };
	add_field("F", 0, 1);
	end_register();
	end_block();
	ck_assert_ptr_nonnull(bsh_build_begin_enum(b, line(1), &err));
	ck_assert_int_eq(
		bsh_build_value(b, &(struct bsh_build_value) { .name = bsh_build_name(b, "V", 1) },
				&err),
		0);
	ck_assert_int_eq(bsh_build_end_enum(b, NULL, &err), 0);
	ck_assert_int_eq(bsh_build_match(b, line(1), &(struct bsh_regmap_match) { .has = 1 }, &err),
			 0);
	bsh_build_warn(b, line(1), "oh");
	bsh_build_free(b);
	b = NULL;
	after = bsh_store_mark(map);
	ck_assert_int_eq(memcmp(&before, &after, sizeof(before)), 0);
	ck_assert_ptr_null(bsh_regmap_source(map, 1));
	warns(0, NULL);
}
END_TEST

START_TEST(a_register_without_an_offset_is_refused)
{
	begin_register("R", 0)->has = 0;
	ck_assert_int_eq(bsh_build_end_register(b, NULL, &err), -1);
	ck_assert_str_eq(err.msg, "f:7: R states no offset");
}
END_TEST

START_TEST(labels_that_do_not_fit_are_dropped)
{
	struct bsh_build_register *r = begin_register("R%s", 0);

	r->n_dims = 1;
	r->dims[0] = (struct bsh_build_dim) { .count = 3,
					      .stride = 4,
					      .labels = bsh_build_doc(b, "A,,C", 4) };
	end_register();
	finish();
	ck_assert_uint_eq(maps_find(map, "R2").loc.offset, 8);
	warns(0, "f:7: the labels of R%s are not its 3 elements'");
}
END_TEST

BSH_TESTS("regmap/build", setup, teardown, names_become_what_can_be_typed,
	  a_name_that_is_taken_gets_a_number, many_members_replace_many,
	  any_number_of_things_may_have_a_name,
	  a_field_whose_name_is_taken_gets_a_number, numbers_begin_anew_in_each_register,
	  a_number_that_is_given_is_neither_a_blocks_nor_a_registers,
	  a_hole_in_a_name_is_not_cut_in_two, a_hidden_block_replaces_nothing_of_a_base,
	  a_region_that_was_stated_stays_when_a_block_is_derived,
	  a_mask_without_a_reset_tells_nothing,
	  fields_that_do_not_fit_are_left_out_with_a_warning,
	  registers_inherit_from_what_is_open,
	  a_derived_register_shares_fields_until_it_has_its_own,
	  things_are_found_from_where_the_file_is,
	  a_narrower_derived_register_takes_nothing_from_the_first,
	  a_hidden_block_is_derived_from_and_nowhere_itself, what_is_not_finished_leaves_nothing,
	  a_register_without_an_offset_is_refused, labels_that_do_not_fit_are_dropped)
