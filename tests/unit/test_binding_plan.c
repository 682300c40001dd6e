/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_kernel.h"

#define NVME "0000:01:00.0"

static char *before;

static void init(void)
{
	fake_kernel_init();
	before = NULL;
}

static void finish(void)
{
	free(before);
	fake_kernel_finish();
}

static bool says(const char *text)
{
	return strstr(fake_err.msg, text) != NULL;
}

/* Nothing is touched, not even /run. */
static void check_refused(const char *address, enum bsh_code code, unsigned n_refused)
{
	char *after;

	free(before);
	before = fake_listing();
	ck_assert_int_eq(fake_do_bind(address), -1);
	ck_assert_msg(fake_err.code == code, "%s", fake_err.msg);
	ck_assert_uint_eq(fake_n_refused, n_refused);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	ck_assert(!fake_has("/run/barsh"));
	after = fake_listing();
	ck_assert_str_eq(after, before);
	free(after);
}

static void force(const char *const *kinds, size_t n)
{
	fake_binding.forced = kinds;
	fake_binding.n_forced = n;
}

START_TEST(a_use_is_a_reason_to_refuse)
{
	fake_file(fake_attr(NVME, "boot_vga"), "1\n");
	check_refused(NVME, BSH_E_GUARDED, 1);
	ck_assert_int_eq(strncmp(fake_told, "refused 0000:01:00.0 display: ", 30), 0);
	ck_assert_int_eq(strncmp(fake_err.msg, "refused: 0000:01:00.0: it ", 26), 0);
	ck_assert(says("; nothing was touched"));
}
END_TEST

START_TEST(all_reasons_are_told_and_counted)
{
	fake_file(fake_attr(NVME, "boot_vga"), "1\n");
	fake_file(fake_attr(NVME, "sriov_numvfs"), "4\n");
	check_refused(NVME, BSH_E_GUARDED, 2);
	ck_assert_ptr_nonnull(strstr(fake_told, "refused 0000:01:00.0 display: "));
	ck_assert_ptr_nonnull(strstr(fake_told, "refused 0000:01:00.0 vfs: "));
	ck_assert(says(", and 1 more reason; nothing was touched"));
}
END_TEST

START_TEST(a_kind_that_is_forced_is_no_reason_and_others_stay)
{
	static const char *const kinds[] = { "vfs", "display" };

	fake_file(fake_attr(NVME, "boot_vga"), "1\n");
	fake_file(fake_attr(NVME, "sriov_numvfs"), "4\n");
	force(kinds, 1);
	check_refused(NVME, BSH_E_GUARDED, 1);
	ck_assert_ptr_nonnull(strstr(fake_told, "refused 0000:01:00.0 display: "));
	force(kinds, 2);
	ck_assert_int_eq(fake_do_bind(NVME), 0);
	ck_assert_uint_eq(fake_n_refused, 0);
	ck_assert_str_eq(fake_driver(NVME), "vfio-pci");
}
END_TEST

START_TEST(a_bridge_is_never_taken)
{
	static const char *const kinds[] = { "vfs", "display" };

	fake_card("0000:00:1c.0", "pcieport", "pcieport", "3");
	fake_file(fake_attr("0000:00:1c.0", "class"), "0x060400\n");
	force(kinds, 2);
	check_refused("0000:00:1c.0", BSH_E_GUARDED, 1);
	ck_assert_ptr_nonnull(strstr(fake_told, "refused 0000:00:1c.0 -: it is a bridge"));
	/* That it has no group either is not what keeps it. */
	fake_card("0000:00:1d.0", "pcieport", "pcieport", "");
	fake_file(fake_attr("0000:00:1d.0", "class"), "0x060400\n");
	check_refused("0000:00:1d.0", BSH_E_GUARDED, 1);
}
END_TEST

START_TEST(without_an_iommu_group_the_doctor_is_named)
{
	fake_card("0000:02:00.0", "nvme", "nvme", "");
	check_refused("0000:02:00.0", BSH_E_OPEN, 0);
	ck_assert(says("0000:02:00.0 has no IOMMU group"));
	ck_assert(says("`barsh doctor 0000:02:00.0`"));
	/* Its uses are told as well. */
	fake_file(fake_attr("0000:02:00.0", "boot_vga"), "1\n");
	check_refused("0000:02:00.0", BSH_E_OPEN, 1);
}
END_TEST

