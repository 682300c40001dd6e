/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_vfio.h"

#include <poll.h>

enum {
	ERROR = 3,
	REQUEST = 4,
};

static struct bsh_dev *dev;
static struct bsh_err err;

static void setup(void)
{
	fake_vfio_init();
	dev = NULL;
	memset(&err, 0, sizeof(err));
}

static void open_with(unsigned irqs)
{
	fake.irqs = irqs;
	ck_assert_int_eq(bsh_vfio_open(&fake_sys, &fake_host, FAKE_ADDRESS, false, &dev, &err), 0);
}

static void signal_irq(int index)
{
	const uint64_t one = 1;

	ck_assert_int_eq(write(fake.trigger[index], &one, sizeof(one)), sizeof(one));
}

START_TEST(a_signalled_event_is_seen_by_poll_and_told_once)
{
	struct pollfd fds[4];

	open_with(1U << ERROR | 1U << REQUEST);
	ck_assert_uint_eq(bsh_vfio_watch(dev, fds, 4), 2);
	ck_assert_int_eq(poll(fds, 2, 0), 0);
	ck_assert_uint_eq(bsh_vfio_attend(dev), 0);
	signal_irq(REQUEST);
	signal_irq(REQUEST);
	ck_assert_int_eq(poll(fds, 2, 0), 1);
	ck_assert_uint_eq(bsh_vfio_attend(dev), BSH_EVENT_REQUEST);
	ck_assert_uint_eq(bsh_vfio_attend(dev), 0);
	signal_irq(ERROR);
	ck_assert_uint_eq(bsh_vfio_attend(dev), BSH_EVENT_ERROR);
	signal_irq(ERROR);
	signal_irq(REQUEST);
	ck_assert_uint_eq(bsh_vfio_attend(dev), BSH_EVENT_ERROR | BSH_EVENT_REQUEST);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(events_that_the_device_lacks_are_no_failure)
{
	struct pollfd fds[4];

	open_with(0);
	ck_assert_uint_eq(bsh_vfio_watch(dev, fds, 4), 0);
	ck_assert_uint_eq(bsh_vfio_attend(dev), 0);
	bsh_vfio_close(dev);
	open_with(1U << REQUEST);
	ck_assert_uint_eq(bsh_vfio_watch(dev, fds, 4), 1);
	signal_irq(REQUEST);
	ck_assert_uint_eq(bsh_vfio_attend(dev), BSH_EVENT_REQUEST);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(no_more_descriptors_are_given_than_there_is_room_for)
{
	struct pollfd fds[2] = { { .fd = 77 }, { .fd = 77 } };

	open_with(1U << ERROR | 1U << REQUEST);
	ck_assert_uint_eq(bsh_vfio_watch(dev, fds, 0), 0);
	ck_assert_int_eq(fds[0].fd, 77);
	ck_assert_uint_eq(bsh_vfio_watch(dev, fds, 1), 1);
	ck_assert_int_eq(fds[1].fd, 77);
	bsh_vfio_close(dev);
}
END_TEST

START_TEST(closing_takes_the_eventfds_back_from_the_kernel)
{
	open_with(1U << ERROR | 1U << REQUEST);
	ck_assert_int_ge(fake.trigger[ERROR], 0);
	ck_assert_int_ge(fake.trigger[REQUEST], 0);
	bsh_vfio_close(dev);
	ck_assert_int_eq(fake.trigger[ERROR], -1);
	ck_assert_int_eq(fake.trigger[REQUEST], -1);
}
END_TEST

BSH_TESTS("backend/vfio_event", setup, fake_vfio_finish,
	  a_signalled_event_is_seen_by_poll_and_told_once,
	  events_that_the_device_lacks_are_no_failure,
	  no_more_descriptors_are_given_than_there_is_room_for,
	  closing_takes_the_eventfds_back_from_the_kernel)
