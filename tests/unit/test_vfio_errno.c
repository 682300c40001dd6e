/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_vfio.h"

#include <pwd.h>

static struct bsh_dev *dev;
static struct bsh_err err;

static void setup(void)
{
	fake_vfio_init();
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
		{ BSH_VFIO_CONTAINER, ENOENT, { "/dev/vfio/vfio is missing" } },
		{ BSH_VFIO_CONTAINER, EACCES, { "/dev/vfio/vfio" } },
		{ BSH_VFIO_GROUP, ENOENT, { "bound to vfio-pci, yet /dev/vfio/14 is missing" } },
		{ BSH_VFIO_GROUP, EPERM, { "CAP_SYS_RAWIO", "--device=/dev/vfio/14" } },
		{ BSH_VFIO_GROUP, ENODEV, { "being removed", "/sys/bus/pci/rescan" } },
		{ BSH_VFIO_GROUP, EBUSY, { "in use", "fuser -v /dev/vfio/14`" } },
		{ BSH_VFIO_ATTACH, EPERM, { "group 14 is not viable" } },
		{ BSH_VFIO_ATTACH, EBUSY, { "in use" } },
		{ BSH_VFIO_IOMMU, ENODEV, { "modprobe vfio_iommu_type1" } },
		{ BSH_VFIO_IOMMU, EPERM, { "remap interrupts", "allow_unsafe_interrupts" } },
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

/* ---- Not bound -------------------------------------------------------- */

START_TEST(a_device_bound_elsewhere_gets_the_commands_that_bind_it)
{
	const char *said;

	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "e1000e", "14");
	said = failing(BSH_VFIO_GROUP, ENOENT);
	assert_says(said, FAKE_ADDRESS " is bound to e1000e");
	assert_says(said, "echo vfio-pci > /sys/bus/pci/devices/0000:22:00.0/driver_override && "
			  "echo 0000:22:00.0 > /sys/bus/pci/devices/0000:22:00.0/driver/unbind && "
			  "echo 0000:22:00.0 > /sys/bus/pci/drivers_probe && "
			  "echo > /sys/bus/pci/devices/0000:22:00.0/driver_override");
	ck_assert_ptr_null(strstr(said, "modprobe"));
	ck_assert_int_eq(strstr(said, "sudo sh -c") == NULL, geteuid() == 0);
}
END_TEST

START_TEST(a_device_without_a_driver_is_not_unbound)
{
	const char *said;

	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "", "14");
	said = failing(BSH_VFIO_GROUP, ENOENT);
	assert_says(said, "has no driver");
	assert_says(said, "driver_override && echo 0000:22:00.0 > /sys/bus/pci/drivers_probe && ");
	ck_assert_ptr_null(strstr(said, "unbind"));
}
END_TEST

START_TEST(vfio_that_is_not_loaded_is_loaded_first)
{
	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "e1000e", "14");
	remove(fake_path("/sys/bus/pci/drivers/vfio-pci/bind"));
	remove(fake_path("/sys/bus/pci/drivers/vfio-pci"));
	assert_says(failing(BSH_VFIO_CONTAINER, ENOENT), "modprobe vfio-pci && echo vfio-pci > ");
	assert_says(failing(BSH_VFIO_CONTAINER, ENODEV), "modprobe vfio-pci && echo vfio-pci > ");
	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "mlx5_vfio_pci", "14");
	assert_says(failing(BSH_VFIO_CONTAINER, ENOENT), "modprobe vfio-pci`");
}
END_TEST

START_TEST(the_same_is_said_when_another_member_of_the_group_is_bound)
{
	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "e1000e", "14");
	fake.viable = 0;
	assert_says(failing(-1, 0), FAKE_ADDRESS " is bound to e1000e");
	fake.viable = 1;
	fake_function(FAKE_ADDRESS, 0x8086, 0x10d3, "", "14");
	assert_says(failing(BSH_VFIO_DEVICE, ENODEV), FAKE_ADDRESS " has no driver");
}
END_TEST

START_TEST(the_longest_names_leave_the_remedy_whole)
{
	static const char address[] = "ffffffff:ff:1f.7";
	static const char end[] = "/sys/bus/pci/devices/ffffffff:ff:1f.7/driver_override";

	fake_function(address, 0x8086, 0x10d3, "a_driver_with_the_longest_name1", "14");
	remove(fake_path("/sys/bus/pci/drivers/vfio-pci/bind"));
	remove(fake_path("/sys/bus/pci/drivers/vfio-pci"));
	fake.failing = BSH_VFIO_GROUP;
	fake.sys = ENOENT;
	ck_assert_int_eq(bsh_vfio_open(&fake_sys, &fake_host, address, false, &dev, &err), -1);
	assert_says(err.msg, "a_driver_with_the_longest_name1");
	assert_says(strrchr(err.msg, '>'), end);
	ck_assert_int_eq(err.msg[strlen(err.msg) - 1], '`');
}
END_TEST

/* ---- Nodes ------------------------------------------------------------ */

