/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_kernel.h"

#define NVME "0000:01:00.0"
#define STATE "/run/barsh/" NVME

/* More calls than any bind here makes. */
#define CALLS_MAX 40

static bool says(const char *text)
{
	return strstr(fake_err.msg, text) != NULL;
}

START_TEST(a_function_goes_from_its_driver_to_vfio_and_its_state_is_kept)
{
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "vfio-pci");
	ck_assert_str_eq(fake_override(NVME), "");
	ck_assert(fake_has("/dev/vfio/7"));
	ck_assert_str_eq(fake_told,
			 "echo vfio-pci > /sys/bus/pci/devices/0000:01:00.0/driver_override\n"
			 "echo 0000:01:00.0 > /sys/bus/pci/devices/0000:01:00.0/driver/unbind\n"
			 "echo 0000:01:00.0 > /sys/bus/pci/drivers_probe\n"
			 "echo > /sys/bus/pci/devices/0000:01:00.0/driver_override\n"
			 "done 0000:01:00.0 is vfio-pci was nvme\n");
	ck_assert_str_eq(fake_read(STATE), "driver=nvme");
}
END_TEST

START_TEST(a_function_without_a_driver_is_not_unbound)
{
	fake_card("0000:02:00.0", "", "", "8");
	ck_assert_int_eq(fake_do_bind("0000:02:00.0"), 0);
	ck_assert_str_eq(fake_driver("0000:02:00.0"), "vfio-pci");
	ck_assert_ptr_null(strstr(fake_told, "unbind"));
	ck_assert_ptr_nonnull(strstr(fake_told, "is vfio-pci was -\n"));
}
END_TEST

START_TEST(an_override_that_was_there_comes_back)
{
	fake_file(fake_attr(NVME, "driver_override"), "nvme\n");
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "vfio-pci");
	ck_assert_str_eq(fake_override(NVME), "nvme");
}
END_TEST

START_TEST(what_is_bound_is_left_alone)
{
	char *before;
	char *after;

	fake_card(NVME, "nvme", "mlx5_vfio_pci", "7");
	before = fake_listing();
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	after = fake_listing();
	ck_assert_str_eq(after, before);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	ck_assert_str_eq(fake_told, "done 0000:01:00.0 is mlx5_vfio_pci was mlx5_vfio_pci "
				    "unchanged\n");
	free(before);
	free(after);
}
END_TEST

START_TEST(missing_modules_are_loaded_and_named)
{
	fake_unload("vfio-pci");
	unlink(fake_look("/sys/module/vfio_iommu_type1/refcnt"));
	rmdir(fake_look("/sys/module/vfio_iommu_type1"));
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_int_eq(strncmp(fake_told,
				 "modprobe vfio-pci\nnote loaded vfio-pci\n"
				 "modprobe vfio_iommu_type1\nnote loaded vfio_iommu_type1\n",
				 92),
			 0);
	ck_assert(fake_has("/sys/module/vfio_iommu_type1/refcnt"));
}
END_TEST

START_TEST(a_kernel_without_vfio_pci_changes_nothing)
{
	char *before;
	char *after;

	fake_unload("vfio-pci");
	before = fake_listing();
	fake_kernel->fail_at = 1;
	fake_kernel->error = ENOENT;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert(says("modprobe vfio-pci"));
	after = fake_listing();
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
}
END_TEST

START_TEST(a_module_that_brings_no_driver_is_said)
{
	fake_unload("vfio-pci");
	fake_kernel->ignore_at = 1;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert(says("no such driver"));
	ck_assert_str_eq(fake_driver(NVME), "nvme");
}
END_TEST

START_TEST(type1_may_fail_to_load)
{
	unlink(fake_look("/sys/module/vfio_iommu_type1/refcnt"));
	rmdir(fake_look("/sys/module/vfio_iommu_type1"));
	fake_kernel->fail_at = 1;
	fake_kernel->error = ENOENT;
	ck_assert_int_eq(fake_do_bind(NVME), 0);
}
END_TEST

