/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_host.h"

#include "host/mounts.h"

static struct bsh_mounts mounts;

static void finish(void)
{
	bsh_mounts_finish(&mounts);
	fake_host_finish();
}

static void load(const char *table)
{
	fake_file("/proc/self/mountinfo", "%s", table);
	ck_assert_int_eq(bsh_mounts_load(&fake_host, &mounts), 0);
}

static const char *unescape(const char *text)
{
	static char copy[64];

	snprintf(copy, sizeof(copy), "%s", text);
	return bsh_mounts_unescape(copy);
}

static bool is_device(const char *path, const char *name, const char *dm_name)
{
	return bsh_mounts_is_device(&fake_host, path, name, dm_name);
}

START_TEST(each_line_is_a_mount_with_or_without_tags)
{
	load("36 35 259:1 / /mnt rw,noatime - ext4 /dev/nvme0n1p1 rw\n"
	     "37 35 0:45 /sub /data rw shared:1 master:2 - btrfs /dev/sda rw,x\n");
	ck_assert_uint_eq(mounts.n, 2);
	ck_assert_str_eq(mounts.all[0].dev, "259:1");
	ck_assert_str_eq(mounts.all[0].point, "/mnt");
	ck_assert_str_eq(mounts.all[0].type, "ext4");
	ck_assert_str_eq(mounts.all[0].source, "/dev/nvme0n1p1");
	ck_assert_str_eq(mounts.all[1].dev, "0:45");
	ck_assert_str_eq(mounts.all[1].point, "/data");
	ck_assert_str_eq(mounts.all[1].type, "btrfs");
	ck_assert_str_eq(mounts.all[1].source, "/dev/sda");
}
END_TEST

START_TEST(an_empty_source_shifts_nothing)
{
	load("36 35 0:5 / /mnt rw - tmpfs  rw\n37 35 0:6 / /b rw - proc p rw\n");
	ck_assert_uint_eq(mounts.n, 2);
	ck_assert_str_eq(mounts.all[0].source, "");
	ck_assert_str_eq(mounts.all[1].source, "p");
}
END_TEST

START_TEST(blanks_in_paths_come_back)
{
	load("36 35 259:1 / /a\\040b\\134c rw - ext4 /dev/x\\011y rw\n");
	ck_assert_str_eq(mounts.all[0].point, "/a b\\c");
	ck_assert_str_eq(mounts.all[0].source, "/dev/x\ty");
}
END_TEST

START_TEST(what_is_no_mount_is_passed_over)
{
	load("\nnonsense\n36 35 259:1 / /mnt rw shared:1\n36 35 259:1 / /mnt rw -\n"
	     "36 35 259:1 / /mnt rw - ext4\n1 2 3:4 / /x rw - a b c");
	ck_assert_uint_eq(mounts.n, 1);
	ck_assert_str_eq(mounts.all[0].point, "/x");
}
END_TEST

START_TEST(without_a_table_nothing_is_mounted)
{
	ck_assert_int_eq(bsh_mounts_load(&fake_host, &mounts), 0);
	ck_assert_uint_eq(mounts.n, 0);
	load("");
	ck_assert_uint_eq(mounts.n, 0);
}
END_TEST

START_TEST(a_table_of_many_pages_is_read_to_its_end)
{
	FILE *file = fopen(fake_path("/proc/self/mountinfo"), "we");

	ck_assert_ptr_nonnull(file);
	for (unsigned i = 0; i < 2000; i++)
		fprintf(file, "%u 1 259:%u / /mnt/%u rw - ext4 /dev/x rw\n", i, i, i);
	fclose(file);
	ck_assert_int_eq(bsh_mounts_load(&fake_host, &mounts), 0);
	ck_assert_uint_eq(mounts.n, 2000);
	ck_assert_str_eq(mounts.all[1999].dev, "259:1999");
}
END_TEST

START_TEST(escapes_are_three_octal_digits_and_all_else_stays)
{
	ck_assert_str_eq(unescape("a\\040b\\011\\012\\134"), "a b\t\n\\");
	ck_assert_str_eq(unescape("\\04"), "\\04");
	ck_assert_str_eq(unescape("\\049"), "\\049");
	ck_assert_str_eq(unescape("\\"), "\\");
	ck_assert_str_eq(unescape("\\303\\244"), "\xc3\xa4");
}
END_TEST

