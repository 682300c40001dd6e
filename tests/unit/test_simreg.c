/* SPDX-License-Identifier: MIT */
/* Simulated registers: what each access type does, to which bits, and to no others. */

#include "barsh/backend.h"
#include "harness.h"

#include <string.h>

#define ALL UINT32_MAX

static struct bsh_sim_kind kinds[4];
static struct bsh_sim_register registers[8];
static struct bsh_sim_memory memory[2];
static char options[32];
static struct bsh_sim_device device;
static struct bsh_dev *dev;
static struct bsh_err err;

static void setup(void)
{
	dev = NULL;
	memset(&err, 0, sizeof(err));
	memset(kinds, 0, sizeof(kinds));
	memset(registers, 0, sizeof(registers));
	options[0] = '\0';
	device = (struct bsh_sim_device){ .options = options,
					  .size = { 4096 },
					  .kinds = kinds,
					  .registers = registers,
					  .memory = memory };
}

static void teardown(void)
{
	bsh_backend_sim.close(dev);
	dev = NULL;
}

/* A register at offset; returns its kind, to be changed: width bytes, read-write. */
static struct bsh_sim_kind *add_register(uint64_t offset, uint8_t width)
{
	struct bsh_sim_kind *kind = &kinds[device.n_kinds];

	ck_assert_uint_lt(device.n_kinds, BSH_LENGTH(kinds));
	*kind = (struct bsh_sim_kind){ .width = width,
				       .access_width = width,
				       .readable = bsh_ones(width),
				       .writable = bsh_ones(width) };
	registers[device.n_registers++] =
		(struct bsh_sim_register){ .offset = offset, .kind = (uint32_t)device.n_kinds++ };
	return kind;
}

static void open_device(void)
{
	ck_assert_msg(bsh_sim_open(&device, "test", false, &dev, &err) == 0, "%s", err.msg);
}

static struct bsh_loc bar(uint64_t offset, unsigned width)
{
	return (struct bsh_loc){ .offset = offset, .width = (uint8_t)width };
}

static uint64_t get(uint64_t offset, unsigned width)
{
	uint8_t bytes[8] = { 0 };
	uint64_t value = 0;
	size_t done;

	ck_assert_msg(dev->backend->read(dev, bar(offset, width), bytes, 1, &done, &err) == 0, "%s",
		      err.msg);
	ck_assert_uint_eq(done, 1);
	for (unsigned i = 8; i-- > 0;)
		value = value << 8 | bytes[i];
	return value;
}

static void put(uint64_t offset, unsigned width, uint64_t value)
{
	uint8_t bytes[8];
	size_t done;

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	ck_assert_msg(dev->backend->write(dev, bar(offset, width), bytes, 1, &done, &err) == 0,
		      "%s", err.msg);
	ck_assert_uint_eq(done, 1);
}

/* ---- Access types ------------------------------------------------------ */

START_TEST(each_action_of_a_write_changes_the_bits_that_it_should)
{
	static const struct {
		int action; /* -1: none */
		uint32_t after; /* 0x0f0f0f0f, written with 0x00ff00ff */
	} cases[] = {
		{ -1, 0x00ff00ff },
		{ BSH_SIM_W1C, 0x0f000f00 },
		{ BSH_SIM_W1S, 0x0fff0fff },
		{ BSH_SIM_W1T, 0x0ff00ff0 },
		{ BSH_SIM_W0C, 0x000f000f },
		{ BSH_SIM_W0S, 0xff0fff0f },
		{ BSH_SIM_W0T, 0xf00ff00f },
		{ BSH_SIM_WCLEAR, 0 },
		{ BSH_SIM_WSET, 0xffffffff },
	};

	ck_assert_uint_eq(BSH_LENGTH(cases), BSH_SIM_WRITES + 1);
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_sim_kind *kind;

		teardown();
		setup();
		kind = add_register(0x10, 4);
		kind->reset = 0x0f0f0f0f;
		if (cases[i].action >= 0)
			kind->on_write[cases[i].action] = ALL;
		open_device();
		ck_assert_uint_eq(get(0x10, 4), 0x0f0f0f0f);
		put(0x10, 4, 0x00ff00ff);
		ck_assert_msg(get(0x10, 4) == cases[i].after, "action %d: %#lx", cases[i].action,
			      (unsigned long)get(0x10, 4));
	}
}
END_TEST