START_TEST(a_driver_that_refuses_is_found_out_although_the_write_succeeds)
{
	char *before;
	char *after;

	fake_file("/refuses/" NVME, "%s", "");
	before = fake_listing();
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_IO);
	ck_assert(says("vfio-pci did not take 0000:01:00.0"));
	ck_assert(says("everything is as before"));
	after = fake_listing();
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
}
END_TEST

/* ---- What goes wrong --------------------------------------------------- */

/* A group of two, the second without a driver of its own kind. */
static void make_group(void)
{
	fake_card("0000:08:00.0", "xhci_hcd", "xhci_hcd", "5");
	fake_card("0000:08:00.1", "snd_hda_intel", "snd_hda_intel", "5");
	fake_binding.with_group = true;
}

/* Does the message say of a function what it is now? */
static bool is_told_of(const char *address, const char *was_driver)
{
	char text[512];

	if (strcmp(fake_driver(address), was_driver) != 0) {
		if (fake_driver(address)[0] == '\0')
			snprintf(text, sizeof(text), "%s has no driver now", address);
		else
			snprintf(text, sizeof(text), "%s is bound to %s now", address,
				 fake_driver(address));
		if (!says(text))
			return false;
	}
	if (fake_override(address)[0] != '\0') {
		snprintf(text, sizeof(text), "driver_override of %s is '%s' now", address,
			 fake_override(address));
		if (!says(text))
			return false;
	}
	return true;
}

/*
 * Bind the group with what has been set to go wrong; 0 when nothing did. What goes wrong but
 * once can always be undone.
 */
static int bind_wrongly(const char *before, bool is_once)
{
	const int result = fake_do_bind("0000:08:00.0");
	char *after = fake_listing();

	if (result < 0 && strcmp(after, before) == 0) {
		ck_assert_msg(says("everything is as before"), "%s", fake_err.msg);
	} else if (result < 0) {
		ck_assert_msg(!is_once, "%s\n%s", fake_err.msg, after);
		ck_assert_msg(!says("everything is as before"), "%s\n%s", fake_err.msg, after);
		ck_assert_msg(is_told_of("0000:08:00.0", "xhci_hcd"), "%s", fake_err.msg);
		ck_assert_msg(is_told_of("0000:08:00.1", "snd_hda_intel"), "%s", fake_err.msg);
		ck_assert_msg(says("run 'barsh unbind --group 0000:08:00.0'"), "%s", fake_err.msg);
	}
	free(after);
	return result;
}

/* What is left wrong is mended by what the message says. */
static void mend(const char *before)
{
	char *after;

	fake_kernel_heal();
	ck_assert_msg(fake_do_unbind("0000:08:00.0") == 0, "%s", fake_err.msg);
	after = fake_listing();
	ck_assert_str_eq(after, before);
	free(after);
}

static unsigned try_all(void (*set)(unsigned n), bool is_once)
{
	unsigned n;
	char *before;

	make_group();
	before = fake_listing();
	for (n = 1; n < CALLS_MAX; n++) {
		int result;

		fake_kernel_heal();
		fake_kernel->error = EIO;
		set(n);
		result = bind_wrongly(before, is_once);
		if (result == 0 && fake_kernel->calls < n)
			break;
		mend(before);
	}
	free(before);
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
	fake_kernel->unloads = "xhci_hcd";
}

static void stop_at(unsigned n)
{
	fake_kernel->stop_at = n;
}

START_TEST(a_write_that_fails_is_undone_wherever_it_is)
{
	/* Four writes for each function: all of them were tried, and one more. */
	ck_assert_uint_eq(try_all(fail_one, true), 9);
}
END_TEST

START_TEST(when_nothing_works_any_more_the_message_says_what_is_left)
{
	ck_assert_uint_eq(try_all(fail_from, false), 9);
}
END_TEST

