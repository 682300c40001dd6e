/* SPDX-License-Identifier: MIT */

#include "harness.h"

#include "fake_use.h"

/* The interfaces' addresses; the kernel's answers in these tests. */
static void addresses(const char *interface, char *to, size_t size)
{
	const char *text = strcmp(interface, "eth0") == 0  ? "10.0.0.2, fe80::1" :
			   strcmp(interface, "eth1") == 0  ? "10.0.0.20, fe80::1" :
			   strcmp(interface, "bond0") == 0 ? "192.168.7.1" :
							     "";

	snprintf(to, size, "%s", text);
}

static const struct bsh_host_sys asked = { .addresses = addresses };

static void init(void)
{
	fake_host_init();
	fake_host.sys = &asked;
	unsetenv("SSH_CONNECTION");
}

static void finish(void)
{
	unsetenv("SSH_CONNECTION");
	fake_host.sys = NULL;
	fake_host_finish();
}

static void make_interface(const char *name, const char *place, const char *flags)
{
	fake_device("class/net", name, place);
	fake_device_attr(place, "flags", flags);
}

/* eth0 of the function, down unless a test says otherwise, so that only the rest is told. */
static void make_eth0(const char *flags)
{
	make_interface("eth0", FAKE_PLACE "/net/eth0", flags);
}

/* bond0, which has eth0 as a slave. */
static void make_bond(const char *flags)
{
	make_interface("bond0", "virtual/net/bond0", flags);
	fake_link("/sys/devices/" FAKE_PLACE "/net/eth0/upper_bond0", "../../../bond0");
}

START_TEST(an_interface_that_is_up_is_told_with_its_addresses)
{
	make_eth0("0x1003");
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "net|eth0 is up with 10.0.0.2, fe80::1|ip link set eth0 down\n");
}
END_TEST

START_TEST(an_interface_is_up_without_an_address_too)
{
	make_interface("eth7", FAKE_PLACE "/virtio0/net/eth7", "0x1003");
	ck_assert_str_eq(fake_uses(bsh_use_net), "net|eth7 is up|ip link set eth7 down\n");
}
END_TEST

START_TEST(an_interface_that_is_down_is_no_use)
{
	make_eth0("0x1002");
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
}
END_TEST

START_TEST(an_interface_of_another_function_is_no_use)
{
	make_interface("eth1", "pci0000:00/0000:00:01.0/0000:01:00.1/net/eth1", "0x1003");
	make_interface("lo", "virtual/net/lo", "0x9");
	fake_file("/sys/class/net/bonding_masters", "bond0\n");
	fake_file("/proc/net/route", "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\t"
				     "Mask\neth1\t00000000\t0\t3\t0\t0\t0\t00000000\n");
	setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.20 22", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
}
END_TEST

START_TEST(what_is_made_of_an_interface_is_told_with_the_way_down)
{
	make_eth0("0x1002");
	make_bond("0x1003");
	make_interface("bond0.5", "virtual/net/bond0.5", "0x1003");
	fake_link("/sys/devices/virtual/net/bond0/upper_bond0.5", "../bond0.5");
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "net|bond0 (on eth0) is up with 192.168.7.1|ip link set bond0 down\n"
			 "net|bond0.5 (on bond0 on eth0) is up|ip link set bond0.5 down\n");
}
END_TEST

START_TEST(a_master_counts_once_where_it_is_an_upper_too)
{
	make_eth0("0x1002");
	make_bond("0x1003");
	fake_link("/sys/devices/" FAKE_PLACE "/net/eth0/master", "../../../bond0");
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "net|bond0 (on eth0) is up with 192.168.7.1|ip link set bond0 down\n");
	unlink(fake_path("/sys/devices/" FAKE_PLACE "/net/eth0/upper_bond0"));
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "net|bond0 (on eth0) is up with 192.168.7.1|ip link set bond0 down\n");
}
END_TEST

START_TEST(interfaces_that_are_made_of_one_another_come_to_an_end)
{
	make_eth0("0x1002");
	make_bond("0x1002");
	fake_link("/sys/devices/virtual/net/bond0/master", "../eth0");
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
}
END_TEST

START_TEST(the_default_route_of_ipv4_is_told)
{
	make_eth0("0x1002");
	fake_file("/proc/net/route",
		  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\n"
		  "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
		  "eth0\t00000000\t0200000A\t0003\t0\t0\t200\t00000000\t0\t0\t0\n");
	ck_assert_str_eq(fake_uses(bsh_use_net), "route|the default route goes through eth0|\n");
}
END_TEST

