/* SPDX-License-Identifier: MIT */
/* Registers in an enumeration, bits without what the registers' names have in common. */
enum {
	CARD_REG_CAP = 0x0000,	/* Capabilities */
	CARD_REG_CC = 0x0014,	/* Configuration */
	CARD_REG_CSTS = 0x001c,
	CARD_REG_DBS = 0x1000,
};

enum {
	CARD_CC_ENABLE = 1 << 0,
	CARD_CC_SHN_MASK = 3 << 14,
	CARD_CC_SHN_NORMAL = 1 << 14,
	CARD_CAP_WIDE = 1ULL << 40,
	CARD_QUEUES,
};
