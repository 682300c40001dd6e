/* SPDX-License-Identifier: MIT */
/* A PCI function through VFIO: legacy group and container, any kernel since 4.x. */

#include "backend/vfio.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static int sys_open(const char *path, int flags)
{
	return open(path, flags);
}

static int sys_ioctl(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg);
}

static void sys_pause(unsigned ms)
{
	const struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

static const struct bsh_vfio_sys kernel = {
	.open = sys_open,
	.ioctl = sys_ioctl,
	.pause = sys_pause,
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Mappings first: one that is left keeps the device busy, and its unbinder waiting. */
static void release(struct bsh_vfio *v)
{
	if (!v)
		return;
	bsh_vfio_unlisten(v);
	bsh_pcidev_unmap(&v->p);
	close_fd(&v->device);
	close_fd(&v->group);
	close_fd(&v->container);
	free(v);
}

BSH_DEFINE_AUTO(bsh_vfio, release);

void bsh_vfio_close(struct bsh_dev *dev)
{
	release((struct bsh_vfio *)dev);
}

int bsh_vfio_open(const struct bsh_vfio_sys *sys, const struct bsh_host *host, const char *spec,
		  bool read_only, struct bsh_dev **dev, struct bsh_err *err)
{
	bsh_auto(bsh_vfio) *v = calloc(1, sizeof(*v));
	struct bsh_pci pci;

	if (!v)
		return bsh_fail_nomem(err);
	v->sys = sys;
	v->host = host;
	v->container = v->group = v->device = v->request = v->error = -1;
	if (bsh_host_find(host, spec, &pci, err) < 0)
		return -1;
	bsh_pcidev_init(&v->p, &bsh_backend_vfio, &pci);
	snprintf(v->node, sizeof(v->node), "/dev/vfio/%s", pci.group);
	snprintf(v->p.how, sizeof(v->p.how), "VFIO group %s", pci.group);
	if (bsh_vfio_enter(v, err) < 0 || bsh_vfio_regions(v, read_only, err) < 0)
		return -1;
	bsh_vfio_listen(v);
	*dev = &bsh_steal(bsh_vfio, &v)->p.dev;
	return 0;
}

static int open_real(const struct bsh_host *host, const char *spec, bool read_only,
		     struct bsh_dev **dev, struct bsh_err *err)
{
	return bsh_vfio_open(&kernel, host, spec, read_only, dev, err);
}

const struct bsh_backend bsh_backend_vfio = {
	.name = "vfio",
	.open = open_real,
	.close = bsh_vfio_close,
	.read = bsh_pcidev_read,
	.write = bsh_pcidev_write,
	.watch = bsh_vfio_watch,
	.attend = bsh_vfio_attend,
};
