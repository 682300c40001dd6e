/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_doctor.h"

#define SIBLING "0000:01:00.1"

static void setup(void)
{
	fake_host_init();
	fake_machine();
	fake_host.self = NULL;
}

/* An interface of a function that is up. */
static void up(const char *address, const char *name)
{
	char path[128], target[128];

	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/net/%s/flags", address, name);
	fake_file(path, "0x1003\n");
	snprintf(path, sizeof(path), "/sys/class/net/%s", name);
	snprintf(target, sizeof(target), "../../devices/pci0000:00/%s/net/%s", address, name);
	fake_link(path, target);
}

/* The function is a disk that is mounted. */
static void mounted(const char *address, const char *disk, const char *dev, const char *point)
{
	char path[128], target[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/block/%s/dev", address, disk);
	fake_file(path, "%s\n", dev);
	snprintf(path, sizeof(path), "/sys/class/block/%s", disk);
	snprintf(target, sizeof(target), "../../devices/pci0000:00/%s/block/%s", address, disk);
	fake_link(path, target);
	file = fopen(fake_path("/proc/self/mountinfo"), "ae");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "40 1 %s / %s rw - ext4 /dev/%s rw\n", dev, point, disk);
	fclose(file);
}

/* The commands that were printed, one a line. */
static const char *commands(void)
{
	static char to[2048];
	size_t len = 0;

	to[0] = '\0';
	for (unsigned i = 0; i < n_findings; i++)
		if (findings[i].command[0] != '\0')
			len += (size_t)snprintf(to + len, sizeof(to) - len, "%s\n",
						findings[i].command);
	return to;
}

/* ---- The group --------------------------------------------------------- */

START_TEST(the_group_is_told_with_its_other_members)
{
	fake_card("vfio-pci");
	assert_finds(CARD, "group", BSH_FINDING_OK, "IOMMU group 7, alone in it");
	fake_function("0000:01:00.2", 1, 2, "", "7");
	fake_function(SIBLING, 1, 2, "", "7");
	assert_finds(CARD, "group", BSH_FINDING_OK,
		     "IOMMU group 7, with 0000:01:00.1, 0000:01:00.2");
}
END_TEST

START_TEST(a_group_that_vfio_made_up_is_refused)
{
	fake_card("vfio-pci");
	fake_file("/sys/kernel/iommu_groups/7/name", "vfio-noiommu\n");
	fake_visit(CARD);
	ck_assert_str_eq(fake_found("group")->id, "noiommu");
	ck_assert_int_eq(fake_found("viable")->state, BSH_FINDING_LATER);
	ck_assert_int_eq(fake_found("nodes")->state, BSH_FINDING_LATER);
	ck_assert_int_eq(fake_found("busy")->state, BSH_FINDING_LATER);
}
END_TEST

START_TEST(a_node_left_by_another_mode_does_not_matter)
{
	fake_card("vfio-pci");
	fake_node("/dev/vfio/noiommu-7");
	ck_assert_uint_eq(fake_visit(CARD), 0);
}
END_TEST

START_TEST(without_an_iommu_the_driver_waits)
{
	fake_function(CARD, 0x1b36, 0x0010, "nvme", "");
	remove(fake_path("/sys/class/iommu/dmar0/intel-iommu/version"));
	remove(fake_path("/sys/class/iommu/dmar0/intel-iommu"));
	remove(fake_path("/sys/class/iommu/dmar0"));
	ck_assert_uint_eq(fake_visit(CARD), 1);
	assert_finds(CARD, "group", BSH_FINDING_LATER, "when there is an IOMMU");
	assert_finds(CARD, "driver", BSH_FINDING_LATER,
		     CARD " is bound to nvme: when what is wrong is mended");
	ck_assert_str_eq(commands(), "");
}
END_TEST

/* ---- In use ------------------------------------------------------------ */

START_TEST(uses_are_ended_before_the_function_is_bound)
{
	fake_card("nvme");
	mounted(CARD, "nvme0n1", "259:0", "/mnt");
	mounted(CARD, "nvme0n2", "259:1", "/srv");
	ck_assert_uint_eq(fake_visit(CARD), 3);
	ck_assert_str_eq(fake_found("in-use")->text, CARD " is in use: nvme0n2 is mounted on /srv");
	ck_assert_str_eq(
		fake_found("in-use")->advice,
		fake_command("or take it all the same: `%sbarsh bind %u--force=mounted " CARD "`"));
	/* What was mounted last is the first to go. */
	ck_assert_ptr_eq(strstr(commands(), fake_command("%sumount /srv\n")), commands());
	ck_assert_ptr_nonnull(strstr(commands(), fake_command("\n%sumount /mnt\n")));
	ck_assert_str_eq(fake_found("driver")->command, fake_command("%sbarsh bind %u" CARD));
	ck_assert_str_eq(findings[n_findings - 3].step, "driver");
}
END_TEST