START_TEST(each_action_of_a_read_comes_once_and_behind_it)
{
	static const struct {
		int action;
		uint32_t first, second, third;
	} cases[] = {
		{ -1, 5, 5, 5 },
		{ BSH_SIM_RCLEAR, 5, 0, 0 },
		{ BSH_SIM_RSET, 5, ALL, ALL },
		{ BSH_SIM_POP, 5, 6, 7 },
	};

	ck_assert_uint_eq(BSH_LENGTH(cases), BSH_SIM_READS + 1);
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		struct bsh_sim_kind *kind;

		teardown();
		setup();
		kind = add_register(0x10, 4);
		kind->reset = 5;
		if (cases[i].action >= 0)
			kind->on_read[cases[i].action] = ALL;
		open_device();
		ck_assert_uint_eq(get(0x10, 4), cases[i].first);
		ck_assert_uint_eq(get(0x10, 4), cases[i].second);
		ck_assert_uint_eq(get(0x10, 4), cases[i].third);
	}
}
END_TEST

START_TEST(bits_of_one_register_act_each_in_its_own_way)
{
	struct bsh_sim_kind *kind = add_register(0, 4);

	kind->reset = 0xffff;
	kind->on_write[BSH_SIM_W1C] = 0x000f;
	kind->on_write[BSH_SIM_W0C] = 0x00f0;
	kind->on_read[BSH_SIM_RCLEAR] = 0x0f00;
	kind->writable = 0xffff00ff;
	open_device();
	put(0, 4, 0xabcd00f5);
	ck_assert_uint_eq(get(0, 4), 0xabcdfffa);
	ck_assert_uint_eq(get(0, 4), 0xabcdf0fa);
}
END_TEST

START_TEST(read_only_bits_ignore_writes_and_write_only_bits_read_zero)
{
	struct bsh_sim_kind *kind = add_register(0, 4);

	kind->reset = 0x12345678;
	kind->writable = 0x0000ffff;
	kind->readable = 0xffffff00;
	open_device();
	ck_assert_uint_eq(get(0, 4), 0x12345600);
	put(0, 4, 0xffffffff);
	ck_assert_uint_eq(get(0, 4), 0x1234ff00);
}
END_TEST

START_TEST(a_pulse_is_over_before_it_can_be_read)
{
	struct bsh_sim_kind *kind = add_register(0, 4);

	kind->pulse = 0x100;
	kind->on_write[BSH_SIM_W1S] = 0x200;
	kind->pulse |= 0x200;
	open_device();
	put(0, 4, 0x301);
	ck_assert_uint_eq(get(0, 4), 1);
}
END_TEST

START_TEST(what_is_written_once_stays_until_the_device_is_opened_again)
{
	struct bsh_sim_kind *kind = add_register(0, 4);

	kind->once = 0xff00;
	for (int i = 0; i < 2; i++) {
		open_device();
		put(0, 1, 0x11);
		put(0, 4, 0x2222);
		put(0, 4, 0x3333);
		ck_assert_uint_eq(get(0, 4), 0x2233);
		teardown();
	}
}
END_TEST

/* ---- FIFOs ------------------------------------------------------------- */

START_TEST(a_fifo_counts_within_its_bits)
{
	struct bsh_sim_kind *kind = add_register(0, 4);

	kind->reset = 0x80ff0f7e;
	kind->on_read[BSH_SIM_POP] = 0x00ff00ff;
	open_device();
	ck_assert_uint_eq(get(0, 4), 0x80ff0f7e);
	ck_assert_uint_eq(get(0, 4), 0x80ff0f7f);
	put(0, 4, 0x80fe0fff);
	ck_assert_uint_eq(get(0, 4), 0x80fe0fff);
	ck_assert_uint_eq(get(0, 4), 0x80ff0f00);
	put(0, 4, 0x80ff0fff);
	get(0, 4);
	ck_assert_uint_eq(get(0, 4), 0x80000f00);
}
END_TEST

START_TEST(a_run_of_reads_takes_one_value_an_element)
{
	uint8_t bytes[16];
	size_t done;

	add_register(0, 4)->on_read[BSH_SIM_POP] = ALL;
	add_register(4, 4)->on_read[BSH_SIM_RCLEAR] = ALL;
	kinds[1].reset = 9;
	open_device();
	for (unsigned i = 0; i < 3; i++) {
		ck_assert_int_eq(dev->backend->read(dev, bar(0, 4), bytes, 3, &done, &err), 0);
		ck_assert_uint_eq(done, 3);
		ck_assert_uint_eq(bytes[0], i);
		ck_assert_uint_eq(bytes[4], i ? 0 : 9);
		ck_assert_uint_eq(bytes[8], 0);
	}
	ck_assert_uint_eq(get(0, 4), 3);
}
END_TEST

