/* SPDX-License-Identifier: MIT */

#include "harness.h"
#include "told.h"

#include <string.h>

#ifndef BSH_DATA_MAPS
#define BSH_DATA_MAPS "data/maps"
#endif

static const char *const names[] = { "demo", "edu", "nvme", "xdma" };

static struct bsh_regmap *load(const char *name)
{
	const struct bsh_regmap_options usual = { 0 };
	struct bsh_text path = { 0 };
	struct bsh_regmap *map = NULL;
	struct bsh_err err = { 0 };

	bsh_text_addf(&path, "%s/%s.yaml", BSH_DATA_MAPS, name);
	ck_assert_int_eq(bsh_regmap_new(&map, &err), 0);
	ck_assert_msg(bsh_regmap_load(map, bsh_text_string(&path), &usual, &err) == 0, "%s",
		      err.msg);
	bsh_text_finish(&path);
	return map;
}

static struct bsh_regmap_place find(const struct bsh_regmap *map, const char *path)
{
	struct bsh_regmap_place place;
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_regmap_find(map, path, strlen(path), BSH_FIND_WHOLE, &place, &err) == 0,
		      "%s", err.msg);
	return place;
}

START_TEST(each_loads_without_a_warning_and_is_called_as_its_file)
{
	for (size_t i = 0; i < BSH_LENGTH(names); i++) {
		struct bsh_regmap *map = load(names[i]);

		ck_assert_msg(bsh_regmap_warning(map, 0) == NULL, "%s", bsh_regmap_warning(map, 0));
		ck_assert_str_eq(bsh_regmap_name(map), names[i]);
		ck_assert_str_ne(bsh_regmap_doc(map), "");
		ck_assert_ptr_nonnull(bsh_regmap_match(map, 0));
		ck_assert_uint_ne(bsh_regmap_widths(map), 0);
		bsh_regmap_free(map);
	}
}
END_TEST

START_TEST(every_register_can_be_accessed_and_tells_whether_it_may_be)
{
	for (size_t i = 0; i < BSH_LENGTH(names); i++) {
		struct bsh_regmap *map = load(names[i]);
		struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };

		while (bsh_regmap_next_node(map, &place)) {
			struct bsh_register_info r;

			if (bsh_regmap_place_kind(map, &place) != BSH_REGMAP_REGISTER)
				continue;
			r = bsh_regmap_register(map, &place);
			ck_assert_msg(!r.not_accessible, "%s %s: %s", names[i], r.name,
				      r.not_accessible);
			ck_assert_msg(r.props.read != BSH_MAY_UNKNOWN &&
					      r.props.write != BSH_MAY_UNKNOWN,
				      "%s %s", names[i], r.name);
		}
		bsh_regmap_free(map);
	}
}
END_TEST

START_TEST(each_fits_its_device_only)
{
	static const struct {
		const char *name;
		struct bsh_regmap_match ids;
	} devices[] = {
		{ "edu", { .vendor = 0x1234, .device = 0x11e8, .class_code = 0x00ff00 } },
		{ "nvme", { .vendor = 0x1b36, .device = 0x0010, .class_code = 0x010802 } },
		{ "xdma", { .vendor = 0x10ee, .device = 0x9034, .class_code = 0x058000 } },
		{ "demo", { .vendor = 0x1234, .device = 0x5047, .class_code = 0x118000 } },
		{ NULL, { .vendor = 0x8086, .device = 0x10d3, .class_code = 0x020000 } },
	};

	for (size_t i = 0; i < BSH_LENGTH(names); i++) {
		struct bsh_regmap *map = load(names[i]);

		for (size_t j = 0; j < BSH_LENGTH(devices); j++) {
			struct bsh_regmap_match ids = devices[j].ids;

			ids.has = BSH_MATCH_VENDOR | BSH_MATCH_DEVICE | BSH_MATCH_CLASS;
			ck_assert_int_eq(bsh_regmap_fits(map, &ids),
					 devices[j].name && strcmp(devices[j].name, names[i]) == 0);
		}
		bsh_regmap_free(map);
	}
}
END_TEST

