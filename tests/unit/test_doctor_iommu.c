/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_doctor.h"

static void setup(void)
{
	fake_host_init();
	fake_machine();
	fake_host.self = NULL;
}

static const struct bsh_finding *look(void)
{
	fake_visit(NULL);
	return fake_found("iommu");
}

/* ---- What is in use ---------------------------------------------------- */

START_TEST(what_is_in_use_is_told_with_its_groups)
{
	assert_finds(NULL, "iommu", BSH_FINDING_OK, "Intel VT-d (dmar0), 0 groups");
	fake_function("0000:01:00.0", 1, 2, "", "7");
	assert_finds(NULL, "iommu", BSH_FINDING_OK, "Intel VT-d (dmar0), 1 group");
	fake_file("/sys/class/iommu/dmar1/intel-iommu/version", "1:0\n");
	fake_function("0000:02:00.0", 1, 2, "", "8");
	assert_finds(NULL, "iommu", BSH_FINDING_OK, "Intel VT-d (dmar0, dmar1), 2 groups");
}
END_TEST

/* Take the IOMMU that fake_machine() has away. */
static void no_iommu(void)
{
	remove(fake_path("/sys/class/iommu/dmar0/intel-iommu/version"));
	remove(fake_path("/sys/class/iommu/dmar0/intel-iommu"));
	ck_assert_int_eq(remove(fake_path("/sys/class/iommu/dmar0")), 0);
}

START_TEST(each_kind_has_its_name)
{
	no_iommu();
	fake_file("/sys/class/iommu/ivhd0/amd-iommu/cap", "%s", "");
	assert_finds(NULL, "iommu", BSH_FINDING_OK, "AMD-Vi (ivhd0), 0 groups");
	remove(fake_path("/sys/class/iommu/ivhd0/amd-iommu/cap"));
	remove(fake_path("/sys/class/iommu/ivhd0/amd-iommu"));
	remove(fake_path("/sys/class/iommu/ivhd0"));
	fake_file("/sys/class/iommu/smmu3.0x9050000/uevent", "%s", "");
	assert_finds(NULL, "iommu", BSH_FINDING_OK, "an Arm SMMU (smmu3.0x9050000), 0 groups");
}
END_TEST

START_TEST(groups_alone_are_an_iommu)
{
	no_iommu();
	fake_function("0000:01:00.0", 1, 2, "", "7");
	assert_finds(NULL, "iommu", BSH_FINDING_OK, "an IOMMU, 1 group");
}
END_TEST

START_TEST(groups_that_vfio_made_up_are_none)
{
	no_iommu();
	fake_function("0000:01:00.0", 1, 2, "vfio-pci", "0");
	fake_file("/sys/kernel/iommu_groups/0/name", "vfio-noiommu\n");
	ck_assert_str_eq(look()->id, "iommu-firmware");
	/* Beside a real one they do not count. */
	fake_function("0000:02:00.0", 1, 2, "", "1");
	assert_finds(NULL, "iommu", BSH_FINDING_OK, "an IOMMU, 1 group");
}
END_TEST

/* ---- Parameters -------------------------------------------------------- */

START_TEST(the_parameters_are_read_as_the_kernel_reads_them)
{
	static const struct {
		const char *cmdline, *id, *off;
	} cases[] = {
		{ "quiet", "iommu-off", NULL },
		{ "quiet intel_iommu=on", "iommu-unused", NULL },
		{ "intel_iommu=on,sm_on", "iommu-unused", NULL },
		{ "intel_iommu=sm_on", "iommu-off", NULL },
		{ "not_intel_iommu=on", "iommu-off", NULL },
		{ "intel_iommu", "iommu-off", NULL },
		{ "intel_iommu=off", "iommu-disabled", "intel_iommu=off" },
		{ "intel_iommu=strict,off", "iommu-disabled", "intel_iommu=strict,off" },
		{ "intel_iommu=on iommu=off", "iommu-disabled", "iommu=off" },
		{ "intel_iommu=on iommu=pt", "iommu-unused", NULL },
		/* The last one wins. */
		{ "intel_iommu=off intel_iommu=on", "iommu-unused", NULL },
		{ "intel_iommu=on intel_iommu=off", "iommu-disabled", "intel_iommu=off" },
		{ "iommu=off intel_iommu=on", "iommu-disabled", "iommu=off" },
	};

	no_iommu();
	fake_file("/sys/firmware/acpi/tables/DMAR", "%s", "");
	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		fake_file("/proc/cmdline", "root=/dev/sda1 %s\n", cases[i].cmdline);
		ck_assert_msg(strcmp(look()->id, cases[i].id) == 0, "%s is %s", cases[i].cmdline,
			      look()->id);
		if (cases[i].off)
			ck_assert_str_eq(strstr(look()->text, "with ") + strlen("with "),
					 cases[i].off);
	}
}
END_TEST

