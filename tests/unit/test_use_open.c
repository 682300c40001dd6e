/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_use.h"

/* A node of DEVNAME below /dev, in KIND "char" or "block". */
static void make_node(const char *kind, const char *number, const char *place, const char *devname)
{
	char class[16];
	char path[256];

	snprintf(class, sizeof(class), "dev/%s", kind);
	fake_device(class, number, place);
	snprintf(path, sizeof(path), "/sys/devices/%s/uevent", place);
	fake_file(path, "MAJOR=1\nDEVNAME=%s\nDEVTYPE=x\n", devname);
}

static void make_open(const char *pid, const char *name, const char *fd, const char *target)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	fake_file(path, "%s\n", name);
	snprintf(path, sizeof(path), "/proc/%s/fd/%s", pid, fd);
	fake_link(path, target);
}

START_TEST(a_process_with_a_node_open_is_told_once_a_node)
{
	make_node("char", "226:0", FAKE_PLACE "/drm/card0", "dri/card0");
	make_node("char", "226:128", FAKE_PLACE "/drm/renderD128", "dri/renderD128");
	make_open("812", "Xorg", "3", "/dev/dri/card0");
	make_open("812", "Xorg", "4", "/dev/dri/card0");
	make_open("812", "Xorg", "5", "/dev/dri/renderD128");
	make_open("1200", "mpv", "9", "/dev/dri/renderD128");
	ck_assert_str_eq(fake_uses(bsh_use_open), "open|pid 812 (Xorg) has /dev/dri/card0 open|\n"
						  "open|pid 812 (Xorg) has /dev/dri/renderD128 "
						  "open|\n"
						  "open|pid 1200 (mpv) has /dev/dri/renderD128 "
						  "open|\n");
}
END_TEST

START_TEST(block_nodes_count_too)
{
	make_node("block", "259:0", FAKE_PLACE "/nvme/nvme0/nvme0n1", "nvme0n1");
	make_open("7", "dd", "0", "/dev/nvme0n1");
	ck_assert_str_eq(fake_uses(bsh_use_open), "open|pid 7 (dd) has /dev/nvme0n1 open|\n");
}
END_TEST

START_TEST(the_node_of_a_multipath_head_counts_for_its_controller)
{
	make_node("block", "259:0", "virtual/nvme-subsystem/nvme-subsys0/nvme0n1", "nvme0n1");
	make_open("7", "dd", "0", "/dev/nvme0n1");
	ck_assert_str_eq(fake_uses(bsh_use_open), "");
	fake_link("/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0",
		  "../../../" FAKE_PLACE "/nvme/nvme0");
	ck_assert_str_eq(fake_uses(bsh_use_open), "open|pid 7 (dd) has /dev/nvme0n1 open|\n");
}
END_TEST

START_TEST(the_node_of_an_nvidia_gpu_is_known_by_what_its_driver_says)
{
	fake_file("/proc/driver/nvidia/gpus/" FAKE_ADDRESS "/information",
		  "Model: \t\t X\nDevice Minor: \t 1\n");
	make_open("7", "train", "3", "/dev/nvidia0");
	make_open("8", "train", "3", "/dev/nvidia1");
	make_open("9", "train", "3", "/dev/nvidia10");
	ck_assert_str_eq(fake_uses(bsh_use_open), "open|pid 8 (train) has /dev/nvidia1 open|\n");
}
END_TEST

START_TEST(without_a_uevent_a_node_has_the_name_of_its_device)
{
	fake_device("dev/char", "10:1", FAKE_PLACE "/misc/thing");
	make_open("7", "x", "3", "/dev/thing");
	ck_assert_str_eq(fake_uses(bsh_use_open), "open|pid 7 (x) has /dev/thing open|\n");
}
END_TEST

START_TEST(another_functions_node_and_another_file_are_no_use)
{
	make_node("char", "226:0", FAKE_PLACE "/drm/card0", "dri/card0");
	make_node("char", "226:1", "pci0000:00/0000:01:00.1/drm/card1", "dri/card1");
	make_open("7", "x", "3", "/dev/dri/card1");
	make_open("7", "x", "4", "/dev/dri/card01");
	make_open("7", "x", "5", "/tmp/dri/card0");
	make_open("7", "x", "6", "/dev/dri");
	make_open("7", "x", "7", "socket:[1]");
	ck_assert_str_eq(fake_uses(bsh_use_open), "");
}
END_TEST

START_TEST(a_node_that_was_deleted_is_still_open)
{
	make_node("char", "226:0", FAKE_PLACE "/drm/card0", "dri/card0");
	make_open("7", "x", "3", "/dev/dri/card0 (deleted)");
	ck_assert_str_eq(fake_uses(bsh_use_open), "open|pid 7 (x) has /dev/dri/card0 open|\n");
}
END_TEST

START_TEST(nodes_of_vfio_are_left_out)
{
	make_node("char", "510:0", FAKE_PLACE "/vfio-dev/vfio0", "vfio/devices/vfio0");
	make_open("7", "barsh", "3", "/dev/vfio/devices/vfio0");
	ck_assert_str_eq(fake_uses(bsh_use_open), "");
}
END_TEST

START_TEST(this_process_does_not_count)
{
	char pid[16];

	make_node("char", "226:0", FAKE_PLACE "/drm/card0", "dri/card0");
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	make_open(pid, "barsh", "3", "/dev/dri/card0");
	ck_assert_str_eq(fake_uses(bsh_use_open), "");
}
END_TEST

START_TEST(this_process_is_the_one_that_proc_says)
{
	make_node("char", "226:0", FAKE_PLACE "/drm/card0", "dri/card0");
	make_open("77", "barsh", "3", "/dev/dri/card0");
	make_open("78", "Xorg", "3", "/dev/dri/card0");
	fake_link("/proc/self", "77");
	ck_assert_str_eq(fake_uses(bsh_use_open), "open|pid 78 (Xorg) has /dev/dri/card0 open|\n");
}
END_TEST

START_TEST(control_characters_of_names_are_not_passed_on)
{
	make_node("char", "226:0", FAKE_PLACE "/drm/card0", "x\x1b[2J");
	make_open("7", "e\x1bvil", "3", "/dev/x\x1b[2J");
	ck_assert_str_eq(fake_uses(bsh_use_open), "open|pid 7 (e?vil) has /dev/x?[2J open|\n");
}
END_TEST

START_TEST(without_proc_nothing_is_open)
{
	make_node("char", "226:0", FAKE_PLACE "/drm/card0", "dri/card0");
	ck_assert_str_eq(fake_uses(bsh_use_open), "");
}
END_TEST

BSH_TESTS("host/use_open", fake_host_init, fake_host_finish,
	  a_process_with_a_node_open_is_told_once_a_node, block_nodes_count_too,
	  the_node_of_a_multipath_head_counts_for_its_controller,
	  the_node_of_an_nvidia_gpu_is_known_by_what_its_driver_says,
	  without_a_uevent_a_node_has_the_name_of_its_device,
	  another_functions_node_and_another_file_are_no_use, a_node_that_was_deleted_is_still_open,
	  nodes_of_vfio_are_left_out, this_process_does_not_count,
	  this_process_is_the_one_that_proc_says, control_characters_of_names_are_not_passed_on,
	  without_proc_nothing_is_open)