START_TEST(a_write_without_effect_is_found_out_and_undone)
{
	ck_assert_uint_eq(try_all(ignore_one, true), 9);
}
END_TEST

START_TEST(a_driver_that_vanishes_midway_is_loaded_again_or_missed)
{
	/* A function that is on its way to vfio-pci does not miss it; one that is not is left. */
	try_all(unload_one, true);
}
END_TEST

START_TEST(asked_to_stop_it_undoes_what_was_done)
{
	/* After the last write there is nothing to stop any more. */
	ck_assert_uint_eq(try_all(stop_at, true), 9);
}
END_TEST

START_TEST(a_write_without_effect_is_found_out_at_once)
{
	static const char *const reasons[] = {
		"/sys/bus/pci/devices/0000:01:00.0/driver_override did not become 'vfio-pci'",
		"nvme did not let go of 0000:01:00.0",
		"vfio-pci did not take 0000:01:00.0",
		"/sys/bus/pci/devices/0000:01:00.0/driver_override did not become ''",
	};

	for (unsigned n = 0; n < BSH_LENGTH(reasons); n++) {
		fake_kernel_heal();
		fake_kernel->ignore_at = n + 1;
		ck_assert_int_eq(fake_do_bind(NVME), -1);
		ck_assert_int_eq(fake_err.code, BSH_E_IO);
		ck_assert_msg(strncmp(fake_err.msg, reasons[n], strlen(reasons[n])) == 0, "%s",
			      fake_err.msg);
		ck_assert_str_eq(fake_driver(NVME), "nvme");
	}
}
END_TEST

START_TEST(a_driver_that_is_gone_for_good_is_missed_aloud)
{
	fake_kernel->unload_at = 3;
	fake_kernel->unloads = "nvme";
	fake_kernel->is_gone = true;
	fake_kernel->fail_at = 3;
	fake_kernel->error = EIO;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_str_eq(fake_err.msg,
			 "cannot write 0000:01:00.0 to /sys/bus/pci/drivers_probe: Input/output error; "
			 "0000:01:00.0 has no driver now: run 'barsh unbind 0000:01:00.0'");
	ck_assert_str_eq(fake_override(NVME), "");
	ck_assert(fake_has(STATE));
}
END_TEST

START_TEST(an_interrupted_bind_says_so)
{
	fake_kernel->stop_at = 2;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_INTR);
	ck_assert_str_eq(fake_err.msg, "interrupted; everything is as before");
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert(!fake_has(STATE));
}
END_TEST

START_TEST(the_first_reason_is_not_hidden_by_what_fails_later)
{
	fake_kernel->error = EACCES;
	fake_kernel->fail_from = 3;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_IO);
	ck_assert_int_eq(fake_err.sys, EACCES);
	ck_assert_str_eq(fake_err.msg,
			 "cannot write 0000:01:00.0 to /sys/bus/pci/drivers_probe: Permission denied; "
			 "0000:01:00.0 has no driver now, driver_override of 0000:01:00.0 is "
			 "'vfio-pci' now: run 'barsh unbind 0000:01:00.0'");
	ck_assert(fake_has(STATE));
}
END_TEST

START_TEST(a_wait_that_is_given_up_says_what_goes_on)
{
	fake_kernel->block_at = 2;
	fake_kernel->blocked_ms = 100;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_INTR);
	ck_assert_str_eq(fake_err.msg,
			 "interrupted while nvme had not let go of 0000:01:00.0; 0000:01:00.0 is still "
			 "being taken from nvme: run 'barsh unbind 0000:01:00.0'");
	/* Nothing of it was touched since: the kernel would wait for its lock. */
	ck_assert_uint_eq(fake_kernel->calls, 2);
	ck_assert_str_eq(fake_override(NVME), "vfio-pci");
	/* Other functions have nothing to do with it. */
	fake_kernel->stop = 0;
	fake_card("0000:02:00.0", "ahci", "ahci", "8");
	ck_assert_msg(fake_do_bind("0000:02:00.0") == 0, "%s", fake_err.msg);
	fake_kernel->is_released = true;
	for (int i = 0; i < 500 && fake_driver(NVME)[0] != '\0'; i++)
		usleep(10000);
	fake_kernel_heal();
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_str_eq(fake_override(NVME), "");
	ck_assert(!fake_has(STATE));
}
END_TEST

