/* SPDX-License-Identifier: MIT */
/* The session's maps: what the command line names, what fits the device, widths. */

#include "harness.h"
#include "map_rig.h"

#include <sys/stat.h>

static const char *const named[] = { BSH_TEST_MAPS "/cmd-access.yaml",
				     BSH_TEST_MAPS "/cmd-blind.yaml" };

START_TEST(maps_of_the_command_line_go_over_each_other_before_the_device_is_opened)
{
	struct bsh_settings settings = RIG_SETTINGS;
	struct bsh_err err = { 0 };

	settings.maps = named;
	settings.n_maps = 2;
	rig_new(&settings);
	ck_assert_int_eq(bsh_session_load_maps(rig.s, &err), 0);
	ck_assert(!bsh_access_is_open(rig.s->gate));
	ck_assert_int_eq(rig_check("read RW; read BLIND"), 0);
	ck_assert_int_eq(rig_check("read OTHER"), -1);
}
END_TEST

START_TEST(a_map_that_is_missing_is_bad_usage)
{
	static const char *const missing[] = { "nofile.yaml" };
	struct bsh_settings settings = RIG_SETTINGS;
	struct bsh_err err = { 0 };

	settings.maps = missing;
	settings.n_maps = 1;
	rig_new(&settings);
	ck_assert_int_eq(bsh_session_load_maps(rig.s, &err), -1);
	ck_assert_int_eq(bsh_code_status(err.code), 2);
}
END_TEST

/* A directory of the user's maps, in XDG_DATA_HOME. */
static char home[] = "/tmp/barsh-test-maps-XXXXXX";

