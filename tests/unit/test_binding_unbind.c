/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_kernel.h"

#define NVME "0000:01:00.0"
#define STATE "/run/barsh/" NVME
#define CALLS_MAX 40

static bool says(const char *text)
{
	return strstr(fake_err.msg, text) != NULL;
}

static void put_state(const char *driver, const char *override)
{
	mkdir(fake_path("/run/barsh"), 0700);
	fake_file(STATE, "driver=%s\noverride=%s\n", driver, override);
	ck_assert_int_eq(chmod(fake_path(STATE), 0600), 0);
}

START_TEST(a_function_goes_back_to_the_driver_that_it_had)
{
	char *before = fake_listing();
	char *after;

	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_told,
			 "echo 0000:01:00.0 > /sys/bus/pci/devices/0000:01:00.0/driver/unbind\n"
			 "echo 0000:01:00.0 > /sys/bus/pci/drivers/nvme/bind\n"
			 "done 0000:01:00.0 is nvme was vfio-pci\n");
	after = fake_listing();
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
}
END_TEST

START_TEST(one_that_had_no_driver_gets_none)
{
	put_state("", "");
	fake_card(NVME, "nvme", "vfio-pci", "7");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "");
	ck_assert(!fake_has(STATE));
	ck_assert_ptr_nonnull(strstr(fake_told, "done 0000:01:00.0 is - was vfio-pci\n"));
}
END_TEST

START_TEST(a_variant_of_vfio_is_given_back_too)
{
	fake_card(NVME, "nvme", "mlx5_vfio_pci", "7");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
}
END_TEST

START_TEST(without_a_state_the_kernel_looks_for_a_driver)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file(fake_attr(NVME, "driver_override"), "vfio-pci\n");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_str_eq(fake_override(NVME), "");
	ck_assert_ptr_nonnull(strstr(fake_told, "> /sys/bus/pci/drivers_probe\n"));
}
END_TEST

START_TEST(without_a_state_an_override_of_somebody_else_stays)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file(fake_attr(NVME, "driver_override"), "nvme\n");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_str_eq(fake_override(NVME), "nvme");
}
END_TEST

START_TEST(without_a_state_no_driver_is_as_good_as_any)
{
	fake_card("0000:02:00.0", "", "vfio-pci", "8");
	ck_assert_int_eq(fake_do_unbind("0000:02:00.0"), 0);
	ck_assert_str_eq(fake_driver("0000:02:00.0"), "");
}
END_TEST

START_TEST(vfio_that_takes_it_again_by_its_ids_is_said)
{
	fake_card("0000:02:00.0", "vfio-pci", "vfio-pci", "8");
	ck_assert_int_eq(fake_do_unbind("0000:02:00.0"), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_IO);
	ck_assert(says("took 0000:02:00.0 again"));
}
END_TEST

START_TEST(a_driver_that_is_not_loaded_any_more_is_loaded)
{
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_unload("nvme");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_ptr_nonnull(strstr(fake_told, "modprobe pci:nvme\n"));
}
END_TEST

START_TEST(a_driver_that_is_gone_for_good_is_said_and_its_state_kept)
{
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_unload("nvme");
	fake_kernel->is_gone = true;
	ck_assert_int_eq(fake_do_unbind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_IO);
	ck_assert(says("cannot write 0000:01:00.0 to /sys/bus/pci/drivers/nvme/bind"));
	ck_assert(says("0000:01:00.0 has no driver now: run 'barsh unbind 0000:01:00.0'"));
	ck_assert(fake_has(STATE));
}
END_TEST

START_TEST(another_driver_that_takes_it_is_not_what_it_had)
{
	put_state("uio_pci_generic", "");
	fake_card(NVME, "nvme", "vfio-pci", "7");
	ck_assert_int_eq(fake_do_unbind(NVME), -1);
	ck_assert(says("0000:01:00.0 is bound to nvme now"));
}
END_TEST

