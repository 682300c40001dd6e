/* SPDX-License-Identifier: MIT */
/* What completion offers of a register map. */

#include <sys/stat.h>
#include <unistd.h>

#include "harness.h"
#include "map_rig.h"

static struct bsh_text offered;

static void setup(void)
{
	map_rig_setup();
	bsh_session_set_interactive(rig.s, true);
	offered = (struct bsh_text){ 0 };
}

static void teardown(void)
{
	bsh_text_finish(&offered);
	rig_finish();
}

static void take(void *ctx, const struct bsh_offer *offer)
{
	const bool with_about = ctx;

	bsh_text_addf(&offered, "<%s%s%s%s>", offer->text, offer->append ? " " : "",
		      with_about ? "|" : "", with_about && offer->about ? offer->about : "");
}

static const char *complete(const char *line)
{
	bsh_text_reset(&offered);
	bsh_session_complete(rig.s, line, strlen(line), take, NULL);
	return bsh_text_string(&offered);
}

static bool offers(const char *line, const char *word)
{
	return strstr(complete(line), word);
}

START_TEST(a_path_goes_on_one_segment_at_a_time)
{
	ck_assert_str_eq(complete("read wi"), "<wide[>");
	ck_assert_str_eq(complete("read WIDE["), "<wide[0].><wide[1].><wide[2].>");
	ck_assert_str_eq(complete("read wide[1]."), "<wide[1].LOHI ><wide[1].HILO ><wide[1].BIG >"
						     "<wide[1].HALF ><wide[1].BYTE ><wide[1].QUAD >");
	/* Its fields may follow, or none can. */
	ck_assert_str_eq(complete("r32 mi"), "<MIX>");
	ck_assert_str_eq(complete("describe mi"), "<MIX>");
	ck_assert_str_eq(complete("w32 mi"), "<MIX >");
	ck_assert_str_eq(complete("dump mi"), "<MIX >");
	ck_assert_str_eq(complete("describe MIX.K"), "<MIX.KEEP >");
	ck_assert_str_eq(complete("read MIX.S"), "<MIX.SEEN ><MIX.SIGN >");
	ck_assert(offers("dump ", "<wide[>"));
	ck_assert(offers("verify ev", "<EVENTS>"));
	ck_assert_str_eq(complete("regs wi"), "<wide[>");
}
END_TEST

START_TEST(fields_and_the_names_of_their_values_are_offered)
{
	ck_assert_str_eq(complete("write MIX mo"), "<MODE=>");
	ck_assert(offers("write MIX ", "<LOW=>"));
	ck_assert_str_eq(complete("write MIX LOW=1 MODE=f"), "<MODE=FAST >");
	ck_assert_str_eq(complete("write MIX.MODE "), "<OFF ><SLOW ><FAST >");
	ck_assert_str_eq(complete("write --force MIX.MODE S"), "<SLOW >");
	ck_assert_str_eq(complete("verify mix.mode S"), "<SLOW >");
	ck_assert_str_eq(complete("wait MIX.MODE O"), "<OFF >");
	ck_assert_str_eq(complete("decode MIX.MODE O"), "<OFF >");
	ck_assert_str_eq(complete("write RW S"), "");
	map_rig_load("cmd-names.yaml");
	ck_assert_str_eq(complete("write CTRL.RUN "), "<STOP ><START >");
	ck_assert_str_eq(complete("wait CTRL.RUN "), "<IDLE ><BUSY >");
	ck_assert_str_eq(complete("write NOTHING S"), "");
}
END_TEST

START_TEST(names_of_values_are_offered_beside_the_field_that_is_compared)
{
	map_rig_load("cmd-names.yaml");
	ck_assert_str_eq(complete("if @CTRL.RUN == "), "<IDLE ><BUSY >");
	ck_assert_str_eq(complete("if @CTRL.RUN != b"), "<BUSY >");
	ck_assert_str_eq(complete("print (1 && @ctrl.run==I"), "<(1 && @ctrl.run==IDLE >");
	ck_assert_str_eq(complete("w32 0x20 @CTRL.RUN == "), "<IDLE ><BUSY >");
	ck_assert_str_eq(complete("if @CTRL.RUN >= "), "");
	ck_assert_str_eq(complete("if @CTRL == "), "");
	ck_assert_str_eq(complete("if CTRL.RUN == "), "");
}
END_TEST

START_TEST(help_takes_what_can_be_described)
{
	ck_assert_str_eq(complete("help mi"), "<MIX>");
	ck_assert_str_eq(complete("help ver"), "<verify >");
	ck_assert(!offers("help ", "<MIX>"));
}
END_TEST

