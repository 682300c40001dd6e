/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_vfio.h"

#include "barsh/doctor.h"

#include <pwd.h>

static struct bsh_dev *dev;
static struct bsh_err err;

static void setup(void)
{
	fake_vfio_init();
	fake_host.self = NULL;
	dev = NULL;
	memset(&err, 0, sizeof(err));
}

/* Open with @p step failing by @p sys, and see what is said. */
static const char *failing(int step, int sys)
{
	fake.failing = step;
	fake.sys = sys;
	memset(&err, 0, sizeof(err));
	ck_assert_int_eq(bsh_vfio_open(&fake_sys, &fake_host, FAKE_ADDRESS, false, &dev, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_ptr_null(dev);
	/* Nothing may be lost, and there is room for a context. */
	ck_assert_uint_lt(strlen(err.msg), sizeof(err.msg) - 20);
	ck_assert_ptr_null(strchr(err.msg, '\n'));
	ck_assert_int_ne(err.msg[strlen(err.msg) - 1], '.');
	return err.msg;
}

static void assert_says(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "no '%s' in: %s", part, text);
}

START_TEST(every_errno_of_the_table_has_its_remedy)
{
	static const struct {
		int step, sys;
		const char *parts[2];
	} cases[] = {
		{ BSH_VFIO_GROUP, EPERM, { "CAP_SYS_RAWIO", "--device=/dev/vfio/14" } },
		{ BSH_VFIO_GROUP, ENODEV, { "being removed", "/sys/bus/pci/rescan" } },
		{ BSH_VFIO_GROUP, EBUSY, { "in use", "fuser -v /dev/vfio/14`" } },
		{ BSH_VFIO_ATTACH, EPERM, { "group 14 is not viable" } },
		{ BSH_VFIO_ATTACH, EBUSY, { "in use" } },
		{ BSH_VFIO_IOMMU,
		  ENODEV,
		  { "no driver for the IOMMU behind 0000:22:00.0", "dmesg" } },
		{ BSH_VFIO_IOMMU, EPERM, { "interrupt remapping", "allow_unsafe_interrupts" } },
		{ BSH_VFIO_IOMMU, EINVAL, { "bug of barsh" } },
		{ BSH_VFIO_DEVICE, ENODEV, { "though bound to vfio-pci", "dmesg" } },
		{ BSH_VFIO_DEVICE, EACCES, { "virtual function", "token" } },
		{ BSH_VFIO_DEVICE, EAGAIN, { "being reset" } },
		{ BSH_VFIO_DEVICE, EBUSY, { "grep -A 3 0000:22:00.0 /proc/iomem" } },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		const char *said = failing(cases[i].step, cases[i].sys);

		ck_assert_int_eq(err.sys, cases[i].sys);
		for (size_t j = 0; j < 2 && cases[i].parts[j]; j++)
			assert_says(said, cases[i].parts[j]);
	}
}
END_TEST

START_TEST(any_other_errno_is_named_with_what_was_tried)
{
	for (int step = BSH_VFIO_CONTAINER; step <= BSH_VFIO_REGION; step++) {
		const char *said = failing(step, EMFILE);

		assert_says(said, FAKE_ADDRESS ": cannot ");
		assert_says(said, ": Too many open files");
		ck_assert_int_eq(err.sys, EMFILE);
	}
}
END_TEST

/* ---- In the doctor's words ---------------------------------------------- */

/* A plain user's commands have more words. */
static const char *plain(const char *root, const char *user)
{
	return geteuid() == 0 ? root : user;
}

START_TEST(what_the_doctor_finds_is_said_with_its_command)
{
	const struct passwd *me = getpwuid(geteuid());
	char as_user[160];

	snprintf(as_user, sizeof(as_user),
		 "0000:22:00.0 is bound to e1000e; `sudo barsh bind --user %s 0000:22:00.0` "
		 "(`barsh doctor 0000:22:00.0` tells more)",
		 me ? me->pw_name : "?");
	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "e1000e", "14");
	ck_assert_str_eq(failing(BSH_VFIO_GROUP, ENOENT),
			 plain("0000:22:00.0 is bound to e1000e; `barsh bind 0000:22:00.0` "
			       "(`barsh doctor 0000:22:00.0` tells more)",
			       as_user));
	ck_assert_int_eq(err.sys, ENOENT);
}
END_TEST