START_TEST(an_override_that_it_had_comes_back_whatever_it_names)
{
	static const char *const overrides[] = { "nvme", "vfio-pci", "other" };

	for (size_t i = 0; i < BSH_LENGTH(overrides); i++) {
		fake_card(NVME, "nvme", "nvme", "7");
		fake_file(fake_attr(NVME, "driver_override"), "%s\n", overrides[i]);
		ck_assert_int_eq(fake_do_bind(NVME), 0);
		ck_assert_str_eq(fake_driver(NVME), "vfio-pci");
		ck_assert_str_eq(fake_override(NVME), overrides[i]);
		ck_assert_msg(fake_do_unbind(NVME) == 0, "%s", fake_err.msg);
		ck_assert_str_eq(fake_driver(NVME), "nvme");
		ck_assert_str_eq(fake_override(NVME), overrides[i]);
		ck_assert(!fake_has(STATE));
	}
}
END_TEST

START_TEST(what_is_not_with_vfio_is_left_alone)
{
	char *before;
	char *after;

	fake_card("0000:02:00.0", "", "", "8");
	before = fake_listing();
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_told, "done 0000:01:00.0 is nvme was nvme unchanged\n");
	ck_assert_int_eq(fake_do_unbind("0000:02:00.0"), 0);
	ck_assert_str_eq(fake_told, "done 0000:02:00.0 is - was - unchanged\n");
	ck_assert_uint_eq(fake_kernel->calls, 0);
	after = fake_listing();
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
}
END_TEST

START_TEST(a_state_that_is_out_of_date_is_dropped)
{
	put_state("uio_pci_generic", "foo");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_uint_eq(fake_kernel->calls, 0);
	ck_assert(!fake_has(STATE));
}
END_TEST

START_TEST(a_state_that_cannot_be_trusted_stops_it)
{
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_kernel_heal();
	ck_assert_int_eq(chmod(fake_path(STATE), 0666), 0);
	ck_assert_int_eq(fake_do_unbind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert_uint_eq(fake_kernel->calls, 0);
}
END_TEST

/* ---- Interrupted halfway ----------------------------------------------- */

START_TEST(an_unbind_that_was_killed_anywhere_is_finished_by_another)
{
	char *before = fake_listing();
	unsigned n;

	for (int is_after = 0; is_after < 2; is_after++) {
		for (n = 1;; n++) {
			char *after;

			ck_assert_uint_lt(n, CALLS_MAX);
			ck_assert_int_eq(fake_do_bind(NVME), 0);
			if (!fake_kill(fake_do_unbind, NVME, n, is_after == 1))
				break;
			ck_assert_msg(fake_do_unbind(NVME) == 0, "%u: %s", n, fake_err.msg);
			after = fake_listing();
			ck_assert_str_eq(after, before);
			free(after);
		}
		ck_assert_uint_eq(n, 3);
	}
	free(before);
}
END_TEST

START_TEST(what_a_crash_left_without_a_state_is_mended)
{
	/* No driver and our override: bind was stopped, and somebody removed the file. */
	fake_card(NVME, "nvme", "", "7");
	fake_file(fake_attr(NVME, "driver_override"), "vfio-pci\n");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_str_eq(fake_override(NVME), "");
}
END_TEST

START_TEST(an_override_that_was_not_back_yet_comes_back)
{
	put_state("nvme", "other");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_override(NVME), "other");
	ck_assert(!fake_has(STATE));
}
END_TEST

/* ---- What goes wrong --------------------------------------------------- */

/* After a failure either nothing has changed, or the message says what has. */
static void check_left(const char *before)
{
	char *after = fake_listing();
	char text[128];

	if (strcmp(after, before) == 0) {
		ck_assert_msg(says("everything is as before"), "%s", fake_err.msg);
	} else {
		ck_assert(fake_has(STATE));
		snprintf(text, sizeof(text), "0000:01:00.0 is bound to %s now", fake_driver(NVME));
		if (fake_driver(NVME)[0] == '\0')
			snprintf(text, sizeof(text), "0000:01:00.0 has no driver now");
		ck_assert_msg(says(text), "%s", fake_err.msg);
		ck_assert_msg(says("run 'barsh unbind 0000:01:00.0'"), "%s", fake_err.msg);
	}
	free(after);
}