START_TEST(a_use_that_no_command_ends_keeps_the_driver_waiting)
{
	fake_card("nouveau");
	fake_file(fake_attr(CARD, "boot_vga"), "1\n");
	ck_assert_uint_eq(fake_visit(CARD), 1);
	ck_assert_str_eq(fake_found("in-use")->text, CARD " is in use: it is the boot display");
	ck_assert_ptr_nonnull(strstr(fake_found("in-use")->advice, "--force=display " CARD "`"));
	assert_finds(CARD, "driver", BSH_FINDING_LATER,
		     CARD " is bound to nouveau: to be bound when nothing uses it any more");
	ck_assert_str_eq(commands(), "");
}
END_TEST

START_TEST(a_route_ends_with_its_interface)
{
	fake_card("e1000e");
	up(CARD, "eth0");
	fake_file("/proc/net/route",
		  "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n"
		  "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\n");
	fake_visit(CARD);
	ck_assert_str_eq(fake_found("driver")->command, fake_command("%sbarsh bind %u" CARD));
	ck_assert_ptr_eq(strstr(commands(), fake_command("%sip link set eth0 down\n")), commands());
}
END_TEST

START_TEST(a_command_with_a_redirection_is_for_a_shell_of_root)
{
	fake_card("nvme");
	fake_file(fake_attr(CARD, "sriov_numvfs"), "2\n");
	fake_visit(CARD);
	ck_assert_str_eq(fake_found("in-use")->text, CARD " is in use: it has 2 virtual functions");
	ck_assert_str_eq(fake_found("in-use")->command,
			 fake_command("%(echo 0 > /sys/bus/pci/devices/" CARD "/sriov_numvfs%)"));
	fake_plain_visit(CARD);
	ck_assert_str_eq(fake_found("in-use")->command,
			 "sudo sh -c 'echo 0 > /sys/bus/pci/devices/" CARD "/sriov_numvfs'");
}
END_TEST

START_TEST(a_mount_point_with_a_redirection_in_it_stays_in_its_quotes)
{
	fake_card("nvme");
	mounted(CARD, "nvme0n1", "259:0", "/mnt/a>b");
	fake_plain_visit(CARD);
	ck_assert_str_eq(fake_found("in-use")->command, "sudo umount '/mnt/a>b'");
}
END_TEST

START_TEST(what_vfio_has_is_used_by_nobody_else)
{
	fake_card("vfio-pci");
	fake_file(fake_attr(CARD, "sriov_numvfs"), "2\n");
	ck_assert_uint_eq(fake_visit(CARD), 0);
}
END_TEST

/* ---- Viable ------------------------------------------------------------ */

START_TEST(harmless_siblings_are_no_obstacle)
{
	static const char *const drivers[] = { "", "vfio-pci", "mlx5_vfio_pci", "pci-stub",
					       "pcieport" };

	fake_card("vfio-pci");
	for (size_t i = 0; i < BSH_LENGTH(drivers); i++) {
		fake_function(SIBLING, 1, 2, drivers[i], "7");
		ck_assert_uint_eq(fake_visit(CARD), 0);
	}
	/* Its own driver is no sibling's. */
	fake_card("nvme");
	assert_finds(CARD, "viable", BSH_FINDING_OK,
		     "no other function keeps the group from being handed out");
}
END_TEST

START_TEST(siblings_are_bound_with_it_by_one_command)
{
	fake_card("nvme");
	fake_function(SIBLING, 1, 2, "nvme", "7");
	fake_function("0000:01:00.2", 1, 2, "xhci_hcd", "7");
	ck_assert_uint_eq(fake_visit(CARD), 1);
	ck_assert_str_eq(fake_found("viable")->text,
			 "IOMMU group 7 is not viable while the kernel uses 0000:01:00.1 (driver "
			 "nvme), 0000:01:00.2 (driver xhci_hcd)");
	ck_assert_str_eq(commands(), fake_command("%sbarsh bind --group %u" CARD "\n"));
	ck_assert_str_eq(fake_found("driver")->text,
			 CARD " is bound to nvme: bind --group takes it, too");
}
END_TEST

