/* SPDX-License-Identifier: MIT */
/* sim:MAP: which DEVICE means a map, and that the device behaves as the map says. */

#include "cmd/simulate.h"

#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "barsh/host.h"

static const struct bsh_host host = { .root = "" };
static struct bsh_gate *gate;
static struct bsh_regmap *map;
static struct bsh_err err;

static void setup(void)
{
	gate = NULL;
	map = NULL;
	memset(&err, 0, sizeof(err));
}

static void teardown(void)
{
	bsh_access_free(gate);
	bsh_regmap_free(map);
	setup();
}

/* A gate to device, which simulates the map in text. */
static int simulate(const char *device, const char *text)
{
	const struct bsh_regmap_options how = { 0 };

	teardown();
	gate = bsh_access_new(&host, device);
	ck_assert_ptr_nonnull(gate);
	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_msg(bsh_regmap_load_text(map, "m.yaml", text, strlen(text), &how, &err) == 0,
		      "%s", err.msg);
	return bsh_simulate(gate, map, &err);
}

static void open_map(const char *text)
{
	ck_assert_msg(simulate("sim:./m.yaml", text) == 0, "%s", err.msg);
	ck_assert_msg(bsh_access_open(gate, &err) == 0, "%s", err.msg);
}

static struct bsh_loc loc_of(const char *path)
{
	struct bsh_regmap_place place;

	if (bsh_regmap_find(map, path, strlen(path), 0, &place, &err) < 0)
		ck_abort_msg("%s: %s", path, err.msg);
	return place.loc;
}

static uint64_t get(const char *path)
{
	uint64_t value = 0;

	ck_assert_msg(bsh_access_read(gate, loc_of(path), 0, &value, &err) == 0, "%s: %s", path,
		      err.msg);
	return value;
}

static void put(const char *path, uint64_t value)
{
	ck_assert_msg(bsh_access_write(gate, loc_of(path), 0, value, &err) == 0, "%s: %s", path,
		      err.msg);
}

/* ---- What DEVICE means ------------------------------------------------- */

START_TEST(a_path_is_a_map_and_what_was_no_map_before_stays_none)
{
	static const struct {
		const char *device, *file;
	} cases[] = {
		{ "sim:./a.yaml", "./a.yaml" },
		{ "sim:a.yaml", "a.yaml" },
		{ "sim:/m/64K", "/m/64K" },
		{ "sim:a.yaml,ro", "a.yaml" },
		{ "sim:a.yaml,fault=0x10,gone,ro", "a.yaml" },
		{ "sim:a,b.svd,ro", "a,b.svd" },
		{ "sim:a.yaml,rw", "a.yaml,rw" },
		{ "sim:ro/a.yaml", "ro/a.yaml" },
		{ "sim:64K/a.yaml", "64K/a.yaml" },
		{ "sim", NULL },
		{ "sim:", NULL },
		{ "sim:64K", NULL },
		{ "sim:1M,ro", NULL },
		{ "sim:64K,fault=0x4000", NULL },
		{ "sim:ro", NULL },
		{ "sim:gone", NULL },
		{ "sim:gone,ro", NULL },
		{ "sim:fault=0", NULL },
		{ "sim:fault=", NULL },
		{ "sim:fault", NULL },
		{ "sim:,ro", NULL },
		{ "sim:ro,64K", NULL },
		{ "sim:64K,rw", NULL },
		{ "a.yaml", NULL },
		{ "file:sim:a.yaml", NULL },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		char *file = NULL;

		ck_assert_msg(bsh_simulated_map(cases[i].device, &file, &err) == 0, "%s: %s",
			      cases[i].device, err.msg);
		if (cases[i].file)
			ck_assert_pstr_eq(file, cases[i].file);
		else
			ck_assert_msg(!file, "%s: %s", cases[i].device, file);
		free(file);
	}
}
END_TEST