START_TEST(well_known_places_are_where_they_should_be)
{
	static const struct {
		const char *name, *path;
		uint64_t offset;
		uint8_t width, high, low;
	} places[] = {
		{ "edu", "FACTORIAL", 0x08, 4, 31, 0 },
		{ "edu", "STATUS.RAISE", 0x20, 4, 7, 7 },
		{ "edu", "dma.COMMAND.DIRECTION", 0x98, 8, 1, 1 },
		{ "nvme", "CAP.DSTRD", 0x00, 8, 35, 32 },
		{ "nvme", "VS.MJR", 0x08, 4, 31, 16 },
		{ "nvme", "CC.IOCQES", 0x14, 4, 23, 20 },
		{ "nvme", "CSTS.RDY", 0x1c, 4, 0, 0 },
		{ "nvme", "ACQ.ACQB", 0x30, 8, 63, 12 },
		{ "nvme", "PMRMSCU", 0xe18, 4, 31, 0 },
		{ "nvme", "queue[2].CQHDBL.CQH", 0x1014, 4, 15, 0 },
		{ "xdma", "h2c[0].CONTROL.RUN", 0x0004, 4, 0, 0 },
		{ "xdma", "c2h[3].STATUS_RC.DESC_ERROR", 0x1344, 4, 23, 19 },
		{ "xdma", "irq.USER_VECTOR[1].VECTOR2", 0x2084, 4, 20, 16 },
		{ "xdma", "config.USER_MAX_READ.EFFECTIVE", 0x3044, 4, 6, 4 },
		{ "xdma", "c2h_sgdma[1].DESC_HIGH", 0x5184, 4, 31, 0 },
		{ "xdma", "sgdma.CREDIT_MODE_W1C.C2H", 0x6028, 4, 19, 16 },
		{ "xdma", "msix_pba.PENDING", 0x8fe0, 4, 31, 0 },
		{ "demo", "core.STATUS.ERRS", 0x08, 4, 23, 16 },
		{ "demo", "ch[3].PERIOD", 0x160, 8, 63, 0 },
	};

	for (size_t i = 0; i < BSH_LENGTH(places); i++) {
		struct bsh_regmap *map = load(places[i].name);
		const struct bsh_regmap_place place = find(map, places[i].path);

		ck_assert_msg(place.loc.region == 0 && place.loc.offset == places[i].offset &&
				      place.loc.width == places[i].width &&
				      place.high == places[i].high && place.low == places[i].low,
			      "%s %s", places[i].name, places[i].path);
		bsh_regmap_free(map);
	}
}
END_TEST

/* Reading one of them changes something: bulk reads must know. */
START_TEST(what_reading_changes_is_known)
{
	static const struct {
		const char *name, *path;
		bool acts;
	} places[] = {
		{ "xdma", "h2c[0].STATUS", false }, { "xdma", "h2c[0].STATUS_RC", true },
		{ "xdma", "c2h[1].STATUS_RC", true }, { "demo", "core.STATUS", true },
		{ "demo", "core.FIFO", true },	    { "demo", "core.IRQ", false },
		{ "nvme", "CSTS", false },	    { "edu", "IRQ_STATUS", false },
	};

	for (size_t i = 0; i < BSH_LENGTH(places); i++) {
		struct bsh_regmap *map = load(places[i].name);
		const struct bsh_regmap_place place = find(map, places[i].path);

		ck_assert_msg((bsh_regmap_masks(map, &place).read_acts != 0) == places[i].acts,
			      "%s", places[i].path);
		bsh_regmap_free(map);
	}
}
END_TEST