static void write_map(const char *name, const char *text)
{
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/barsh/maps/%s", home, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

static void make_home(void)
{
	char path[512];

	memcpy(home + strlen(home) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/barsh", home);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/barsh/maps", home);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	setenv("XDG_DATA_HOME", home, 1);
}

static void remove_home(void)
{
	static const char *const files[] = { "/barsh/maps/fits.yaml", "/barsh/maps/other.yaml",
					     "/barsh/maps/broken.yaml", "/barsh/maps/layer.yaml",
					     "/barsh/maps/worse.yaml", "/barsh/maps/soc.svd",
					     "/barsh/maps/csr.csv", "/barsh/maps/far.csv",
					     "/barsh/maps/near.yaml", "/barsh/maps", "/barsh", "" };
	char path[512];

	for (size_t i = 0; i < BSH_LENGTH(files); i++) {
		snprintf(path, sizeof(path), "%s%s", home, files[i]);
		remove(path);
	}
	unsetenv("XDG_DATA_HOME");
}

static void load_home(const char *name)
{
	struct bsh_err err = { 0 };
	char path[512];

	snprintf(path, sizeof(path), "%s/barsh/maps/%s", home, name);
	ck_assert_msg(bsh_session_load_map(rig.s, path, &err) == 0, "%s", err.msg);
}

static void open_with_ids(const struct bsh_settings *settings)
{
	rig.spy->dev.facts.has_ids = true;
	rig.spy->dev.facts.vendor = 0x1234;
	rig.spy->dev.facts.device = 0xabcd;
	rig.spy->mem[BSH_REGION_CONFIG][8] = 7;
	rig_open(settings);
	write_map("fits.yaml", "regmap: 1\nmatch: [{vendor: 0x1234, device: 0xabcd, revision: 7}]\n"
			       "registers: {MINE: {bar: 0, offset: 0x10, access: ro}}\n");
	write_map("other.yaml", "regmap: 1\nmatch: [{vendor: 0x1234, device: 0xabcd, revision: 8}]\n"
				"registers: {THEIRS: {bar: 0, offset: 0x10}}\n");
	write_map("broken.yaml", "regmap: 1\nmatch: 3\n");
}

START_TEST(at_the_prompt_maps_that_fit_the_device_load_by_themselves)
{
	make_home();
	open_with_ids(&RIG_SETTINGS);
	bsh_session_load_fitting(rig.s);
	ck_assert_ptr_nonnull(strstr(rig_notes(), "broken.yaml:2:"));
	ck_assert_int_eq(rig_check("read MINE"), 0);
	ck_assert_int_eq(rig_check("read THEIRS"), -1);
	rig_script("info");
	ck_assert_ptr_nonnull(strstr(rig_out(), "fits.yaml (native, fits the device)"));
	remove_home();
}
END_TEST

START_TEST(a_layer_loads_by_itself_over_what_its_name_stands_behind)
{
	make_home();
	open_with_ids(&RIG_SETTINGS);
	write_map("layer.yaml", "regmap: 1\nmatch: [{vendor: 0x1234}]\n"
				"registers: {MINE: {fields: {LOW: {bits: 0}}}}\n");
	bsh_session_load_fitting(rig.s);
	ck_assert_int_eq(rig_check("read MINE.LOW"), 0);
	ck_assert_ptr_null(strstr(rig_notes(), "layer.yaml"));
	rig_script("info");
	ck_assert_ptr_nonnull(strstr(rig_out(), "layer.yaml (native, fits the device)"));
	remove_home();
}
END_TEST

START_TEST(of_maps_for_other_devices_only_what_cannot_be_parsed_is_told)
{
	const char *notes;

	make_home();
	open_with_ids(&RIG_SETTINGS);
	write_map("layer.yaml", "regmap: 1\nmatch: [{vendor: 0x4321}]\n"
				"registers: {THEIRS: {access: ro}}\n");
	write_map("broken.yaml", "regmap: 1\nmatch: [{vendor: 0x4321}]\nregisters: [\n");
	write_map("worse.yaml", "regmap: 1\nmatch: [{vendor: 0x1234}]\n"
				"registers: {NEW: {access: ro}}\n");
	bsh_session_load_fitting(rig.s);
	notes = rig_notes();
	ck_assert_ptr_null(strstr(notes, "layer.yaml"));
	ck_assert_ptr_nonnull(strstr(notes, "this map is left out: "));
	ck_assert_ptr_nonnull(strstr(notes, "broken.yaml:"));
	ck_assert_ptr_nonnull(strstr(notes, "worse.yaml:3:13: register NEW is new"));
	remove_home();
}
END_TEST

START_TEST(no_map_loads_by_itself_where_that_is_off_or_one_was_named)
{
	struct bsh_settings settings = RIG_SETTINGS;

	make_home();
	settings.has_no_map = true;
	open_with_ids(&settings);
	bsh_session_load_fitting(rig.s);
	ck_assert_int_eq(rig_check("read MINE"), -1);
	rig.s->settings.has_no_map = false;
	map_rig_load("cmd-blind.yaml");
	bsh_session_load_fitting(rig.s);
	ck_assert_int_eq(rig_check("read MINE"), -1);
	remove_home();
}
END_TEST

START_TEST(widths_that_a_map_states_are_those_of_the_gate_unless_a_person_chose)
{
	struct bsh_settings settings = RIG_SETTINGS;
	struct bsh_err err = { 0 };

	rig_open(&settings);
	ck_assert_int_eq(bsh_session_load_map(rig.s, BSH_DATA_MAPS "/demo.yaml", &err), 0);
	ck_assert_uint_eq(bsh_access_widths(rig.s->gate), 4);
	rig_finish();
	rig_setup();
	settings.widths = 1 | 4;
	settings.has_widths = true;
	rig_open(&settings);
	ck_assert_int_eq(bsh_session_load_map(rig.s, BSH_DATA_MAPS "/demo.yaml", &err), 0);
	ck_assert_uint_eq(bsh_access_widths(rig.s->gate), 1 | 4);
}
END_TEST

START_TEST(the_banner_tells_how_many_registers_have_names)
{
	struct bsh_err err = { 0 };

	rig_open(&RIG_SETTINGS);
	ck_assert_int_eq(bsh_session_load_map(rig.s, BSH_TEST_MAPS "/../script/map-one.yaml", &err),
			 0);
	bsh_session_banner(rig.s);
	ck_assert_ptr_nonnull(strstr(rig_notes(), "; one: one register has a name: 'regs' tells it;"));
	ck_assert_int_eq(bsh_session_load_map(rig.s, BSH_DATA_MAPS "/demo.yaml", &err), 0);
	bsh_session_banner(rig.s);
	ck_assert_ptr_nonnull(strstr(rig_notes(), "demo: 14 registers have names: 'regs' lists them"));
}
END_TEST

START_TEST(values_are_called_as_they_are_read_or_written)
{
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-names.yaml");
	rig_fill(0, 0x21, 4);
	ck_assert_int_eq(rig_script("write CTRL.RUN START; verify CTRL.RUN BUSY; "
				    "v32 CTRL.RUN BUSY; wait CTRL.RUN BUSY 1s; decode CTRL.RUN IDLE"),
			 0);
	ck_assert_int_eq(rig_check("write CTRL RUN=STOP MODE=OFF"), 0);
	ck_assert_int_eq(rig_check("write CTRL.RUN BUSY"), -1);
	ck_assert_int_eq(rig_check("write CTRL RUN=BUSY"), -1);
	ck_assert_int_eq(rig_check("verify CTRL.RUN START"), -1);
	ck_assert_int_eq(rig_check("wait CTRL.RUN START 1s"), -1);
	ck_assert_int_eq(rig_check("decode CTRL.RUN START"), -1);
}
END_TEST

START_TEST(a_field_is_compared_with_names_of_what_is_read)
{
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-names.yaml");
	rig_fill(0, 0x21, 1);
	ck_assert_int_eq(rig_script("if @CTRL.MODE == burst && IDLE != @CTRL.RUN {\necho yes\n}"), 0);
	ck_assert_str_eq(rig_out(), "yes\n");
	ck_assert_str_eq(rig_seen(), "r32 0x0; r32 0x0");
	ck_assert_int_eq(rig_check("if @CTRL.MODE == BURTS {\n}"), -1);
	ck_assert_str_eq(rig_errors(), "MODE has no value 'BURTS': did you mean 'BURST'?");
	ck_assert_int_eq(rig_check("if @CTRL.RUN == START {\n}"), -1);
	ck_assert_int_eq(rig_check("print (@CTRL == BURST)"), -1);
	ck_assert_int_eq(rig_check("source nowhere\nif @CTRL.NEW == BURST {\n}"), 0);
	ck_assert_int_eq(rig_check("source nowhere\nif @CTRL.MODE == NEW {\n}"), 0);
}
END_TEST

/* Load one of tests/maps/ quietly or not; what is told. */
static const char *told_of(const char *name, bool is_quiet)
{
	rig.s->settings.is_quiet = is_quiet;
	rig_notes();
	map_rig_load(name);
	return rig_notes();
}

START_TEST(a_draft_loads_and_is_told_to_be_one)
{
	rig_open(&RIG_SETTINGS);
	ck_assert_ptr_nonnull(strstr(told_of("header-flat.h", false),
				     "header-flat.h: a draft without access: field writes need "
				     "--force; barsh convert makes a map to be finished"));
	ck_assert_ptr_nonnull(strstr(told_of("table-registers.csv", false),
				     "table-registers.csv: a draft: of side effects it may not tell; "
				     "barsh convert"));
	ck_assert_ptr_null(strstr(told_of("cmd-names.yaml", false), "draft"));
	ck_assert_str_eq(told_of("header-flat.h", true), "");
	ck_assert_int_eq(rig_check("map " BSH_TEST_MAPS "/table-registers.csv\nread ID"), 0);
}
END_TEST

START_TEST(a_build_is_its_svd_with_the_access_of_csr_csv_over_it)
{
	char text[600];

	make_home();
	rig_open(&RIG_SETTINGS);
	write_map("broken.yaml", "");
	/* What it holds counts, not what it is called: this needs no expat. */
	write_map("soc.svd", "regmap: 1\ndefaults: {access: rw}\n"
			     "blocks: {CORE: {bar: 0, offset: 0, registers: {ID: {offset: 4}}}}\n");
	write_map("csr.csv", "csr_base,core,0x0,,\ncsr_register,core_id,0x4,1,ro\n");
	snprintf(text, sizeof(text), "map %s/barsh/maps\nread CORE.ID\nwrite CORE.ID 1", home);
	ck_assert_int_eq(rig_script(text), 3);
	ck_assert_str_eq(rig_seen(), "r32 0x4");
	write_map("csr.csv", "csr_base,core,0x0,,\ncsr_register,core_id,broken,1,ro\n");
	write_map("soc.svd", "regmap: 1\nregisters: {NEW: {bar: 0, offset: 8}}\n");
	rig.s->settings.is_keep_going = true;
	ck_assert_int_eq(rig_run("text", text, BSH_RUN_SCRIPT, true), 0);
	ck_assert_ptr_nonnull(strstr(rig_errors(), "csr.csv:2:"));
	/* Of two files neither was taken. */
	ck_assert_str_eq(rig_seen(), "r32 0x4");
	ck_assert_int_eq(rig_run("text", "read NEW", BSH_RUN_SCRIPT, true), 0);
	ck_assert_str_eq(rig_seen(), "");
	remove_home();
}
END_TEST

START_TEST(registers_that_all_lie_behind_a_bar_are_told_of_once)
{
	const char *notes;

	make_home();
	write_map("far.csv", "csr_base,core,0xf0020000,,\ncsr_register,core_id,0xf0020004,1,ro\n");
	rig_open(&RIG_SETTINGS);
	map_rig_load("cmd-names.yaml");
	ck_assert_str_eq(rig_notes(), "");
	rig_finish();
	rig_setup();
	rig_open(&RIG_SETTINGS);
	load_home("far.csv");
	ck_assert_str_eq(rig_notes(), "");
	rig_script("map");
	ck_assert_str_eq(rig_notes(), "");
	rig_script("echo now");
	notes = rig_notes();
	ck_assert_ptr_nonnull(strstr(notes, "far.csv lie behind the end of BAR 0 (0x10000 bytes): if "
					    "0xf0020000 is where the BAR begins on the bus, barsh "
					    "convert --rebase=0xf0020000 -o far.yaml "));
	ck_assert_ptr_nonnull(strstr(notes, "far.csv makes offsets of them"));
	load_home("far.csv");
	rig_script("echo now");
	ck_assert_str_eq(rig_notes(), "");
	remove_home();
}
END_TEST

START_TEST(a_map_whose_offsets_are_no_bus_addresses_is_not_to_be_rebased)
{
	make_home();
	write_map("other.yaml", "regmap: 1\nregisters: {FAR: {bar: 0, offset: 0x10000}}\n");
	rig_open(&RIG_SETTINGS);
	load_home("other.yaml");
	rig_script("if 1 {\n}");
	ck_assert_ptr_nonnull(strstr(rig_notes(), "other.yaml lie behind the end of BAR 0 (0x10000 "
						  "bytes)"));
	remove_home();
}
END_TEST

START_TEST(each_file_is_judged_by_the_registers_that_it_defines)
{
	const char *notes;

	make_home();
	write_map("other.yaml", "regmap: 1\nregisters: {FAR: {bar: 0, offset: 0x10000}}\n");
	write_map("near.yaml", "regmap: 1\nregisters: {NEAR: {bar: 0, offset: 0x10}}\n");
	rig_open(&RIG_SETTINGS);
	load_home("near.yaml");
	load_home("other.yaml");
	rig_script("echo now");
	notes = rig_notes();
	ck_assert_ptr_nonnull(strstr(notes, "other.yaml lie behind the end of BAR 0"));
	ck_assert_ptr_null(strstr(notes, "near.yaml"));
	remove_home();
}
END_TEST

START_TEST(what_a_later_file_moves_into_the_bar_is_not_told_of)
{
	static const char svd[] =
		"<?xml version='1.0'?><device><vendor>litex</vendor><name>SOC</name>"
		"<size>32</size><peripherals><peripheral><name>CTRL</name>"
		"<baseAddress>0xF0000000</baseAddress><registers><register><name>SCRATCH</name>"
		"<addressOffset>4</addressOffset></register></registers></peripheral>"
		"</peripherals></device>\n";

	make_home();
	write_map("other.yaml", svd);
	write_map("csr.csv", "csr_base,ctrl,0xf0000000,,\n"
			     "csr_register,ctrl_scratch,0xf0000004,1,rw\n"
			     "memory_region,csr,0xf0000000,65536,io\n");
	rig_open(&RIG_SETTINGS);
	load_home("other.yaml");
	load_home("csr.csv");
	rig_script("echo now");
	ck_assert_str_eq(rig_notes(), "");
	rig_finish();
	rig_setup();
	rig_open(&RIG_SETTINGS);
	load_home("other.yaml");
	rig_script("echo now");
	ck_assert_ptr_nonnull(strstr(rig_notes(), "(0x10000 bytes): load its csr.csv, or the directory "
						  "of the build; else, if 0xf0000000 is where"));
	remove_home();
}
END_TEST

BSH_TESTS("cmd/maps", rig_setup, rig_finish,
	  maps_of_the_command_line_go_over_each_other_before_the_device_is_opened,
	  a_map_that_is_missing_is_bad_usage,
	  at_the_prompt_maps_that_fit_the_device_load_by_themselves,
	  a_layer_loads_by_itself_over_what_its_name_stands_behind,
	  of_maps_for_other_devices_only_what_cannot_be_parsed_is_told,
	  no_map_loads_by_itself_where_that_is_off_or_one_was_named,
	  widths_that_a_map_states_are_those_of_the_gate_unless_a_person_chose,
	  the_banner_tells_how_many_registers_have_names,
	  values_are_called_as_they_are_read_or_written,
	  a_field_is_compared_with_names_of_what_is_read,
	  a_draft_loads_and_is_told_to_be_one,
	  a_build_is_its_svd_with_the_access_of_csr_csv_over_it,
	  registers_that_all_lie_behind_a_bar_are_told_of_once,
	  a_map_whose_offsets_are_no_bus_addresses_is_not_to_be_rebased,
	  each_file_is_judged_by_the_registers_that_it_defines,
	  what_a_later_file_moves_into_the_bar_is_not_told_of)
