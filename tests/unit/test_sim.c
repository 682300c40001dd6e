/* SPDX-License-Identifier: MIT */
/* The simulated device: what its text may be, and that its faults are real. */

#include "barsh/backend.h"
#include "harness.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct bsh_host host = { .root = "" };
static struct bsh_dev *dev;
static struct bsh_err err;
static uint8_t buf[256];
static size_t done;

static void setup(void)
{
	dev = NULL;
	memset(&err, 0, sizeof(err));
	memset(buf, 0xdd, sizeof(buf));
	done = 99;
}

static void teardown(void)
{
	bsh_backend_sim.close(dev);
}

static void open_sim(const char *spec)
{
	teardown();
	setup();
	ck_assert_msg(bsh_backend_sim.open(&host, spec, false, &dev, &err) == 0, "%s: %s", spec,
		      err.msg);
}

static struct bsh_loc bar(uint64_t offset, unsigned width)
{
	return (struct bsh_loc){ .offset = offset, .width = (uint8_t)width };
}

static struct bsh_loc config(uint64_t offset, unsigned width)
{
	return (struct bsh_loc){
		.offset = offset,
		.region = BSH_REGION_CONFIG,
		.width = (uint8_t)width,
	};
}

/* Read n elements into buf; a failure is in err, which was empty. */
static int get(struct bsh_loc loc, size_t n)
{
	memset(&err, 0, sizeof(err));
	return dev->backend->read(dev, loc, buf, n, &done, &err);
}

static uint32_t get32(struct bsh_loc loc)
{
	ck_assert_msg(get(loc, 1) == 0, "%s", err.msg);
	return (uint32_t)buf[0] | (uint32_t)buf[1] << 8 | (uint32_t)buf[2] << 16 |
	       (uint32_t)buf[3] << 24;
}