START_TEST(a_node_that_is_not_ours_is_told_with_owner_and_mode)
{
	const struct passwd *me = getpwuid(geteuid());
	char expected[128];
	const char *said;

	fake_file("/dev/vfio/14", "%s", "");
	chmod(fake_path("/dev/vfio/14"), 0600);
	said = failing(BSH_VFIO_GROUP, EACCES);
	snprintf(expected, sizeof(expected), "/dev/vfio/14 belongs to %s:", me ? me->pw_name : "?");
	assert_says(said, expected);
	assert_says(said, ", mode 0600;");
	snprintf(expected, sizeof(expected), "chown %u /dev/vfio/14`", geteuid());
	assert_says(said, expected);
	assert_says(said, "SUBSYSTEM==\"vfio\", GROUP=\"vfio\", MODE=\"0660\"");
}
END_TEST

START_TEST(a_group_without_an_iommu_is_refused_with_the_reason)
{
	const char *said;

	fake_file("/dev/vfio/noiommu-14", "%s", "");
	said = failing(BSH_VFIO_GROUP, ENOENT);
	assert_says(said, "no IOMMU behind it (/dev/vfio/noiommu-14)");
	assert_says(said, "sysfs:0000:22:00.0");
	ck_assert_ptr_null(strstr(fake.log, "attach"));
}
END_TEST

/* ---- In use ----------------------------------------------------------- */

START_TEST(the_holder_of_a_busy_group_is_named)
{
	fake_file("/proc/812/comm", "qemu-system-x86\n");
	fake_link("/proc/812/fd/5", "/dev/vfio/14");
	ck_assert_str_eq(failing(BSH_VFIO_GROUP, EBUSY),
			 "IOMMU group 14 is in use by pid 812 (qemu-system-x86)");
}
END_TEST

START_TEST(the_holder_of_the_functions_own_node_is_found_too)
{
	fake_file(fake_attr(FAKE_ADDRESS, "vfio-dev/vfio3/dev"), "511:3\n");
	/* Kernels without that node have its directory in sysfs all the same. */
	assert_says(failing(BSH_VFIO_GROUP, EBUSY), "fuser -v /dev/vfio/14`");
	fake_file("/dev/vfio/devices/vfio3", "%s", "");
	assert_says(failing(BSH_VFIO_GROUP, EBUSY),
		    "fuser -v /dev/vfio/14 /dev/vfio/devices/vfio3`");
	fake_file("/proc/812/comm", "qemu-system-x86\n");
	fake_link("/proc/812/fd/5", "/dev/vfio/devices/vfio3");
	assert_says(failing(BSH_VFIO_GROUP, EBUSY), "in use by pid 812 (qemu-system-x86)");
}
END_TEST

/* ---- Not viable ------------------------------------------------------- */

START_TEST(the_siblings_that_keep_a_group_from_being_viable_are_named)
{
	const char *said;

	fake.viable = 0;
	fake_function("0000:22:00.1", 0x8086, 0x10d3, "nvme", "14");
	said = failing(-1, 0);
	assert_says(said, "group 14 is not viable");
	assert_says(said, "0000:22:00.1 (driver nvme)");
	assert_says(said, "for f in 0000:22:00.1; do "
			  "echo $f > /sys/kernel/iommu_groups/14/devices/$f/driver/unbind; done");
	fake_function("0000:22:00.2", 0x8086, 0x10d3, "snd_hda_intel", "14");
	said = failing(BSH_VFIO_ATTACH, EPERM);
	assert_says(said, "0000:22:00.1 (driver nvme), 0000:22:00.2 (driver snd_hda_intel)");
	assert_says(said, "for f in 0000:22:00.1 0000:22:00.2; do ");
}
END_TEST

START_TEST(many_siblings_leave_the_remedy_whole)
{
	const char *said;

	fake.viable = 0;
	for (char name[] = "0000:22:00.1"; name[11] < '8'; name[11]++)
		fake_function(name, 0x8086, 0x10d3, "snd_hda_intel", "14");
	said = failing(-1, 0);
	assert_says(said, ", ...; if nothing needs that: ");
	assert_says(said, "0000:22:00.4; do echo $f > ");
	assert_says(said, "/driver/unbind; done");
}
END_TEST

START_TEST(a_group_that_is_not_viable_for_no_visible_reason_gets_the_command_that_shows_it)
{
	fake.viable = 0;
	assert_says(failing(-1, 0), "ls -l /sys/kernel/iommu_groups/14/devices/*/driver");
}
END_TEST

BSH_TESTS("backend/vfio_errno", setup, fake_vfio_finish, every_errno_of_the_table_has_its_remedy,
	  any_other_errno_is_named_with_what_was_tried,
	  a_device_bound_elsewhere_gets_the_commands_that_bind_it,
	  a_device_without_a_driver_is_not_unbound, vfio_that_is_not_loaded_is_loaded_first,
	  the_same_is_said_when_another_member_of_the_group_is_bound,
	  the_longest_names_leave_the_remedy_whole,
	  a_node_that_is_not_ours_is_told_with_owner_and_mode,
	  a_group_without_an_iommu_is_refused_with_the_reason, the_holder_of_a_busy_group_is_named,
	  the_holder_of_the_functions_own_node_is_found_too,
	  the_siblings_that_keep_a_group_from_being_viable_are_named,
	  many_siblings_leave_the_remedy_whole,
	  a_group_that_is_not_viable_for_no_visible_reason_gets_the_command_that_shows_it)