/* A fifo answers no reader, as the kernel while it waits for a driver. */
static void make_busy(void)
{
	fake_card(NVME, "nvme", "", "7");
	unlink(fake_look(fake_attr(NVME, "driver_override")));
	ck_assert_int_eq(mkfifo(fake_path(fake_attr(NVME, "driver_override")), 0600), 0);
	fake_file("/proc/812/comm", "barsh\n");
	fake_link("/proc/812/fd/4", "/dev/vfio/7");
}

START_TEST(what_the_kernel_is_busy_with_is_not_waited_for)
{
	make_busy();
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_GUARDED);
	ck_assert_str_eq(fake_told,
			 "refused 0000:01:00.0 -: pid 812 (barsh) has /dev/vfio/7 open []\n"
			 "refused 0000:01:00.0 -: the kernel is still taking it from its last driver "
			 "[]\n");
	ck_assert_str_eq(fake_err.msg, "refused: 0000:01:00.0: pid 812 (barsh) has /dev/vfio/7 open, "
				       "and 1 more reason; nothing was touched");
	ck_assert_uint_eq(fake_kernel->calls, 0);
	ck_assert(!fake_has("/run/barsh"));
}
END_TEST

/* ---- Interrupted for good ---------------------------------------------- */

START_TEST(unbind_recovers_a_bind_that_was_killed_anywhere)
{
	char *before = fake_listing();
	unsigned n = 1;

	for (int is_after = 0; is_after < 2; is_after++) {
		for (n = 1; fake_kill(fake_do_bind, NVME, n, is_after == 1); n++) {
			char *after;

			ck_assert_uint_lt(n, CALLS_MAX);
			ck_assert(fake_has(STATE));
			ck_assert_msg(fake_do_unbind(NVME) == 0, "%u: %s", n, fake_err.msg);
			after = fake_listing();
			/* Before the first write nothing but the state file differs. */
			if (n > 1 || is_after)
				ck_assert_str_eq(after, before);
			ck_assert_str_eq(fake_driver(NVME), "nvme");
			free(after);
		}
		ck_assert_uint_eq(n, 5);
		ck_assert_int_eq(fake_do_unbind(NVME), 0);
	}
	free(before);
}
END_TEST

START_TEST(bind_goes_on_where_one_was_killed_and_keeps_the_older_truth)
{
	char *before = fake_listing();

	for (unsigned n = 1; fake_kill(fake_do_bind, NVME, n, true); n++) {
		char *after;

		ck_assert_uint_lt(n, CALLS_MAX);
		ck_assert_msg(fake_do_bind(NVME) == 0, "%u: %s", n, fake_err.msg);
		ck_assert_str_eq(fake_driver(NVME), "vfio-pci");
		ck_assert_str_eq(fake_read(STATE), "driver=nvme");
		ck_assert_int_eq(fake_do_unbind(NVME), 0);
		after = fake_listing();
		ck_assert_str_eq(after, before);
		free(after);
	}
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	free(before);
}
END_TEST

START_TEST(a_state_file_that_is_out_of_date_is_replaced)
{
	ck_assert_int_eq(mkdir(fake_path("/run/barsh"), 0700), 0);
	fake_file(STATE, "driver=uio_pci_generic\noverride=foo\n");
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_str_eq(fake_read(STATE), "driver=nvme");
	ck_assert_str_eq(fake_override(NVME), "");
}
END_TEST

START_TEST(a_state_file_that_cannot_be_made_stops_it_before_anything)
{
	ck_assert_int_eq(mkdir(fake_path("/run/barsh"), 0700), 0);
	fake_link(STATE, "/etc/passwd");
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert_uint_eq(fake_kernel->calls, 0);
}
END_TEST