static void put(struct bsh_loc loc, uint64_t value)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	memset(&err, 0, sizeof(err));
	ck_assert_msg(dev->backend->write(dev, loc, bytes, 1, &done, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(done, 1);
}

/* ---- The text ---------------------------------------------------------- */

START_TEST(a_spec_says_size_and_what_is_wrong_with_the_device)
{
	static const struct {
		const char *spec;
		uint64_t size;
		bool is_writable;
		const char *name;
	} cases[] = {
		{ "", 0x10000, true, "sim" },
		{ "64K", 0x10000, true, "sim:64K" },
		{ "0x10000", 0x10000, true, "sim:0x10000" },
		{ "4", 4, true, "sim:4" },
		{ "20", 20, true, "sim:20" },
		{ "1G", 0x40000000, true, "sim:1G" },
		{ "64K,ro", 0x10000, false, "sim:64K,ro" },
		{ ",ro", 0x10000, false, "sim:,ro" },
		{ "ro", 0x10000, false, "sim:ro" },
		{ "1M,fault=0x4000,ro", 0x100000, false, "sim:1M,fault=0x4000,ro" },
		{ "gone", 0x10000, true, "sim:gone" },
		{ "4K,fault=0", 0x1000, true, "sim:4K,fault=0" },
		{ "4K,fault=0xfff", 0x1000, true, "sim:4K,fault=0xfff" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		open_sim(cases[i].spec);
		ck_assert_uint_eq(dev->regions[0].size, cases[i].size);
		ck_assert(dev->regions[0].is_readable);
		ck_assert_int_eq(dev->regions[0].is_writable, cases[i].is_writable);
		ck_assert(bsh_region_maps(&dev->regions[0], 0, cases[i].size));
		ck_assert_str_eq(dev->facts.name, cases[i].name);
		ck_assert_str_eq(dev->facts.path, cases[i].name);
	}
}
END_TEST

START_TEST(a_spec_that_is_wrong_says_what_and_the_form)
{
	static const struct {
		const char *spec, *what;
	} cases[] = {
		{ "0", "0 is not a multiple of 4 above zero" },
		{ "6", "6 is not a multiple of 4 above zero" },
		{ "64k", "a size is written with K" },
		{ "12z", "'12z' is not a number" },
		{ "10ms", "'10ms' is a duration" },
		{ "0xfffffffffffffffc", "too much" },
		{ "1_0000_0000_0000_0000_0000", "64 bits" },
		{ "64K,", "'' says nothing" },
		{ "64K,rw", "'rw' says nothing" },
		{ "ro,64K", "'64K' says nothing" },
		{ "zero", "'zero' says nothing" },
		{ "64K,fault", "'fault' says nothing" },
		{ "64K,fault=", "'fault=' says nothing" },
		{ "64K,fault=x", "offset of the fault: 'x' is not a number" },
		{ "64K,fault=4000", "write 0x4000, or 0d4000" },
		{ "64K,fault=0x10000", "past the BAR's 0x10000 bytes" },
		{ "fault=0,fault=0x1000", "only one page" },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const bool has_form = strstr(cases[i].what, "not a") || strstr(cases[i].what, "says");

		setup();
		ck_assert_int_eq(bsh_backend_sim.open(&host, cases[i].spec, false, &dev, &err), -1);
		ck_assert_ptr_null(dev);
		ck_assert_int_eq(err.code, BSH_E_OPEN);
		ck_assert_msg(strstr(err.msg, cases[i].what), "'%s': %s", cases[i].spec, err.msg);
		if (has_form)
			ck_assert_msg(strstr(err.msg, "sim[:[SIZE]"), "%s", err.msg);
	}
}
END_TEST

START_TEST(what_it_is_can_be_told)
{
	open_sim("64K");
	ck_assert_str_eq(dev->facts.backend, "sim");
	ck_assert_str_eq(dev->facts.reach, "simulated memory");
	ck_assert(dev->facts.has_ids);
	ck_assert(!dev->facts.closing_resets);
	ck_assert_uint_eq(get32(config(0, 4)),
			  (uint32_t)dev->facts.device << 16 | dev->facts.vendor);
	ck_assert_uint_eq(get32(config(8, 4)) >> 8, dev->facts.class_code);
	ck_assert_uint_eq(dev->facts.class_code, 0xff0000);
}
END_TEST

START_TEST(a_read_only_session_has_no_writable_region)
{
	ck_assert_int_eq(bsh_backend_sim.open(&host, "", true, &dev, &err), 0);
	for (size_t i = 0; i < BSH_REGIONS; i++)
		ck_assert(!dev->regions[i].is_writable);
	ck_assert_uint_eq(get32(bar(0, 4)), 0);
}
END_TEST

/* ---- BAR0 -------------------------------------------------------------- */

START_TEST(bar0_is_memory_to_its_last_byte)
{
	static const char *const specs[] = { "", "4", "20", "5000", "64K,fault=0x4000" };

	for (size_t i = 0; i < BSH_LENGTH(specs); i++) {
		open_sim(specs[i]);
		put(bar(dev->regions[0].size - 4, 4), 0x12345678);
		put(bar(0, 1), 0xab);
		ck_assert_uint_eq(get32(bar(dev->regions[0].size - 4, 4)) & 0xffffff00, 0x12345600);
		ck_assert_uint_eq(get32(bar(0, 4)) & 0xff, 0xab);
	}
	open_sim("");
	put(bar(0x20, 8), 0x1122334455667788);
	ck_assert_uint_eq(get32(bar(0x20, 4)), 0x55667788);
	ck_assert_uint_eq(get32(bar(0x24, 4)), 0x11223344);
}
END_TEST

START_TEST(a_fault_is_the_page_at_its_offset_and_no_other)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);

	open_sim("1M,fault=0x40008");
	put(bar(0x40000 - 4, 4), 1);
	put(bar(0x40000 + page, 4), 2);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(get(bar(0x40000 - 8, 4), 4), -1);
		ck_assert_uint_eq(done, 2);
		ck_assert_int_eq(err.code, BSH_E_IO);
		ck_assert_ptr_nonnull(strstr(err.msg, "bus error at 0x40000: "));
	}
	ck_assert_int_eq(get(bar(0x40000 + page - 1, 1), 1), -1);
	ck_assert_uint_eq(get32(bar(0x40000 - 4, 4)), 1);
	ck_assert_uint_eq(get32(bar(0x40000 + page, 4)), 2);
}
END_TEST

