/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_use.h"

#define DISK FAKE_PLACE "/nvme/nvme0/nvme0n1"

/* The nodes that the kernel claims, as they are below the root. */
static const char *claimed[3];

static bool is_claimed(const char *path)
{
	for (size_t i = 0; i < BSH_LENGTH(claimed); i++)
		if (claimed[i] && strcmp(path + strlen(fake_root), claimed[i]) == 0)
			return true;
	return false;
}

static const struct bsh_host_sys asked = { .is_claimed = is_claimed };

static void make_block(const char *name, const char *place, const char *dev)
{
	fake_device("class/block", name, place);
	fake_device_attr(place, "dev", dev);
}

/* A disk with three partitions. */
static void init(void)
{
	fake_host_init();
	fake_host.sys = &asked;
	memset(claimed, 0, sizeof(claimed));
	make_block("nvme0n1", DISK, "259:0");
	make_block("nvme0n1p1", DISK "/nvme0n1p1", "259:1");
	make_block("nvme0n1p2", DISK "/nvme0n1p2", "259:2");
	make_block("nvme0n1p3", DISK "/nvme0n1p3", "259:3");
}

static void finish(void)
{
	fake_host.sys = NULL;
	fake_host_finish();
}

static void make_holder(const char *below, const char *name)
{
	char path[128];
	char target[128];

	snprintf(path, sizeof(path), "/sys/devices/%s/holders/%s", below, name);
	snprintf(target, sizeof(target), "../../%s", name);
	fake_link(path, target);
}

/* A mapped device on BELOW, a place in /sys/devices. */
static void make_mapped(const char *below, const char *node, const char *dev, const char *name,
			const char *uuid)
{
	char place[64];

	snprintf(place, sizeof(place), "virtual/block/%s", node);
	make_block(node, place, dev);
	fake_device_attr(place, "dm/name", name);
	fake_device_attr(place, "dm/uuid", uuid);
	make_holder(below, node);
}

static void make_mounts(const char *table)
{
	fake_file("/proc/self/mountinfo", "%s", table);
}

static void make_swaps(const char *table)
{
	fake_file("/proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n%s", table);
}

static const char *uses(void)
{
	return fake_uses(bsh_use_block);
}

START_TEST(a_disk_that_nobody_uses_is_not_in_use)
{
	make_mounts("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n");
	make_swaps("/dev/sda2                               partition\t1\t0\t-2\n");
	ck_assert_str_eq(uses(), "");
}
END_TEST