static unsigned try_all(void (*set)(unsigned n))
{
	char *native = fake_listing();
	unsigned n;

	for (n = 1; n < CALLS_MAX; n++) {
		char *before;
		char *after;
		int result;

		fake_kernel_heal();
		ck_assert_int_eq(fake_do_bind(NVME), 0);
		before = fake_listing();
		fake_kernel_heal();
		fake_kernel->error = EIO;
		set(n);
		result = fake_do_unbind(NVME);
		if (result < 0)
			check_left(before);
		free(before);
		if (result == 0 && fake_kernel->calls < n)
			break;
		fake_kernel_heal();
		if (result < 0)
			ck_assert_msg(fake_do_unbind(NVME) == 0, "%u: %s", n, fake_err.msg);
		after = fake_listing();
		ck_assert_str_eq(after, native);
		free(after);
	}
	free(native);
	return n;
}

static void fail_one(unsigned n)
{
	fake_kernel->fail_at = n;
}

static void fail_from(unsigned n)
{
	fake_kernel->fail_from = n;
}

static void ignore_one(unsigned n)
{
	fake_kernel->ignore_at = n;
}

static void unload_one(unsigned n)
{
	fake_kernel->unload_at = n;
	fake_kernel->unloads = "nvme";
}

START_TEST(a_write_that_fails_is_got_around_or_said)
{
	ck_assert_uint_eq(try_all(fail_one), 3);
}
END_TEST

START_TEST(what_the_driver_refuses_by_name_the_kernel_may_still_give_it)
{
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_kernel_heal();
	fake_kernel->fail_at = 2;
	fake_kernel->error = ENODEV;
	ck_assert_msg(fake_do_unbind(NVME) == 0, "%s", fake_err.msg);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_ptr_nonnull(strstr(fake_told, "nvme/bind\n"
						"echo 0000:01:00.0 > /sys/bus/pci/drivers_probe\n"));
	ck_assert(!fake_has(STATE));
}
END_TEST

START_TEST(when_nothing_works_any_more_the_message_says_what_is_left)
{
	ck_assert_uint_eq(try_all(fail_from), 3);
}
END_TEST

START_TEST(a_write_without_effect_is_got_around_or_said)
{
	ck_assert_uint_eq(try_all(ignore_one), 3);
}
END_TEST

START_TEST(a_driver_that_vanishes_midway_is_loaded_again)
{
	ck_assert_uint_ge(try_all(unload_one), 3);
}
END_TEST

START_TEST(once_begun_it_is_finished_although_asked_to_stop)
{
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_kernel_heal();
	fake_kernel->stop_at = 1;
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
}
END_TEST

START_TEST(asked_to_stop_before_it_begins_it_does_nothing)
{
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_kernel_heal();
	fake_kernel->stop = SIGTERM;
	ck_assert_int_eq(fake_do_unbind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_INTR);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	ck_assert(says("everything is as before"));
}
END_TEST

START_TEST(a_wait_for_who_cannot_be_seen_is_given_up_when_asked)
{
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_kernel_heal();
	fake_kernel->block_at = 1;
	fake_kernel->blocked_ms = 100;
	ck_assert_int_eq(fake_do_unbind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_INTR);
	ck_assert(says("0000:01:00.0 is still being taken from vfio-pci"));
	ck_assert_uint_eq(fake_kernel->calls, 1);
	ck_assert(fake_has(STATE));
	fake_kernel->is_released = true;
	for (int i = 0; i < 500 && fake_driver(NVME)[0] != '\0'; i++)
		usleep(10000);
	fake_kernel->stop = 0;
	for (int i = 0; i < 500 && fake_do_unbind(NVME) < 0; i++)
		usleep(10000);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
}
END_TEST