START_TEST(uses_of_siblings_are_ended_first)
{
	fake_card("vfio-pci");
	fake_function(SIBLING, 1, 2, "nvme", "7");
	mounted(SIBLING, "nvme0n1", "259:0", "/mnt");
	ck_assert_uint_eq(fake_visit(CARD), 2);
	ck_assert_str_eq(fake_found("in-use")->text,
			 SIBLING " is in use: nvme0n1 is mounted on /mnt");
	ck_assert_ptr_nonnull(strstr(fake_found("in-use")->advice, "bind --group "));
	ck_assert_str_eq(commands(),
			 fake_command("%sumount /mnt\n%sbarsh bind --group %u" CARD "\n"));
}
END_TEST

/* An array over disks of both functions, which is mounted: it is a use of each. */
START_TEST(a_use_of_several_functions_is_ended_once)
{
	static const char *const disks[] = { "nvme0n1", "nvme1n1" };
	static const char *const homes[] = { CARD, SIBLING };
	char path[160], target[160];

	fake_card("nvme");
	fake_function(SIBLING, 1, 2, "nvme", "7");
	for (size_t i = 0; i < BSH_LENGTH(disks); i++) {
		snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/block/%s/dev", homes[i],
			 disks[i]);
		fake_file(path, "259:%zu\n", i);
		snprintf(path, sizeof(path), "/sys/class/block/%s", disks[i]);
		snprintf(target, sizeof(target), "../../devices/pci0000:00/%s/block/%s", homes[i],
			 disks[i]);
		fake_link(path, target);
		snprintf(path, sizeof(path), "/sys/devices/pci0000:00/%s/block/%s/holders/md0",
			 homes[i], disks[i]);
		fake_link(path, "../../../../../virtual/block/md0");
	}
	fake_file("/sys/devices/virtual/block/md0/dev", "9:0\n");
	fake_file("/sys/devices/virtual/block/md0/md/level", "raid1\n");
	fake_link("/sys/class/block/md0", "../../devices/virtual/block/md0");
	fake_file("/proc/self/mountinfo", "40 1 9:0 / /mnt rw - ext4 /dev/md0 rw\n");
	fake_visit(CARD);
	ck_assert_str_eq(commands(), fake_command("%sumount /mnt\n%smdadm --stop /dev/md0\n"
						  "%sbarsh bind --group %u" CARD "\n"));
}
END_TEST

START_TEST(a_sibling_that_can_never_be_bound_leaves_no_command)
{
	fake_card("nvme");
	fake_function(SIBLING, 1, 2, "shpchp", "7");
	fake_file(fake_attr(SIBLING, "class"), "0x060400\n");
	fake_function("0000:01:00.2", 1, 2, "nvme", "7");
	ck_assert_uint_eq(fake_visit(CARD), 2);
	ck_assert_str_eq(commands(), "");
	ck_assert_int_eq(fake_found("driver")->state, BSH_FINDING_LATER);
}
END_TEST

/* ---- The driver -------------------------------------------------------- */

START_TEST(who_is_told_to_bind_for_himself_is_named)
{
	char command[128];

	fake_card("nvme");
	fake_visit(CARD);
	ck_assert_str_eq(fake_found("driver")->command, fake_command("%sbarsh bind %u" CARD));
	ck_assert_int_eq(strstr(fake_found("driver")->command, "--user ") == NULL, geteuid() == 0);
	fake_plain_visit(CARD);
	snprintf(command, sizeof(command), "sudo barsh bind --user %s " CARD, fake_plain_user());
	ck_assert_str_eq(fake_found("driver")->command, command);
	fake_card("");
	assert_finds(CARD, "driver", BSH_FINDING_WRONG, CARD " has no driver");
}
END_TEST

BSH_TESTS("host/doctor_group", setup, fake_host_finish, the_group_is_told_with_its_other_members,
	  a_group_that_vfio_made_up_is_refused, a_node_left_by_another_mode_does_not_matter,
	  without_an_iommu_the_driver_waits, uses_are_ended_before_the_function_is_bound,
	  a_use_that_no_command_ends_keeps_the_driver_waiting, a_route_ends_with_its_interface,
	  a_command_with_a_redirection_is_for_a_shell_of_root,
	  a_mount_point_with_a_redirection_in_it_stays_in_its_quotes,
	  what_vfio_has_is_used_by_nobody_else,
	  harmless_siblings_are_no_obstacle, siblings_are_bound_with_it_by_one_command,
	  uses_of_siblings_are_ended_first, a_use_of_several_functions_is_ended_once,
	  a_sibling_that_can_never_be_bound_leaves_no_command,
	  who_is_told_to_bind_for_himself_is_named)
