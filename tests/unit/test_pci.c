/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_host.h"

static struct bsh_pci pci;
static struct bsh_err err;

static void setup(void)
{
	fake_host_init();
	memset(&pci, 0, sizeof(pci));
	memset(&err, 0, sizeof(err));
}

START_TEST(a_function_is_found_by_either_form_of_its_address)
{
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "e1000e", "14");
	ck_assert_int_eq(bsh_host_find(&fake_host, "22:00.0", &pci, &err), 0);
	ck_assert_str_eq(pci.address, "0000:22:00.0");
	ck_assert_int_eq(bsh_host_find(&fake_host, "0000:22:00.0", &pci, &err), 0);
	ck_assert_str_eq(pci.address, "0000:22:00.0");
}
END_TEST

START_TEST(all_that_sysfs_says_is_read)
{
	const char *at = "0000:22:00.0";

	fake_function(at, 0x8086, 0x10d3, "e1000e", "14");
	fake_file(fake_attr(at, "subsystem_vendor"), "0x1043\n");
	fake_file(fake_attr(at, "subsystem_device"), "0x8369\n");
	fake_file(fake_attr(at, "class"), "0x020000\n");
	fake_file(fake_attr(at, "reset"), "%s", "");
	fake_file(fake_attr(at, "resource"),
		  "0x00000000fe840000 0x00000000fe85ffff 0x0000000000040200\n"
		  "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
		  "0x000000000000c000 0x000000000000c01f 0x0000000000040101\n"
		  "0x0000004000000000 0x00000043ffffffff 0x000000000014220c\n"
		  "0x0000000000000000 0x0000000000000000 0x0000000000000000\n"
		  "0x0000000000000000 0x0000000000000fff 0x0000000020040200\n"
		  "0x00000000fe800000 0x00000000fe83ffff 0x000000000004e200\n");
	ck_assert_int_eq(bsh_host_find(&fake_host, at, &pci, &err), 0);
	ck_assert_uint_eq(pci.vendor, 0x8086);
	ck_assert_uint_eq(pci.device, 0x10d3);
	ck_assert_uint_eq(pci.subsys_vendor, 0x1043);
	ck_assert_uint_eq(pci.subsys_device, 0x8369);
	ck_assert_uint_eq(pci.class_code, 0x020000);
	ck_assert_str_eq(pci.driver, "e1000e");
	ck_assert_str_eq(pci.group, "14");
	ck_assert(pci.has_reset);
	ck_assert_uint_eq(pci.bars[0].start, 0xfe840000);
	ck_assert_uint_eq(pci.bars[0].size, 0x20000);
	ck_assert_uint_eq(pci.bars[0].flags, 0x40200);
	ck_assert_uint_eq(pci.bars[1].size, 0);
	ck_assert_uint_eq(pci.bars[2].size, 32);
	ck_assert(pci.bars[2].flags & BSH_BAR_IO);
	ck_assert_uint_eq(pci.bars[3].size, UINT64_C(16) << 30);
	ck_assert(pci.bars[3].flags & BSH_BAR_64BIT);
	ck_assert(pci.bars[3].flags & BSH_BAR_PREFETCHABLE);
	ck_assert_uint_eq(pci.bars[4].size, 0);
	ck_assert_uint_eq(pci.bars[5].start, 0);
	ck_assert_uint_eq(pci.bars[5].size, 0x1000);
}
END_TEST

START_TEST(what_sysfs_does_not_say_is_empty)
{
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "", "");
	ck_assert_int_eq(bsh_host_find(&fake_host, "22:00.0", &pci, &err), 0);
	ck_assert_str_eq(pci.driver, "");
	ck_assert_str_eq(pci.group, "");
	ck_assert(!pci.has_reset);
	for (size_t i = 0; i < BSH_BARS; i++)
		ck_assert_uint_eq(pci.bars[i].size, 0);
}
END_TEST

