/* SPDX-License-Identifier: MIT */
/* Evidence of use: network interfaces that are up, routes and SSH through them. */

#include "host/use.h"

#include "host/attr.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define INTERFACES "/sys/class/net"
#define DEVICES "/sys/bus/pci/devices"
#define NONE SIZE_MAX
#define IS_UP 1 /* IFF_UP of net/if.h */

/* How far up SSH_CONNECTION is looked for: shells, sudo, multiplexers. */
#define ANCESTORS_MAX 32

struct interface {
	char name[64];
	size_t below; /* the one that it is on, as a bond is; NONE: the function itself */
	bool has_default_route;
	char ssh[64];	/* its address by which this SSH session came; "": none */
	bool is_needed; /* by such a session, through it or through what is on it */
};

struct net {
	const struct bsh_use_search *search;
	struct interface *all;
	size_t n;
	size_t at; /* whose uppers are looked for */
	bool has_hidden;
	bool failed;
};

/* ---- The interfaces ----------------------------------------------------- */

static struct interface *find(const struct net *net, const char *name)
{
	for (size_t i = 0; i < net->n; i++)
		if (strcmp(net->all[i].name, name) == 0)
			return &net->all[i];
	return NULL;
}

static bool add(struct net *net, const char *name, size_t below)
{
	struct interface *all;

	if (name[0] == '\0' || find(net, name))
		return true;
	all = bsh_use_grow(net->all, net->n, sizeof(*all));
	net->failed = !all;
	if (!all)
		return false;
	net->all = all;
	all[net->n] = (struct interface){ .below = below };
	snprintf(all[net->n].name, sizeof(all[net->n].name), "%s", name);
	net->n++;
	return true;
}

static bool add_own(void *ctx, const char *name)
{
	struct net *net = ctx;
	char path[PATH_MAX];

	if (bsh_host_path(net->search->host, path, sizeof(path), INTERFACES "/%s", name) < 0 ||
	    !bsh_use_is_below(net->search, path))
		return true;
	return add(net, name, NONE);
}

static bool add_upper(void *ctx, const char *name)
{
	static const char upper[] = "upper_";
	struct net *net = ctx;

	return strncmp(name, upper, strlen(upper)) != 0 || add(net, name + strlen(upper), net->at);
}

/* Bonds, bridges, VLANs on those that are there, and on these in turn. */
static void add_uppers(struct net *net)
{
	const struct bsh_host *host = net->search->host;
	char path[PATH_MAX];
	char name[64];

	for (net->at = 0; net->at < net->n && !net->failed; net->at++) {
		snprintf(name, sizeof(name), "%s", net->all[net->at].name);
		if (bsh_host_path(host, path, sizeof(path), INTERFACES "/%s", name) == 0)
			bsh_attr_each(path, versionsort, add_upper, net);
		if (bsh_host_path(host, path, sizeof(path), INTERFACES "/%s/master", name) < 0)
			continue;
		bsh_attr_link(path, name, sizeof(name));
		add(net, name, net->at);
	}
}

static bool take_any(void *ctx, const char *name)
{
	(void)name;
	*(bool *)ctx = true;
	return false;
}

/*
 * An interface in another network namespace is nowhere to be seen, but the directory that it
 * is in is: "net" of the function, or of a device on it as virtio has one.
 */