/* What was written is not what they hold: verify leaves them out. */
START_TEST(what_a_write_adds_to_is_not_compared)
{
	static const char *const paths[] = { "h2c_sgdma[0].DESC_CREDITS",
					     "c2h_sgdma[3].DESC_CREDITS" };
	struct bsh_regmap *map = load("xdma");

	for (size_t i = 0; i < BSH_LENGTH(paths); i++) {
		const struct bsh_regmap_place place = find(map, paths[i]);

		ck_assert_msg(bsh_regmap_masks(map, &place).reads_back == 0, "%s", paths[i]);
	}
	bsh_regmap_free(map);
}
END_TEST

START_TEST(what_resets_a_device_asks_first)
{
	static const struct {
		const char *name, *path;
	} places[] = { { "nvme", "NSSR" }, { "nvme", "NSSD" }, { "demo", "core.RESET" } };

	for (size_t i = 0; i < BSH_LENGTH(places); i++) {
		struct bsh_regmap *map = load(places[i].name);
		const struct bsh_regmap_place place = find(map, places[i].path);

		ck_assert(bsh_regmap_register(map, &place).confirm_write);
		ck_assert_str_ne(bsh_regmap_register(map, &place).note, "");
		bsh_regmap_free(map);
	}
}
END_TEST

/* A write of one field sends 0 to bits that act on 1, and nothing is read for it. */
START_TEST(a_field_write_acknowledges_nothing_else)
{
	struct bsh_regmap *map = load("demo");
	struct bsh_assign assign = { .field = find(map, "core.IRQ.OVF"), .value = 1 };
	const struct bsh_plan_input input = { .assigns = &assign, .n_assigns = 1 };
	const struct bsh_regmap_place reg = find(map, "core.IRQ");
	struct bsh_plan plan = { 0 };
	struct bsh_err err = { 0 };

	ck_assert_msg(bsh_regmap_plan(map, &reg, &input, &plan, &err) == 0, "%s", err.msg);
	ck_assert(!plan.needs_read);
	ck_assert_uint_eq(plan.word, 2);
	bsh_regmap_free(map);
}
END_TEST

/* Plan a write of each field that can be written. */
static void plan_each_field(const char *name, const struct bsh_regmap *map,
			    const struct bsh_regmap_place *reg)
{
	struct bsh_assign assign = { .value = 1 };
	uint32_t next = 0;

	while (bsh_regmap_next_field(map, reg, &next, &assign.field)) {
		const struct bsh_plan_input input = { .assigns = &assign, .n_assigns = 1 };
		const struct bsh_field_info field = bsh_regmap_field(map, &assign.field);
		struct bsh_plan plan = { 0 };
		struct bsh_err err = { 0 };

		if (field.props.write == BSH_MAY_NO || field.reserved ||
		    bsh_regmap_plan(map, reg, &input, &plan, &err) == 0)
			continue;
		ck_assert_msg(strncmp(err.msg, "nobody says", 11) != 0, "%s: %s: %s", name,
			      field.name, err.msg);
	}
}

/* A map of ours says of all bits what writing them does. */
START_TEST(no_field_is_refused_because_others_are_unknown)
{
	for (size_t i = 0; i < BSH_LENGTH(names); i++) {
		struct bsh_regmap *map = load(names[i]);
		struct bsh_regmap_place place = { .node = BSH_REGMAP_NONE };

		while (bsh_regmap_next_node(map, &place))
			if (bsh_regmap_place_kind(map, &place) == BSH_REGMAP_REGISTER)
				plan_each_field(names[i], map, &place);
		bsh_regmap_free(map);
	}
}
END_TEST

BSH_TESTS("data/maps", NULL, NULL, each_loads_without_a_warning_and_is_called_as_its_file,
	  every_register_can_be_accessed_and_tells_whether_it_may_be, each_fits_its_device_only,
	  well_known_places_are_where_they_should_be, what_reading_changes_is_known,
	  what_a_write_adds_to_is_not_compared, what_resets_a_device_asks_first,
	  a_field_write_acknowledges_nothing_else, no_field_is_refused_because_others_are_unknown)
