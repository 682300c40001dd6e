/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_use.h"

#define NODE "/sys/class/block/x"

static bool is_below(const char *target)
{
	const struct bsh_use_search search = { &fake_host, &fake_pci, fake_take_use, NULL };

	fake_link(NODE, target);
	return bsh_use_is_below(&search, fake_path(NODE));
}

/* A function that is up as a network card, whatever it may be else. */
static void make_use(void)
{
	fake_device("class/net", "eth0", FAKE_PLACE "/net/eth0");
	fake_device_attr(FAKE_PLACE "/net/eth0", "flags", "0x1003");
}

static void set_driver(const char *driver)
{
	snprintf(fake_pci.driver, sizeof(fake_pci.driver), "%s", driver);
}

static void init(void)
{
	fake_host_init();
	set_driver("fake");
}

static const char *command(const char *word)
{
	static char to[BSH_USE_COMMAND_MAX];

	return bsh_use_command(to, "umount", word, "");
}

START_TEST(what_has_the_address_as_a_part_of_its_place_is_below_the_function)
{
	ck_assert(is_below("../../devices/pci0000:00/0000:01:00.0/nvme/nvme0/nvme0n1"));
	ck_assert(is_below("../../devices/pci0000:00/0000:01:00.0"));
	ck_assert(is_below("0000:01:00.0/net/eth0"));
}
END_TEST

START_TEST(a_device_of_another_function_is_not_below_the_function)
{
	ck_assert(!is_below("../../devices/pci0000:00/0000:01:00.1/nvme/nvme0/nvme0n1"));
	ck_assert(!is_below("../../devices/pci0000:00/10000:01:00.0/nvme/nvme0/nvme0n1"));
	ck_assert(!is_below("../../devices/pci0000:00/0000:01:00.0:pcie001/x"));
	ck_assert(!is_below("../../devices/virtual/block/dm-0"));
	unlink(fake_path(NODE));
	fake_file(NODE, "no link to 0000:01:00.0");
	ck_assert(
		!bsh_use_is_below(&(struct bsh_use_search){ .host = &fake_host, .pci = &fake_pci },
				  fake_path(NODE)));
}
END_TEST

START_TEST(a_later_part_counts_when_an_earlier_one_only_looks_like_the_address)
{
	ck_assert(is_below("../../devices/10000:01:00.0/0000:01:00.0/nvme0n1"));
}
END_TEST

START_TEST(what_is_behind_a_vmd_controller_is_below_it)
{
	ck_assert(is_below("../../devices/pci0000:00/0000:01:00.0/pci10000:e0/10000:e1:00.0/nvme/"
			   "nvme0/nvme0n1"));
}
END_TEST

START_TEST(a_multipath_head_is_below_each_controller_of_its_subsystem)
{
	static const char head[] = "../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1";

	ck_assert(!is_below(head));
	fake_link("/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0",
		  "../../../pci0000:00/0000:02:00.0/nvme/nvme0");
	ck_assert(!is_below(head));
	fake_link("/sys/devices/virtual/nvme-subsystem/nvme-subsys1/nvme1",
		  "../../../pci0000:00/0000:01:00.0/nvme/nvme1");
	ck_assert(!is_below(head));
	fake_link("/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme1",
		  "../../../pci0000:00/0000:01:00.0/nvme/nvme1");
	ck_assert(is_below(head));
	ck_assert(is_below("../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p1"));
}
END_TEST

START_TEST(a_word_is_quoted_where_the_shell_would_read_it_otherwise)
{
	ck_assert_str_eq(command("/mnt"), "umount /mnt");
	ck_assert_str_eq(command("/a b"), "umount '/a b'");
	ck_assert_str_eq(command("/it's"), "umount '/it'\\''s'");
	ck_assert_str_eq(command("/$(x)"), "umount '/$(x)'");
	ck_assert_str_eq(command("/\xc3\xa4"), "umount '/\xc3\xa4'");
}
END_TEST

