/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "host/classes.h"

#include <stddef.h>

START_TEST(a_class_is_named_by_its_subclass)
{
	ck_assert_str_eq(bsh_class_name(0x010802), "Non-Volatile memory controller");
	ck_assert_str_eq(bsh_class_name(0x020000), "Ethernet controller");
	ck_assert_str_eq(bsh_class_name(0x0604ff), "PCI bridge");
	ck_assert_str_eq(bsh_class_name(0x000100), "VGA compatible unclassified device");
}
END_TEST

START_TEST(a_subclass_that_is_not_known_has_the_name_of_its_base)
{
	ck_assert_str_eq(bsh_class_name(0x018000), "Mass storage controller");
	ck_assert_str_eq(bsh_class_name(0x02fe00), "Network controller");
	ck_assert_str_eq(bsh_class_name(0x000000), "Unclassified device");
	ck_assert_str_eq(bsh_class_name(0xff0000), "Unassigned class");
}
END_TEST

START_TEST(a_base_that_is_not_known_has_no_name)
{
	ck_assert_ptr_null(bsh_class_name(0x140000));
	ck_assert_ptr_null(bsh_class_name(0xfe0802));
}
END_TEST

START_TEST(an_interface_is_named_where_it_tells_something)
{
	ck_assert_str_eq(bsh_class_interface(0x010802), "NVMe");
	ck_assert_str_eq(bsh_class_interface(0x0c0330), "xHCI");
	ck_assert_str_eq(bsh_class_interface(0x0c0331), "");
	ck_assert_str_eq(bsh_class_interface(0x020000), "");
}
END_TEST

BSH_TESTS("host/classes", NULL, NULL, a_class_is_named_by_its_subclass,
	  a_subclass_that_is_not_known_has_the_name_of_its_base,
	  a_base_that_is_not_known_has_no_name, an_interface_is_named_where_it_tells_something)