START_TEST(a_name_without_a_map_says_what_a_simulated_device_is)
{
	char *file = NULL;

	ck_assert_int_eq(bsh_simulated_map("sim:no-such-map,ro", &file, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_ptr_nonnull(strstr(err.msg, "no map 'no-such-map'"));
	ck_assert_ptr_nonnull(strstr(err.msg, "sim:MAP"));
}
END_TEST

START_TEST(another_device_is_not_simulated)
{
	ck_assert_int_eq(simulate("sim:64K", "regmap: 1\nregisters: {A: {offset: 0, reset: 5}}"), 0);
	ck_assert_int_eq(bsh_access_open(gate, &err), 0);
	ck_assert_str_eq(bsh_access_facts(gate)->reach, "simulated memory");
	ck_assert_uint_eq(get("A"), 0);
}
END_TEST

/* ---- What the device does ---------------------------------------------- */

START_TEST(every_access_token_does_what_it_says)
{
	/* The register holds 0x0f; what is read, then read after 0x35 was written. */
	static const struct {
		const char *access;
		unsigned first, second, written;
	} cases[] = {
		{ "rw", 0x0f, 0x0f, 0x35 },   { "ro", 0x0f, 0x0f, 0x0f },
		{ "wo", 0, 0, 0 },	      { "rc", 0x0f, 0, 0 },
		{ "rs", 0x0f, 0xff, 0xff },   { "wrc", 0x0f, 0, 0x35 },
		{ "wrs", 0x0f, 0xff, 0x35 },  { "w1c", 0x0f, 0x0f, 0x0a },
		{ "w1s", 0x0f, 0x0f, 0x3f },  { "w1t", 0x0f, 0x0f, 0x3a },
		{ "w0c", 0x0f, 0x0f, 0x05 },  { "w0s", 0x0f, 0x0f, 0xcf },
		{ "w0t", 0x0f, 0x0f, 0xc5 },  { "wc", 0x0f, 0x0f, 0 },
		{ "ws", 0x0f, 0x0f, 0xff },   { "woc", 0, 0, 0 },
		{ "wos", 0, 0, 0 },	      { "w1", 0x0f, 0x0f, 0x35 },
		{ "wo1", 0, 0, 0 },	      { "w1crs", 0x0f, 0xff, 0xca },
		{ "none", 0, 0, 0 },	      { "unknown", 0x0f, 0x0f, 0x35 },
		{ "wcrs", 0x0f, 0xff, 0 },    { "wsrc", 0x0f, 0, 0xff },
		{ "w1src", 0x0f, 0, 0x35 },   { "w0crs", 0x0f, 0xff, 0x35 },
		{ "w0src", 0x0f, 0, 0xca },
	};
	char text[160];

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		snprintf(text, sizeof(text),
			 "regmap: 1\nregisters: {A: {offset: 4, width: 8, access: %s, reset: 0x0f}}\n",
			 cases[i].access);
		open_map(text);
		ck_assert_msg(get("A") == cases[i].first, "%s", cases[i].access);
		ck_assert_msg(get("A") == cases[i].second, "%s", cases[i].access);
		put("A", 0x35);
		ck_assert_msg(get("A") == cases[i].written, "%s: %#x", cases[i].access,
			      (unsigned)get("A"));
	}
	/* Is there a token that was not tried? */
	for (size_t i = 0, found; bsh_props_policy(i); i++) {
		for (found = 0; found < BSH_LENGTH(cases); found++)
			if (strcmp(bsh_props_policy(i), cases[found].access) == 0)
				break;
		ck_assert_msg(found < BSH_LENGTH(cases), "%s", bsh_props_policy(i));
	}
}
END_TEST

START_TEST(fields_act_each_as_it_says_and_reserved_bits_keep_their_reset)
{
	open_map("regmap: 1\n"
		 "registers:\n"
		 "  A:\n"
		 "    offset: 0\n"
		 "    reset: 0xa5000000\n"
		 "    fields:\n"
		 "      EN: {bits: 0, access: rw, reset: 1}\n"
		 "      GO: {bits: 1, access: rw, pulse: true}\n"
		 "      DONE: {bits: [7, 4], access: w1c, reset: 0xf}\n"
		 "      ERRS: {bits: [15, 8], access: rc, reset: 0x33}\n"
		 "      LOCK: {bits: 16, access: w1}\n"
		 "      RSVD: {bits: 17, access: rw, reserved: preserve}\n");
	ck_assert_uint_eq(get("A"), 0xa50033f1);
	ck_assert_uint_eq(get("A"), 0xa50000f1);
	put("A", 0xffffff12);
	ck_assert_uint_eq(get("A"), 0xa50100e0);
	put("A", 0);
	ck_assert_uint_eq(get("A"), 0xa50100e0);
	ck_assert_int_eq(bsh_access_open(gate, &err), 0);
	ck_assert_uint_eq(get("A"), 0xa50033f1);
}
END_TEST

START_TEST(a_fifo_gives_the_reset_value_and_counts_on)
{
	open_map("regmap: 1\nregisters:\n"
		 "  FIFO: {offset: 0, access: ro, on_read: pop, reset: 0x10}\n"
		 "  NEXT: {offset: 4, reset: 1}\n");
	for (unsigned i = 0; i < 5; i++)
		ck_assert_uint_eq(get("FIFO"), 0x10 + i);
	ck_assert_uint_eq(get("NEXT"), 1);
}
END_TEST

START_TEST(each_element_of_an_array_is_a_register)
{
	open_map("regmap: 1\nblocks:\n"
		 "  ch:\n"
		 "    bar: 2\n"
		 "    offset: 0x100\n"
		 "    count: 4\n"
		 "    stride: 0x20\n"
		 "    registers:\n"
		 "      V: {offset: 0, count: 2, stride: 8, reset: 7}\n");
	ck_assert_uint_eq(bsh_access_region(gate, 0)->size, 0);
	ck_assert_uint_eq(bsh_access_region(gate, 2)->size, 4096);
	put("ch[3].V[1]", 9);
	ck_assert_uint_eq(get("ch[3].V[0]"), 7);
	ck_assert_uint_eq(get("ch[3].V[1]"), 9);
	ck_assert_uint_eq(get("ch[0].V[1]"), 7);
}
END_TEST

START_TEST(arrays_that_interleave_keep_their_kinds)
{
	open_map("regmap: 1\nregisters:\n"
		 "  A: {offset: 0, count: 3, stride: 8, reset: 1}\n"
		 "  B: {offset: 4, count: 3, stride: 8, reset: 2, access: ro}\n");
	for (unsigned i = 0; i < 3; i++) {
		const char *const names[] = { "A[0]", "A[1]", "A[2]", "B[0]", "B[1]", "B[2]" };

		ck_assert_uint_eq(get(names[i]), 1);
		put(names[i + 3], 7);
		ck_assert_uint_eq(get(names[i + 3]), 2);
	}
}
END_TEST

START_TEST(what_the_map_has_may_be_gone_or_read_only_too)
{
	static const char text[] = "regmap: 1\nregisters: {A: {offset: 0, reset: 5}}";

	ck_assert_int_eq(simulate("sim:./m.yaml,ro", text), 0);
	ck_assert_int_eq(bsh_access_open(gate, &err), 0);
	ck_assert(!bsh_access_region(gate, 0)->is_writable);
	ck_assert_uint_eq(get("A"), 5);
	ck_assert_int_eq(simulate("sim:./m.yaml,gone", text), 0);
	ck_assert_int_eq(bsh_access_open(gate, &err), 0);
	ck_assert_uint_eq(get("A"), UINT32_MAX);
	ck_assert_int_eq(simulate("sim:./m.yaml,fault=0x1000", text), 0);
	ck_assert_int_eq(bsh_access_open(gate, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
}
END_TEST

START_TEST(blocks_of_memory_are_memory_and_blocks_make_the_bar_larger)
{
	uint64_t value;

	open_map("regmap: 1\nblocks:\n"
		 "  regs: {offset: 0, size: 0x1800, registers: {A: {offset: 0}}}\n"
		 "  q:\n"
		 "    offset: 0x2000\n"
		 "    count: 2\n"
		 "    stride: 0x1000\n"
		 "    blocks:\n"
		 "      buf: {offset: 0x100, size: 0x40, kind: memory, count: 2, stride: 0x80}\n");
	ck_assert_uint_eq(bsh_access_region(gate, 0)->size, 0x4000);
	for (uint64_t at = 0x2000; at < 0x4000; at += 8) {
		const struct bsh_loc loc = { .offset = at, .width = 8 };
		const uint64_t in = at & 0xfff;
		const bool is_memory = (in >= 0x100 && in < 0x140) || (in >= 0x180 && in < 0x1c0);

		ck_assert_int_eq(bsh_access_write(gate, loc, 0, at, &err), 0);
		ck_assert_int_eq(bsh_access_read(gate, loc, 0, &value, &err), 0);
		ck_assert_msg(value == (is_memory ? at : 0), "%#lx", (unsigned long)at);
	}
}
END_TEST

START_TEST(a_bar_is_the_next_power_of_two_and_a_page_at_least)
{
	static const struct {
		const char *offset;
		uint64_t size;
	} cases[] = { { "0", 0x1000 },	    { "0xffc", 0x1000 },       { "0x1000", 0x2000 },
		      { "0x1ffc", 0x2000 }, { "0x10000000", 0x20000000 } };
	char text[100];

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		snprintf(text, sizeof(text), "regmap: 1\nregisters: {A: {offset: %s}}\n",
			 cases[i].offset);
		open_map(text);
		ck_assert_uint_eq(bsh_access_region(gate, 0)->size, cases[i].size);
		put("A", 5);
		ck_assert_uint_eq(get("A"), 5);
	}
}
END_TEST

START_TEST(a_map_that_asks_for_too_much_is_refused)
{
	static const char *const texts[] = {
		"regmap: 1\nregisters: {A: {offset: 0x10000000000}}\n",
		"regmap: 1\nregisters: {A: {offset: 0xfffffffffffffff8}}\n",
		"regmap: 1\nblocks: {b: {offset: 0xfffffffffffff000, size: 0x1800, kind: memory}}\n",
		"regmap: 1\nblocks: {b: {offset: 0x8000000000, size: 0x8000000004, kind: memory}}\n",
		("regmap: 1\nblocks: {b: {offset: 0, count: 65536, stride: 64, "
		 "registers: {A: {offset: 0, count: 8, stride: 4}}}}\n"),
		"regmap: 1\nblocks: {b: {offset: 0, size: 4, count: 4097, stride: 4, kind: memory}}\n",
	};

	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		ck_assert_msg(simulate("sim:./m.yaml", texts[i]) == -1, "%s", texts[i]);
		ck_assert_int_eq(err.code, BSH_E_OPEN);
	}
}
END_TEST

START_TEST(the_device_has_the_ids_that_the_map_matches)
{
	const struct bsh_facts *facts;

	open_map("regmap: 1\nmatch:\n  - {vendor: 0x10ee, device: 0x9038}\n"
		 "registers: {A: {offset: 0}}\n");
	facts = bsh_access_facts(gate);
	ck_assert_uint_eq(facts->vendor, 0x10ee);
	ck_assert_uint_eq(facts->device, 0x9038);
	ck_assert_str_eq(facts->name, "sim:./m.yaml");
}
END_TEST

START_TEST(each_shipped_map_can_be_simulated)
{
	static const char *const names[] = { "demo", "edu", "nvme", "xdma" };
	const struct bsh_regmap_options how = { 0 };
	char path[200];

	for (size_t i = 0; i < BSH_LENGTH(names); i++) {
		teardown();
		snprintf(path, sizeof(path), BSH_DATA_MAPS "/%s.yaml", names[i]);
		gate = bsh_access_new(&host, "sim:./x");
		ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
		ck_assert_msg(bsh_regmap_load(map, path, &how, &err) == 0, "%s", err.msg);
		ck_assert_msg(bsh_simulate(gate, map, &err) == 0, "%s: %s", path, err.msg);
		ck_assert_msg(bsh_access_open(gate, &err) == 0, "%s: %s", path, err.msg);
		if (i == 1)
			ck_assert_uint_eq(get("ID"), 0x010000ed);
	}
}
END_TEST

START_TEST(what_no_access_can_hold_is_memory)
{
	uint64_t value = 0;

	open_map("regmap: 1\nregisters: {KEY: {offset: 0x1000, width: 128, count: 2, stride: 0x20}}\n");
	ck_assert_int_eq(bsh_access_write(gate, (struct bsh_loc){ 0x1024, 0, 4 }, 0, 7, &err), 0);
	ck_assert_int_eq(bsh_access_read(gate, (struct bsh_loc){ 0x1024, 0, 4 }, 0, &value, &err),
			 0);
	ck_assert_uint_eq(value, 7);
	ck_assert_int_eq(bsh_access_read(gate, (struct bsh_loc){ 0x1028, 0, 8 }, 0, &value, &err),
			 0);
	ck_assert_uint_eq(value, 0);
}
END_TEST

BSH_TESTS("cmd/simulate", setup, teardown,
	  a_path_is_a_map_and_what_was_no_map_before_stays_none,
	  a_name_without_a_map_says_what_a_simulated_device_is, another_device_is_not_simulated,
	  every_access_token_does_what_it_says,
	  fields_act_each_as_it_says_and_reserved_bits_keep_their_reset,
	  a_fifo_gives_the_reset_value_and_counts_on, each_element_of_an_array_is_a_register,
	  arrays_that_interleave_keep_their_kinds, what_the_map_has_may_be_gone_or_read_only_too,
	  blocks_of_memory_are_memory_and_blocks_make_the_bar_larger,
	  a_bar_is_the_next_power_of_two_and_a_page_at_least,
	  what_no_access_can_hold_is_memory, a_map_that_asks_for_too_much_is_refused,
	  the_device_has_the_ids_that_the_map_matches,
	  each_shipped_map_can_be_simulated)