START_TEST(a_word_that_cannot_be_typed_gives_no_command)
{
	char word[BSH_USE_COMMAND_MAX];

	ck_assert_str_eq(command("/a\nb"), "");
	ck_assert_str_eq(command("/\x1b[2J"), "");
	ck_assert_str_eq(command("-rf"), "");
	ck_assert_str_eq(command(""), "");
	memset(word, 'x', sizeof(word));
	word[sizeof(word) - strlen("umount ")] = '\0';
	ck_assert_str_eq(command(word), "");
	word[sizeof(word) - strlen("umount ") - 1] = '\0';
	ck_assert_uint_eq(strlen(command(word)), sizeof(word) - 1);
}
END_TEST

START_TEST(what_goes_behind_the_word_stays_outside_of_its_quotes)
{
	char to[BSH_USE_COMMAND_MAX];

	ck_assert_str_eq(bsh_use_command(to, "ip link set", "a&b", " down"),
			 "ip link set 'a&b' down");
}
END_TEST

START_TEST(text_and_command_are_cleaned)
{
	const struct bsh_use_search search = { &fake_host, &fake_pci, fake_take_use, NULL };

	fake_told[0] = '\0';
	bsh_use_tell(&search, "net", "a\x1b", "%s is up", "e\nth");
	ck_assert_str_eq(fake_told, "net|e?th is up|a?\n");
}
END_TEST

START_TEST(a_function_is_in_use_only_through_a_driver_that_is_not_vfios)
{
	make_use();
	ck_assert_str_eq(fake_uses(bsh_use_find), "net|eth0 is up|ip link set eth0 down\n");
	set_driver("");
	ck_assert_str_eq(fake_uses(bsh_use_find), "");
	fake_file(fake_attr(FAKE_ADDRESS, "boot_vga"), "1\n");
	ck_assert_str_eq(fake_uses(bsh_use_find), "display|it is the boot display|\n");
	set_driver("vfio-pci");
	ck_assert_str_eq(fake_uses(bsh_use_find), "");
	set_driver("mlx5_vfio_pci");
	ck_assert_str_eq(fake_uses(bsh_use_find), "");
}
END_TEST

/* Blocks, interfaces, screens and nodes: all searches are made. */
START_TEST(every_search_is_made_in_order)
{
	make_use();
	fake_device("class/block", "sda", FAKE_PLACE "/block/sda");
	fake_device_attr(FAKE_PLACE "/block/sda", "dev", "8:0");
	fake_device("dev/block", "8:0", FAKE_PLACE "/block/sda");
	fake_file("/proc/self/mountinfo", "1 0 8:0 / /mnt rw - ext4 /dev/sda rw\n");
	fake_file(fake_attr(FAKE_ADDRESS, "boot_vga"), "1\n");
	fake_file(fake_attr(FAKE_ADDRESS, "sriov_numvfs"), "1\n");
	fake_link("/proc/812/fd/3", "/dev/sda");
	ck_assert_str_eq(fake_uses(bsh_use_find),
			 "mounted|sda is mounted on /mnt|umount /mnt\n"
			 "net|eth0 is up|ip link set eth0 down\n"
			 "display|it is the boot display|\n"
			 "open|pid 812 (?) has /dev/sda open|\n"
			 "vfs|it has 1 virtual function|"
			 "echo 0 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs\n");
}
END_TEST

START_TEST(virtual_functions_are_named_and_count_without_a_driver_too)
{
	set_driver("");
	fake_file(fake_attr(FAKE_ADDRESS, "sriov_numvfs"), "0\n");
	ck_assert_str_eq(fake_uses(bsh_use_find), "");
	fake_file(fake_attr(FAKE_ADDRESS, "sriov_numvfs"), "2\n");
	fake_link(fake_attr(FAKE_ADDRESS, "virtfn0"), "../0000:01:10.0");
	fake_link(fake_attr(FAKE_ADDRESS, "virtfn1"), "../0000:01:10.2");
	ck_assert_str_eq(fake_uses(bsh_use_find),
			 "vfs|it has 2 virtual functions (0000:01:10.0, 0000:01:10.2)|"
			 "echo 0 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs\n");
	set_driver("vfio-pci");
	ck_assert_int_eq(strncmp(fake_uses(bsh_use_find), "vfs|it has 2 ", 13), 0);
}
END_TEST