START_TEST(the_doctor_is_asked_whatever_the_step_and_the_errno)
{
	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "e1000e", "14");
	for (int step = BSH_VFIO_CONTAINER; step <= BSH_VFIO_REGION; step++) {
		assert_says(failing(step, EBUSY), FAKE_ADDRESS " is bound to e1000e; `");
		ck_assert_int_eq(err.sys, EBUSY);
	}
	fake.viable = 0;
	assert_says(failing(-1, 0), FAKE_ADDRESS " is bound to e1000e; `");
}
END_TEST

START_TEST(where_no_command_helps_the_advice_is_said)
{
	ck_assert_int_eq(remove(fake_path("/dev/vfio/14")), 0);
	ck_assert_str_eq(
		failing(BSH_VFIO_GROUP, ENOENT),
		"0000:22:00.0 is bound to vfio-pci, yet /dev/vfio/14 is missing; a container "
		"has to be given it (--device=/dev/vfio/14); a kernel has to have "
		"CONFIG_VFIO_GROUP (`barsh doctor 0000:22:00.0` tells more)");
}
END_TEST

START_TEST(a_function_in_no_group_is_told_in_the_same_words)
{
	struct bsh_finding first;

	unlink(fake_path(fake_attr(FAKE_ADDRESS, "iommu_group")));
	ck_assert(bsh_doctor_first(&fake_host, FAKE_ADDRESS, &first));
	assert_says(failing(-1, 0), first.text);
	assert_says(err.msg, first.advice);
	ck_assert_ptr_null(strstr(fake.log, "container"));
}
END_TEST

START_TEST(a_group_without_an_iommu_is_refused_with_the_reason)
{
	const char *said;

	ck_assert_int_eq(remove(fake_path("/dev/vfio/14")), 0);
	fake_file("/dev/vfio/noiommu-14", "%s", "");
	said = failing(BSH_VFIO_GROUP, ENOENT);
	assert_says(said, "no IOMMU behind it (/dev/vfio/noiommu-14)");
	assert_says(said, "sysfs:0000:22:00.0");
	ck_assert_ptr_null(strstr(fake.log, "attach"));
}
END_TEST

/* ---- Room --------------------------------------------------------------- */

#define LONG_DISK "a_disk_with_the_longest_name_31"

/* Make the function a disk that is mounted on a path of @p len characters. */
static void mount_at(size_t len)
{
	char point[256];

	memset(point, 'm', sizeof(point));
	point[0] = '/';
	point[len] = '\0';
	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "nvme", "14");
	fake_file("/sys/devices/pci0000:22/" FAKE_ADDRESS "/block/" LONG_DISK "/dev", "259:0\n");
	fake_link("/sys/class/block/" LONG_DISK,
		  "../../devices/pci0000:22/" FAKE_ADDRESS "/block/" LONG_DISK);
	fake_file("/proc/self/mountinfo", "40 1 259:0 / %s rw - ext4 /dev/disk rw\n", point);
}

