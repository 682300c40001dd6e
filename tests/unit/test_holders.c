/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_host.h"

static char names[128];

START_TEST(each_process_that_has_the_file_open_is_named_once)
{
	fake_file("/proc/1000/comm", "qemu-system-x86\n");
	fake_link("/proc/1000/fd/3", "/dev/vfio/14");
	fake_link("/proc/1000/fd/4", "/dev/vfio/14");
	fake_file("/proc/812/comm", "dpdk\n");
	fake_link("/proc/812/fd/0", "/dev/null");
	fake_link("/proc/812/fd/17", "/dev/vfio/14");
	fake_file("/proc/900/comm", "other\n");
	fake_link("/proc/900/fd/3", "/dev/vfio/140");
	fake_link("/proc/self/fd/3", "/dev/vfio/14");
	ck_assert_uint_eq(bsh_host_holders(&fake_host, "/dev/vfio/14", names, sizeof(names)), 2);
	ck_assert_str_eq(names, "pid 812 (dpdk), pid 1000 (qemu-system-x86)");
}
END_TEST

START_TEST(a_process_without_a_name_is_counted)
{
	fake_link("/proc/5/fd/3", "/dev/vfio/14");
	ck_assert_uint_eq(bsh_host_holders(&fake_host, "/dev/vfio/14", names, sizeof(names)), 1);
	ck_assert_str_eq(names, "pid 5 (?)");
}
END_TEST

START_TEST(control_characters_of_a_name_are_not_passed_on)
{
	fake_file("/proc/5/comm", "a\x1b[2Jb\n");
	fake_link("/proc/5/fd/3", "/dev/vfio/14");
	ck_assert_uint_eq(bsh_host_holders(&fake_host, "/dev/vfio/14", names, sizeof(names)), 1);
	ck_assert_str_eq(names, "pid 5 (a?[2Jb)");
}
END_TEST

START_TEST(what_cannot_be_looked_into_holds_nothing)
{
	fake_file("/proc/7/fd", "not a directory");
	fake_file("/proc/7/comm", "secret\n");
	ck_assert_uint_eq(bsh_host_holders(&fake_host, "/dev/vfio/14", names, sizeof(names)), 0);
	ck_assert_str_eq(names, "");
}
END_TEST

START_TEST(this_process_is_seen_on_the_real_machine)
{
	const struct bsh_host real = { .root = "" };
	char wanted[64];
	int fd;

	fake_file("/held", "x");
	snprintf(wanted, sizeof(wanted), "pid %d (", (int)getpid());
	fd = open(fake_path("/held"), O_RDONLY | O_CLOEXEC);
	ck_assert_uint_eq(bsh_host_holders(&real, fake_path("/held"), names, sizeof(names)), 1);
	ck_assert_int_eq(strncmp(names, wanted, strlen(wanted)), 0);
	close(fd);
}
END_TEST

BSH_TESTS("host/holders", fake_host_init, fake_host_finish,
	  each_process_that_has_the_file_open_is_named_once, a_process_without_a_name_is_counted,
	  control_characters_of_a_name_are_not_passed_on,
	  what_cannot_be_looked_into_holds_nothing, this_process_is_seen_on_the_real_machine)
