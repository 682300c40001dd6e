/* SPDX-License-Identifier: MIT */
/*
 * Maps that others wrote, from the directory $BARSH_REAL_MAPS. They are no part
 * of this tree: a test without its file passes.
 */

#include "harness.h"
#include "map_files.h"

/* Load a real file onto map; false: it is not there. */
static bool load_real(struct bsh_regmap *map, const char *name)
{
	const struct bsh_regmap_options options = { 0 };
	const char *folder = getenv("BARSH_REAL_MAPS");
	struct bsh_err err = { 0 };
	char path[512];
	FILE *file;

	if (!folder)
		return false;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (!file)
		return false;
	fclose(file);
	ck_assert_msg(bsh_regmap_load(map, path, &options, &err) == 0, "%s", err.msg);
	return true;
}

static struct bsh_regmap *empty(void)
{
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	return map;
}

START_TEST(the_example_of_the_standard_loads)
{
	struct bsh_regmap *map = empty();

	if (load_real(map, "ARM_Example.svd")) {
		ck_assert_uint_eq(bsh_regmap_counts(map).instances, 33);
		ck_assert_uint_eq(offset_of(map, "TIMER0.CR"), 0x40010000);
		ck_assert_uint_eq(offset_of(map, "TIMER2.RELOAD[3]"), 0x4001025c);
		ck_assert_uint_eq(reg(map, "TIMER1.SR").width, 2);
		ck_assert_uint_eq(reg(map, "TIMER1.SR").reset_mask, 0xd701);
		ck_bits(map, "TIMER1.CR.MODE", 6, 4);
		ck_called(map, "TIMER1.CR.MODE", 4, "Reload_MATCH");
		ck_props(reg(map, "TIMER0.PRESCALE_RD").props, BSH_MAY_YES, BSH_MAY_NO,
			 BSH_WRITE_NONE, BSH_READ_UNKNOWN);
		ck_no_warning(map);
	}
	bsh_regmap_free(map);
}
END_TEST

START_TEST(a_risc_v_system_loads)
{
	struct bsh_regmap *map = empty();

	if (load_real(map, "fu540.svd")) {
		ck_assert_uint_eq(bsh_regmap_counts(map).registers, 25);
		ck_assert_uint_eq(offset_of(map, "PRCI.corepllcfg0"), 0x10000004);
		ck_assert_uint_eq(reg(map, "PRCI.corepllcfg0").reset, 0x020187c1);
		ck_bits(map, "PRCI.corepllcfg0.divf", 14, 6);
	}
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_peakrdl_writes_loads)
{
	struct bsh_regmap *map = empty();

	if (load_real(map, "atxmega_spi.xml")) {
		ck_assert_uint_eq(bsh_regmap_counts(map).registers, 4);
		ck_assert_uint_eq(offset_of(map, "DATA"), 3);
		ck_assert_str_eq(reg(map, "CTRL").title, "Control Register");
		ck_assert_uint_eq(field(map, "DATA.WDATA").props.read, BSH_MAY_NO);
		ck_no_warning(map);
	}
	bsh_regmap_free(map);
}
END_TEST

START_TEST(access_of_litex_lies_over_its_fields)
{
	struct bsh_regmap *map = empty();

	if (load_real(map, "litepcie-acorn.svd")) {
		const uint32_t n = bsh_regmap_counts(map).registers;

		ck_assert_uint_eq(n, 103);
		ck_bits(map, "CTRL.SCRATCH.scratch", 31, 0);
		ck_assert_uint_eq(reg(map, "CTRL.BUS_ERRORS").props.write, BSH_MAY_YES);
		if (load_real(map, "litepcie-acorn.csr.csv")) {
			ck_assert_uint_eq(reg(map, "CTRL.BUS_ERRORS").props.write, BSH_MAY_NO);
			ck_assert_uint_eq(reg(map, "CTRL.SCRATCH").reset, 0x12345678);
			ck_bits(map, "CTRL.SCRATCH.scratch", 31, 0);
		}
	}
	bsh_regmap_free(map);
}
END_TEST

BSH_TESTS("regmap/real_maps", NULL, NULL, the_example_of_the_standard_loads, a_risc_v_system_loads,
	  what_peakrdl_writes_loads, access_of_litex_lies_over_its_fields)
