/* A header as a driver has it. */
#define CARD_CTRL		0x10
#define CARD_CTRL_EN_MASK	0x1
#define CARD_CTRL_EN_SHIFT	0
#define CARD_STATUS		0x14