START_TEST(a_route_to_a_network_is_not_the_default_route)
{
	make_eth0("0x1002");
	fake_file("/proc/net/route",
		  "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\n"
		  "eth0\t0000000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
		  "eth0\t00000000\t00000000\t0001\t0\t0\t100\t00000080\t0\t0\t0\n"
		  "eth0\t0000000A\t00000000\t0001\t0\t0\t100\t00000000\t0\t0\t0\n"
		  "eth0\t00000000\n"
		  "\n"
		  "eth00\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n");
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
}
END_TEST

START_TEST(the_default_route_of_ipv6_is_told_with_the_way_down)
{
	make_eth0("0x1002");
	make_bond("0x1002");
	fake_file(
		"/proc/net/ipv6_route",
		"fe800000000000000000000000000000 40 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\n"
		"fe800000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\n"
		"00000000000000000000000000000000 01 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0\n"
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"fe800000000000000000000000000009 00000400 00000001 00000000 00450003    bond0\n"
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n");
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "route|the default route goes through bond0 (on eth0)|\n");
}
END_TEST

START_TEST(the_null_route_of_lo_is_not_the_default_route)
{
	make_eth0("0x1002");
	fake_file(
		"/proc/net/ipv6_route",
		"00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
		"00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo\n");
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
}
END_TEST

START_TEST(the_interface_of_this_ssh_session_is_told)
{
	make_eth0("0x1002");
	setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net), "ssh|eth0 carries this SSH session (10.0.0.2)|\n");
}
END_TEST

