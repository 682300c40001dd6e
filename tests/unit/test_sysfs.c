/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "backend/pcidev.h"
#include "fake_host.h"

#include <errno.h>
#include <sys/wait.h>

#define ADDRESS "0000:22:00.0"

static struct bsh_dev *dev;
static struct bsh_err err;

/* A file of @p size bytes in the function's directory. */
static void sized(const char *name, off_t size)
{
	fake_file(fake_attr(ADDRESS, name), "%s", "");
	ck_assert_int_eq(truncate(fake_path(fake_attr(ADDRESS, name)), size), 0);
}

/* BAR 0 is 64 KiB of memory, BAR 2 32 ports, BAR 4 a part of a page that begins in its middle. */
static void setup(void)
{
	fake_host_init();
	dev = NULL;
	memset(&err, 0, sizeof(err));
	fake_function(ADDRESS, 0x8086, 0x10d3, "e1000e", "");
	fake_file(fake_attr(ADDRESS, "resource"), "0xfe840000 0xfe84ffff 0x00040200\n"
						  "0 0 0\n"
						  "0xc000 0xc01f 0x00040101\n"
						  "0 0 0\n"
						  "0xfe851800 0xfe851bff 0x00040200\n"
						  "0 0 0\n");
	sized("resource0", 0x10000);
	sized("resource2", 0x20);
	sized("resource4", 0x1000);
	sized("config", 256);
}

static void teardown(void)
{
	bsh_backend_sysfs.close(dev);
	fake_host_finish();
}

static int open_it(bool read_only)
{
	return bsh_backend_sysfs.open(&fake_host, "22:00.0", read_only, &dev, &err);
}

static uint32_t read_file32(const char *name, off_t at)
{
	uint32_t value = 0;
	const int fd = open(fake_path(fake_attr(ADDRESS, name)), O_RDONLY | O_CLOEXEC);

	ck_assert_int_eq(pread(fd, &value, sizeof(value), at), sizeof(value));
	close(fd);
	return value;
}

static void write32(unsigned region, uint64_t offset, uint32_t value)
{
	const struct bsh_loc loc = { .offset = offset, .region = (uint8_t)region, .width = 4 };
	size_t done;

	ck_assert_int_eq(bsh_backend_sysfs.write(dev, loc, &value, 1, &done, &err), 0);
	value = 0;
	ck_assert_int_eq(bsh_backend_sysfs.read(dev, loc, &value, 1, &done, &err), 0);
}

START_TEST(the_facts_are_those_of_the_function)
{
	ck_assert_int_eq(open_it(false), 0);
	ck_assert_str_eq(dev->facts.name, ADDRESS);
	ck_assert_str_eq(dev->facts.path, "/sys/bus/pci/devices/" ADDRESS);
	ck_assert_str_eq(dev->facts.backend, "sysfs");
	ck_assert_str_eq(dev->facts.reach, "resourceN files");
	ck_assert_str_eq(dev->facts.driver, "e1000e");
	ck_assert_str_eq(dev->facts.group, "");
	ck_assert_uint_eq(dev->facts.vendor, 0x8086);
	ck_assert(!dev->facts.closing_resets);
}
END_TEST

START_TEST(memory_bars_are_mapped_and_port_bars_are_not)
{
	ck_assert_int_eq(open_it(false), 0);
	ck_assert_uint_eq(dev->regions[0].size, 0x10000);
	ck_assert(bsh_region_maps(&dev->regions[0], 0, 0x10000));
	ck_assert_uint_eq(dev->regions[1].size, 0);
	ck_assert_uint_eq(dev->regions[2].size, 0x20);
	ck_assert(dev->regions[2].is_io);
	ck_assert_uint_eq(dev->regions[2].n_mapped, 0);
	ck_assert_uint_eq(dev->regions[BSH_REGION_CONFIG].size, 256);
	for (unsigned i = 0; i < BSH_REGIONS; i++) {
		ck_assert(dev->regions[i].is_readable == (dev->regions[i].size > 0));
		ck_assert(dev->regions[i].is_writable == (dev->regions[i].size > 0));
	}
}
END_TEST

START_TEST(accesses_reach_the_files)
{
	ck_assert_int_eq(open_it(false), 0);
	write32(0, 0x4000, 0x11111111);
	write32(2, 8, 0x22222222);
	write32(BSH_REGION_CONFIG, 0x40, 0x33333333);
	ck_assert_uint_eq(read_file32("resource0", 0x4000), 0x11111111);
	ck_assert_uint_eq(read_file32("resource2", 8), 0x22222222);
	ck_assert_uint_eq(read_file32("config", 0x40), 0x33333333);
}
END_TEST

START_TEST(a_bar_in_the_middle_of_a_page_begins_there)
{
	ck_assert_int_eq(open_it(false), 0);
	ck_assert(bsh_region_maps(&dev->regions[4], 0, 0x400));
	ck_assert_uint_eq(dev->regions[4].size, 0x400);
	write32(4, 0x10, 0x44444444);
	ck_assert_uint_eq(read_file32("resource4", 0x810), 0x44444444);
}
END_TEST