/* Kilobytes that a line of /proc/self/status tells. */
static unsigned long status_kb(const char *what)
{
	FILE *status = fopen("/proc/self/status", "re");
	unsigned long kb = 0;
	char line[128];

	ck_assert_ptr_nonnull(status);
	while (fgets(line, sizeof(line), status))
		if (strncmp(line, what, strlen(what)) == 0)
			kb = strtoul(line + strlen(what), NULL, 10);
	fclose(status);
	return kb;
}

START_TEST(an_untouched_gigabyte_costs_nothing)
{
	const unsigned long before = status_kb("VmRSS:");

	open_sim("16G,fault=0x4000");
	ck_assert_uint_lt(status_kb("VmRSS:"), before + 2048);
	put(bar((UINT64_C(16) << 30) - 8, 8), 5);
	ck_assert_uint_lt(status_kb("VmRSS:"), before + 2048);
}
END_TEST

static size_t count_descriptors(void)
{
	DIR *fds = opendir("/proc/self/fd");
	size_t n = 0;

	ck_assert_ptr_nonnull(fds);
	while (readdir(fds))
		n++;
	closedir(fds);
	return n;
}

START_TEST(closing_leaves_no_descriptor_and_takes_what_was_never_opened)
{
	const size_t before = count_descriptors();

	for (int i = 0; i < 3; i++) {
		open_sim("64K,fault=0x4000");
		teardown();
		setup();
		ck_assert_int_eq(bsh_backend_sim.open(&host, "0", false, &dev, &err), -1);
		teardown();
		setup();
	}
	ck_assert_uint_eq(count_descriptors(), before);
	bsh_backend_sim.close(NULL);
}
END_TEST

/* ---- A device that is gone --------------------------------------------- */

START_TEST(a_device_that_is_gone_reads_all_ones_everywhere_and_drops_writes)
{
	uint8_t ones[16];

	memset(ones, 0xff, sizeof(ones));
	open_sim("64K,gone,fault=0x4000");
	put(bar(0, 4), 5);
	put(config(4, 2), 0);
	for (unsigned width = 1; width <= 8; width *= 2) {
		ck_assert_int_eq(get(bar(0x4000, width), 2), 0);
		ck_assert_uint_eq(done, 2);
		ck_assert_mem_eq(buf, ones, 2 * width);
		ck_assert_uint_eq(buf[2 * width], 0xdd);
	}
	ck_assert_uint_eq(get32(bar(0, 4)), 0xffffffff);
	ck_assert_uint_eq(get32(config(8, 4)), 0xffffffff);
	ck_assert_uint_eq(get32(config(0, 4)), 0xffffffff);
}
END_TEST

/* ---- Configuration space ----------------------------------------------- */

START_TEST(configuration_space_is_256_bytes_that_are_not_mapped)
{
	const struct bsh_region *r;

	open_sim("");
	r = &dev->regions[BSH_REGION_CONFIG];
	ck_assert_uint_eq(r->size, 256);
	ck_assert(r->is_readable && r->is_writable);
	ck_assert_uint_eq(r->n_mapped, 0);
	ck_assert_int_eq(get(config(0, 1), 256), 0);
	ck_assert_uint_eq(done, 256);
	ck_assert_uint_eq(get32(config(252, 4)), 0);
}
END_TEST

