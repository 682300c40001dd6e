/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "regmap/xml_table.h"

#include <stdio.h>

static void set(struct bsh_xml_table *table, const char *name, size_t len, uint32_t number)
{
	struct bsh_err err = { 0 };

	ck_assert_int_eq(bsh_xml_table_set(table, name, len, number, &err), 0);
}

START_TEST(a_name_has_the_number_that_it_was_given)
{
	struct bsh_xml_table table = { 0 };
	uint32_t number = 99;

	ck_assert(!bsh_xml_table_get(&table, "a", 1, &number));
	ck_assert_uint_eq(number, 99);
	set(&table, "alpha", 5, 1);
	set(&table, "alp", 3, 2);
	set(&table, "ALPHA", 5, 3);
	ck_assert(bsh_xml_table_get(&table, "alpha", 5, &number));
	ck_assert_uint_eq(number, 1);
	ck_assert(bsh_xml_table_get(&table, "alpha", 3, &number));
	ck_assert_uint_eq(number, 2);
	ck_assert(bsh_xml_table_get(&table, "ALPHA", 5, &number));
	ck_assert_uint_eq(number, 3);
	ck_assert(!bsh_xml_table_get(&table, "alph", 4, &number));
	bsh_xml_table_finish(&table);
}
END_TEST

START_TEST(the_last_number_counts)
{
	struct bsh_xml_table table = { 0 };
	uint32_t number = 99;

	set(&table, "a", 1, 1);
	set(&table, "a", 1, 2);
	ck_assert(bsh_xml_table_get(&table, "a", 1, &number));
	ck_assert_uint_eq(number, 2);
	bsh_xml_table_finish(&table);
	ck_assert(!bsh_xml_table_get(&table, "a", 1, &number));
}
END_TEST

START_TEST(the_names_are_copied)
{
	struct bsh_xml_table table = { 0 };
	char name[8] = "x";
	uint32_t number;

	set(&table, name, 1, 1);
	name[0] = 'y';
	ck_assert(bsh_xml_table_get(&table, "x", 1, &number));
	ck_assert(!bsh_xml_table_get(&table, "y", 1, &number));
	bsh_xml_table_finish(&table);
}
END_TEST

START_TEST(many_names_in_order_are_found)
{
	struct bsh_xml_table table = { 0 };
	uint32_t number;
	char name[16];

	for (uint32_t i = 0; i < 10000; i++)
		set(&table, name, (size_t)snprintf(name, sizeof(name), "%08u", i), i);
	for (uint32_t i = 0; i < 10000; i++) {
		ck_assert(bsh_xml_table_get(
			&table, name, (size_t)snprintf(name, sizeof(name), "%08u", i), &number));
		ck_assert_uint_eq(number, i);
	}
	bsh_xml_table_finish(&table);
}
END_TEST

BSH_TESTS("regmap/xml_table", NULL, NULL, a_name_has_the_number_that_it_was_given,
	  the_last_number_counts, the_names_are_copied, many_names_in_order_are_found)
