/* SPDX-License-Identifier: MIT */
/* What the kernel tells an open device: it wants the device back, it saw an error. */

#include "backend/vfio.h"

#include <linux/vfio.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Have the kernel signal interrupt @p index through @p fd; -1: no more. */
static int set_trigger(const struct bsh_vfio *v, unsigned index, int32_t fd)
{
	_Alignas(struct vfio_irq_set) char bytes[sizeof(struct vfio_irq_set) + sizeof(fd)];
	struct vfio_irq_set *set = (struct vfio_irq_set *)bytes;

	*set = (struct vfio_irq_set){
		.argsz = sizeof(bytes),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = index,
		.count = 1,
	};
	memcpy(bytes + sizeof(*set), &fd, sizeof(fd));
	return v->sys->ioctl(v->device, VFIO_DEVICE_SET_IRQS, set);
}

/* An eventfd for @p index, or -1: old kernels lack it, and conventional PCI has no errors. */
static int listen_to(const struct bsh_vfio *v, unsigned index)
{
	struct vfio_irq_info info = { .argsz = sizeof(info), .index = index };
	bsh_auto_fd int fd = -1;

	if (v->sys->ioctl(v->device, VFIO_DEVICE_GET_IRQ_INFO, &info) < 0 || info.count == 0 ||
	    !(info.flags & VFIO_IRQ_INFO_EVENTFD))
		return -1;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fd < 0 || set_trigger(v, index, fd) < 0)
		return -1;
	return bsh_steal_fd(&fd);
}

void bsh_vfio_listen(struct bsh_vfio *v)
{
	v->request = listen_to(v, VFIO_PCI_REQ_IRQ_INDEX);
	v->error = listen_to(v, VFIO_PCI_ERR_IRQ_INDEX);
}

static void unlisten(const struct bsh_vfio *v, unsigned index, int *fd)
{
	if (*fd < 0)
		return;
	set_trigger(v, index, -1);
	close(*fd);
	*fd = -1;
}

void bsh_vfio_unlisten(struct bsh_vfio *v)
{
	unlisten(v, VFIO_PCI_REQ_IRQ_INDEX, &v->request);
	unlisten(v, VFIO_PCI_ERR_IRQ_INDEX, &v->error);
}

size_t bsh_vfio_watch(struct bsh_dev *dev, struct pollfd *fds, size_t max)
{
	const struct bsh_vfio *v = (struct bsh_vfio *)dev;
	size_t n = 0;

	if (v->request >= 0 && n < max)
		fds[n++] = (struct pollfd){ .fd = v->request, .events = POLLIN };
	if (v->error >= 0 && n < max)
		fds[n++] = (struct pollfd){ .fd = v->error, .events = POLLIN };
	return n;
}

/* Has it been signalled since it was last asked? */
static bool came(int fd)
{
	uint64_t times;

	return fd >= 0 && read(fd, &times, sizeof(times)) == (ssize_t)sizeof(times);
}

unsigned bsh_vfio_attend(struct bsh_dev *dev)
{
	const struct bsh_vfio *v = (struct bsh_vfio *)dev;
	unsigned events = 0;

	if (came(v->request))
		events |= BSH_EVENT_REQUEST;
	if (came(v->error))
		events |= BSH_EVENT_ERROR;
	return events;
}