START_TEST(another_makers_parameter_says_nothing)
{
	no_iommu();
	fake_file("/sys/firmware/acpi/tables/IVRS", "%s", "");
	fake_file("/proc/cmdline", "quiet\n");
	ck_assert_str_eq(look()->id, "iommu-unused");
	fake_file("/proc/cmdline", "intel_iommu=off\n");
	ck_assert_str_eq(look()->id, "iommu-unused");
	fake_file("/proc/cmdline", "amd_iommu=off\n");
	ck_assert_str_eq(look()->id, "iommu-disabled");
	remove(fake_path("/sys/firmware/acpi/tables/IVRS"));
	fake_file("/sys/firmware/acpi/tables/DMAR", "%s", "");
	ck_assert_str_eq(look()->id, "iommu-off");
}
END_TEST

START_TEST(an_smmu_that_is_not_used_takes_a_look_at_the_kernel)
{
	no_iommu();
	fake_file("/proc/cpuinfo", "CPU implementer\t: 0x41\n");
	fake_file("/sys/firmware/acpi/tables/IORT", "%s", "");
	assert_finds(NULL, "iommu", BSH_FINDING_WRONG,
		     "the machine has an SMMU, but the kernel does not use it");
}
END_TEST

/* ---- In which file ----------------------------------------------------- */

static void off(void)
{
	no_iommu();
	fake_file("/sys/firmware/acpi/tables/DMAR", "%s", "");
	fake_file("/proc/cmdline", "quiet\n");
}

START_TEST(grub_has_other_names_on_other_systems)
{
	off();
	fake_file("/etc/default/grub", "GRUB_CMDLINE_LINUX='quiet'\n");
	fake_file("/usr/bin/grub-mkconfig", "%s", "");
	ck_assert_str_eq(look()->command,
			 fake_command("%ssed -i 's/^GRUB_CMDLINE_LINUX=./&intel_iommu=on /' "
				      "/etc/default/grub && %sgrub-mkconfig -o "
				      "/boot/grub/grub.cfg"));
	fake_file("/usr/sbin/grub2-mkconfig", "%s", "");
	ck_assert_ptr_nonnull(strstr(look()->command, "grub2-mkconfig -o /boot/grub2/grub.cfg"));
}
END_TEST

START_TEST(a_file_that_no_command_can_be_made_for_is_named)
{
	static const char *const texts[] = {
		"GRUB_CMDLINE_LINUX=quiet\n",
		"#GRUB_CMDLINE_LINUX=\"quiet\"\n",
		"GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n",
		"# GRUB_CMDLINE_LINUX=\"intel_iommu=on\"\n",
		"GRUB_CMDLINE_LINUX_RECOVERY=\"\"\n",
	};

	off();
	fake_file("/usr/sbin/update-grub", "%s", "");
	for (size_t i = 0; i < BSH_LENGTH(texts); i++) {
		fake_file("/etc/default/grub", "%s", texts[i]);
		ck_assert_str_eq(look()->id, "iommu-off");
		ck_assert_str_eq(look()->command, "");
		ck_assert_str_eq(look()->advice,
				 "put intel_iommu=on into the kernel's parameters in "
				 "/etc/default/grub, and boot again");
	}
	/* Nor is one that is half of the way. */
	remove(fake_path("/usr/sbin/update-grub"));
	fake_file("/etc/default/grub", "GRUB_CMDLINE_LINUX=\"quiet\"\n");
	ck_assert_str_eq(look()->id, "iommu-off");
}
END_TEST

