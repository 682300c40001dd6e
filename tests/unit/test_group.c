/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_host.h"

START_TEST(vfio_and_its_variants_are_told_from_other_drivers)
{
	ck_assert(bsh_host_is_vfio("vfio-pci"));
	ck_assert(bsh_host_is_vfio("mlx5_vfio_pci"));
	ck_assert(!bsh_host_is_vfio("nvme"));
	ck_assert(!bsh_host_is_vfio(""));
}
END_TEST

START_TEST(only_drivers_that_use_the_device_block_its_group)
{
	char blockers[128];

	fake_function("0000:08:00.0", 1, 1, "vfio-pci", "5");
	fake_function("0000:08:00.1", 1, 1, "", "5");
	fake_function("0000:08:00.2", 1, 1, "pci-stub", "5");
	fake_function("0000:08:00.3", 1, 1, "pcieport", "5");
	fake_function("0000:08:00.4", 1, 1, "mlx5_vfio_pci", "5");
	fake_function("0000:09:00.0", 1, 1, "nvme", "6");
	bsh_host_blockers(&fake_host, "5", blockers, sizeof(blockers));
	ck_assert_str_eq(blockers, "");
	fake_function("0000:08:00.5", 1, 1, "snd_hda_intel", "5");
	fake_function("0000:08:00.1", 1, 1, "nvme", "5");
	bsh_host_blockers(&fake_host, "5", blockers, sizeof(blockers));
	ck_assert_str_eq(blockers,
			 "0000:08:00.1 (driver nvme), 0000:08:00.5 (driver snd_hda_intel)");
}
END_TEST

START_TEST(a_member_that_is_no_pci_function_is_named_too)
{
	char blockers[128];

	fake_link("/sys/devices/platform/fd400000.dma/driver", "../../bus/platform/drivers/pl330");
	fake_link("/sys/kernel/iommu_groups/5/devices/fd400000.dma",
		  "../../../../devices/platform/fd400000.dma");
	bsh_host_blockers(&fake_host, "5", blockers, sizeof(blockers));
	ck_assert_str_eq(blockers, "fd400000.dma (driver pl330)");
}
END_TEST

START_TEST(many_blockers_are_cut_and_no_group_has_none)
{
	char blockers[64];

	for (char name[] = "0000:08:00.0"; name[11] < '8'; name[11]++)
		fake_function(name, 1, 1, "nvme", "5");
	bsh_host_blockers(&fake_host, "5", blockers, sizeof(blockers));
	ck_assert_str_eq(blockers, "0000:08:00.0 (driver nvme), 0000:08:00.1 (driver nvme), ...");
	bsh_host_blockers(&fake_host, "77", blockers, sizeof(blockers));
	ck_assert_str_eq(blockers, "");
}
END_TEST

/* What bsh_host_members() told, and after how many it is to stop. */
static char told[256];
static unsigned left;

static bool tell(void *ctx, const char *name, const char *driver)
{
	ck_assert_str_eq(ctx, "context");
	snprintf(told + strlen(told), sizeof(told) - strlen(told), " %s=%s", name, driver);
	return --left > 0;
}

static const char *members(const char *group, unsigned most)
{
	char context[] = "context";

	told[0] = '\0';
	left = most;
	bsh_host_members(&fake_host, group, tell, context);
	return told;
}

START_TEST(members_come_in_order_with_their_drivers)
{
	fake_function("0000:08:00.1", 1, 1, "", "5");
	fake_function("0000:08:00.0", 1, 1, "vfio-pci", "5");
	fake_function("0000:0a:00.0", 1, 1, "nvme", "5");
	fake_function("0000:09:00.0", 1, 1, "nvme", "6");
	ck_assert_str_eq(members("5", 9), " 0000:08:00.0=vfio-pci 0000:08:00.1= 0000:0a:00.0=nvme");
	ck_assert_str_eq(members("6", 9), " 0000:09:00.0=nvme");
}
END_TEST

START_TEST(members_that_are_no_pci_functions_are_told_too)
{
	fake_function("0000:08:00.0", 1, 1, "", "5");
	fake_link("/sys/devices/platform/fd400000.dma/driver", "../../bus/platform/drivers/pl330");
	fake_link("/sys/kernel/iommu_groups/5/devices/fd400000.dma",
		  "../../../../devices/platform/fd400000.dma");
	ck_assert_str_eq(members("5", 9), " 0000:08:00.0= fd400000.dma=pl330");
}
END_TEST

START_TEST(nobody_is_told_more_members_than_wanted)
{
	fake_function("0000:08:00.0", 1, 1, "", "5");
	fake_function("0000:08:00.1", 1, 1, "", "5");
	fake_function("0000:08:00.2", 1, 1, "", "5");
	ck_assert_str_eq(members("5", 2), " 0000:08:00.0= 0000:08:00.1=");
	ck_assert_str_eq(members("77", 9), "");
}
END_TEST

START_TEST(harmless_is_who_leaves_the_group_to_vfio)
{
	ck_assert(bsh_host_is_harmless(""));
	ck_assert(bsh_host_is_harmless("vfio-pci"));
	ck_assert(bsh_host_is_harmless("mlx5_vfio_pci"));
	ck_assert(bsh_host_is_harmless("pci-stub"));
	ck_assert(bsh_host_is_harmless("pcieport"));
	ck_assert(!bsh_host_is_harmless("nvme"));
	ck_assert(!bsh_host_is_harmless("pci-stubborn"));
}
END_TEST

BSH_TESTS("host/group", fake_host_init, fake_host_finish,
	  vfio_and_its_variants_are_told_from_other_drivers,
	  only_drivers_that_use_the_device_block_its_group,
	  a_member_that_is_no_pci_function_is_named_too,
	  many_blockers_are_cut_and_no_group_has_none, members_come_in_order_with_their_drivers,
	  members_that_are_no_pci_functions_are_told_too, nobody_is_told_more_members_than_wanted,
	  harmless_is_who_leaves_the_group_to_vfio)