START_TEST(a_fifo_wider_than_a_word_is_taken_from_by_its_last_word)
{
	for (int is_high_first = 0; is_high_first < 2; is_high_first++) {
		const unsigned low = is_high_first ? 4 : 0;
		struct bsh_sim_kind *kind;

		teardown();
		setup();
		kind = add_register(8, 8);
		kind->access_width = 4;
		kind->is_high_first = is_high_first;
		kind->reset = 0x00000001ffffffff;
		kind->on_read[BSH_SIM_POP] = UINT64_MAX;
		open_device();
		ck_assert_uint_eq(get(8, 4), is_high_first ? 1 : 0xffffffff);
		ck_assert_uint_eq(get(12, 4), is_high_first ? 0xffffffff : 1);
		ck_assert_uint_eq(get(8 + low, 4), 0);
		if (is_high_first)
			continue;
		ck_assert_uint_eq(get(12, 4), 2);
	}
}
END_TEST

/* ---- Widths ------------------------------------------------------------ */

START_TEST(every_width_holds_what_was_written_and_its_neighbours_stay)
{
	for (unsigned width = 1; width <= 8; width *= 2) {
		const uint64_t value = 0x8877665544332211 & bsh_ones(width);

		teardown();
		setup();
		add_register(0x20 - width, (uint8_t)width)->reset = 0x77 & bsh_ones(width);
		add_register(0x20, (uint8_t)width);
		add_register(0x20 + width, (uint8_t)width)->reset = 0x99;
		open_device();
		put(0x20, width, value);
		ck_assert_uint_eq(get(0x20, width), value);
		ck_assert_uint_eq(get(0x20 - width, width), 0x77);
		ck_assert_uint_eq(get(0x20 + width, width), 0x99);
	}
}
END_TEST

START_TEST(an_access_that_is_narrower_touches_its_own_bytes_only)
{
	struct bsh_sim_kind *kind = add_register(0, 4);

	kind->reset = 0xffffffff;
	kind->on_write[BSH_SIM_W1C] = 0x0000ffff;
	kind->on_read[BSH_SIM_RCLEAR] = 0xffff0000;
	open_device();
	put(1, 1, 0x0f);
	ck_assert_uint_eq(get(2, 1), 0xff);
	ck_assert_uint_eq(get(2, 1), 0);
	ck_assert_uint_eq(get(3, 1), 0xff);
	ck_assert_uint_eq(get(0, 2), 0xf0ff);
}
END_TEST

START_TEST(no_action_reaches_a_byte_that_was_not_accessed_or_a_bit_that_cannot_be_written)
{
	for (int action = -1; action < BSH_SIM_WRITES; action++) {
		for (unsigned i = 0; i < 2; i++) {
			struct bsh_sim_kind *kind;

			teardown();
			setup();
			kind = add_register(0, 4);
			kind->reset = 0x5a5a5a5a;
			kind->writable = 0x0fffffff;
			if (action >= 0)
				kind->on_write[action] = ALL;
			open_device();
			put(1, 1, i ? 0xff : 0);
			ck_assert_uint_eq(get(0, 4) & 0xffff00ff, 0x5a5a005a);
			put(0, 4, i ? ALL : 0);
			ck_assert_uint_eq(get(0, 4) & 0xf0000000, 0x50000000);
		}
	}
}
END_TEST

START_TEST(an_access_that_is_wider_touches_each_register_under_it)
{
	add_register(0, 2)->on_write[BSH_SIM_W1C] = 0xffff;
	kinds[0].reset = 0xf0f0;
	add_register(2, 1)->writable = 0;
	kinds[1].reset = 0x5a;
	add_register(4, 4)->on_read[BSH_SIM_POP] = ALL;
	open_device();
	ck_assert_uint_eq(get(0, 8), 0x00000000005af0f0);
	put(0, 8, 0x0000000affff0ff0);
	ck_assert_uint_eq(get(0, 4), 0x005af000);
	ck_assert_uint_eq(get(0, 8), 0x0000000a005af000);
	ck_assert_uint_eq(get(4, 4), 0x0000000b);
}
END_TEST