START_TEST(a_read_only_device_opens_nothing_for_writing)
{
	char link[64];

	ck_assert_int_eq(open_it(true), 0);
	for (unsigned i = 0; i < BSH_REGIONS; i++) {
		const int fd = ((struct bsh_pcidev *)dev)->reach[i].fd;

		ck_assert(!dev->regions[i].is_writable);
		if (fd < 0)
			continue;
		snprintf(link, sizeof(link), "fd of region %u", i);
		ck_assert_msg((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY, "%s", link);
		ck_assert_msg(fcntl(fd, F_GETFD) & FD_CLOEXEC, "%s", link);
	}
}
END_TEST

START_TEST(a_bar_that_cannot_be_had_keeps_its_size_and_the_others_work)
{
	remove(fake_path(fake_attr(ADDRESS, "resource0")));
	ck_assert_int_eq(open_it(false), 0);
	ck_assert_uint_eq(dev->regions[0].size, 0x10000);
	ck_assert(!dev->regions[0].is_readable);
	ck_assert(!dev->regions[0].is_writable);
	ck_assert_uint_eq(dev->regions[0].n_mapped, 0);
	ck_assert(dev->regions[2].is_readable);
}
END_TEST

START_TEST(a_function_of_whose_bars_none_can_be_had_is_not_opened)
{
	remove(fake_path(fake_attr(ADDRESS, "resource0")));
	remove(fake_path(fake_attr(ADDRESS, "resource2")));
	remove(fake_path(fake_attr(ADDRESS, "resource4")));
	ck_assert_int_eq(open_it(false), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_int_eq(err.sys, ENOENT);
	ck_assert_ptr_nonnull(strstr(err.msg, ADDRESS "/resource0: No such file"));
	ck_assert_ptr_null(dev);
}
END_TEST

/* Have resource0 be the only BAR, and lead to @p target. */
static void only_bar(const char *target)
{
	fake_file(fake_attr(ADDRESS, "resource"), "0xfe840000 0xfe84ffff 0x00040200\n");
	fake_link(fake_attr(ADDRESS, "resource0"), target);
}

START_TEST(a_refused_mapping_is_explained)
{
	/* A device without mmap: ENODEV. */
	only_bar("/dev/full");
	ck_assert_int_eq(open_it(false), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_ptr_nonnull(strstr(err.msg, "cannot open or map /sys/bus/pci/devices/" ADDRESS
					      "/resource0: No such device"));
}
END_TEST

START_TEST(a_function_without_bars_has_its_configuration_space)
{
	fake_file(fake_attr(ADDRESS, "resource"), "%s", "0 0 0\n");
	ck_assert_int_eq(open_it(false), 0);
	ck_assert_uint_eq(dev->regions[0].size, 0);
	ck_assert_uint_eq(dev->regions[BSH_REGION_CONFIG].size, 256);
}
END_TEST

START_TEST(without_its_config_file_the_bars_work)
{
	remove(fake_path(fake_attr(ADDRESS, "config")));
	ck_assert_int_eq(open_it(false), 0);
	ck_assert_uint_eq(dev->regions[BSH_REGION_CONFIG].size, 0);
	ck_assert(dev->regions[0].is_readable);
}
END_TEST

START_TEST(configuration_space_is_as_long_as_it_can_be_read)
{
	/* A file of sysfs says 4096 bytes and ends early, like config for a plain user. */
	const char *shorter = "/sys/kernel/uevent_seqnum";

	if (access(shorter, R_OK) < 0)
		return;
	fake_link(fake_attr(ADDRESS, "config"), shorter);
	ck_assert_int_eq(open_it(false), 0);
	ck_assert_uint_eq(dev->regions[BSH_REGION_CONFIG].size, 64);
	ck_assert(!dev->regions[BSH_REGION_CONFIG].is_writable);
}
END_TEST

START_TEST(a_function_that_is_not_there_is_an_open_failure)
{
	ck_assert_int_eq(bsh_backend_sysfs.open(&fake_host, "23:00.0", false, &dev, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
}
END_TEST

/* Assert that @p holds, in a process of a plain user's; it returns 0 for yes. */
static void as_nobody(int (*holds)(void))
{
	pid_t child;
	int status;

	if (geteuid() != 0)
		return;
	chmod(fake_root, 0755);
	child = fork();
	if (child == 0)
		_exit(setresgid(65534, 65534, 65534) == 0 && setresuid(65534, 65534, 65534) == 0
			      ? holds()
			      : 99);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

static int all_are_read_only(void)
{
	if (open_it(false) != 0)
		return 1;
	return !dev->regions[0].is_readable || dev->regions[0].is_writable ||
	       !dev->regions[BSH_REGION_CONFIG].is_readable ||
	       dev->regions[BSH_REGION_CONFIG].is_writable;
}

START_TEST(files_that_may_only_be_read_are_read_only_bars)
{
	as_nobody(all_are_read_only);
}
END_TEST

static int chown_is_advised(void)
{
	if (open_it(false) == 0 || err.code != BSH_E_OPEN || err.sys != EACCES)
		return 1;
	return !strstr(err.msg, "chown 65534 /sys/bus/pci/devices/" ADDRESS "/resource?`");
}

START_TEST(files_that_may_not_be_opened_come_with_the_command_that_helps)
{
	chmod(fake_path(fake_attr(ADDRESS, "resource0")), 0600);
	chmod(fake_path(fake_attr(ADDRESS, "resource2")), 0600);
	chmod(fake_path(fake_attr(ADDRESS, "resource4")), 0600);
	as_nobody(chown_is_advised);
}
END_TEST

BSH_TESTS("backend/sysfs", setup, teardown, the_facts_are_those_of_the_function,
	  memory_bars_are_mapped_and_port_bars_are_not, accesses_reach_the_files,
	  a_bar_in_the_middle_of_a_page_begins_there, a_read_only_device_opens_nothing_for_writing,
	  a_bar_that_cannot_be_had_keeps_its_size_and_the_others_work,
	  a_function_of_whose_bars_none_can_be_had_is_not_opened, a_refused_mapping_is_explained,
	  a_function_without_bars_has_its_configuration_space,
	  without_its_config_file_the_bars_work, configuration_space_is_as_long_as_it_can_be_read,
	  a_function_that_is_not_there_is_an_open_failure,
	  files_that_may_only_be_read_are_read_only_bars,
	  files_that_may_not_be_opened_come_with_the_command_that_helps)