START_TEST(a_mount_is_found_by_its_device_numbers)
{
	make_mounts("1 0 259:1 / /mnt rw - ext4 /dev/root rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_mount_of_the_whole_disk_is_found)
{
	make_mounts("1 0 259:0 / /mnt rw - ext4 /dev/nvme0n1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_mount_is_found_by_the_name_of_its_source)
{
	make_mounts("1 0 0:44 / /mnt rw - btrfs /dev/nvme0n1p2 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p2 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_mount_is_found_by_a_link_to_its_source)
{
	fake_link("/dev/disk/by-uuid/12-34", "../../nvme0n1p2");
	make_mounts("1 0 0:44 / /mnt rw - fuseblk /dev/disk/by-uuid/12-34 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p2 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_mount_point_comes_quoted_for_the_shell_where_it_must)
{
	make_mounts("1 0 259:1 / /my\\040disk rw - ext4 /dev/nvme0n1p1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /my disk|umount '/my disk'\n");
}
END_TEST

START_TEST(control_characters_of_a_mount_point_are_not_passed_on_nor_made_a_command)
{
	make_mounts("1 0 259:1 / /a\\012b\x1b[2J rw - ext4 /dev/nvme0n1p1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /a?b?[2J|\n");
}
END_TEST

START_TEST(what_the_system_runs_on_has_no_command)
{
	make_mounts("1 0 259:1 / / rw - ext4 /dev/nvme0n1p1 rw\n"
		    "2 1 259:2 / /boot/efi rw - vfat /dev/nvme0n1p2 rw\n"
		    "3 1 259:3 / /var/lib/x rw - ext4 /dev/nvme0n1p3 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p3 is mounted on /var/lib/x|umount /var/lib/x\n"
				 "mounted|nvme0n1p2 is mounted on /boot/efi|\n"
				 "mounted|nvme0n1p1 is mounted on /|\n");
}
END_TEST

START_TEST(a_bind_mount_is_another_mount_and_goes_first)
{
	make_mounts("1 0 259:1 / /mnt rw - ext4 /dev/nvme0n1p1 rw\n"
		    "2 0 259:1 /sub /srv/x rw - ext4 /dev/nvme0n1p1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /srv/x|umount /srv/x\n"
				 "mounted|nvme0n1p1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_mount_twice_on_one_point_is_told_once)
{
	make_mounts("1 0 259:1 / /mnt rw - ext4 /dev/nvme0n1p1 rw\n"
		    "2 0 259:1 / /mnt rw - ext4 /dev/nvme0n1p1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(two_devices_on_one_point_are_both_told)
{
	make_mounts("1 0 259:1 / /mnt rw - ext4 /dev/nvme0n1p1 rw\n"
		    "2 1 259:2 / /mnt rw - ext4 /dev/nvme0n1p2 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p2 is mounted on /mnt|umount /mnt\n"
				 "mounted|nvme0n1p1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_disk_of_another_function_is_not_in_use)
{
	make_block("nvme1n1", "pci0000:00/0000:00:01.0/0000:01:00.1/nvme/nvme1/nvme1n1", "259:9");
	make_block("nvme2n1", "pci0000:00/10000:01:00.0/nvme/nvme2/nvme2n1", "259:8");
	make_mounts("1 0 259:9 / /mnt rw - ext4 /dev/nvme1n1 rw\n"
		    "2 0 259:8 / /mnt2 rw - ext4 /dev/nvme2n1 rw\n");
	make_swaps("/dev/nvme1n1 partition 1 0 -2\n");
	claimed[0] = "/dev/nvme1n1";
	ck_assert_str_eq(uses(), "");
}
END_TEST

START_TEST(a_disk_behind_a_vmd_controller_is_the_controllers)
{
	make_block("nvme3n1", FAKE_PLACE "/pci10000:e0/10000:e1:00.0/nvme/nvme3/nvme3n1", "259:7");
	make_mounts("1 0 259:7 / /mnt rw - ext4 /dev/nvme3n1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme3n1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_multipath_head_is_its_controllers)
{
	make_block("nvme4n1", "virtual/nvme-subsystem/nvme-subsys4/nvme4n1", "259:20");
	make_block("nvme4n1p1", "virtual/nvme-subsystem/nvme-subsys4/nvme4n1/nvme4n1p1", "259:21");
	fake_link("/sys/devices/virtual/nvme-subsystem/nvme-subsys4/nvme4",
		  "../../../" FAKE_PLACE "/nvme/nvme4");
	make_mounts("1 0 259:21 / /mnt rw - ext4 /dev/nvme4n1p1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme4n1p1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(swap_on_a_partition_is_told)
{
	make_swaps("/dev/nvme0n1p2                          partition\t8388604\t\t0\t\t-2\n");
	claimed[0] = "/dev/nvme0n1p2";
	claimed[1] = "/dev/nvme0n1";
	ck_assert_str_eq(uses(), "swap|nvme0n1p2 is swapped on|swapoff /dev/nvme0n1p2\n");
}
END_TEST

START_TEST(swap_on_a_node_that_was_deleted_is_told_by_the_name_of_the_device)
{
	fake_link("/dev/disk/by-id/x", "../../nvme0n1p3");
	make_swaps("/dev/nvme0n1p2\\040(deleted)            partition\t8388604\t\t0\t\t-2\n"
		   "/dev/disk/by-id/x                       partition\t8388604\t\t0\t\t-2\n");
	ck_assert_str_eq(uses(), "swap|nvme0n1p2 is swapped on|swapoff /dev/nvme0n1p2\n"
				 "swap|nvme0n1p3 is swapped on|swapoff /dev/nvme0n1p3\n");
}
END_TEST

START_TEST(a_swap_file_is_told_with_the_device_of_its_file_system_and_goes_first)
{
	make_mounts("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
		    "2 1 259:1 / /mnt rw - ext4 /dev/nvme0n1p1 rw\n");
	make_swaps("/mnt/my\\040swap                        file\t\t8388604\t\t0\t\t-2\n"
		   "/nvme0n1p1                              file\t\t8388604\t\t0\t\t-2\n");
	ck_assert_str_eq(uses(), "swap|the file /mnt/my swap on nvme0n1p1 is swapped on|"
				 "swapoff '/mnt/my swap'\n"
				 "mounted|nvme0n1p1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_swap_file_that_was_deleted_has_no_command)
{
	make_mounts("2 1 259:1 / /mnt rw - ext4 /dev/nvme0n1p1 rw\n");
	make_swaps("/mnt/swap\\040(deleted)                 file\t\t8388604\t\t0\t\t-2\n");
	ck_assert_str_eq(uses(), "swap|the file /mnt/swap on nvme0n1p1 is swapped on|\n"
				 "mounted|nvme0n1p1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_volume_group_is_told_once_and_by_its_own_name)
{
	make_mapped(DISK "/nvme0n1p2", "dm-0", "254:0", "my--vg-root", "LVM-abc");
	make_mapped(DISK "/nvme0n1p2", "dm-1", "254:1", "my--vg-swap--x", "LVM-def");
	make_mapped(DISK "/nvme0n1p3", "dm-2", "254:2", "my-root", "LVM-ghi");
	ck_assert_str_eq(uses(),
			 "lvm|volume group my is active on nvme0n1p3|vgchange -an my\n"
			 "lvm|volume group my-vg is active on nvme0n1p2|vgchange -an my-vg\n");
}
END_TEST

START_TEST(an_encrypted_volume_is_told_by_its_name)
{
	make_mapped(DISK "/nvme0n1p2", "dm-0", "254:0", "my secret", "CRYPT-LUKS2-abc-secret");
	ck_assert_str_eq(uses(), "crypt|encrypted volume my secret (dm-0) is open on nvme0n1p2|"
				 "cryptsetup close 'my secret'\n");
}
END_TEST

START_TEST(an_md_array_is_told_once_with_its_partitions_mounts)
{
	make_block("md0", "virtual/block/md0", "9:0");
	fake_device_attr("virtual/block/md0", "md/level", "raid1");
	make_block("md0p1", "virtual/block/md0/md0p1", "259:30");
	make_holder(DISK "/nvme0n1p1", "md0");
	make_holder(DISK "/nvme0n1p2", "md0");
	claimed[0] = "/dev/nvme0n1p1";
	claimed[1] = "/dev/nvme0n1p2";
	make_mounts("1 0 259:30 / /mnt rw - ext4 /dev/md0p1 rw\n");
	ck_assert_str_eq(uses(),
			 "mounted|md0p1 (on md0 on nvme0n1p1) is mounted on /mnt|umount /mnt\n"
			 "md|array md0 is running on nvme0n1p1|mdadm --stop /dev/md0\n");
}
END_TEST

START_TEST(a_mapped_device_of_another_kind_is_held)
{
	make_mapped(DISK, "dm-3", "254:3", "mpatha", "mpath-3600");
	ck_assert_str_eq(uses(), "held|mpatha (dm-3) is made of nvme0n1|dmsetup remove mpatha\n");
}
END_TEST

START_TEST(bcache_is_held)
{
	make_block("bcache0", "virtual/block/bcache0", "252:0");
	make_holder(DISK "/nvme0n1p1", "bcache0");
	ck_assert_str_eq(uses(), "held|bcache0 is made of nvme0n1p1|\n");
}
END_TEST

START_TEST(a_loop_device_on_a_partition_is_held_and_looked_into)
{
	make_block("loop0", "virtual/block/loop0", "7:0");
	fake_device_attr("virtual/block/loop0", "loop/backing_file", "/dev/nvme0n1p1");
	make_block("loop1", "virtual/block/loop1", "7:1");
	fake_device_attr("virtual/block/loop1", "loop/backing_file", "/srv/nvme0n1p1");
	make_block("loop2", "virtual/block/loop2", "7:2");
	fake_device_attr("virtual/block/loop2", "loop/backing_file", "/dev/nvme0n1p2");
	claimed[0] = "/dev/nvme0n1p1";
	claimed[1] = "/dev/nvme0n1p2";
	make_mounts("1 0 7:0 / /mnt rw - ext4 /dev/loop0 rw\n"
		    "2 0 7:1 / /mnt2 rw - ext4 /dev/loop1 rw\n");
	ck_assert_str_eq(uses(), "mounted|loop0 (on nvme0n1p1) is mounted on /mnt|umount /mnt\n"
				 "held|loop2 is made of nvme0n1p2|losetup -d /dev/loop2\n"
				 "held|loop0 is made of nvme0n1p1|losetup -d /dev/loop0\n");
}
END_TEST

START_TEST(evidence_three_levels_up_is_told_in_the_order_in_which_it_can_be_ended)
{
	make_mapped(DISK "/nvme0n1p2", "dm-0", "254:0", "secret", "CRYPT-LUKS2-abc-secret");
	make_mapped("virtual/block/dm-0", "dm-1", "254:1", "vg-data", "LVM-abc");
	make_mapped("virtual/block/dm-0", "dm-2", "254:2", "vg-swap", "LVM-def");
	make_mounts("1 0 254:1 / /mnt rw - ext4 /dev/mapper/vg-data rw\n");
	make_swaps("/dev/dm-2 partition 1 0 -2\n");
	claimed[0] = "/dev/nvme0n1";
	claimed[1] = "/dev/nvme0n1p2";
	claimed[2] = "/dev/dm-0";
	ck_assert_str_eq(uses(),
			 "swap|dm-2 (on dm-0 on nvme0n1p2) is swapped on|swapoff /dev/dm-2\n"
			 "mounted|dm-1 (on dm-0 on nvme0n1p2) is mounted on /mnt|umount /mnt\n"
			 "lvm|volume group vg is active on dm-0 (on nvme0n1p2)|vgchange -an vg\n"
			 "crypt|encrypted volume secret (dm-0) is open on nvme0n1p2|"
			 "cryptsetup close secret\n");
}
END_TEST

START_TEST(volumes_that_the_system_runs_on_have_no_command)
{
	make_mapped(DISK "/nvme0n1p2", "dm-0", "254:0", "secret", "CRYPT-LUKS2-abc-secret");
	make_mapped("virtual/block/dm-0", "dm-1", "254:1", "vg-root", "LVM-abc");
	make_mapped("virtual/block/dm-0", "dm-2", "254:2", "vg-home", "LVM-def");
	make_mapped(DISK "/nvme0n1p3", "dm-3", "254:3", "other", "CRYPT-LUKS2-x");
	make_mounts("1 0 254:1 / / rw - ext4 /dev/mapper/vg-root rw\n");
	ck_assert_str_eq(uses(),
			 "mounted|dm-1 (on dm-0 on nvme0n1p2) is mounted on /|\n"
			 "lvm|volume group vg is active on dm-0 (on nvme0n1p2)|\n"
			 "crypt|encrypted volume other (dm-3) is open on nvme0n1p3|"
			 "cryptsetup close other\n"
			 "crypt|encrypted volume secret (dm-0) is open on nvme0n1p2|\n");
}
END_TEST

START_TEST(an_array_that_the_system_runs_on_has_no_command)
{
	make_block("md0", "virtual/block/md0", "9:0");
	fake_device_attr("virtual/block/md0", "md/level", "raid1");
	make_holder(DISK "/nvme0n1p1", "md0");
	make_mounts("1 0 9:0 / /usr rw - ext4 /dev/md0 rw\n");
	ck_assert_str_eq(uses(), "mounted|md0 (on nvme0n1p1) is mounted on /usr|\n"
				 "md|array md0 is running on nvme0n1p1|\n");
}
END_TEST

START_TEST(a_member_of_a_btrfs_is_mounted_where_the_other_member_is)
{
	fake_link("/sys/fs/btrfs/11-22/devices/sda", "../../../../devices/x/block/sda");
	fake_link("/sys/fs/btrfs/11-22/devices/nvme0n1p1", "../../../../devices/x/nvme0n1p1");
	fake_link("/sys/fs/btrfs/33-44/devices/sdb", "../../../../devices/x/block/sdb");
	make_mounts("1 0 0:40 / /data rw - btrfs /dev/sda rw\n"
		    "2 0 0:41 / /other rw - btrfs /dev/sdb rw\n"
		    "3 0 8:0 / /third rw - ext4 /dev/sda rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /data|umount /data\n");
}
END_TEST

START_TEST(a_member_of_a_btrfs_is_mounted_even_if_it_cannot_be_seen_where)
{
	fake_file("/sys/fs/btrfs/features/x", "0\n");
	fake_link("/sys/fs/btrfs/11-22/devices/nvme0n1p1", "../../../../devices/x/nvme0n1p1");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is part of a mounted btrfs|\n");
}
END_TEST

START_TEST(two_members_of_a_btrfs_on_one_disk_are_one_mount)
{
	fake_link("/sys/fs/btrfs/11-22/devices/nvme0n1p1", "../../../../devices/x/nvme0n1p1");
	fake_link("/sys/fs/btrfs/11-22/devices/nvme0n1p2", "../../../../devices/x/nvme0n1p2");
	claimed[0] = "/dev/nvme0n1p1";
	claimed[1] = "/dev/nvme0n1p2";
	make_mounts("1 0 0:40 / /data rw - btrfs /dev/nvme0n1p2 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /data|umount /data\n");
}
END_TEST

START_TEST(what_the_kernel_claims_without_a_reason_that_shows_is_held)
{
	claimed[0] = "/dev/nvme0n1p3";
	claimed[1] = "/dev/nvme0n1";
	ck_assert_str_eq(uses(), "held|the kernel holds /dev/nvme0n1p3 exclusively (ZFS, or a "
				 "member of something)|\n");
}
END_TEST

START_TEST(a_claim_of_the_whole_disk_is_held)
{
	claimed[0] = "/dev/nvme0n1";
	ck_assert_str_eq(uses(), "held|the kernel holds /dev/nvme0n1 exclusively (ZFS, or a "
				 "member of something)|\n");
}
END_TEST

START_TEST(a_claim_that_a_mount_explains_is_not_told)
{
	claimed[0] = "/dev/nvme0n1p1";
	claimed[1] = "/dev/nvme0n1";
	make_mounts("1 0 259:1 / /mnt rw - ext4 /dev/nvme0n1p1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_mount_of_the_whole_disk_explains_the_claims_of_its_partitions)
{
	claimed[0] = "/dev/nvme0n1p1";
	claimed[1] = "/dev/nvme0n1";
	make_mounts("1 0 259:0 / /mnt rw - ext4 /dev/nvme0n1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1 is mounted on /mnt|umount /mnt\n");
}
END_TEST

START_TEST(a_claim_on_one_partition_is_told_beside_the_mount_of_another)
{
	claimed[0] = "/dev/nvme0n1p2";
	claimed[1] = "/dev/nvme0n1";
	make_mounts("1 0 259:1 / /mnt rw - ext4 /dev/nvme0n1p1 rw\n");
	ck_assert_str_eq(uses(), "mounted|nvme0n1p1 is mounted on /mnt|umount /mnt\n"
				 "held|the kernel holds /dev/nvme0n1p2 exclusively (ZFS, or a "
				 "member of something)|\n");
}
END_TEST

START_TEST(a_volume_that_is_claimed_is_held_beside_what_it_is)
{
	make_mapped(DISK "/nvme0n1p2", "dm-0", "254:0", "secret", "CRYPT-LUKS2-abc-secret");
	claimed[0] = "/dev/nvme0n1p2";
	claimed[1] = "/dev/dm-0";
	ck_assert_str_eq(uses(), "crypt|encrypted volume secret (dm-0) is open on nvme0n1p2|"
				 "cryptsetup close secret\n"
				 "held|the kernel holds /dev/dm-0 exclusively (ZFS, or a member of "
				 "something)|\n");
}
END_TEST

START_TEST(a_name_with_a_slash_is_asked_for_as_dev_has_it)
{
	make_block("cciss!c0d0", FAKE_PLACE "/cciss0/block/cciss!c0d0", "104:0");
	claimed[0] = "/dev/cciss/c0d0";
	ck_assert_str_eq(uses(), "held|the kernel holds /dev/cciss/c0d0 exclusively (ZFS, or a "
				 "member of something)|\n");
}
END_TEST

START_TEST(a_device_without_numbers_is_not_mounted_by_a_table_without_them)
{
	fake_device("class/block", "nvme5c5n1", FAKE_PLACE "/nvme/nvme5/nvme5c5n1");
	make_mounts("1 0  / /mnt rw - ext4 /dev/x rw\n");
	ck_assert_str_eq(uses(), "");
}
END_TEST

START_TEST(holders_that_hold_one_another_come_to_an_end)
{
	make_mapped(DISK "/nvme0n1p2", "dm-0", "254:0", "a", "CRYPT-x");
	make_mapped("virtual/block/dm-0", "dm-1", "254:1", "b", "CRYPT-y");
	make_holder("virtual/block/dm-1", "dm-0");
	ck_assert_str_eq(uses(), "crypt|encrypted volume b (dm-1) is open on dm-0 (on nvme0n1p2)|"
				 "cryptsetup close b\n"
				 "crypt|encrypted volume a (dm-0) is open on nvme0n1p2|"
				 "cryptsetup close a\n");
}
END_TEST

START_TEST(control_characters_of_a_volume_are_not_passed_on_nor_made_a_command)
{
	make_mapped(DISK "/nvme0n1p2", "dm-0", "254:0", "a\x1b[2Jb", "CRYPT-x");
	ck_assert_str_eq(uses(), "crypt|encrypted volume a?[2Jb (dm-0) is open on nvme0n1p2|\n");
}
END_TEST

START_TEST(without_proc_volumes_are_told_all_the_same)
{
	make_mapped(DISK "/nvme0n1p2", "dm-0", "254:0", "secret", "CRYPT-LUKS2-abc");
	ck_assert_str_eq(uses(), "crypt|encrypted volume secret (dm-0) is open on nvme0n1p2|"
				 "cryptsetup close secret\n");
}
END_TEST

BSH_TESTS("host/use_block", init, finish, a_disk_that_nobody_uses_is_not_in_use,
	  a_mount_is_found_by_its_device_numbers, a_mount_of_the_whole_disk_is_found,
	  a_mount_is_found_by_the_name_of_its_source, a_mount_is_found_by_a_link_to_its_source,
	  a_mount_point_comes_quoted_for_the_shell_where_it_must,
	  control_characters_of_a_mount_point_are_not_passed_on_nor_made_a_command,
	  what_the_system_runs_on_has_no_command, a_bind_mount_is_another_mount_and_goes_first,
	  a_mount_twice_on_one_point_is_told_once, two_devices_on_one_point_are_both_told,
	  a_disk_of_another_function_is_not_in_use,
	  a_disk_behind_a_vmd_controller_is_the_controllers, a_multipath_head_is_its_controllers,
	  swap_on_a_partition_is_told,
	  swap_on_a_node_that_was_deleted_is_told_by_the_name_of_the_device,
	  a_swap_file_is_told_with_the_device_of_its_file_system_and_goes_first,
	  a_swap_file_that_was_deleted_has_no_command,
	  a_volume_group_is_told_once_and_by_its_own_name, an_encrypted_volume_is_told_by_its_name,
	  an_md_array_is_told_once_with_its_partitions_mounts,
	  a_mapped_device_of_another_kind_is_held, bcache_is_held,
	  a_loop_device_on_a_partition_is_held_and_looked_into,
	  evidence_three_levels_up_is_told_in_the_order_in_which_it_can_be_ended,
	  volumes_that_the_system_runs_on_have_no_command,
	  an_array_that_the_system_runs_on_has_no_command,
	  a_member_of_a_btrfs_is_mounted_where_the_other_member_is,
	  a_member_of_a_btrfs_is_mounted_even_if_it_cannot_be_seen_where,
	  two_members_of_a_btrfs_on_one_disk_are_one_mount,
	  what_the_kernel_claims_without_a_reason_that_shows_is_held,
	  a_claim_of_the_whole_disk_is_held, a_claim_that_a_mount_explains_is_not_told,
	  a_mount_of_the_whole_disk_explains_the_claims_of_its_partitions,
	  a_claim_on_one_partition_is_told_beside_the_mount_of_another,
	  a_volume_that_is_claimed_is_held_beside_what_it_is,
	  a_name_with_a_slash_is_asked_for_as_dev_has_it,
	  a_device_without_numbers_is_not_mounted_by_a_table_without_them,
	  holders_that_hold_one_another_come_to_an_end,
	  control_characters_of_a_volume_are_not_passed_on_nor_made_a_command,
	  without_proc_volumes_are_told_all_the_same)