START_TEST(the_kernels_own_file_is_brought_to_the_boot_loader)
{
	off();
	fake_file("/etc/kernel/cmdline", "root=/dev/sda1\n");
	ck_assert_str_eq(look()->id, "iommu-off");
	ck_assert_ptr_nonnull(strstr(look()->advice, "in /etc/kernel/cmdline,"));
	/* kernel-install takes the kernel's image, wherever that is. */
	fake_file("/usr/bin/kernel-install", "%s", "");
	ck_assert_str_eq(look()->id, "iommu-off");
	fake_file("/lib/modules/6.1.0-test/vmlinuz", "%s", "");
	ck_assert_str_eq(look()->command,
			 fake_command("%ssed -i '1s/$/ intel_iommu=on/' /etc/kernel/cmdline && "
				      "%skernel-install add 6.1.0-test "
				      "/lib/modules/6.1.0-test/vmlinuz"));
	fake_file("/usr/bin/mkinitcpio", "%s", "");
	ck_assert_ptr_nonnull(strstr(look()->command, "mkinitcpio -P"));
	fake_file("/usr/sbin/proxmox-boot-tool", "%s", "");
	ck_assert_ptr_nonnull(strstr(look()->command, "proxmox-boot-tool refresh"));
	fake_file("/etc/kernel/cmdline", "root=/dev/sda1 intel_iommu=on\n");
	ck_assert_str_eq(look()->id, "iommu-not-booted");
}
END_TEST

START_TEST(a_release_that_a_shell_would_read_otherwise_makes_no_command)
{
	off();
	fake_file("/etc/kernel/cmdline", "root=/dev/sda1\n");
	fake_file("/usr/bin/kernel-install", "%s", "");
	fake_file("/proc/sys/kernel/osrelease", "6.1;reboot\n");
	fake_file("/lib/modules/6.1;reboot/vmlinuz", "%s", "");
	ck_assert_str_eq(look()->id, "iommu-off");
	ck_assert_str_eq(look()->command, "");
}
END_TEST

START_TEST(a_parameter_that_sed_would_read_otherwise_makes_no_command)
{
	off();
	fake_file("/proc/cmdline", "intel_iommu=off,.*\n");
	fake_file("/etc/default/grub", "GRUB_CMDLINE_LINUX=\"intel_iommu=off,.*\"\n");
	fake_file("/usr/sbin/update-grub", "%s", "");
	ck_assert_str_eq(look()->id, "iommu-disabled");
}
END_TEST

START_TEST(what_turns_an_amd_iommu_off_is_only_taken_out)
{
	no_iommu();
	fake_file("/sys/firmware/acpi/tables/IVRS", "%s", "");
	fake_file("/proc/cmdline", "amd_iommu=off\n");
	fake_file("/etc/default/grub", "GRUB_CMDLINE_LINUX=\"quiet amd_iommu=off\"\n");
	fake_file("/usr/sbin/update-grub", "%s", "");
	ck_assert_str_eq(look()->command,
			 fake_command("%ssed -i 's/\\bamd_iommu=off\\b//' /etc/default/grub && "
				      "%supdate-grub"));
}
END_TEST

BSH_TESTS("host/doctor_iommu", setup, fake_host_finish, what_is_in_use_is_told_with_its_groups,
	  each_kind_has_its_name, groups_alone_are_an_iommu, groups_that_vfio_made_up_are_none,
	  the_parameters_are_read_as_the_kernel_reads_them, another_makers_parameter_says_nothing,
	  an_smmu_that_is_not_used_takes_a_look_at_the_kernel,
	  grub_has_other_names_on_other_systems, a_file_that_no_command_can_be_made_for_is_named,
	  the_kernels_own_file_is_brought_to_the_boot_loader,
	  a_release_that_a_shell_would_read_otherwise_makes_no_command,
	  a_parameter_that_sed_would_read_otherwise_makes_no_command,
	  what_turns_an_amd_iommu_off_is_only_taken_out)
