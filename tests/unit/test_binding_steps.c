/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_kernel.h"
#include "host/binding_work.h"

#define NVME "0000:01:00.0"

/* ---- What a dry run prints, done ---------------------------------------- */

/* One command line, as root's shell would do it. */
static void do_command(const char *line)
{
	char full[512];
	char path[256] = "";
	char word[128] = "";

	if (sscanf(line, "echo > %255s", path) == 1) {
		snprintf(full, sizeof(full), "%s%s", fake_root, path);
		ck_assert_int_eq(fake_sys.write(full, "\n"), 0);
	} else if (sscanf(line, "echo %127s > %255s", word, path) == 2) {
		snprintf(full, sizeof(full), "%s%s", fake_root, path);
		ck_assert_int_eq(fake_sys.write(full, word), 0);
	} else if (sscanf(line, "modprobe %127s", word) == 1) {
		ck_assert_int_eq(fake_sys.load(word), 0);
	} else if (sscanf(line, "chown %127s %255s", word, path) == 2) {
		snprintf(full, sizeof(full), "%s%s", fake_root, path);
		ck_assert_int_eq(fake_sys.chown(full, (uint32_t)strtoul(word, NULL, 10),
						UINT32_MAX),
				 0);
	} else {
		ck_abort_msg("no command: %s", line);
	}
}

/* All that a call told; it told nothing but commands. */
static void do_told(void)
{
	char told[sizeof(fake_told)];
	char *rest = told;

	snprintf(told, sizeof(told), "%s", fake_told);
	for (char *line; (line = strsep(&rest, "\n"));)
		if (line[0] != '\0')
			do_command(line);
}

/* A dry run changes nothing, and its commands do what the call does, but for state files. */
static void check_dry_run(int (*verb)(const char *address), const char *address)
{
	char *before = fake_listing();
	char *after;

	fake_binding.is_dry_run = true;
	ck_assert_msg(verb(address) == 0, "%s", fake_err.msg);
	after = fake_listing();
	ck_assert_str_eq(after, before);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	free(before);
	free(after);
	do_told();
	fake_binding.is_dry_run = false;
}

START_TEST(the_commands_of_a_dry_run_bind)
{
	fake_unload("vfio-pci");
	unlink(fake_look("/sys/module/vfio_iommu_type1/refcnt"));
	rmdir(fake_look("/sys/module/vfio_iommu_type1"));
	fake_file(fake_attr(NVME, "driver_override"), "nvme\n");
	fake_binding.user = "12345";
	check_dry_run(fake_do_bind, NVME);
	ck_assert_str_eq(fake_driver(NVME), "vfio-pci");
	ck_assert_str_eq(fake_override(NVME), "nvme");
	ck_assert_str_eq(fake_read("/owner/dev/vfio/7"), "12345");
	ck_assert(fake_has("/sys/module/vfio_iommu_type1/refcnt"));
	ck_assert(!fake_has("/run/barsh"));
}
END_TEST

START_TEST(a_dry_run_tells_the_commands_of_the_real_one)
{
	char told[sizeof(fake_told)];

	fake_binding.is_dry_run = true;
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	snprintf(told, sizeof(told), "%s", fake_told);
	fake_binding.is_dry_run = false;
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	/* Which goes on with what became of it. */
	ck_assert_int_eq(strncmp(fake_told, told, strlen(told)), 0);
	ck_assert_str_eq(fake_told + strlen(told), "done 0000:01:00.0 is vfio-pci was nvme\n");
}
END_TEST

START_TEST(the_commands_of_a_dry_run_bind_a_group)
{
	fake_card("0000:08:00.0", "xhci_hcd", "xhci_hcd", "5");
	fake_card("0000:08:00.1", "snd_hda_intel", "snd_hda_intel", "5");
	fake_binding.with_group = true;
	check_dry_run(fake_do_bind, "0000:08:00.0");
	ck_assert_str_eq(fake_driver("0000:08:00.0"), "vfio-pci");
	ck_assert_str_eq(fake_driver("0000:08:00.1"), "vfio-pci");
}
END_TEST

START_TEST(the_commands_of_a_dry_run_unbind)
{
	fake_file(fake_attr(NVME, "driver_override"), "nvme\n");
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	fake_unload("nvme");
	fake_kernel_heal();
	check_dry_run(fake_do_unbind, NVME);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_str_eq(fake_override(NVME), "nvme");
}
END_TEST

START_TEST(the_commands_of_a_dry_run_unbind_without_a_state)
{
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_file(fake_attr(NVME, "driver_override"), "vfio-pci\n");
	check_dry_run(fake_do_unbind, NVME);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_str_eq(fake_override(NVME), "");
}
END_TEST

START_TEST(a_dry_run_says_when_there_is_nothing_to_do)
{
	fake_binding.is_dry_run = true;
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_told, "done 0000:01:00.0 is nvme was nvme unchanged\n");
	fake_card(NVME, "nvme", "vfio-pci", "7");
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_str_eq(fake_told, "done 0000:01:00.0 is vfio-pci was vfio-pci unchanged\n");
}
END_TEST