START_TEST(what_the_kernel_is_busy_with_is_not_waited_for)
{
	fake_card(NVME, "nvme", "", "7");
	unlink(fake_look(fake_attr(NVME, "driver_override")));
	ck_assert_int_eq(mkfifo(fake_path(fake_attr(NVME, "driver_override")), 0600), 0);
	ck_assert_int_eq(fake_do_unbind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_GUARDED);
	ck_assert_str_eq(fake_err.msg, "refused: 0000:01:00.0: the kernel is still taking it from its "
				       "last driver; nothing was touched");
	ck_assert_uint_eq(fake_kernel->calls, 0);
	ck_assert(!fake_has("/run/barsh"));
}
END_TEST

/* ---- Who has it open --------------------------------------------------- */

static void check_refused(const char *text)
{
	ck_assert_int_eq(fake_do_unbind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_GUARDED);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	ck_assert_msg(strstr(fake_told, text), "%s", fake_told);
	ck_assert_str_eq(fake_driver(NVME), "vfio-pci");
}

START_TEST(who_has_the_groups_node_open_is_named)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file("/proc/812/comm", "bar\033sh\n");
	fake_link("/proc/812/fd/4", "/dev/vfio/7");
	check_refused("refused 0000:01:00.0 -: pid 812 (bar?sh) has /dev/vfio/7 open []\n");
	ck_assert_str_eq(fake_err.msg, "refused: 0000:01:00.0: pid 812 (bar?sh) has /dev/vfio/7 open; "
				       "nothing was touched");
}
END_TEST

START_TEST(who_has_the_functions_own_node_open_is_named)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file("/sys/bus/pci/devices/" NVME "/vfio-dev/vfio3/dev", "511:3\n");
	fake_file("/dev/vfio/devices/vfio3", "%s", "");
	fake_file("/proc/812/comm", "qemu\n");
	fake_link("/proc/812/fd/4", "/dev/vfio/devices/vfio3");
	check_refused("pid 812 (qemu) has /dev/vfio/devices/vfio3 open");
}
END_TEST

START_TEST(the_node_without_an_iommu_counts_too)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file("/dev/vfio/noiommu-7", "%s", "");
	fake_file("/proc/812/comm", "qemu\n");
	fake_link("/proc/812/fd/4", "/dev/vfio/noiommu-7");
	check_refused("pid 812 (qemu) has /dev/vfio/noiommu-7 open");
}
END_TEST

START_TEST(virtual_functions_that_would_go_with_it_are_in_the_way)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file(fake_attr(NVME, "sriov_numvfs"), "2\n");
	check_refused("refused 0000:01:00.0 -: it has 2 virtual functions "
		      "[echo 0 > /sys/bus/pci/devices/0000:01:00.0/sriov_numvfs]\n");
}
END_TEST

START_TEST(who_has_another_group_open_is_in_nobodys_way)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file("/proc/812/comm", "qemu\n");
	fake_link("/proc/812/fd/4", "/dev/vfio/70");
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
}
END_TEST

/* ---- Groups ------------------------------------------------------------ */

static void make_group(void)
{
	fake_card("0000:08:00.0", "xhci_hcd", "xhci_hcd", "5");
	fake_card("0000:08:00.1", "snd_hda_intel", "snd_hda_intel", "5");
	fake_card("0000:08:00.2", "", "", "5");
	fake_binding.with_group = true;
}

START_TEST(all_of_a_group_go_back)
{
	char *before;
	char *after;

	make_group();
	before = fake_listing();
	ck_assert_int_eq(fake_do_bind("0000:08:00.0"), 0);
	ck_assert_int_eq(fake_do_unbind("0000:08:00.1"), 0);
	after = fake_listing();
	ck_assert_str_eq(after, before);
	/* The one that was asked for is the first. */
	ck_assert(strstr(fake_told, "done 0000:08:00.1") <
		  strstr(fake_told, "done 0000:08:00.0"));
	ck_assert_ptr_null(strstr(fake_told, "done 0000:08:00.2"));
	free(before);
	free(after);
}
END_TEST

