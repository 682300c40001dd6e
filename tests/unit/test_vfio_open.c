/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_vfio.h"

static struct bsh_dev *dev;
static struct bsh_err err;

static void setup(void)
{
	fake_vfio_init();
	dev = NULL;
	memset(&err, 0, sizeof(err));
}

static int open_it(void)
{
	return bsh_vfio_open(&fake_sys, &fake_host, FAKE_ADDRESS, false, &dev, &err);
}

START_TEST(the_steps_are_made_in_the_order_that_the_kernel_wants)
{
	ck_assert_int_eq(open_it(), 0);
	ck_assert_str_eq(fake.log, "container group status attach iommu3 device info region7 "
				   "region0 region1 region2 region3 region4 region5 ");
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(an_iommu_type_that_is_not_offered_is_not_tried)
{
	fake.types = 1U << VFIO_TYPE1_IOMMU;
	ck_assert_int_eq(open_it(), 0);
	ck_assert_ptr_nonnull(strstr(fake.log, "attach iommu1 device"));
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(the_second_iommu_type_is_tried_when_the_first_is_refused)
{
	fake.failing = BSH_VFIO_IOMMU;
	fake.sys = ENODEV;
	fake.times = 1;
	ck_assert_int_eq(open_it(), 0);
	ck_assert_ptr_nonnull(strstr(fake.log, "attach iommu3 iommu1 device"));
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(no_offered_iommu_type_is_an_error_of_its_own)
{
	fake.types = 0;
	ck_assert_int_eq(open_it(), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "no driver for the IOMMU"));
	ck_assert_ptr_null(strstr(fake.log, "iommu"));
}
END_TEST

START_TEST(a_locked_device_is_tried_again_three_times)
{
	fake.failing = BSH_VFIO_DEVICE;
	fake.sys = EAGAIN;
	fake.times = 3;
	ck_assert_int_eq(open_it(), 0);
	ck_assert_uint_eq(fake.pauses, 3);
	ck_assert_ptr_nonnull(strstr(fake.log, "device device device device info"));
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(a_device_that_stays_locked_is_an_error)
{
	fake.failing = BSH_VFIO_DEVICE;
	fake.sys = EAGAIN;
	ck_assert_int_eq(open_it(), -1);
	ck_assert_uint_eq(fake.pauses, 3);
	ck_assert_int_eq(err.sys, EAGAIN);
	ck_assert_ptr_nonnull(strstr(err.msg, "being reset or removed"));
}
END_TEST

START_TEST(no_other_error_is_tried_again)
{
	fake.failing = BSH_VFIO_DEVICE;
	fake.sys = ENODEV;
	ck_assert_int_eq(open_it(), -1);
	ck_assert_uint_eq(fake.pauses, 0);
}
END_TEST

START_TEST(another_version_of_vfio_is_refused)
{
	fake.version = 1;
	ck_assert_int_eq(open_it(), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_str_eq(fake.log, "container ");
}
END_TEST

START_TEST(what_is_no_pci_function_to_vfio_is_refused)
{
	fake.device_flags = VFIO_DEVICE_FLAGS_PLATFORM;
	ck_assert_int_eq(open_it(), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
}
END_TEST

START_TEST(a_function_without_a_group_is_refused_before_vfio_is_touched)
{
	unlink(fake_path(fake_attr(FAKE_ADDRESS, "iommu_group")));
	ck_assert_int_eq(open_it(), -1);
	ck_assert_int_eq(err.code, BSH_E_OPEN);
	ck_assert_ptr_nonnull(strstr(err.msg, "is in no IOMMU group"));
	ck_assert_str_eq(fake.log, "");
}
END_TEST

BSH_TESTS("backend/vfio_open", setup, fake_vfio_finish,
	  the_steps_are_made_in_the_order_that_the_kernel_wants,
	  an_iommu_type_that_is_not_offered_is_not_tried,
	  the_second_iommu_type_is_tried_when_the_first_is_refused,
	  no_offered_iommu_type_is_an_error_of_its_own, a_locked_device_is_tried_again_three_times,
	  a_device_that_stays_locked_is_an_error, no_other_error_is_tried_again,
	  another_version_of_vfio_is_refused, what_is_no_pci_function_to_vfio_is_refused,
	  a_function_without_a_group_is_refused_before_vfio_is_touched)