START_TEST(only_bits_that_can_be_written_change)
{
	open_sim("");
	put(config(0, 4), 0x55555555);
	ck_assert_uint_eq(get32(config(0, 4)) & 0xffff, 0x1234);
	put(config(4, 4), 0xffffffff);
	ck_assert_uint_eq(get32(config(4, 4)), 0x0546);
	put(config(8, 4), 0);
	ck_assert_uint_eq(get32(config(8, 4)), 0xff000000);
	put(config(0x3c, 1), 11);
	ck_assert_uint_eq(get32(config(0x3c, 4)), 11);
}
END_TEST

START_TEST(bar_registers_tell_their_size_as_real_ones_do)
{
	static const struct {
		const char *spec;
		uint64_t size;
	} cases[] = { { "64K", 0x10000 }, { "4", 16 }, { "65540", 0x20000 }, { "8G", 0x200000000 } };

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		uint64_t mask;

		open_sim(cases[i].spec);
		ck_assert(dev->regions[0].is_64bit);
		ck_assert_uint_eq(get32(config(0x10, 4)) & 0xf, 4);
		ck_assert_uint_ne(get32(config(0x14, 4)), 0);
		put(config(0x10, 4), 0xffffffff);
		put(config(0x14, 4), 0xffffffff);
		mask = (uint64_t)get32(config(0x14, 4)) << 32 | get32(config(0x10, 4));
		ck_assert_uint_eq(mask, ~(cases[i].size - 1) | 4);
	}
}
END_TEST

START_TEST(without_memory_decode_bar0_is_a_bus_error_until_it_is_on_again)
{
	open_sim("64K,fault=0x8000");
	put(bar(0x4000, 4), 0x600df00d);
	for (int i = 0; i < 2; i++) {
		put(config(4, 2), 0);
		ck_assert_uint_eq(get32(config(8, 4)), 0xff000000);
		ck_assert_int_eq(get(bar(0x4000, 4), 1), -1);
		ck_assert_ptr_nonnull(strstr(err.msg, "bus error at 0x4000: memory decode is off"));
		memset(&err, 0, sizeof(err));
		ck_assert_int_eq(dev->backend->write(dev, bar(0xfffc, 4), buf, 1, &done, &err), -1);
		put(config(4, 1), 2);
		ck_assert_uint_eq(get32(bar(0x4000, 4)), 0x600df00d);
		ck_assert_int_eq(get(bar(0x8000, 4), 1), -1);
	}
}
END_TEST

START_TEST(a_run_over_configuration_space_writes_each_element)
{
	open_sim("");
	memset(buf, 0xff, sizeof(buf));
	ck_assert_int_eq(dev->backend->write(dev, config(0, 4), buf, 64, &done, &err), 0);
	ck_assert_uint_eq(done, 64);
	ck_assert_uint_eq(get32(config(0x3c, 4)), 0xff);
	ck_assert_uint_eq(get32(config(0x2c, 4)) & 0xffff, 0x1234);
	memset(buf, 0, 8);
	buf[4] = 7;
	ck_assert_int_eq(dev->backend->write(dev, config(0x10, 4), buf, 2, &done, &err), 0);
	ck_assert_uint_eq(get32(config(0x10, 4)), 4);
	ck_assert_uint_eq(get32(config(0x14, 4)), 7);
}
END_TEST

BSH_TESTS("backend/sim", setup, teardown, a_spec_says_size_and_what_is_wrong_with_the_device,
	  a_spec_that_is_wrong_says_what_and_the_form, what_it_is_can_be_told,
	  a_read_only_session_has_no_writable_region, bar0_is_memory_to_its_last_byte,
	  a_fault_is_the_page_at_its_offset_and_no_other, an_untouched_gigabyte_costs_nothing,
	  closing_leaves_no_descriptor_and_takes_what_was_never_opened,
	  a_device_that_is_gone_reads_all_ones_everywhere_and_drops_writes,
	  configuration_space_is_256_bytes_that_are_not_mapped,
	  only_bits_that_can_be_written_change, bar_registers_tell_their_size_as_real_ones_do,
	  without_memory_decode_bar0_is_a_bus_error_until_it_is_on_again,
	  a_run_over_configuration_space_writes_each_element)