START_TEST(a_command_is_never_cut_but_what_is_wrong_and_the_hint_may_be)
{
	bool had_hint = false, had_none = false, was_cut = false;

	for (size_t len = 10; len < 190; len++) {
		struct bsh_finding first;
		char command[sizeof(first.command) + 2];

		mount_at(len);
		ck_assert(bsh_doctor_first(&fake_host, FAKE_ADDRESS, &first));
		assert_says(first.command, "umount /mmm");
		snprintf(command, sizeof(command), "`%s`", first.command);
		assert_says(failing(BSH_VFIO_GROUP, ENOENT), command);
		assert_says(err.msg, "0000:22:00.0 is in use: " LONG_DISK " is mounted on /mmm");
		if (strstr(err.msg, "tells more)"))
			had_hint = true;
		else if (strncmp(err.msg, first.text, strlen(first.text)) == 0)
			had_none = true;
		else
			was_cut = strstr(err.msg, "mmm...; `") != NULL;
		ck_assert(had_hint || had_none || was_cut);
	}
	ck_assert(had_hint && had_none && was_cut);
}
END_TEST

START_TEST(many_siblings_leave_the_remedy_whole)
{
	fake.viable = 0;
	for (char name[] = "0000:22:00.1"; name[11] < '8'; name[11]++)
		fake_function(name, 0x8086, 0x10d3, "a_driver_with_the_longest_name1", "14");
	assert_says(failing(-1, 0), ", ...; `");
	assert_says(err.msg, "0000:22:00.1 (driver a_driver_with_the_longest_name1)");
	assert_says(err.msg, "barsh bind --group ");
	assert_says(err.msg, "0000:22:00.0` (`barsh doctor 0000:22:00.0` tells more)");
}
END_TEST

/* ---- In use ------------------------------------------------------------- */

START_TEST(the_holder_of_a_busy_group_is_named)
{
	fake_file("/proc/812/comm", "qemu-system-x86\n");
	fake_link("/proc/812/fd/5", "/dev/vfio/14");
	assert_says(failing(BSH_VFIO_GROUP, EBUSY),
		    "IOMMU group 14 is in use by pid 812 (qemu-system-x86); ");
}
END_TEST

START_TEST(this_process_is_not_blamed_for_what_it_has_opened_itself)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/5", (int)getpid());
	fake_link(path, "/dev/vfio/14");
	assert_says(failing(BSH_VFIO_DEVICE, EAGAIN), "being reset");
}
END_TEST

START_TEST(a_holder_that_cannot_be_seen_is_looked_for_with_a_command)
{
	fake_file(fake_attr(FAKE_ADDRESS, "vfio-dev/vfio3/dev"), "511:3\n");
	/* Kernels without that node have its directory in sysfs all the same. */
	assert_says(failing(BSH_VFIO_GROUP, EBUSY), "fuser -v /dev/vfio/14`");
	fake_file("/dev/vfio/devices/vfio3", "%s", "");
	assert_says(failing(BSH_VFIO_GROUP, EBUSY),
		    "fuser -v /dev/vfio/14 /dev/vfio/devices/vfio3`");
}
END_TEST

/* ---- Not viable --------------------------------------------------------- */

START_TEST(a_group_that_is_not_viable_for_no_visible_reason_gets_the_command_that_shows_it)
{
	fake.viable = 0;
	assert_says(failing(-1, 0), "ls -l /sys/kernel/iommu_groups/14/devices/*/driver");
}
END_TEST

BSH_TESTS("backend/vfio_errno", setup, fake_vfio_finish, every_errno_of_the_table_has_its_remedy,
	  any_other_errno_is_named_with_what_was_tried,
	  what_the_doctor_finds_is_said_with_its_command,
	  the_doctor_is_asked_whatever_the_step_and_the_errno,
	  where_no_command_helps_the_advice_is_said,
	  a_function_in_no_group_is_told_in_the_same_words,
	  a_group_without_an_iommu_is_refused_with_the_reason,
	  a_command_is_never_cut_but_what_is_wrong_and_the_hint_may_be,
	  many_siblings_leave_the_remedy_whole, the_holder_of_a_busy_group_is_named,
	  this_process_is_not_blamed_for_what_it_has_opened_itself,
	  a_holder_that_cannot_be_seen_is_looked_for_with_a_command,
	  a_group_that_is_not_viable_for_no_visible_reason_gets_the_command_that_shows_it)