START_TEST(a_program_that_is_called_by_its_path_names_it_so)
{
	fake_card("0000:02:00.0", "nvme", "nvme", "");
	fake_host.self = "./build/src/barsh";
	check_refused("0000:02:00.0", BSH_E_OPEN, 0);
	fake_host.self = NULL;
	ck_assert(says("`./build/src/barsh doctor 0000:02:00.0`"));
}
END_TEST

/* ---- Siblings ---------------------------------------------------------- */

static void make_group(void)
{
	fake_card("0000:08:00.0", "xhci_hcd", "xhci_hcd", "5");
	fake_card("0000:08:00.1", "snd_hda_intel", "snd_hda_intel", "5");
}

START_TEST(a_sibling_that_blocks_is_named_with_the_command_that_takes_it)
{
	static const char *const kinds[] = { "net", "ssh" };

	make_group();
	check_refused("0000:08:00.0", BSH_E_GUARDED, 1);
	ck_assert_str_eq(fake_told,
			 "refused 0000:08:00.0 -: 0000:08:00.1 (driver snd_hda_intel) shares its IOMMU "
			 "group 5, which cannot be opened until it is bound too "
			 "[barsh bind --group 0000:08:00.0]\n");
	/* Options that were given are still wanted. */
	fake_binding.user = "root";
	force(kinds, 2);
	check_refused("0000:08:00.0", BSH_E_GUARDED, 1);
	ck_assert_ptr_nonnull(strstr(fake_told, "[barsh bind --group --user=root --force=net "
						"--force=ssh 0000:08:00.0]\n"));
}
END_TEST

START_TEST(a_command_that_would_be_cut_is_not_told)
{
	static const char *const kinds[] = {
		"mounted", "swap", "lvm", "md",	     "crypt", "held", "net",
		"route",   "ssh",  "gpu", "display", "open",  "vfs",
	};

	make_group();
	force(kinds, BSH_LENGTH(kinds));
	fake_binding.user = "root";
	check_refused("0000:08:00.0", BSH_E_GUARDED, 1);
	ck_assert_ptr_nonnull(strstr(fake_told, " it is bound too, with --group []\n"));
}
END_TEST

/* While the module is loaded, a screen is lit. */
static int load_and_use(const char *module)
{
	fake_file(fake_attr(NVME, "boot_vga"), "1\n");
	return fake_sys_load(module);
}

START_TEST(a_use_that_begins_after_the_first_look_is_seen)
{
	struct bsh_host_sys own = fake_sys;

	own.load = load_and_use;
	fake_host.sys = &own;
	fake_unload("vfio-pci");
	ck_assert_int_eq(fake_do_bind(NVME), -1);
	fake_host.sys = &fake_sys;
	ck_assert_msg(fake_err.code == BSH_E_GUARDED, "%s", fake_err.msg);
	ck_assert_uint_eq(fake_n_refused, 1);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
	ck_assert_str_eq(fake_override(NVME), "");
	ck_assert(!fake_has("/run/barsh/" NVME));
}
END_TEST

START_TEST(siblings_that_do_not_block_are_no_reason)
{
	fake_card("0000:08:00.0", "xhci_hcd", "xhci_hcd", "5");
	fake_card("0000:08:00.1", "snd_hda_intel", "", "5");
	fake_card("0000:08:00.2", "snd_hda_intel", "vfio-pci", "5");
	fake_card("0000:08:00.3", "pcieport", "pcieport", "5");
	fake_card("0000:08:00.4", "pci-stub", "pci-stub", "5");
	fake_card("0000:09:00.0", "nvme", "nvme", "6");
	ck_assert_int_eq(fake_do_bind("0000:08:00.0"), 0);
	ck_assert_str_eq(fake_driver("0000:08:00.4"), "pci-stub");
	ck_assert_str_eq(fake_driver("0000:09:00.0"), "nvme");
}
END_TEST

START_TEST(what_uses_a_sibling_is_looked_for_when_it_would_be_taken)
{
	make_group();
	fake_file(fake_attr("0000:08:00.1", "boot_vga"), "1\n");
	check_refused("0000:08:00.0", BSH_E_GUARDED, 1);
	ck_assert_ptr_null(strstr(fake_told, "display"));
	fake_binding.with_group = true;
	check_refused("0000:08:00.0", BSH_E_GUARDED, 1);
	ck_assert_ptr_nonnull(strstr(fake_told, "refused 0000:08:00.1 display: "));
}
END_TEST