START_TEST(maps_are_offered_by_their_names)
{
	static const char *const names[] = { "/barsh", "/barsh/maps", "/barsh/maps/nvx.yaml",
					     "/barsh/maps/nv x.yaml" };
	char home[] = "/tmp/barsh-maps-XXXXXX", path[512];

	ck_assert_ptr_nonnull(mkdtemp(home));
	for (size_t i = 0; i < BSH_LENGTH(names); i++) {
		snprintf(path, sizeof(path), "%s%s", home, names[i]);
		ck_assert_int_eq(i < 2 ? mkdir(path, 0700) : mknod(path, S_IFREG | 0600, 0), 0);
	}
	setenv("XDG_DATA_HOME", home, 1);
	ck_assert_str_eq(complete("map nv"), "<nvx >");
	ck_assert_str_eq(complete("map ./nv"), "");
	ck_assert_str_eq(complete("source nv"), "");
	unsetenv("XDG_DATA_HOME");
	for (size_t i = BSH_LENGTH(names); i > 0; i--) {
		snprintf(path, sizeof(path), "%s%s", home, names[i - 1]);
		remove(path);
	}
	remove(home);
}
END_TEST

START_TEST(values_of_places_are_offered_behind_an_at)
{
	ck_assert_str_eq(complete("print @MIX.M"), "<@MIX.MODE>");
	ck_assert_str_eq(complete("print 1+@ev"), "<1+@EVENTS>");
	ck_assert(offers("print r32(ev", "<r32(EVENTS>"));
}
END_TEST

START_TEST(offsets_of_registers_are_offered_behind_0x)
{
	ck_assert(offers("r32 0x6", "<0x64 >"));
	ck_assert(offers("r32 0x6", "<0x68 >"));
	ck_assert(!offers("r32 0x6", "<0x70 >"));
	ck_assert(offers("r32 0x", "<0x0 >"));
	ck_assert(offers("r32 0xd", "<0xd4 >"));
	ck_assert(!offers("r32 0xG", "<0x"));
}
END_TEST

START_TEST(offsets_of_registers_are_offered_behind_their_region)
{
	ck_assert(offers("r32 bar0:0x6", "<bar0:0x64 >"));
	ck_assert(!offers("r32 bar0:0x6", "<bar0:0x70 >"));
	ck_assert(offers("print r32(bar0:0x6", "<r32(bar0:0x64>"));
	map_rig_load("cmd-bars.yaml");
	ck_assert(offers("r32 bar2:0x", "<bar2:0x10 >"));
	ck_assert(offers("r32 bar2:0x1", "<bar2:0x10 >"));
	ck_assert(!offers("r32 bar2:0x2", "<bar2:0x20 >"));
	ck_assert(!offers("r32 bar6:0x1", "0x10"));
	ck_assert(!offers("r32 bar0:bar2:0x1", "0x10"));
	rig_script("bar 2");
	ck_assert(offers("r32 0x1", "<0x10 >"));
	ck_assert(offers("r32 bar0:0x2", "<bar0:0x20 >"));
}
END_TEST

START_TEST(what_is_offered_tells_what_it_is)
{
	bsh_session_complete(rig.s, "read MIX.L", 10, take, &offered);
	ck_assert_str_eq(bsh_text_string(&offered), "<MIX.LOW |[7:0]\trw\tStays as it is>");
	bsh_text_reset(&offered);
	bsh_session_complete(rig.s, "read EV", 7, take, &offered);
	ck_assert_str_eq(bsh_text_string(&offered), "<EVENTS|0x68\tw1c>");
	bsh_text_reset(&offered);
	bsh_session_complete(rig.s, "write MIX.MODE F", 16, take, &offered);
	ck_assert_str_eq(bsh_text_string(&offered), "<FAST |0x3>");
	bsh_text_reset(&offered);
	bsh_session_complete(rig.s, "r32 0x68", 8, take, &offered);
	ck_assert_ptr_nonnull(strstr(bsh_text_string(&offered), "<0x68 |EVENTS\tw1c>"));
}
END_TEST

START_TEST(names_are_offered_behind_their_region)
{
	ck_assert_str_eq(complete("read bar0:wide[1].HI"), "<bar0:wide[1].HILO >");
	ck_assert_str_eq(complete("describe bar0:mi"), "<bar0:MIX>");
	ck_assert_str_eq(complete("print r32(bar0:ev"), "<r32(bar0:EVENTS>");
	ck_assert_str_eq(complete("read bar1:mi"), "");
	ck_assert_str_eq(complete("read bar6:mi"), "");
}
END_TEST

START_TEST(completion_touches_nothing)
{
	complete("read ");
	complete("write MIX.MODE ");
	ck_assert_str_eq(rig_seen(), "");
}
END_TEST

BSH_TESTS("cmd/candidates", setup, teardown, a_path_goes_on_one_segment_at_a_time,
	  fields_and_the_names_of_their_values_are_offered,
	  values_of_places_are_offered_behind_an_at, offsets_of_registers_are_offered_behind_0x,
	  offsets_of_registers_are_offered_behind_their_region, what_is_offered_tells_what_it_is,
	  names_are_offered_behind_their_region,
	  completion_touches_nothing,
	  names_of_values_are_offered_beside_the_field_that_is_compared,
	  help_takes_what_can_be_described, maps_are_offered_by_their_names)
