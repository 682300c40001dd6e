/* SPDX-License-Identifier: MIT */
/* Variables by name. */

#include "cmd/vars.h"

#include <stdio.h>

#include "harness.h"

static struct bsh_vars vars;
static struct bsh_err err;

static void setup(void)
{
	vars = (struct bsh_vars){ 0 };
	err = (struct bsh_err){ 0 };
}

static void teardown(void)
{
	bsh_vars_finish(&vars);
}

static void set(const char *name, size_t len, uint64_t value)
{
	const struct bsh_value v = { .value = value, .is_known = true };

	ck_assert_int_eq(bsh_vars_set(&vars, name, len, &v, &err), 0);
}

START_TEST(an_empty_table_finds_nothing)
{
	ck_assert_ptr_null(bsh_vars_find(&vars, "x", 1));
	bsh_vars_forget(&vars);
}
END_TEST

START_TEST(a_name_ends_where_it_is_said_to_end)
{
	set("abc", 2, 1);
	ck_assert_uint_eq(bsh_vars_find(&vars, "abx", 2)->value, 1);
	ck_assert_ptr_null(bsh_vars_find(&vars, "abc", 3));
	ck_assert_ptr_null(bsh_vars_find(&vars, "abc", 1));
	ck_assert_ptr_null(bsh_vars_find(&vars, "AB", 2));
}
END_TEST

START_TEST(setting_a_name_twice_changes_it)
{
	set("x", 1, 1);
	set("x", 1, 2);
	ck_assert_uint_eq(vars.n, 1);
	ck_assert_uint_eq(bsh_vars_find(&vars, "x", 1)->value, 2);
}
END_TEST

START_TEST(thousands_of_names_are_all_found_again)
{
	char name[16];

	for (unsigned i = 0; i < 5000; i++)
		set(name, (size_t)snprintf(name, sizeof(name), "v%u", i), i);
	ck_assert_uint_eq(vars.n, 5000);
	ck_assert_uint_ge(vars.cap, 2 * vars.n);
	for (unsigned i = 0; i < 5000; i++) {
		const int len = snprintf(name, sizeof(name), "v%u", i);

		ck_assert_uint_eq(bsh_vars_find(&vars, name, (size_t)len)->value, i);
	}
}
END_TEST

START_TEST(what_is_forgotten_keeps_its_name_but_no_value)
{
	set("x", 1, 7);
	bsh_vars_forget(&vars);
	ck_assert(!bsh_vars_find(&vars, "x", 1)->is_known);
	ck_assert_uint_eq(bsh_vars_find(&vars, "x", 1)->value, 0);
	set("x", 1, 8);
	ck_assert(bsh_vars_find(&vars, "x", 1)->is_known);
}
END_TEST

BSH_TESTS("cmd/vars", setup, teardown, an_empty_table_finds_nothing,
	  a_name_ends_where_it_is_said_to_end, setting_a_name_twice_changes_it,
	  thousands_of_names_are_all_found_again, what_is_forgotten_keeps_its_name_but_no_value)
