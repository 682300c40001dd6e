/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "barsh/host.h"

#include <string.h>
#include <unistd.h>

static struct bsh_names names;

static void setup(void)
{
	memset(&names, 'x', sizeof(names));
}

/* Where distributions have libpciaccess look. */
static bool has_database(void)
{
	static const char *const paths[] = { "/usr/share/misc/pci.ids",
					     "/usr/share/misc/pci.ids.gz",
					     "/usr/share/hwdata/pci.ids",
					     "/usr/share/hwdata/pci.ids.gz" };

	for (size_t i = 0; i < BSH_LENGTH(paths); i++)
		if (access(paths[i], R_OK) == 0)
			return true;
	return false;
}

static const char *either(const char *name, const char *number)
{
	return BSH_HAVE_PCIACCESS && has_database() ? name : number;
}

START_TEST(a_function_has_the_names_of_the_database_else_its_numbers)
{
	const struct bsh_pci pci = { .vendor = 0x8086,
				     .device = 0x10d3,
				     .subsys_vendor = 0x8086,
				     .subsys_device = 0xa01f,
				     .class_code = 0x020000 };

	bsh_host_names(&pci, &names);
	ck_assert_str_eq(names.class_name, "Ethernet controller");
	ck_assert_str_eq(names.vendor, either("Intel Corporation", "vendor 8086"));
	ck_assert_str_eq(names.device, either("82574L Gigabit Network Connection", "device 10d3"));
	ck_assert_str_eq(names.subsys, either("Intel Corporation Gigabit CT Desktop Adapter",
					      "vendor 8086 device a01f"));
}
END_TEST

START_TEST(a_device_that_the_database_lacks_has_its_number)
{
	const struct bsh_pci pci = { .vendor = 0x8086,
				     .device = 0xfffe,
				     .subsys_vendor = 0x8086,
				     .subsys_device = 0xfffd,
				     .class_code = 0x010802 };

	bsh_host_names(&pci, &names);
	ck_assert_str_eq(names.class_name, "Non-Volatile memory controller");
	ck_assert_str_eq(names.vendor, either("Intel Corporation", "vendor 8086"));
	ck_assert_str_eq(names.device, "device fffe");
	ck_assert_str_eq(names.subsys,
			 either("Intel Corporation device fffd", "vendor 8086 device fffd"));
}
END_TEST

START_TEST(what_nothing_knows_has_numbers)
{
	const struct bsh_pci pci = { .vendor = 0xbad0,
				     .device = 0x0001,
				     .subsys_vendor = 0xbad1,
				     .subsys_device = 0x0002,
				     .class_code = 0x422301 };

	bsh_host_names(&pci, &names);
	ck_assert_str_eq(names.class_name, "class 4223");
	ck_assert_str_eq(names.vendor, "vendor bad0");
	ck_assert_str_eq(names.device, "device 0001");
	ck_assert_str_eq(names.subsys, "vendor bad1 device 0002");
}
END_TEST

START_TEST(a_function_without_a_subsystem_has_no_name_for_it)
{
	struct bsh_pci pci = { .vendor = 0x8086, .device = 0x10d3, .class_code = 0x020000 };

	bsh_host_names(&pci, &names);
	ck_assert_str_eq(names.subsys, "");
	pci.subsys_vendor = 0xffff;
	pci.subsys_device = 0xffff;
	names.subsys[0] = 'x';
	bsh_host_names(&pci, &names);
	ck_assert_str_eq(names.subsys, "");
}
END_TEST

BSH_TESTS("host/names", setup, NULL, a_function_has_the_names_of_the_database_else_its_numbers,
	  a_device_that_the_database_lacks_has_its_number, what_nothing_knows_has_numbers,
	  a_function_without_a_subsystem_has_no_name_for_it)