START_TEST(one_of_a_group_goes_back_and_the_others_are_named)
{
	make_group();
	ck_assert_int_eq(fake_do_bind("0000:08:00.0"), 0);
	fake_binding.with_group = false;
	ck_assert_int_eq(fake_do_unbind("0000:08:00.0"), 0);
	ck_assert_str_eq(fake_driver("0000:08:00.1"), "vfio-pci");
	ck_assert_ptr_nonnull(strstr(fake_told, "note 0000:08:00.1 of the same IOMMU group 5 is "
						"still bound to vfio-pci: `barsh unbind "
						"0000:08:00.1` gives it back\n"));
}
END_TEST

START_TEST(the_rest_of_a_group_goes_back_although_the_first_has)
{
	make_group();
	ck_assert_int_eq(fake_do_bind("0000:08:00.0"), 0);
	fake_binding.with_group = false;
	ck_assert_int_eq(fake_do_unbind("0000:08:00.0"), 0);
	fake_binding.with_group = true;
	ck_assert_int_eq(fake_do_unbind("0000:08:00.0"), 0);
	ck_assert_str_eq(fake_driver("0000:08:00.1"), "snd_hda_intel");
}
END_TEST

START_TEST(only_one_barsh_unbinds_at_a_time)
{
	int lock;

	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_kernel_heal();
	lock = open(fake_path("/run/barsh/lock"), O_RDWR | O_CLOEXEC);
	ck_assert_int_eq(flock(lock, LOCK_EX), 0);
	ck_assert_int_eq(fake_do_unbind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	close(lock);
}
END_TEST

BSH_TESTS("host/binding_unbind", fake_kernel_init, fake_kernel_finish,
	  a_function_goes_back_to_the_driver_that_it_had, one_that_had_no_driver_gets_none,
	  a_variant_of_vfio_is_given_back_too, without_a_state_the_kernel_looks_for_a_driver,
	  without_a_state_an_override_of_somebody_else_stays,
	  without_a_state_no_driver_is_as_good_as_any, vfio_that_takes_it_again_by_its_ids_is_said,
	  a_driver_that_is_not_loaded_any_more_is_loaded,
	  a_driver_that_is_gone_for_good_is_said_and_its_state_kept,
	  another_driver_that_takes_it_is_not_what_it_had,
	  an_override_that_it_had_comes_back_whatever_it_names,
	  what_is_not_with_vfio_is_left_alone, a_state_that_is_out_of_date_is_dropped,
	  a_state_that_cannot_be_trusted_stops_it,
	  an_unbind_that_was_killed_anywhere_is_finished_by_another,
	  what_a_crash_left_without_a_state_is_mended, an_override_that_was_not_back_yet_comes_back,
	  a_write_that_fails_is_got_around_or_said,
	  what_the_driver_refuses_by_name_the_kernel_may_still_give_it,
	  when_nothing_works_any_more_the_message_says_what_is_left,
	  a_write_without_effect_is_got_around_or_said,
	  a_driver_that_vanishes_midway_is_loaded_again,
	  once_begun_it_is_finished_although_asked_to_stop,
	  asked_to_stop_before_it_begins_it_does_nothing,
	  a_wait_for_who_cannot_be_seen_is_given_up_when_asked,
	  what_the_kernel_is_busy_with_is_not_waited_for,
	  who_has_the_groups_node_open_is_named,
	  who_has_the_functions_own_node_open_is_named, the_node_without_an_iommu_counts_too,
	  virtual_functions_that_would_go_with_it_are_in_the_way,
	  who_has_another_group_open_is_in_nobodys_way, all_of_a_group_go_back,
	  one_of_a_group_goes_back_and_the_others_are_named,
	  the_rest_of_a_group_goes_back_although_the_first_has, only_one_barsh_unbinds_at_a_time)