/* ---- The node ---------------------------------------------------------- */

START_TEST(the_node_goes_to_the_user_after_all_is_bound)
{
	fake_binding.user = "12345";
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_str_eq(fake_read("/owner/dev/vfio/7"), "12345");
	ck_assert_ptr_nonnull(strstr(fake_told, "chown 12345 /dev/vfio/7\n"));
	ck_assert_uint_eq(fake_kernel->calls, 5);
}
END_TEST

START_TEST(a_user_is_looked_up_by_name)
{
	fake_binding.user = "root";
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_str_eq(fake_read("/owner/dev/vfio/7"), "0");
	ck_assert_ptr_nonnull(strstr(fake_told, "chown root /dev/vfio/7\n"));
}
END_TEST

START_TEST(nobody_that_is_known_is_refused_before_anything)
{
	static const char *const users[] = { "no-such-user-here", "", "12x", "-1", "4294967295" };

	for (size_t i = 0; i < BSH_LENGTH(users); i++) {
		fake_binding.user = users[i];
		ck_assert_int_eq(fake_do_bind(NVME), -1);
		ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
		ck_assert_uint_eq(fake_kernel->calls, 0);
		ck_assert(!fake_has("/run/barsh"));
	}
}
END_TEST

START_TEST(what_is_bound_already_is_handed_over_and_nothing_else)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file("/sys/bus/pci/devices/" NVME "/vfio-dev/vfio3/dev", "511:3\n");
	fake_file("/dev/vfio/devices/vfio3", "%s", "");
	fake_binding.user = "12345";
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_uint_eq(fake_kernel->calls, 2);
	ck_assert_str_eq(fake_read("/owner/dev/vfio/7"), "12345");
	ck_assert_str_eq(fake_read("/owner/dev/vfio/devices/vfio3"), "12345");
	ck_assert_ptr_nonnull(strstr(fake_told, "unchanged"));
}
END_TEST

START_TEST(a_node_that_cannot_be_given_undoes_all)
{
	char *before = fake_listing();
	char *after;

	fake_binding.user = "12345";
	fake_kernel->fail_at = 5;
	fake_kernel->error = EPERM;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_IO);
	ck_assert_str_eq(fake_err.msg, "cannot give /dev/vfio/7 to 12345: Operation not permitted; "
				       "everything is as before");
	after = fake_listing();
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
}
END_TEST

START_TEST(a_node_that_was_given_is_taken_back_when_the_next_cannot_be)
{
	char uid[16];

	snprintf(uid, sizeof(uid), "%u", (unsigned)geteuid());
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file("/sys/bus/pci/devices/" NVME "/vfio-dev/vfio3/dev", "511:3\n");
	fake_file("/dev/vfio/devices/vfio3", "%s", "");
	fake_binding.user = "12345";
	fake_kernel->fail_at = 2;
	fake_kernel->error = EPERM;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_str_eq(fake_read("/owner/dev/vfio/7"), uid);
	ck_assert_uint_eq(fake_kernel->calls, 3);
	ck_assert_str_eq(fake_driver(NVME), "vfio-pci");
}
END_TEST

START_TEST(a_node_that_cannot_be_taken_back_is_said)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file("/sys/bus/pci/devices/" NVME "/vfio-dev/vfio3/dev", "511:3\n");
	fake_file("/dev/vfio/devices/vfio3", "%s", "");
	fake_binding.user = "12345";
	fake_kernel->fail_from = 2;
	fake_kernel->error = EPERM;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_str_eq(fake_err.msg,
			 "cannot give /dev/vfio/devices/vfio3 to 12345: Operation not permitted; "
			 "/dev/vfio/7 belongs to 12345 now: run 'barsh unbind 0000:01:00.0'");
}
END_TEST

/* ---- Groups ------------------------------------------------------------ */