START_TEST(a_dry_run_drops_no_state_that_is_out_of_date)
{
	ck_assert_int_eq(mkdir(fake_path("/run/barsh"), 0700), 0);
	fake_file("/run/barsh/" NVME, "driver=uio_pci_generic\noverride=\n");
	fake_binding.is_dry_run = true;
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_str_eq(fake_read("/run/barsh/" NVME), "driver=uio_pci_generic");
}
END_TEST

START_TEST(a_dry_run_refuses_as_without_it)
{
	char told[sizeof(fake_told)];
	struct bsh_err err;

	fake_file(fake_attr(NVME, "boot_vga"), "1\n");
	fake_binding.is_dry_run = true;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_uint_eq(fake_n_refused, 1);
	snprintf(told, sizeof(told), "%s", fake_told);
	err = fake_err;
	fake_binding.is_dry_run = false;
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_str_eq(fake_told, told);
	ck_assert_int_eq(fake_err.code, err.code);
	ck_assert_str_eq(fake_err.msg, err.msg);
}
END_TEST

/* ---- Words that a shell would take apart -------------------------------- */

START_TEST(what_a_shell_would_obey_is_quoted)
{
	ck_assert_int_eq(mkdir(fake_path("/run/barsh"), 0700), 0);
	fake_file("/run/barsh/" NVME, "driver=nvme\noverride=it's; rm -rf $HOME\n");
	fake_card(NVME, "nvme", "vfio-pci", "7");
	fake_binding.is_dry_run = true;
	ck_assert_int_eq(fake_do_unbind(NVME), 0);
	ck_assert_msg(strstr(fake_told, "\necho 'it'\\''s; rm -rf $HOME' > "
					"/sys/bus/pci/devices/0000:01:00.0/driver_override\n"),
		      "%s", fake_told);
}
END_TEST

START_TEST(what_a_terminal_would_obey_is_not_told)
{
	fake_file(fake_attr(NVME, "driver_override"), "a\033[2Jb\n");
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_ptr_null(strchr(fake_told, '\033'));
	ck_assert_str_eq(fake_override(NVME), "a\033[2Jb");
}
END_TEST

START_TEST(an_override_that_cannot_be_kept_stops_it_before_anything)
{
	char *before;
	char *after;

	fake_file(fake_attr(NVME, "driver_override"), "%0100d\n", 7);
	before = fake_listing();
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	after = fake_listing();
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
}
END_TEST

START_TEST(a_kernel_without_overrides_stops_it_before_anything)
{
	unlink(fake_look(fake_attr(NVME, "driver_override")));
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	ck_assert_int_eq(fake_err.code, BSH_E_OPEN);
	ck_assert_uint_eq(fake_kernel->calls, 0);
}
END_TEST

/* ---- A driver that takes its time --------------------------------------- */

static void on_late_note(void *ctx, const char *text)
{
	fake_on_note(ctx, text);
	fake_kernel->is_released = true;
}

START_TEST(a_long_wait_for_a_driver_is_told)
{
	struct bsh_err err = { 0 };
	struct bsh_work work;
	struct bsh_pci pci;

	fake_told[0] = '\0';
	fake_binding.note = on_late_note;
	ck_assert(bsh_host_load(&fake_host, NVME, &pci));
	bsh_work_init(&work, &fake_host, &pci, &fake_binding);
	ck_assert_uint_eq(work.note_ns, UINT64_C(3000000000));
	work.note_ns = 50000000;
	ck_assert_int_eq(bsh_work_add(&work, &pci, &err), 0);
	ck_assert_int_eq(bsh_step_look(&work, &work.targets[0], &err), 0);
	fake_kernel->block_at = 1;
	ck_assert_int_eq(bsh_step_unbind(&work, &work.targets[0], &err), 0);
	ck_assert_str_eq(fake_told, "note 0000:01:00.0: still waiting for nvme to let go\n");
	ck_assert_str_eq(fake_driver(NVME), "");
	bsh_work_finish(&work);
}
END_TEST

BSH_TESTS("host/binding_steps", fake_kernel_init, fake_kernel_finish,
	  the_commands_of_a_dry_run_bind, a_dry_run_tells_the_commands_of_the_real_one,
	  the_commands_of_a_dry_run_bind_a_group, the_commands_of_a_dry_run_unbind,
	  the_commands_of_a_dry_run_unbind_without_a_state,
	  a_dry_run_says_when_there_is_nothing_to_do, a_dry_run_drops_no_state_that_is_out_of_date,
	  a_dry_run_refuses_as_without_it, what_a_shell_would_obey_is_quoted,
	  what_a_terminal_would_obey_is_not_told,
	  an_override_that_cannot_be_kept_stops_it_before_anything,
	  a_kernel_without_overrides_stops_it_before_anything, a_long_wait_for_a_driver_is_told)
