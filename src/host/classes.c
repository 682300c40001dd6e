/* SPDX-License-Identifier: MIT */
/* Class codes in words. */

#include "host/classes.h"

#include "barsh/util.h"

struct name {
	uint32_t code;
	const char *name;
};

/* Base classes: what a subclass that is not in the other table is called. */
static const struct name bases[] = {
	{ 0x00, "Unclassified device" },
	{ 0x01, "Mass storage controller" },
	{ 0x02, "Network controller" },
	{ 0x03, "Display controller" },
	{ 0x04, "Multimedia controller" },
	{ 0x05, "Memory controller" },
	{ 0x06, "Bridge" },
	{ 0x07, "Communication controller" },
	{ 0x08, "System peripheral" },
	{ 0x09, "Input device controller" },
	{ 0x0a, "Docking station" },
	{ 0x0b, "Processor" },
	{ 0x0c, "Serial bus controller" },
	{ 0x0d, "Wireless controller" },
	{ 0x0e, "Intelligent controller" },
	{ 0x0f, "Satellite communications controller" },
	{ 0x10, "Encryption controller" },
	{ 0x11, "Signal processing controller" },
	{ 0x12, "Processing accelerator" },
	{ 0x13, "Non-Essential Instrumentation" },
	{ 0x40, "Co-processor" },
	{ 0xff, "Unassigned class" },
};

/* Base class and subclass. */
static const struct name subclasses[] = {
	{ 0x0001, "VGA compatible unclassified device" },
	{ 0x0100, "SCSI storage controller" },
	{ 0x0101, "IDE interface" },
	{ 0x0102, "Floppy disk controller" },
	{ 0x0103, "IPI bus controller" },
	{ 0x0104, "RAID bus controller" },
	{ 0x0105, "ATA controller" },
	{ 0x0106, "SATA controller" },
	{ 0x0107, "Serial Attached SCSI controller" },
	{ 0x0108, "Non-Volatile memory controller" },
	{ 0x0109, "Universal Flash Storage controller" },
	{ 0x0200, "Ethernet controller" },
	{ 0x0201, "Token ring network controller" },
	{ 0x0202, "FDDI network controller" },
	{ 0x0203, "ATM network controller" },
	{ 0x0204, "ISDN controller" },
	{ 0x0205, "WorldFip controller" },
	{ 0x0206, "PICMG controller" },
	{ 0x0207, "InfiniBand controller" },
	{ 0x0208, "Fabric controller" },
	{ 0x0300, "VGA compatible controller" },
	{ 0x0301, "XGA compatible controller" },
	{ 0x0302, "3D controller" },
	{ 0x0400, "Multimedia video controller" },
	{ 0x0401, "Multimedia audio controller" },
	{ 0x0402, "Computer telephony device" },
	{ 0x0403, "Audio device" },
	{ 0x0500, "RAM memory" },
	{ 0x0501, "Flash memory" },
	{ 0x0502, "CXL memory" },
	{ 0x0600, "Host bridge" },
	{ 0x0601, "ISA bridge" },
	{ 0x0602, "EISA bridge" },
	{ 0x0603, "MicroChannel bridge" },
	{ 0x0604, "PCI bridge" },
	{ 0x0605, "PCMCIA bridge" },
	{ 0x0606, "NuBus bridge" },
	{ 0x0607, "CardBus bridge" },
	{ 0x0608, "RACEway bridge" },
	{ 0x0609, "Semi-transparent PCI-to-PCI bridge" },
	{ 0x060a, "InfiniBand to PCI host bridge" },
	{ 0x060b, "Advanced Switching bridge" },
	{ 0x0700, "Serial controller" },
	{ 0x0701, "Parallel controller" },
	{ 0x0702, "Multiport serial controller" },
	{ 0x0703, "Modem" },
	{ 0x0704, "GPIB controller" },
	{ 0x0705, "Smart card controller" },
	{ 0x0800, "Interrupt controller" },
	{ 0x0801, "DMA controller" },
	{ 0x0802, "Timer" },
	{ 0x0803, "Real-time clock" },
	{ 0x0804, "PCI hot-plug controller" },
	{ 0x0805, "SD host controller" },
	{ 0x0806, "IOMMU" },
	{ 0x0807, "Root complex event collector" },
	{ 0x0900, "Keyboard controller" },
	{ 0x0901, "Digitizer pen" },
	{ 0x0902, "Mouse controller" },
	{ 0x0903, "Scanner controller" },
	{ 0x0904, "Gameport controller" },
	{ 0x0b40, "Co-processor" },
	{ 0x0c00, "FireWire controller" },
	{ 0x0c01, "ACCESS.bus controller" },
	{ 0x0c02, "SSA controller" },
	{ 0x0c03, "USB controller" },
	{ 0x0c04, "Fibre Channel controller" },
	{ 0x0c05, "SMBus controller" },
	{ 0x0c06, "InfiniBand controller" },
	{ 0x0c07, "IPMI interface" },
	{ 0x0c08, "SERCOS interface" },
	{ 0x0c09, "CAN bus controller" },
	{ 0x0c0a, "MIPI I3C controller" },
	{ 0x0d00, "IrDA controller" },
	{ 0x0d01, "Consumer infrared controller" },
	{ 0x0d10, "RF controller" },
	{ 0x0d11, "Bluetooth controller" },
	{ 0x0d12, "Broadband controller" },
	{ 0x0d20, "802.11a controller" },
	{ 0x0d21, "802.11b controller" },
	{ 0x0d40, "Cellular modem" },
	{ 0x0d41, "Cellular modem with Ethernet" },
	{ 0x0e00, "I2O controller" },
	{ 0x0f01, "Satellite TV controller" },
	{ 0x0f02, "Satellite audio controller" },
	{ 0x0f03, "Satellite voice controller" },
	{ 0x0f04, "Satellite data controller" },
	{ 0x1000, "Network and computing encryption device" },
	{ 0x1010, "Entertainment encryption device" },
	{ 0x1100, "DPIO module" },
	{ 0x1101, "Performance counters" },
	{ 0x1110, "Communication synchronizer" },
	{ 0x1120, "Signal processing management" },
};

/* All three bytes. */
static const struct name interfaces[] = {
	{ 0x010601, "AHCI" },	{ 0x010801, "NVMHCI" },	 { 0x010802, "NVMe" },
	{ 0x010901, "UFSHCI" }, { 0x050210, "CXL 2.0" }, { 0x0c0010, "OHCI" },
	{ 0x0c0300, "UHCI" },	{ 0x0c0310, "OHCI" },	 { 0x0c0320, "EHCI" },
	{ 0x0c0330, "xHCI" },	{ 0x0c0340, "USB4" },	 { 0x0c03fe, "USB device" },
};

static const char *find(const struct name *names, size_t n, uint32_t code)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].code == code)
			return names[i].name;
	return NULL;
}

const char *bsh_class_name(uint32_t code)
{
	const char *name = find(subclasses, BSH_LENGTH(subclasses), code >> 8);

	return name ? name : find(bases, BSH_LENGTH(bases), code >> 16);
}

const char *bsh_class_interface(uint32_t code)
{
	const char *name = find(interfaces, BSH_LENGTH(interfaces), code);

	return name ? name : "";
}