START_TEST(the_siblings_that_block_are_bound_too_when_asked)
{
	make_group();
	fake_card("0000:08:00.2", "", "", "5");
	fake_card("0000:08:00.3", "pcieport", "pcieport", "5");
	ck_assert_int_eq(fake_do_bind("0000:08:00.0"), 0);
	ck_assert_str_eq(fake_driver("0000:08:00.0"), "vfio-pci");
	ck_assert_str_eq(fake_driver("0000:08:00.1"), "vfio-pci");
	ck_assert_str_eq(fake_driver("0000:08:00.2"), "");
	ck_assert_str_eq(fake_driver("0000:08:00.3"), "pcieport");
	ck_assert_ptr_nonnull(strstr(fake_told, "done 0000:08:00.1 is vfio-pci was snd_hda_intel"));
}
END_TEST

START_TEST(the_rest_of_a_group_follows_one_that_is_bound)
{
	make_group();
	fake_card("0000:08:00.0", "xhci_hcd", "vfio-pci", "5");
	ck_assert_int_eq(fake_do_bind("0000:08:00.0"), 0);
	ck_assert_str_eq(fake_driver("0000:08:00.1"), "vfio-pci");
	ck_assert(!fake_has("/run/barsh/0000:08:00.0"));
	ck_assert(fake_has("/run/barsh/0000:08:00.1"));
}
END_TEST

START_TEST(only_one_barsh_binds_at_a_time)
{
	int lock;

	ck_assert_int_eq(mkdir(fake_path("/run/barsh"), 0700), 0);
	lock = open(fake_path("/run/barsh/lock"), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	ck_assert_int_eq(flock(lock, LOCK_EX), 0);
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	close(lock);
	ck_assert_int_eq(fake_do_bind(NVME), 0);
}
END_TEST

BSH_TESTS("host/binding", fake_kernel_init, fake_kernel_finish,
	  a_function_goes_from_its_driver_to_vfio_and_its_state_is_kept,
	  a_function_without_a_driver_is_not_unbound, an_override_that_was_there_comes_back,
	  what_is_bound_is_left_alone, missing_modules_are_loaded_and_named,
	  a_kernel_without_vfio_pci_changes_nothing, a_module_that_brings_no_driver_is_said,
	  type1_may_fail_to_load,
	  a_driver_that_refuses_is_found_out_although_the_write_succeeds,
	  a_write_that_fails_is_undone_wherever_it_is,
	  when_nothing_works_any_more_the_message_says_what_is_left,
	  a_write_without_effect_is_found_out_and_undone,
	  a_driver_that_vanishes_midway_is_loaded_again_or_missed,
	  asked_to_stop_it_undoes_what_was_done, a_write_without_effect_is_found_out_at_once,
	  a_driver_that_is_gone_for_good_is_missed_aloud, an_interrupted_bind_says_so,
	  the_first_reason_is_not_hidden_by_what_fails_later,
	  a_wait_that_is_given_up_says_what_goes_on,
	  what_the_kernel_is_busy_with_is_not_waited_for,
	  unbind_recovers_a_bind_that_was_killed_anywhere,
	  bind_goes_on_where_one_was_killed_and_keeps_the_older_truth,
	  a_state_file_that_is_out_of_date_is_replaced,
	  a_state_file_that_cannot_be_made_stops_it_before_anything,
	  the_node_goes_to_the_user_after_all_is_bound, a_user_is_looked_up_by_name,
	  nobody_that_is_known_is_refused_before_anything,
	  what_is_bound_already_is_handed_over_and_nothing_else,
	  a_node_that_cannot_be_given_undoes_all,
	  a_node_that_was_given_is_taken_back_when_the_next_cannot_be,
	  a_node_that_cannot_be_taken_back_is_said,
	  the_siblings_that_block_are_bound_too_when_asked,
	  the_rest_of_a_group_follows_one_that_is_bound, only_one_barsh_binds_at_a_time)