START_TEST(virtual_functions_are_in_order_and_not_all_named_when_they_are_many)
{
	char name[16];
	char target[32];

	fake_file(fake_attr(FAKE_ADDRESS, "sriov_numvfs"), "12\n");
	for (unsigned i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "virtfn%u", i);
		snprintf(target, sizeof(target), "../0000:01:10.%x", i);
		fake_link(fake_attr(FAKE_ADDRESS, name), target);
	}
	/* 8 of 12 characters, with 7 commas and blanks between, and ", ..." fit into 127. */
	ck_assert_str_eq(fake_uses(bsh_use_find),
			 "vfs|it has 12 virtual functions (0000:01:10.0, 0000:01:10.1, "
			 "0000:01:10.2, 0000:01:10.3, 0000:01:10.4, 0000:01:10.5, 0000:01:10.6, "
			 "0000:01:10.7, ...)|"
			 "echo 0 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs\n");
}
END_TEST

/* Processes 1 to n have a node of the function open. */
static void make_opens(unsigned n)
{
	char path[64];

	fake_device("dev/char", "226:0", FAKE_PLACE "/drm/card0");
	for (unsigned i = 1; i <= n; i++) {
		snprintf(path, sizeof(path), "/proc/%u/fd/3", i);
		fake_link(path, "/dev/card0");
	}
}

static unsigned count_lines(const char *text)
{
	unsigned n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

START_TEST(eight_uses_are_told_in_full)
{
	make_opens(8);
	ck_assert_uint_eq(count_lines(fake_uses(bsh_use_find)), 8);
	ck_assert_ptr_null(strstr(fake_told, "more"));
	ck_assert_ptr_nonnull(strstr(fake_told, "open|pid 8 (?) has /dev/card0 open|\n"));
}
END_TEST

START_TEST(more_than_eight_uses_are_counted_by_their_kinds_so_that_none_is_lost)
{
	make_opens(13);
	fake_file(fake_attr(FAKE_ADDRESS, "sriov_numvfs"), "1\n");
	ck_assert_uint_eq(count_lines(fake_uses(bsh_use_find)), 8 + 2);
	ck_assert_ptr_null(strstr(fake_told, "pid 9 "));
	ck_assert_ptr_nonnull(strstr(fake_told, "pid 8 (?) has /dev/card0 open|\n"
						"open|and 5 more (open)|\n"
						"vfs|and 1 more (vfs)|\n"));
}
END_TEST

START_TEST(no_memory_is_a_use_that_cannot_be_overridden)
{
	const char *text = fake_uses(bsh_use_tell_nomem);

	ck_assert_str_eq(text, "-|out of memory while looking for what uses it|\n");
}
END_TEST

START_TEST(an_array_grows_and_keeps_what_it_has)
{
	unsigned *all = NULL;
	unsigned *grown;

	for (unsigned i = 0; i < 100; i++) {
		grown = bsh_use_grow(all, i, sizeof(*all));
		ck_assert_ptr_nonnull(grown);
		all = grown;
		all[i] = i;
	}
	for (unsigned i = 0; i < 100; i++)
		ck_assert_uint_eq(all[i], i);
	free(all);
}
END_TEST

START_TEST(nothing_is_in_use_where_there_is_nothing)
{
	ck_assert_str_eq(fake_uses(bsh_use_find), "");
}
END_TEST

BSH_TESTS("host/use", init, fake_host_finish,
	  what_has_the_address_as_a_part_of_its_place_is_below_the_function,
	  a_device_of_another_function_is_not_below_the_function,
	  a_later_part_counts_when_an_earlier_one_only_looks_like_the_address,
	  what_is_behind_a_vmd_controller_is_below_it,
	  a_multipath_head_is_below_each_controller_of_its_subsystem,
	  a_word_is_quoted_where_the_shell_would_read_it_otherwise,
	  a_word_that_cannot_be_typed_gives_no_command,
	  what_goes_behind_the_word_stays_outside_of_its_quotes, text_and_command_are_cleaned,
	  a_function_is_in_use_only_through_a_driver_that_is_not_vfios,
	  every_search_is_made_in_order, virtual_functions_are_named_and_count_without_a_driver_too,
	  virtual_functions_are_in_order_and_not_all_named_when_they_are_many,
	  eight_uses_are_told_in_full,
	  more_than_eight_uses_are_counted_by_their_kinds_so_that_none_is_lost,
	  no_memory_is_a_use_that_cannot_be_overridden, an_array_grows_and_keeps_what_it_has,
	  nothing_is_in_use_where_there_is_nothing)