START_TEST(words_and_bytes_lie_as_the_register_says)
{
	static const struct {
		uint8_t width, access_width;
		bool is_high_first, is_big;
		uint64_t bus; /* of 0x1122334455667788, or its lower half */
	} cases[] = {
		{ 8, 8, false, false, 0x1122334455667788 },
		{ 8, 4, false, false, 0x1122334455667788 },
		{ 8, 4, true, false, 0x5566778811223344 },
		{ 8, 1, true, false, 0x8877665544332211 },
		{ 8, 8, false, true, 0x8877665544332211 },
		{ 8, 4, true, true, 0x8877665544332211 },
		{ 8, 4, false, true, 0x4433221188776655 },
		{ 4, 4, false, true, 0x88776655 },
		{ 4, 2, true, false, 0x77885566 },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const uint64_t ones = bsh_ones(cases[i].width);
		struct bsh_sim_kind *kind;

		teardown();
		setup();
		kind = add_register(0, cases[i].width);
		kind->access_width = cases[i].access_width;
		kind->is_high_first = cases[i].is_high_first;
		kind->is_big = cases[i].is_big;
		kind->reset = 0x1122334455667788 & ones;
		kind->on_write[BSH_SIM_W1C] = 0xff;
		open_device();
		ck_assert_uint_eq(get(0, cases[i].width), cases[i].bus);
		/* Only the value's lowest byte is cleared, wherever it lies. */
		put(0, cases[i].width, cases[i].bus);
		for (unsigned b = 0; b < cases[i].width; b++)
			ck_assert_uint_eq(get(b, 1), (cases[i].bus >> (8 * b) & 0xff) == 0x88 ?
							     0 :
							     cases[i].bus >> (8 * b) & 0xff);
	}
}
END_TEST

/* ---- Overlaps and gaps ------------------------------------------------- */

START_TEST(a_bit_that_two_registers_have_goes_to_the_first_that_takes_it)
{
	/* Read data and write data at one place, as UARTs have them. */
	add_register(0, 4)->writable = 0;
	kinds[0].on_read[BSH_SIM_POP] = 0xff;
	add_register(0, 4)->readable = 0;
	add_register(2, 2)->on_write[BSH_SIM_W1T] = 0xffff;
	open_device();
	ck_assert_uint_eq(get(0, 4), 0);
	put(0, 4, 0x00010020);
	ck_assert_uint_eq(get(0, 4), 0x00010020);
	ck_assert_uint_eq(get(0, 4), 0x00010021);
	put(0, 4, 0x00020000);
	ck_assert_uint_eq(get(0, 4), 0x00020000);
}
END_TEST

START_TEST(what_nothing_holds_reads_zero_and_ignores_writes)
{
	add_register(8, 4);
	open_device();
	for (unsigned width = 1; width <= 8; width *= 2) {
		put(0x100, width, bsh_ones(width));
		ck_assert_uint_eq(get(0x100, width), 0);
	}
	put(8, 8, UINT64_MAX);
	ck_assert_uint_eq(get(8, 8), 0xffffffff);
	put(4096 - 8, 8, 1);
	ck_assert_uint_eq(get(4096 - 8, 8), 0);
}
END_TEST

START_TEST(memory_holds_what_was_written_beside_registers)
{
	memory[0] = (struct bsh_sim_memory){ .range = { 0x100, 0x106 } };
	memory[1] = (struct bsh_sim_memory){ .range = { 0xf8, 0x100 }, .region = 1 };
	device.n_memory = 2;
	add_register(0x100, 2)->writable = 0x00ff;
	open_device();
	put(0x100, 8, 0x8877665544332211);
	ck_assert_uint_eq(get(0x100, 8), 0x665544330011);
	put(0xf8, 8, UINT64_MAX);
	ck_assert_uint_eq(get(0xf8, 8), 0);
	ck_assert_uint_eq(get(0x105, 1), 0x66);
}
END_TEST

/* ---- The device around them -------------------------------------------- */

START_TEST(each_bar_is_a_device_of_its_own)
{
	struct bsh_loc loc = bar(0, 4);
	uint8_t bytes[4] = { 1, 2, 3, 4 };
	size_t done;

	device.size[2] = 8192;
	device.size[3] = 4096;
	add_register(0, 4);
	add_register(0, 4)->reset = 7;
	registers[1].region = 2;
	open_device();
	ck_assert(dev->regions[0].is_64bit);
	ck_assert(!dev->regions[2].is_64bit);
	ck_assert(dev->regions[3].is_64bit);
	ck_assert_uint_eq(dev->regions[1].size, 0);
	ck_assert_uint_eq(dev->regions[2].size, 8192);
	loc.region = 2;
	ck_assert_int_eq(dev->backend->write(dev, loc, bytes, 1, &done, &err), 0);
	ck_assert_uint_eq(get(0, 4), 0);
	loc.region = 3;
	ck_assert_int_eq(dev->backend->read(dev, loc, bytes, 1, &done, &err), 0);
	ck_assert_uint_eq(bytes[0], 0);
	loc.region = 2;
	ck_assert_int_eq(dev->backend->read(dev, loc, bytes, 1, &done, &err), 0);
	ck_assert_uint_eq(bytes[3], 4);
}
END_TEST

