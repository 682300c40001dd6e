/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_doctor.h"

#define SECURE_BOOT "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static void setup(void)
{
	fake_host_init();
	fake_machine();
	fake_host.self = NULL;
}

static void no_vfio_pci(void)
{
	remove(fake_path("/sys/bus/pci/drivers/vfio-pci/bind"));
	ck_assert_int_eq(remove(fake_path("/sys/bus/pci/drivers/vfio-pci")), 0);
}

static void no_type1(void)
{
	remove(fake_path("/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"));
	remove(fake_path("/sys/module/vfio_iommu_type1/parameters"));
	ck_assert_int_eq(remove(fake_path("/sys/module/vfio_iommu_type1")), 0);
}

/* ---- Modules ----------------------------------------------------------- */

START_TEST(a_module_that_can_be_loaded_is_well_for_a_function_that_is_yet_to_be_bound)
{
	static const char *const lists[] = { "modules.dep", "modules.builtin" };
	static const char *const lines[] = {
		"kernel/drivers/vfio/pci/vfio-pci.ko: kernel/drivers/vfio/vfio.ko\n",
		"kernel/fs/ext4.ko:\nkernel/drivers/vfio/pci/vfio_pci.ko.zst:\n",
		"kernel/drivers/vfio/pci/vfio-pci.ko",
	};
	char path[80];

	no_vfio_pci();
	fake_card("nvme");
	for (size_t i = 0; i < BSH_LENGTH(lists); i++) {
		snprintf(path, sizeof(path), "/lib/modules/6.1.0-test/%s", lists[i]);
		for (size_t j = 0; j < BSH_LENGTH(lines); j++) {
			fake_file(path, "%s", lines[j]);
			assert_finds(CARD, "modules", BSH_FINDING_OK,
				     "vfio-pci is not loaded yet: barsh bind loads it");
			assert_finds(NULL, "modules", BSH_FINDING_WRONG, "vfio-pci is not loaded");
		}
		remove(fake_path(path));
	}
}
END_TEST

START_TEST(other_modules_and_other_kernels_are_not_taken_for_it)
{
	no_vfio_pci();
	fake_card("nvme");
	fake_file(
		"/lib/modules/6.1.0-test/modules.dep",
		"kernel/drivers/vfio/pci/vfio-pci-core.ko:\nkernel/my-vfio-pci.ko: vfio-pci.ko\n");
	fake_file("/lib/modules/6.2.0/modules.dep", "kernel/drivers/vfio/pci/vfio-pci.ko:\n");
	assert_finds(CARD, "modules", BSH_FINDING_WRONG,
		     "the kernel that runs (6.1.0-test) has no vfio-pci");
	/* Then there is nothing that could be bound. */
	ck_assert_int_eq(fake_found("driver")->state, BSH_FINDING_LATER);
	ck_assert_str_eq(fake_found("driver")->command, "");
}
END_TEST

START_TEST(a_variant_of_vfio_pci_is_enough)
{
	no_vfio_pci();
	fake_card("mlx5_vfio_pci");
	ck_assert_uint_eq(fake_visit(CARD), 0);
	ck_assert_str_eq(fake_found("modules")->text, "mlx5_vfio_pci is loaded");
	no_type1();
	ck_assert_uint_eq(fake_visit(CARD), 1);
	ck_assert_int_eq(fake_found("type1")->state, BSH_FINDING_WRONG);
}
END_TEST

START_TEST(type1_is_judged_when_vfio_is_there)
{
	no_type1();
	assert_finds(NULL, "type1", BSH_FINDING_WRONG,
		     "the kernel that runs (6.1.0-test) has no vfio_iommu_type1");
	fake_file("/lib/modules/6.1.0-test/modules.dep",
		  "kernel/drivers/vfio/vfio_iommu_type1.ko.xz:\n");
	assert_finds(NULL, "type1", BSH_FINDING_WRONG, "vfio_iommu_type1 is not loaded");
	no_vfio_pci();
	assert_finds(NULL, "type1", BSH_FINDING_LATER, "it comes with vfio-pci");
}
END_TEST

START_TEST(iommufd_may_stand_in_for_type1)
{
	no_type1();
	fake_file("/dev/iommu", "%s", "");
	fake_card("vfio-pci");
	ck_assert_uint_eq(fake_visit(CARD), 0);
	ck_assert_int_eq(fake_found("type1")->state, BSH_FINDING_NOTE);
}
END_TEST

/* ---- Interrupts -------------------------------------------------------- */

