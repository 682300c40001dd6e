/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_kernel.h"
#include "host/binding_work.h"

static struct bsh_work work;
static struct bsh_pci pci;

static void init(void)
{
	fake_kernel_init();
	fake_err = (struct bsh_err){ 0 };
	ck_assert(bsh_host_load(&fake_host, "0000:01:00.0", &pci));
	bsh_work_init(&work, &fake_host, &pci, &fake_binding);
}

static void finish(void)
{
	bsh_work_finish(&work);
	fake_kernel_finish();
}

static bool ends(const char *text)
{
	const size_t len = strlen(fake_err.msg);

	return len >= strlen(text) && strcmp(fake_err.msg + len - strlen(text), text) == 0;
}

/* As many functions as a device can have, none as it was. */
static void add_changed(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		ck_assert_int_eq(bsh_work_add(&work, &pci, &fake_err), 0);
		snprintf(work.targets[i].was.driver, sizeof(work.targets[i].was.driver), "nvme");
		snprintf(work.targets[i].now.override, sizeof(work.targets[i].now.override),
			 "vfio-pci");
	}
}

START_TEST(the_command_that_mends_is_never_cut)
{
	struct bsh_err cause = { 0 };

	bsh_fail(&cause, BSH_E_IO, "%0479d", 7);
	add_changed(8);
	fake_binding.with_group = true;
	work.has_written = true;
	ck_assert_int_eq(bsh_work_explain(&work, &cause, &fake_err), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_IO);
	ck_assert_ptr_nonnull(strstr(fake_err.msg, "; 0000:01:00.0 has no driver now, "));
	ck_assert(ends(", ...: run 'barsh unbind --group 0000:01:00.0'"));
}
END_TEST

START_TEST(without_a_change_all_is_as_before_but_for_modules)
{
	struct bsh_err cause = { .code = BSH_E_OPEN, .sys = ENODEV, .msg = "reason" };

	ck_assert_int_eq(bsh_work_explain(&work, &cause, &fake_err), -1);
	ck_assert_str_eq(fake_err.msg, "reason; everything is as before");
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert_int_eq(fake_err.sys, ENODEV);
	fake_err = (struct bsh_err){ 0 };
	work.has_loaded = true;
	work.has_written = true;
	ck_assert_int_eq(bsh_work_explain(&work, &cause, &fake_err), -1);
	ck_assert_str_eq(fake_err.msg,
			 "reason; everything is as before, but for modules that were loaded");
	/* What has been written to is no device that could not be opened. */
	ck_assert_int_eq(fake_err.code, BSH_E_IO);
}
END_TEST

START_TEST(what_a_dry_run_pretends_is_no_change)
{
	struct bsh_err cause = { .code = BSH_E_INTR, .msg = "interrupted" };

	add_changed(1);
	fake_binding.is_dry_run = true;
	ck_assert_int_eq(bsh_work_explain(&work, &cause, &fake_err), -1);
	ck_assert_str_eq(fake_err.msg, "interrupted; everything is as before");
	ck_assert_int_eq(fake_err.code, BSH_E_INTR);
}
END_TEST

START_TEST(reasons_are_counted_and_the_first_is_said)
{
	const struct bsh_use first = { .kind = "net", .text = "eth0 is up" };
	const struct bsh_use second = { .kind = "net", .text = "eth1 is up" };

	bsh_work_refuse(&work, "0000:01:00.0", &first);
	ck_assert_int_eq(bsh_work_refused(&work, &fake_err), -1);
	ck_assert_str_eq(fake_err.msg, "refused: 0000:01:00.0: eth0 is up; nothing was touched");
	ck_assert_int_eq(fake_err.code, BSH_E_GUARDED);
	ck_assert(!work.is_never);
	fake_err = (struct bsh_err){ 0 };
	bsh_work_refuse(&work, "0000:01:00.1", &second);
	bsh_work_refuse(&work, "0000:01:00.1", &second);
	ck_assert_int_eq(bsh_work_refused(&work, &fake_err), -1);
	ck_assert_str_eq(fake_err.msg, "refused: 0000:01:00.0: eth0 is up, and 2 more reasons; "
				       "nothing was touched");
}
END_TEST

START_TEST(a_reason_without_a_kind_is_for_good)
{
	const struct bsh_use use = { .text = "it is a bridge" };

	bsh_work_refuse(&work, "0000:01:00.0", &use);
	ck_assert(work.is_never);
}
END_TEST

START_TEST(nodes_are_named_by_group_and_function)
{
	char node[64];

	ck_assert_int_eq(bsh_work_add(&work, &pci, &fake_err), 0);
	ck_assert_str_eq(bsh_work_node(&work, node), "/dev/vfio/7");
	ck_assert_str_eq(bsh_work_cdev(&work, &work.targets[0], node), "");
	fake_file("/dev/vfio/noiommu-7", "%s", "");
	fake_file("/sys/bus/pci/devices/0000:01:00.0/vfio-dev/vfio3/dev", "511:3\n");
	ck_assert_str_eq(bsh_work_node(&work, node), "/dev/vfio/noiommu-7");
	/* The directory is in kernels that have no such nodes as well. */
	ck_assert_str_eq(bsh_work_cdev(&work, &work.targets[0], node), "");
	fake_file("/dev/vfio/devices/vfio3", "%s", "");
	ck_assert_str_eq(bsh_work_cdev(&work, &work.targets[0], node), "/dev/vfio/devices/vfio3");
}
END_TEST

BSH_TESTS("host/binding_work", init, finish, the_command_that_mends_is_never_cut,
	  without_a_change_all_is_as_before_but_for_modules, what_a_dry_run_pretends_is_no_change,
	  reasons_are_counted_and_the_first_is_said, a_reason_without_a_kind_is_for_good,
	  nodes_are_named_by_group_and_function)