static bool look_for_hidden(void *ctx, const char *name)
{
	struct net *net = ctx;
	const char *address = net->search->pci->address;
	const bool is_net = strcmp(name, "net") == 0;
	bool has_any = false;
	char path[PATH_MAX];
	struct stat st;

	/* Links lead to other functions. */
	if (bsh_host_path(net->search->host, path, sizeof(path), DEVICES "/%s/%s", address, name) <
		    0 ||
	    lstat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return true;
	if (bsh_host_path(net->search->host, path, sizeof(path), DEVICES "/%s/%s%s", address, name,
			  is_net ? "" : "/net") == 0 &&
	    bsh_attr_each(path, NULL, take_any, &has_any) == 0 && !has_any)
		net->has_hidden = true;
	return !net->has_hidden;
}

static void load(struct net *net)
{
	char path[PATH_MAX];

	if (bsh_host_path(net->search->host, path, sizeof(path), INTERFACES) == 0)
		bsh_attr_each(path, versionsort, add_own, net);
	if (bsh_host_path(net->search->host, path, sizeof(path), DEVICES "/%s",
			  net->search->pci->address) == 0)
		bsh_attr_each(path, NULL, look_for_hidden, net);
	add_uppers(net);
}

/* "bond0.5 (on bond0 on eth0)". */
static const char *describe(const struct net *net, const struct interface *interface, char to[160])
{
	size_t len = (size_t)snprintf(to, 160, "%s", interface->name);
	const char *separator = " (on ";

	for (size_t i = interface->below; i != NONE && len < 160; i = net->all[i].below) {
		len += (size_t)snprintf(to + len, 160 - len, "%s%s", separator, net->all[i].name);
		separator = " on ";
	}
	if (interface->below != NONE && len < 160)
		snprintf(to + len, 160 - len, ")");
	return to;
}

/* ---- Up ----------------------------------------------------------------- */

static void tell_up(const struct net *net, const struct interface *interface)
{
	const struct bsh_host *host = net->search->host;
	char command[BSH_USE_COMMAND_MAX] = "";
	char addresses[120] = "";
	char path[PATH_MAX];
	char text[160];

	if (bsh_host_path(host, path, sizeof(path), INTERFACES "/%s/flags", interface->name) < 0 ||
	    !(bsh_attr_number(path) & IS_UP))
		return;
	bsh_host_sys(host)->addresses(interface->name, addresses, sizeof(addresses));
	/* A command that cuts off who pastes it is worse than none. */
	if (!interface->is_needed)
		bsh_use_command(command, "ip link set", interface->name, " down");
	bsh_use_tell(net->search, "net", command, "%s is up%s%s", describe(net, interface, text),
		     addresses[0] != '\0' ? " with " : "", addresses);
}

static void tell_hidden(const struct net *net)
{
	if (net->has_hidden)
		bsh_use_tell(net->search, "net", "",
			     "a network interface of it is in another network namespace, so that it "
			     "cannot be seen whether it is up");
}

/* ---- Default routes ----------------------------------------------------- */

/* The word of a line after @p n others, "" when there are fewer; blanks are spaces and tabs. */
static const char *word(const char *line, unsigned n, char to[64])
{
	static const char blanks[] = " \t";

	line += strspn(line, blanks);
	while (n-- > 0) {
		line += strcspn(line, blanks);
		line += strspn(line, blanks);
	}
	snprintf(to, 64, "%.*s", (int)strcspn(line, blanks), line);
	return to;
}

static bool is_zero(const char *digits)
{
	return digits[0] != '\0' && digits[strspn(digits, "0")] == '\0';
}

/* @p to is where the numbers of the words for destination, mask and interface are. */
static void look_at_route(struct net *net, const char *line, const unsigned to[3])
{
	struct interface *interface;
	char text[64];

	if (!is_zero(word(line, to[0], text)) || !is_zero(word(line, to[1], text)))
		return;
	interface = find(net, word(line, to[2], text));
	if (interface)
		interface->has_default_route = true;
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask ... */
static bool look_at_ipv4(void *ctx, char *line)
{
	static const unsigned to[3] = { 1, 7, 0 };

	look_at_route(ctx, line, to);
	return true;
}

/* destination length source length next-hop metric references uses flags interface */
static bool look_at_ipv6(void *ctx, char *line)
{
	static const unsigned to[3] = { 0, 1, 9 };

	look_at_route(ctx, line, to);
	return true;
}

static void find_routes(struct net *net)
{
	const struct bsh_host *host = net->search->host;
	char path[PATH_MAX];

	if (bsh_host_path(host, path, sizeof(path), "/proc/net/route") == 0)
		bsh_attr_lines(path, look_at_ipv4, net);
	if (bsh_host_path(host, path, sizeof(path), "/proc/net/ipv6_route") == 0)
		bsh_attr_lines(path, look_at_ipv6, net);
}

static void tell_route(const struct net *net, const struct interface *interface)
{
	char text[160];

	if (interface->has_default_route)
		bsh_use_tell(net->search, "route", "", "the default route goes through %s",
			     describe(net, interface, text));
}

/* ---- SSH ---------------------------------------------------------------- */

/* Is @p address, maybe with "%interface" behind it, one of the interface's? */
static bool has_address(const struct net *net, const struct interface *interface,
			const char *address)
{
	const size_t len = strcspn(address, "%");
	char all[4096] = "";
	const char *at = all;

	if (address[len] == '%' && strcmp(address + len + 1, interface->name) != 0)
		return false;
	bsh_host_sys(net->search->host)->addresses(interface->name, all, sizeof(all));
	while (*at != '\0') {
		const size_t n = strcspn(at, ", ");

		if (n == len && strncmp(at, address, len) == 0)
			return true;
		at += n;
		at += strspn(at, ", ");
	}
	return false;
}

/* SSH_CONNECTION is the client's address and port, then the server's. */
static void look_at_connection(struct net *net, const char *connection)
{
	struct interface *interface;
	char address[64];

	word(connection, 2, address);
	for (size_t i = 0; i < net->n; i++) {
		interface = &net->all[i];
		if (interface->ssh[0] != '\0' || !has_address(net, interface, address))
			continue;
		snprintf(interface->ssh, sizeof(interface->ssh), "%s", address);
		for (size_t on = i; on != NONE; on = net->all[on].below)
			net->all[on].is_needed = true;
	}
}

static void tell_ssh(const struct net *net, const struct interface *interface)
{
	char text[160];

	if (interface->ssh[0] != '\0')
		bsh_use_tell(net->search, "ssh", "", "%s carries this SSH session (%s)",
			     describe(net, interface, text), interface->ssh);
}

static void look_at_environment(struct net *net, unsigned pid)
{
	static const char key[] = "SSH_CONNECTION=";
	struct bsh_text text = { 0 };
	char path[PATH_MAX];
	size_t at = 0;

	if (bsh_host_path(net->search->host, path, sizeof(path), "/proc/%u/environ", pid) == 0 &&
	    bsh_attr_read(path, &text) == 0)
		for (; at < text.len; at += strlen(text.data + at) + 1)
			if (strncmp(text.data + at, key, strlen(key)) == 0)
				look_at_connection(net, text.data + at + strlen(key));
	bsh_text_finish(&text);
}

/* 0: there is none, or it cannot be told. The name in brackets may have brackets itself. */
static unsigned parent_of(const struct bsh_host *host, const char *pid)
{
	unsigned parent = 0;
	char path[PATH_MAX];
	char text[512];
	const char *end;

	if (bsh_host_path(host, path, sizeof(path), "/proc/%s/stat", pid) < 0 ||
	    bsh_attr_text(path, text, sizeof(text)) < 0)
		return 0;
	end = strrchr(text, ')');
	return end && sscanf(end, ") %*c %u", &parent) == 1 ? parent : 0;
}

/* sudo and the like drop the variable, but those who called them have it. */
static void find_ssh(struct net *net)
{
	const char *connection = getenv("SSH_CONNECTION");
	char pid[16] = "self";
	unsigned parent;

	if (connection)
		look_at_connection(net, connection);
	for (unsigned i = 0; i < ANCESTORS_MAX; i++) {
		parent = parent_of(net->search->host, pid);
		if (parent == 0)
			return;
		look_at_environment(net, parent);
		snprintf(pid, sizeof(pid), "%u", parent);
	}
}

void bsh_use_net(const struct bsh_use_search *search)
{
	struct net net = { .search = search };

	load(&net);
	if (net.n > 0) {
		find_routes(&net);
		find_ssh(&net);
	}
	tell_hidden(&net);
	for (size_t i = 0; i < net.n; i++)
		tell_up(&net, &net.all[i]);
	for (size_t i = 0; i < net.n; i++)
		tell_route(&net, &net.all[i]);
	for (size_t i = 0; i < net.n; i++)
		tell_ssh(&net, &net.all[i]);
	if (net.failed)
		bsh_use_tell_nomem(search);
	free(net.all);
}