START_TEST(an_address_that_is_not_there_is_named_in_full)
{
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "", "");
	strcpy(pci.address, "as before");
	ck_assert_int_eq(bsh_host_find(&fake_host, "22:00.1", &pci, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_str_eq(err.msg,
			 "there is no PCI function 0000:22:00.1; `barsh list` shows what is there");
	ck_assert_str_eq(pci.address, "as before");
}
END_TEST

START_TEST(the_one_function_with_the_ids_is_found)
{
	fake_function("0000:21:00.0", 0x8086, 0x1533, "igb", "13");
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "", "14");
	ck_assert_int_eq(bsh_host_find(&fake_host, "8086:10D3", &pci, &err), 0);
	ck_assert_str_eq(pci.address, "0000:22:00.0");
}
END_TEST

START_TEST(several_with_the_ids_are_named_and_none_is_taken)
{
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "", "14");
	fake_function("0000:03:00.0", 0x8086, 0x10d3, "", "15");
	fake_function("0000:04:00.0", 0x8086, 0x10d4, "", "16");
	ck_assert_int_eq(bsh_host_find(&fake_host, "8086:10d3", &pci, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_str_eq(err.msg,
			 "2 PCI functions have the ids 8086:10d3: give the address of one, "
			 "0000:03:00.0, 0000:22:00.0");
}
END_TEST

START_TEST(hundreds_with_the_ids_do_not_fill_the_screen)
{
	char address[BSH_BDF_MAX];

	for (uint8_t i = 0; i < 200; i++) {
		bsh_bdf_text(address, &(struct bsh_bdf){ 0, i, 0, 0 });
		fake_function(address, 0x8086, 0x10d3, "", "");
	}
	ck_assert_int_eq(bsh_host_find(&fake_host, "8086:10d3", &pci, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "200 PCI functions"));
	ck_assert_str_eq(err.msg + strlen(err.msg) - 5, ", ...");
}
END_TEST

START_TEST(ids_that_no_function_has_and_other_words_are_refused)
{
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "", "14");
	ck_assert_int_eq(bsh_host_find(&fake_host, "8086:ffff", &pci, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_ptr_nonnull(strstr(err.msg, "8086:ffff"));
	err.code = BSH_OK;
	ck_assert_int_eq(bsh_host_find(&fake_host, "../etc", &pci, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_ptr_nonnull(strstr(err.msg, "'../etc' is neither"));
}
END_TEST

START_TEST(a_machine_without_pci_is_an_open_failure)
{
	ck_assert_int_eq(bsh_host_find(&fake_host, "8086:ffff", &pci, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_ptr_nonnull(strstr(err.msg, "/sys/bus/pci/devices"));
}
END_TEST

static char order[256];

static bool note(void *ctx, const struct bsh_pci *one)
{
	unsigned *left = ctx;

	snprintf(order + strlen(order), sizeof(order) - strlen(order), " %s", one->address);
	return --*left > 0;
}

START_TEST(functions_come_in_the_order_of_their_numbers)
{
	unsigned left = 9;

	order[0] = '\0';
	fake_function("10000:00:00.0", 1, 1, "", "");
	fake_function("1000:00:00.0", 1, 1, "", "");
	fake_function("0000:10:00.0", 1, 1, "", "");
	fake_function("0000:0a:00.1", 1, 1, "", "");
	fake_function("0000:0a:00.0", 1, 1, "", "");
	ck_assert_int_eq(bsh_host_each(&fake_host, note, &left, &err), 0);
	ck_assert_str_eq(order, " 0000:0a:00.0 0000:0a:00.1 0000:10:00.0 1000:00:00.0"
				" 10000:00:00.0");
	order[0] = '\0';
	left = 2;
	ck_assert_int_eq(bsh_host_each(&fake_host, note, &left, &err), 0);
	ck_assert_str_eq(order, " 0000:0a:00.0 0000:0a:00.1");
}
END_TEST

START_TEST(a_driver_is_named_or_empty)
{
	char driver[32];

	fake_function("0000:22:00.0", 1, 1, "nvme", "");
	bsh_host_driver(&fake_host, "0000:22:00.0", driver);
	ck_assert_str_eq(driver, "nvme");
	bsh_host_driver(&fake_host, "0000:23:00.0", driver);
	ck_assert_str_eq(driver, "");
}
END_TEST

/* Is it a bridge, with this class and this byte as the header type of configuration space? */
static bool is_bridge(unsigned class_code, unsigned header)
{
	const char *at = "0000:00:1c.0";

	fake_function(at, 0x8086, 0x9d10, "", "");
	fake_file(fake_attr(at, "class"), "0x%06x\n", class_code);
	/* 14 bytes that must not matter, then the header type. */
	fake_file(fake_attr(at, "config"), "%s%c%s", "\1\1\1\1\1\1\1\1\1\1\1\1\1\1", (int)header,
		  "\1\1\1\1");
	ck_assert(bsh_host_load(&fake_host, at, &pci));
	return bsh_host_is_bridge(&fake_host, &pci);
}

START_TEST(a_bridge_is_told_by_its_class)
{
	ck_assert(is_bridge(0x060000, 0x00));
	ck_assert(is_bridge(0x060100, 0x80));
	ck_assert(!is_bridge(0x050000, 0x00));
	ck_assert(!is_bridge(0x070600, 0x80));
}
END_TEST

START_TEST(a_bridge_is_told_by_its_header_too)
{
	ck_assert(is_bridge(0x058000, 0x01));
	ck_assert(is_bridge(0x058000, 0x81));
	ck_assert(is_bridge(0x058000, 0x02));
}
END_TEST

START_TEST(what_does_not_answer_is_a_bridge_only_by_its_class)
{
	const char *at = "0000:00:1c.0";

	ck_assert(!is_bridge(0x058000, 0xff));
	ck_assert(is_bridge(0x060400, 0xff));
	fake_file(fake_attr(at, "config"), "%s", "\1\1\1\1");
	ck_assert(bsh_host_is_bridge(&fake_host, &pci));
	pci.class_code = 0x020000;
	ck_assert(!bsh_host_is_bridge(&fake_host, &pci));
	unlink(fake_path(fake_attr(at, "config")));
	ck_assert(!bsh_host_is_bridge(&fake_host, &pci));
}
END_TEST

START_TEST(loading_shows_what_has_changed)
{
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "e1000e", "14");
	ck_assert(bsh_host_load(&fake_host, "0000:22:00.0", &pci));
	ck_assert_str_eq(pci.driver, "e1000e");
	ck_assert_str_eq(pci.group, "14");
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "", "14");
	ck_assert(bsh_host_load(&fake_host, "0000:22:00.0", &pci));
	ck_assert_str_eq(pci.driver, "");
	ck_assert_str_eq(pci.group, "14");
}
END_TEST

START_TEST(what_is_not_there_is_not_loaded)
{
	fake_function("0000:22:00.0", 0x8086, 0x10d3, "e1000e", "14");
	ck_assert(bsh_host_load(&fake_host, "0000:22:00.0", &pci));
	ck_assert(!bsh_host_load(&fake_host, "0000:22:00.1", &pci));
	ck_assert_str_eq(pci.address, "0000:22:00.0");
	ck_assert_str_eq(pci.driver, "e1000e");
}
END_TEST

BSH_TESTS("host/pci", setup, fake_host_finish, a_function_is_found_by_either_form_of_its_address,
	  all_that_sysfs_says_is_read, what_sysfs_does_not_say_is_empty,
	  an_address_that_is_not_there_is_named_in_full, the_one_function_with_the_ids_is_found,
	  several_with_the_ids_are_named_and_none_is_taken,
	  hundreds_with_the_ids_do_not_fill_the_screen,
	  ids_that_no_function_has_and_other_words_are_refused,
	  a_machine_without_pci_is_an_open_failure, functions_come_in_the_order_of_their_numbers,
	  a_driver_is_named_or_empty, a_bridge_is_told_by_its_class,
	  a_bridge_is_told_by_its_header_too, what_does_not_answer_is_a_bridge_only_by_its_class,
	  loading_shows_what_has_changed, what_is_not_there_is_not_loaded)