START_TEST(it_states_the_ids_that_it_is_given)
{
	struct bsh_loc loc = { .region = BSH_REGION_CONFIG, .width = 4 };
	uint8_t bytes[16];
	size_t done;

	device.vendor = 0x10ee;
	device.device = 0x9038;
	device.class_code = 0x010802;
	device.revision = 5;
	open_device();
	ck_assert_int_eq(dev->backend->read(dev, loc, bytes, 4, &done, &err), 0);
	ck_assert_mem_eq(bytes, "\xee\x10\x38\x90\2\0\0\0\5\2\x08\1", 12);
	ck_assert_uint_eq(dev->facts.vendor, 0x10ee);
	ck_assert_uint_eq(dev->facts.device, 0x9038);
	ck_assert_uint_eq(dev->facts.class_code, 0x010802);
	ck_assert_str_eq(dev->facts.name, "sim:test");
	ck_assert_str_eq(dev->facts.reach, "simulated registers");
}
END_TEST

START_TEST(it_can_be_gone_or_have_a_fault_as_memory_can)
{
	uint8_t bytes[4] = { 0 };
	size_t done;

	add_register(0, 4)->on_write[BSH_SIM_W1S] = ALL;
	device.size[0] = 0x4000;
	strcpy(options, "fault=0x2000");
	open_device();
	ck_assert_int_eq(dev->backend->read(dev, bar(0x2000, 4), bytes, 1, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(dev->backend->write(dev, bar(0x2000, 4), bytes, 1, &done, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_IO);
	ck_assert_uint_eq(done, 0);
	memset(&err, 0, sizeof(err));
	put(0, 4, 3);
	ck_assert_uint_eq(get(0, 4), 3);
	teardown();
	strcpy(options, "gone");
	open_device();
	put(0, 4, 3);
	ck_assert_uint_eq(get(0, 4), ALL);
	teardown();
	strcpy(options, "4K");
	ck_assert_int_eq(bsh_sim_open(&device, "test", false, &dev, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
}
END_TEST

START_TEST(a_read_clears_although_nobody_may_write)
{
	add_register(0, 4)->on_read[BSH_SIM_RCLEAR] = ALL;
	kinds[0].reset = 3;
	for (int i = 0; i < 2; i++) {
		teardown();
		strcpy(options, i ? "ro" : "");
		ck_assert_int_eq(bsh_sim_open(&device, "test", !i, &dev, &err), 0);
		ck_assert(!dev->regions[0].is_writable);
		ck_assert_uint_eq(get(0, 4), 3);
		ck_assert_uint_eq(get(0, 4), 0);
	}
}
END_TEST

BSH_TESTS("backend/simreg", setup, teardown,
	  each_action_of_a_write_changes_the_bits_that_it_should,
	  each_action_of_a_read_comes_once_and_behind_it,
	  bits_of_one_register_act_each_in_its_own_way,
	  read_only_bits_ignore_writes_and_write_only_bits_read_zero,
	  a_pulse_is_over_before_it_can_be_read,
	  what_is_written_once_stays_until_the_device_is_opened_again,
	  a_fifo_counts_within_its_bits, a_run_of_reads_takes_one_value_an_element,
	  a_fifo_wider_than_a_word_is_taken_from_by_its_last_word,
	  every_width_holds_what_was_written_and_its_neighbours_stay,
	  an_access_that_is_narrower_touches_its_own_bytes_only,
	  no_action_reaches_a_byte_that_was_not_accessed_or_a_bit_that_cannot_be_written,
	  an_access_that_is_wider_touches_each_register_under_it,
	  words_and_bytes_lie_as_the_register_says,
	  a_bit_that_two_registers_have_goes_to_the_first_that_takes_it,
	  what_nothing_holds_reads_zero_and_ignores_writes,
	  memory_holds_what_was_written_beside_registers, each_bar_is_a_device_of_its_own,
	  it_states_the_ids_that_it_is_given, it_can_be_gone_or_have_a_fault_as_memory_can,
	  a_read_clears_although_nobody_may_write)