START_TEST(remapped_interrupts_are_known_by_their_controllers)
{
	static const struct {
		const char *text;
		enum bsh_finding_state state;
	} cases[] = {
		{ " 0: 9 IR-IO-APIC 2-edge timer\n", BSH_FINDING_OK },
		{ " 0: 9 IO-APIC 2-edge timer\n 9: 1 IR-PCI-MSI-0000:01:00.0 0-edge x\n",
		  BSH_FINDING_OK },
		{ " 0: 9 IO-APIC 2-edge timer\n", BSH_FINDING_WRONG },
		{ " 24: 9 PCI-MSI 0-edge nvme0q0\n", BSH_FINDING_WRONG },
		{ " 24: 9 DMAR-MSI 0-edge dmar0\n", BSH_FINDING_NOTE },
		{ " 24: 9 HV-XIR- 0-edge x\n", BSH_FINDING_NOTE },
		{ "", BSH_FINDING_NOTE },
	};

	for (size_t i = 0; i < BSH_LENGTH(cases); i++) {
		fake_file("/proc/interrupts", "%s", cases[i].text);
		fake_visit(NULL);
		ck_assert_msg(fake_found("remapping")->state == cases[i].state, "%s: %s",
			      cases[i].text, fake_found("remapping")->text);
	}
}
END_TEST

START_TEST(who_told_the_kernel_to_go_without_remapping_is_not_kept)
{
	static const char file[] =
		"/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts";

	fake_file("/proc/interrupts", " 0: 9 IO-APIC 2-edge timer\n");
	ck_assert_uint_eq(fake_visit(NULL), 1);
	fake_file(file, "Y\n");
	ck_assert_uint_eq(fake_visit(NULL), 0);
	ck_assert_int_eq(fake_found("remapping")->state, BSH_FINDING_NOTE);
	/* Where it is not needed nothing is said of it. */
	fake_file("/proc/interrupts", " 0: 9 IR-IO-APIC 2-edge timer\n");
	assert_finds(NULL, "remapping", BSH_FINDING_OK, "interrupts are remapped");
}
END_TEST

START_TEST(other_architectures_have_no_such_question)
{
	fake_file("/proc/interrupts", " 0: 9 PCI-MSI 0-edge x\n");
	fake_file("/proc/cpuinfo", "CPU implementer\t: 0x41\n");
	ck_assert_uint_eq(fake_visit(NULL), 0);
	ck_assert_int_eq(fake_found("remapping")->state, BSH_FINDING_OK);
}
END_TEST

START_TEST(without_an_iommu_remapping_is_judged_later)
{
	remove(fake_path("/sys/class/iommu/dmar0/intel-iommu/version"));
	remove(fake_path("/sys/class/iommu/dmar0/intel-iommu"));
	remove(fake_path("/sys/class/iommu/dmar0"));
	assert_finds(NULL, "remapping", BSH_FINDING_LATER, "when there is an IOMMU");
}
END_TEST

/* ---- What the kernel forbids ------------------------------------------- */

START_TEST(lockdown_is_worth_a_note)
{
	assert_finds(NULL, "lockdown", BSH_FINDING_OK, "the kernel is not locked down");
	fake_file("/sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
	assert_finds(NULL, "lockdown", BSH_FINDING_OK, "the kernel is not locked down");
	fake_file("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	assert_finds(NULL, "lockdown", BSH_FINDING_NOTE,
		     "the kernel is locked down (integrity): VFIO works, sysfs:ADDRESS does not");
	ck_assert_uint_eq(fake_visit(NULL), 0);
}
END_TEST

static void set_secure_boot(char value)
{
	const char data[5] = { 6, 0, 0, 0, value };
	FILE *file = fopen(fake_path(SECURE_BOOT), "we");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, sizeof(data), file), sizeof(data));
	fclose(file);
}

START_TEST(secure_boot_is_the_fifth_byte)
{
	assert_finds(NULL, "secureboot", BSH_FINDING_OK, "the firmware does not tell of it");
	set_secure_boot(0);
	assert_finds(NULL, "secureboot", BSH_FINDING_OK, "secure boot is off");
	set_secure_boot(1);
	fake_visit(NULL);
	ck_assert_int_eq(fake_found("secureboot")->state, BSH_FINDING_NOTE);
	ck_assert_ptr_nonnull(strstr(fake_found("secureboot")->text, "secure boot is on"));
	/* One that ends too early is none. */
	fake_file(SECURE_BOOT, "%s", "\x01\x01");
	assert_finds(NULL, "secureboot", BSH_FINDING_OK, "secure boot is off");
}
END_TEST

START_TEST(memory_that_may_be_locked_does_not_matter)
{
	assert_finds(NULL, "memlock", BSH_FINDING_OK,
		     "barsh maps no memory for DMA: the limit does not matter");
}
END_TEST

BSH_TESTS("host/doctor_machine", setup, fake_host_finish,
	  a_module_that_can_be_loaded_is_well_for_a_function_that_is_yet_to_be_bound,
	  other_modules_and_other_kernels_are_not_taken_for_it, a_variant_of_vfio_pci_is_enough,
	  type1_is_judged_when_vfio_is_there, iommufd_may_stand_in_for_type1,
	  remapped_interrupts_are_known_by_their_controllers,
	  who_told_the_kernel_to_go_without_remapping_is_not_kept,
	  other_architectures_have_no_such_question, without_an_iommu_remapping_is_judged_later,
	  lockdown_is_worth_a_note, secure_boot_is_the_fifth_byte,
	  memory_that_may_be_locked_does_not_matter)
