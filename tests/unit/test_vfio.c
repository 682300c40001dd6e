/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_vfio.h"

static struct bsh_dev *dev;
static struct bsh_err err;

static void setup(void)
{
	fake_vfio_init();
	dev = NULL;
	memset(&err, 0, sizeof(err));
}

static void open_it(bool read_only)
{
	const int result = bsh_vfio_open(&fake_sys, &fake_host, "22:00.0", read_only, &dev, &err);

	ck_assert_msg(result == 0, "%s", err.msg);
}

/* How many descriptors this process has, and how often the device's memory is mapped. */
static unsigned count_fds(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static unsigned count_maps(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];
	unsigned n = 0;

	while (fgets(line, sizeof(line), maps))
		n += strstr(line, "memfd:device") != NULL;
	fclose(maps);
	return n;
}

START_TEST(the_facts_are_those_of_the_function)
{
	open_it(false);
	ck_assert_str_eq(dev->facts.name, FAKE_ADDRESS);
	ck_assert_str_eq(dev->facts.path, "/sys/bus/pci/devices/" FAKE_ADDRESS);
	ck_assert_str_eq(dev->facts.backend, "vfio");
	ck_assert_str_eq(dev->facts.reach, "VFIO group 14");
	ck_assert_str_eq(dev->facts.driver, "vfio-pci");
	ck_assert_str_eq(dev->facts.group, "14");
	ck_assert(dev->facts.has_ids);
	ck_assert_uint_eq(dev->facts.vendor, 0x8086);
	ck_assert_uint_eq(dev->facts.device, 0x10d3);
	ck_assert(dev->facts.closing_resets);
	ck_assert_ptr_eq(dev->backend, &bsh_backend_vfio);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_device_that_cannot_be_reset_is_not_by_closing)
{
	fake.device_flags = VFIO_DEVICE_FLAGS_PCI;
	open_it(false);
	ck_assert(!dev->facts.closing_resets);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(what_is_written_is_read_back_from_the_device)
{
	const struct bsh_loc loc = { .offset = 0x4000, .region = 0, .width = 4 };
	const uint32_t written = 0x12345678;
	uint32_t value = 0;
	size_t done;

	open_it(false);
	ck_assert_int_eq(bsh_backend_vfio.write(dev, loc, &written, 1, &done, &err), 0);
	ck_assert_uint_eq(done, 1);
	ck_assert_int_eq(pread(fake.memory, &value, 4, 0x4000), 4);
	ck_assert_uint_eq(value, written);
	value = 0;
	ck_assert_int_eq(bsh_backend_vfio.read(dev, loc, &value, 1, &done, &err), 0);
	ck_assert_uint_eq(value, written);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(closing_leaves_no_descriptor_and_no_mapping)
{
	const unsigned fds = count_fds();

	fake.irqs = 1U << 3 | 1U << 4;
	open_it(false);
	ck_assert_uint_eq(count_fds(), fds + 7); /* five of ours, two of the fake's */
	ck_assert_uint_eq(count_maps(), 1);
	bsh_vfio_close(dev);
	ck_assert_uint_eq(count_fds(), fds);
	ck_assert_uint_eq(count_maps(), 0);
}
END_TEST

START_TEST(no_descriptor_is_inherited)
{
	fake.irqs = 1U << 3 | 1U << 4;
	open_it(false);
	for (int fd = 3; fd < 256; fd++) {
		const int flags = fcntl(fd, F_GETFD);
		char link[64], target[256] = "";

		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		if (flags < 0 || readlink(link, target, sizeof(target) - 1) < 0)
			continue;
		if (fd == fake.trigger[3] || fd == fake.trigger[4])
			continue;
		if (strstr(target, "memfd:") || strstr(target, "eventfd"))
			ck_assert_msg(flags & FD_CLOEXEC, "%s", target);
	}
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_failure_at_any_step_leaves_nothing_open)
{
	const unsigned fds = count_fds();

	for (int step = BSH_VFIO_CONTAINER; step <= BSH_VFIO_REGION; step++) {
		fake.failing = step;
		fake.sys = EIO;
		fake.times = 0;
		memset(&err, 0, sizeof(err));
		ck_assert_int_eq(bsh_vfio_open(&fake_sys, &fake_host, "22:00.0", false, &dev, &err),
				 -1);
		ck_assert_int_eq(err.code, BSH_E_OPEN);
		ck_assert_int_eq(err.sys, EIO);
		ck_assert_ptr_null(dev);
		ck_assert_uint_eq(count_fds(), fds);
	}
}
END_TEST

START_TEST(a_device_that_is_not_there_is_not_looked_for_in_vfio)
{
	ck_assert_int_eq(bsh_vfio_open(&fake_sys, &fake_host, "23:00.0", false, &dev, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_str_eq(fake.log, "");
}
END_TEST

START_TEST(the_device_can_be_named_by_its_ids)
{
	ck_assert_int_eq(bsh_vfio_open(&fake_sys, &fake_host, "8086:10d3", false, &dev, &err), 0);
	ck_assert_str_eq(dev->facts.name, FAKE_ADDRESS);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_half_opened_device_can_be_closed)
{
	bsh_vfio_close(NULL);
}
END_TEST

START_TEST(the_real_kernel_is_asked_by_the_real_backend)
{
	const struct bsh_host real = { .root = "" };

	/* No machine has a domain of this number. */
	ck_assert_int_eq(bsh_backend_vfio.open(&real, "fffffffe:00:00.0", false, &dev, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
}
END_TEST

BSH_TESTS("backend/vfio", setup, fake_vfio_finish, the_facts_are_those_of_the_function,
	  a_device_that_cannot_be_reset_is_not_by_closing,
	  what_is_written_is_read_back_from_the_device, closing_leaves_no_descriptor_and_no_mapping,
	  no_descriptor_is_inherited, a_failure_at_any_step_leaves_nothing_open,
	  a_device_that_is_not_there_is_not_looked_for_in_vfio, the_device_can_be_named_by_its_ids,
	  a_half_opened_device_can_be_closed, the_real_kernel_is_asked_by_the_real_backend)
