/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_host.h"
#include "host/state.h"

#include <sys/file.h>

#define NVME "0000:01:00.0"
#define STATE "/run/barsh/" NVME

static struct bsh_states states;
static struct bsh_state state;
static struct bsh_err err;

static const struct bsh_state nvme = { "nvme", "foo" };

static void init(void)
{
	fake_host_init();
	states = (struct bsh_states){ -1, -1, false };
	state = (struct bsh_state){ "old", "old" };
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(mkdir(fake_path("/run"), 0755), 0);
}

static void finish(void)
{
	bsh_states_close(&states);
	fake_host_finish();
}

static void lock(void)
{
	ck_assert_msg(bsh_states_lock(&fake_host, &states, &err) == 0, "%s", err.msg);
}

static bool says(const char *text)
{
	return strstr(err.msg, text) != NULL;
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(lstat(fake_path(path), &st), 0);
	return st.st_mode & 07777U;
}

START_TEST(what_is_saved_is_loaded)
{
	lock();
	ck_assert_int_eq(bsh_state_save(&states, NVME, &nvme, &err), 0);
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), 1);
	ck_assert_str_eq(state.driver, "nvme");
	ck_assert_str_eq(state.override, "foo");
}
END_TEST

START_TEST(none_is_no_failure)
{
	lock();
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), 0);
	ck_assert_str_eq(state.driver, "old");
	ck_assert_int_eq(bsh_state_drop(&states, NVME, &err), 0);
}
END_TEST

START_TEST(what_was_dropped_is_gone)
{
	lock();
	ck_assert_int_eq(bsh_state_save(&states, NVME, &nvme, &err), 0);
	ck_assert_int_eq(bsh_state_drop(&states, NVME, &err), 0);
	ck_assert_int_lt(access(fake_path(STATE), F_OK), 0);
}
END_TEST

START_TEST(only_the_owner_can_read_and_write_whatever_the_umask)
{
	const mode_t mask = umask(0);

	lock();
	ck_assert_int_eq(bsh_state_save(&states, NVME, &nvme, &err), 0);
	umask(mask);
	ck_assert_uint_eq(mode_of("/run/barsh"), 0700);
	ck_assert_uint_eq(mode_of(STATE), 0600);
	ck_assert_uint_eq(mode_of("/run/barsh/lock"), 0600);
}
END_TEST

START_TEST(a_file_that_is_there_is_replaced)
{
	const struct bsh_state none = { "", "" };

	lock();
	ck_assert_int_eq(bsh_state_save(&states, NVME, &nvme, &err), 0);
	ck_assert_int_eq(bsh_state_save(&states, NVME, &none, &err), 0);
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), 1);
	ck_assert_str_eq(state.driver, "");
	ck_assert_str_eq(state.override, "");
}
END_TEST

START_TEST(a_link_in_its_place_is_refused_and_leads_nowhere)
{
	lock();
	fake_file("/victim", "mine\n");
	fake_link(STATE, "../../victim");
	ck_assert_int_eq(bsh_state_save(&states, NVME, &nvme, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	err = (struct bsh_err){ 0 };
	fake_file("/victim", "driver=nvme\noverride=\n");
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_str_eq(state.driver, "old");
}
END_TEST

START_TEST(what_is_no_file_is_refused)
{
	lock();
	ck_assert_int_eq(mkfifo(fake_path(STATE), 0600), 0);
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), -1);
	ck_assert(says("remove it"));
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(bsh_state_save(&states, NVME, &nvme, &err), -1);
}
END_TEST

START_TEST(a_file_that_others_can_write_is_not_trusted)
{
	lock();
	fake_file(STATE, "driver=nvme\noverride=\n");
	ck_assert_int_eq(chmod(fake_path(STATE), 0620), 0);
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(chmod(fake_path(STATE), 0602), 0);
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), -1);
}
END_TEST

START_TEST(a_file_of_another_owner_is_not_trusted)
{
	lock();
	fake_file(STATE, "driver=nvme\noverride=\n");
	/* Only root can give files away. */
	if (chown(fake_path(STATE), 12345, (gid_t)-1) < 0)
		return;
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
}
END_TEST

START_TEST(a_file_that_was_not_finished_or_is_none_of_ours_counts_as_none)
{
	static const char *const texts[] = {
		"",
		"driver=nvme",
		"driver=nvme\n",
		"driver=nvme\noverride=",
		"override=\ndriver=nvme\n",
		"nonsense\n",
		"driver=../../../../etc\noverride=\n",
		"driver=a/b\noverride=\n",
		"driver=..\noverride=\n",
		"driver=a-name-of-a-driver-that-is-longer-than-sysfs-has-them\noverride=\n",
	};

	lock();
	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		fake_file(STATE, "%s", texts[i]);
		ck_assert_msg(bsh_state_load(&states, NVME, &state, &err) == 0, "%s", texts[i]);
		ck_assert_str_eq(state.driver, "old");
	}
}
END_TEST