START_TEST(a_file_is_on_the_innermost_mount_and_the_last_there)
{
	load("1 0 8:1 / / rw - ext4 a rw\n2 0 8:2 / /mnt rw - ext4 b rw\n"
	     "3 0 8:3 / /mnt rw - ext4 c rw\n4 0 8:4 / /mnt/sub rw - ext4 d rw\n");
	ck_assert_str_eq(bsh_mounts_under(&mounts, "/swapfile")->dev, "8:1");
	ck_assert_str_eq(bsh_mounts_under(&mounts, "/mnt/x")->dev, "8:3");
	ck_assert_str_eq(bsh_mounts_under(&mounts, "/mnt2")->dev, "8:1");
	ck_assert_str_eq(bsh_mounts_under(&mounts, "/mnt/sub/deep/x")->dev, "8:4");
	ck_assert_str_eq(bsh_mounts_under(&mounts, "/mnt/sub")->dev, "8:4");
}
END_TEST

START_TEST(a_file_on_no_mount_is_on_none)
{
	load("2 0 8:2 / /mnt rw - ext4 b rw\n");
	ck_assert_ptr_null(bsh_mounts_under(&mounts, "/home/x"));
}
END_TEST

START_TEST(a_device_is_meant_by_its_node)
{
	ck_assert(is_device("/dev/sda1", "sda1", ""));
	ck_assert(!is_device("/dev/sda1", "sda", ""));
	ck_assert(!is_device("/dev/sda", "sda1", ""));
	ck_assert(!is_device("sda1", "sda1", ""));
	ck_assert(!is_device("/tmp/sda1", "sda1", ""));
	ck_assert(!is_device("/dev/sub/sda1", "sda1", ""));
	ck_assert(!is_device("/dev/", "", ""));
	ck_assert(!is_device("proc", "proc", ""));
}
END_TEST

START_TEST(the_slash_of_a_node_is_an_exclamation_mark_in_sysfs)
{
	ck_assert(is_device("/dev/cciss/c0d0", "cciss!c0d0", ""));
	ck_assert(!is_device("/dev/cciss/c0d1", "cciss!c0d0", ""));
}
END_TEST

START_TEST(a_device_is_meant_by_a_link_to_its_node)
{
	fake_link("/dev/disk/by-uuid/1234", "../../nvme0n1p1");
	ck_assert(is_device("/dev/disk/by-uuid/1234", "nvme0n1p1", ""));
	ck_assert(!is_device("/dev/disk/by-uuid/1234", "nvme0n1p2", ""));
	fake_link("/dev/sda", "sdb");
	ck_assert(!is_device("/dev/sda", "sda", ""));
}
END_TEST

START_TEST(a_mapped_device_is_meant_by_its_node_or_a_link_in_mapper)
{
	ck_assert(is_device("/dev/mapper/vg-root", "dm-0", "vg-root"));
	ck_assert(!is_device("/dev/mapper/vg-home", "dm-0", "vg-root"));
	ck_assert(!is_device("/dev/mapper/", "dm-0", ""));
	ck_assert(!is_device("/dev/vg-root", "dm-0", "vg-root"));
	fake_link("/dev/mapper/vg-home", "../dm-1");
	ck_assert(is_device("/dev/mapper/vg-home", "dm-1", "vg-home"));
	fake_link("/dev/vg/home", "../mapper/vg-home");
	ck_assert(is_device("/dev/vg/home", "dm-1", "vg-home"));
}
END_TEST

BSH_TESTS("host/mounts", fake_host_init, finish, each_line_is_a_mount_with_or_without_tags,
	  an_empty_source_shifts_nothing, blanks_in_paths_come_back,
	  what_is_no_mount_is_passed_over, without_a_table_nothing_is_mounted,
	  a_table_of_many_pages_is_read_to_its_end,
	  escapes_are_three_octal_digits_and_all_else_stays,
	  a_file_is_on_the_innermost_mount_and_the_last_there, a_file_on_no_mount_is_on_none,
	  a_device_is_meant_by_its_node, the_slash_of_a_node_is_an_exclamation_mark_in_sysfs,
	  a_device_is_meant_by_a_link_to_its_node,
	  a_mapped_device_is_meant_by_its_node_or_a_link_in_mapper)