START_TEST(a_bridge_that_blocks_needs_another_slot)
{
	make_group();
	fake_card("0000:08:00.1", "shpchp", "shpchp", "5");
	fake_file(fake_attr("0000:08:00.1", "class"), "0x060400\n");
	fake_binding.with_group = true;
	check_refused("0000:08:00.0", BSH_E_GUARDED, 1);
	ck_assert_str_eq(fake_told,
			 "refused 0000:08:00.0 -: the bridge 0000:08:00.1 (driver shpchp) is in its "
			 "IOMMU group 5 and can never be bound: move the card to another slot []\n");
}
END_TEST

START_TEST(a_sibling_that_is_no_pci_function_cannot_be_bound)
{
	fake_card("0000:08:00.0", "xhci_hcd", "xhci_hcd", "5");
	fake_link("/sys/devices/platform/fd40\033.dma/driver", "../../bus/platform/drivers/pl330");
	fake_link("/sys/kernel/iommu_groups/5/devices/fd40\033.dma",
		  "../../../../devices/platform/fd40\033.dma");
	fake_binding.with_group = true;
	check_refused("0000:08:00.0", BSH_E_GUARDED, 1);
	ck_assert_str_eq(fake_told,
			 "refused 0000:08:00.0 -: fd40?.dma (driver pl330) in its IOMMU group 5 is no "
			 "PCI function, so that it cannot be bound []\n");
}
END_TEST

START_TEST(a_sibling_that_blocks_what_is_bound_is_worth_a_word)
{
	make_group();
	fake_card("0000:08:00.0", "xhci_hcd", "vfio-pci", "5");
	ck_assert_int_eq(fake_do_bind("0000:08:00.0"), 0);
	ck_assert_uint_eq(fake_kernel->calls, 0);
	ck_assert_int_eq(strncmp(fake_told,
				 "note 0000:08:00.1 (driver snd_hda_intel) keeps IOMMU group 5 from "
				 "being opened: `barsh bind --group 0000:08:00.0` binds it too\n",
				 125),
			 0);
}
END_TEST

START_TEST(hooks_may_be_missing)
{
	static const struct bsh_binding bare;
	struct bsh_err err = { 0 };
	struct bsh_pci pci;

	make_group();
	ck_assert(bsh_host_load(&fake_host, "0000:08:00.0", &pci));
	ck_assert_int_eq(bsh_host_bind(&fake_host, &pci, &bare, &err), -1);
	ck_assert_int_eq(err.code, BSH_E_GUARDED);
	/* The message alone names the reason. */
	ck_assert_ptr_nonnull(strstr(err.msg, "0000:08:00.1 (driver snd_hda_intel)"));
	err = (struct bsh_err){ 0 };
	ck_assert(bsh_host_load(&fake_host, NVME, &pci));
	ck_assert_int_eq(bsh_host_bind(&fake_host, &pci, &bare, &err), 0);
	ck_assert(bsh_host_load(&fake_host, NVME, &pci));
	ck_assert_int_eq(bsh_host_unbind(&fake_host, &pci, &bare, &err), 0);
	ck_assert_str_eq(fake_driver(NVME), "nvme");
}
END_TEST

BSH_TESTS("host/binding_plan", init, finish, a_use_is_a_reason_to_refuse,
	  all_reasons_are_told_and_counted, a_kind_that_is_forced_is_no_reason_and_others_stay,
	  a_bridge_is_never_taken, without_an_iommu_group_the_doctor_is_named,
	  a_program_that_is_called_by_its_path_names_it_so,
	  a_sibling_that_blocks_is_named_with_the_command_that_takes_it,
	  a_command_that_would_be_cut_is_not_told,
	  a_use_that_begins_after_the_first_look_is_seen, siblings_that_do_not_block_are_no_reason,
	  what_uses_a_sibling_is_looked_for_when_it_would_be_taken,
	  a_bridge_that_blocks_needs_another_slot,
	  a_sibling_that_is_no_pci_function_cannot_be_bound,
	  a_sibling_that_blocks_what_is_bound_is_worth_a_word, hooks_may_be_missing)