START_TEST(another_address_is_not_of_this_ssh_session)
{
	make_eth0("0x1002");
	setenv("SSH_CONNECTION", "10.0.0.2 50000 10.0.0.20 22", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
	setenv("SSH_CONNECTION", "10.0.0.2 50000 10.0.0. 22", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
	setenv("SSH_CONNECTION", "10.0.0.2", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
	setenv("SSH_CONNECTION", "", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
}
END_TEST

START_TEST(a_link_local_address_is_of_the_interface_that_it_names)
{
	make_eth0("0x1002");
	make_interface("eth1", FAKE_PLACE "/net/eth1", "0x1002");
	setenv("SSH_CONNECTION", "fe80::9%eth1 50000 fe80::1%eth1 22", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "ssh|eth1 carries this SSH session (fe80::1%eth1)|\n");
}
END_TEST

START_TEST(an_ssh_session_over_a_bond_is_told_with_the_way_down)
{
	make_eth0("0x1002");
	make_bond("0x1002");
	setenv("SSH_CONNECTION", "192.168.7.9 50000 192.168.7.1 22", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "ssh|bond0 (on eth0) carries this SSH session (192.168.7.1)|\n");
}
END_TEST

START_TEST(what_carries_this_ssh_session_is_not_to_be_set_down)
{
	make_eth0("0x1003");
	make_bond("0x1003");
	make_interface("bond0.5", "virtual/net/bond0.5", "0x1003");
	fake_link("/sys/devices/virtual/net/bond0/upper_bond0.5", "../bond0.5");
	setenv("SSH_CONNECTION", "192.168.7.9 50000 192.168.7.1 22", 1);
	/* What is only above it may be. */
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "net|eth0 is up with 10.0.0.2, fe80::1|\n"
			 "net|bond0 (on eth0) is up with 192.168.7.1|\n"
			 "net|bond0.5 (on bond0 on eth0) is up|ip link set bond0.5 down\n"
			 "ssh|bond0 (on eth0) carries this SSH session (192.168.7.1)|\n");
}
END_TEST

/* What the kernel shows of an interface that is in another network namespace. */
static void make_hidden(const char *place)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/" FAKE_ADDRESS "/%s/", place);
	fake_path(path);
}

START_TEST(an_interface_of_another_namespace_may_be_up)
{
	static const char told[] =
		"net|a network interface of it is in another network namespace, so that it cannot "
		"be seen whether it is up|\n";

	make_hidden("net");
	ck_assert_str_eq(fake_uses(bsh_use_net), told);
	fake_path("/sys/bus/pci/devices/" FAKE_ADDRESS "/net/eth0/");
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
	make_hidden("virtio0/net");
	ck_assert_str_eq(fake_uses(bsh_use_net), told);
}
END_TEST

START_TEST(a_hidden_interface_of_a_virtual_function_is_not_the_physical_ones)
{
	fake_path("/sys/bus/pci/devices/0000:01:00.2/net/");
	fake_path("/sys/bus/pci/devices/" FAKE_ADDRESS "/");
	fake_link("/sys/bus/pci/devices/" FAKE_ADDRESS "/virtfn0", "../0000:01:00.2");
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
}
END_TEST

/* A file with NULs, as fake_file() cannot make. */
static void make_environment(const char *pid, const char *data, size_t len)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/environ", pid);
	file = fopen(fake_path(path), "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, len, file), len);
	fclose(file);
}

START_TEST(below_sudo_the_ssh_session_is_found_in_an_ancestor)
{
	static const char environment[] = "A=1\0SSH_CONNECTION=10.0.0.1 50000 10.0.0.2 22\0B=2";

	make_eth0("0x1002");
	fake_file("/proc/self/stat", "100 (barsh) S 99 100 1 0\n");
	fake_file("/proc/99/stat", "99 (su do) x) R 98 1 1 0\n");
	make_environment("99", "PATH=/bin\0XSSH_CONNECTION=1 2 10.0.0.2 4", 41);
	fake_file("/proc/98/stat", "98 (bash) S 1 98 98 0\n");
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
	make_environment("98", environment, sizeof(environment));
	ck_assert_str_eq(fake_uses(bsh_use_net), "ssh|eth0 carries this SSH session (10.0.0.2)|\n");
	/* Twice the same is told once. */
	setenv("SSH_CONNECTION", "10.0.0.1 50000 10.0.0.2 22", 1);
	ck_assert_str_eq(fake_uses(bsh_use_net), "ssh|eth0 carries this SSH session (10.0.0.2)|\n");
}
END_TEST

/* Process 1001 is the parent, 1000 + n the last one. */
static void make_ancestors(unsigned n)
{
	char path[64];

	fake_file("/proc/self/stat", "7 (barsh) S 1001 7 7 0\n");
	for (unsigned i = 1; i < n; i++) {
		snprintf(path, sizeof(path), "/proc/%u/stat", 1000 + i);
		fake_file(path, "%u (x) S %u 7 7 0\n", 1000 + i, 1000 + i + 1);
	}
}

START_TEST(ancestors_are_looked_at_up_to_the_32nd)
{
	static const char environment[] = "SSH_CONNECTION=10.0.0.1 50000 10.0.0.2 22";

	make_eth0("0x1002");
	make_ancestors(33);
	make_environment("1033", environment, sizeof(environment));
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
	make_environment("1032", environment, sizeof(environment));
	ck_assert_str_eq(fake_uses(bsh_use_net), "ssh|eth0 carries this SSH session (10.0.0.2)|\n");
}
END_TEST

START_TEST(processes_that_are_their_own_parents_come_to_an_end)
{
	make_eth0("0x1002");
	fake_file("/proc/self/stat", "7 (barsh) S 8 7 7 0\n");
	fake_file("/proc/8/stat", "8 (x) S 8 7 7 0\n");
	ck_assert_str_eq(fake_uses(bsh_use_net), "");
}
END_TEST

START_TEST(control_characters_of_a_name_are_not_passed_on_nor_made_a_command)
{
	make_interface("e\x1b[m", FAKE_PLACE "/net/e", "0x1003");
	ck_assert_str_eq(fake_uses(bsh_use_net), "net|e?[m is up|\n");
}
END_TEST

START_TEST(without_proc_interfaces_are_told_all_the_same)
{
	make_eth0("0x1003");
	ck_assert_str_eq(fake_uses(bsh_use_net),
			 "net|eth0 is up with 10.0.0.2, fe80::1|ip link set eth0 down\n");
}
END_TEST

BSH_TESTS("host/use_net", init, finish, an_interface_that_is_up_is_told_with_its_addresses,
	  an_interface_is_up_without_an_address_too, an_interface_that_is_down_is_no_use,
	  an_interface_of_another_function_is_no_use,
	  what_is_made_of_an_interface_is_told_with_the_way_down,
	  a_master_counts_once_where_it_is_an_upper_too,
	  interfaces_that_are_made_of_one_another_come_to_an_end, the_default_route_of_ipv4_is_told,
	  a_route_to_a_network_is_not_the_default_route,
	  the_default_route_of_ipv6_is_told_with_the_way_down,
	  the_null_route_of_lo_is_not_the_default_route, the_interface_of_this_ssh_session_is_told,
	  another_address_is_not_of_this_ssh_session,
	  a_link_local_address_is_of_the_interface_that_it_names,
	  an_ssh_session_over_a_bond_is_told_with_the_way_down,
	  what_carries_this_ssh_session_is_not_to_be_set_down,
	  an_interface_of_another_namespace_may_be_up,
	  a_hidden_interface_of_a_virtual_function_is_not_the_physical_ones,
	  below_sudo_the_ssh_session_is_found_in_an_ancestor,
	  ancestors_are_looked_at_up_to_the_32nd,
	  processes_that_are_their_own_parents_come_to_an_end,
	  control_characters_of_a_name_are_not_passed_on_nor_made_a_command,
	  without_proc_interfaces_are_told_all_the_same)