START_TEST(a_directory_that_others_can_write_is_refused)
{
	ck_assert_int_eq(mkdir(fake_path("/run/barsh"), 0700), 0);
	ck_assert_int_eq(chmod(fake_path("/run/barsh"), 0770), 0);
	ck_assert_int_eq(bsh_states_lock(&fake_host, &states, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert(says("mode 0770"));
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(chmod(fake_path("/run/barsh"), 0702), 0);
	ck_assert_int_eq(bsh_states_lock(&fake_host, &states, &err), -1);
	err = (struct bsh_err){ 0 };
	ck_assert_int_eq(chmod(fake_path("/run/barsh"), 0755), 0);
	lock();
}
END_TEST

START_TEST(a_directory_of_another_owner_is_refused)
{
	ck_assert_int_eq(mkdir(fake_path("/run/barsh"), 0700), 0);
	if (chown(fake_path("/run/barsh"), 12345, (gid_t)-1) < 0)
		return;
	ck_assert_int_eq(bsh_states_lock(&fake_host, &states, &err), -1);
	ck_assert(says("uid 12345"));
}
END_TEST

START_TEST(a_link_to_a_directory_is_refused)
{
	ck_assert_int_eq(mkdir(fake_path("/elsewhere"), 0700), 0);
	fake_link("/run/barsh", "../elsewhere");
	ck_assert_int_eq(bsh_states_lock(&fake_host, &states, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_int_lt(access(fake_path("/elsewhere/lock"), F_OK), 0);
}
END_TEST

START_TEST(the_lock_is_one_and_ends_with_its_owner)
{
	struct bsh_states other = { -1, -1, false };

	lock();
	ck_assert_int_eq(bsh_states_lock(&fake_host, &other, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert(says("another barsh"));
	ck_assert_int_eq(other.dir, -1);
	bsh_states_close(&states);
	err = (struct bsh_err){ 0 };
	lock();
}
END_TEST

START_TEST(looking_makes_nothing_and_needs_nothing)
{
	ck_assert_int_eq(bsh_states_look(&fake_host, &states, &err), 0);
	ck_assert_int_lt(access(fake_path("/run/barsh"), F_OK), 0);
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), 0);
	lock();
	ck_assert_int_eq(bsh_state_save(&states, NVME, &nvme, &err), 0);
	bsh_states_close(&states);
	ck_assert_int_eq(bsh_states_look(&fake_host, &states, &err), 0);
	ck_assert_int_eq(bsh_state_load(&states, NVME, &state, &err), 1);
}
END_TEST

START_TEST(a_directory_that_only_root_can_read_is_hidden_from_others)
{
	const uid_t uid = geteuid();

	ck_assert_int_eq(mkdir(fake_path("/run/barsh"), 0), 0);
	ck_assert_int_eq(chmod(fake_root, 0755), 0);
	if (uid == 0)
		ck_assert_int_eq(seteuid(65534), 0);
	ck_assert_int_eq(bsh_states_look(&fake_host, &states, &err), 0);
	if (uid == 0)
		ck_assert_int_eq(seteuid(0), 0);
	ck_assert(states.is_hidden);
	ck_assert_int_eq(chmod(fake_path("/run/barsh"), 0700), 0);
	ck_assert_int_eq(bsh_states_look(&fake_host, &states, &err), 0);
	ck_assert(!states.is_hidden);
}
END_TEST

BSH_TESTS("host/state", init, finish, what_is_saved_is_loaded, none_is_no_failure,
	  what_was_dropped_is_gone, only_the_owner_can_read_and_write_whatever_the_umask,
	  a_file_that_is_there_is_replaced, a_link_in_its_place_is_refused_and_leads_nowhere,
	  what_is_no_file_is_refused, a_file_that_others_can_write_is_not_trusted,
	  a_file_of_another_owner_is_not_trusted,
	  a_file_that_was_not_finished_or_is_none_of_ours_counts_as_none,
	  a_directory_that_others_can_write_is_refused, a_directory_of_another_owner_is_refused,
	  a_link_to_a_directory_is_refused, the_lock_is_one_and_ends_with_its_owner,
	  looking_makes_nothing_and_needs_nothing,
	  a_directory_that_only_root_can_read_is_hidden_from_others)
