/* SPDX-License-Identifier: MIT */
/*
 * A look-alike of a kernel header: bits stand further right than their registers.
 */
#ifndef DEMO_REGS_H
#define DEMO_REGS_H

#define DEMO_VENDOR_ID		0x00	/* 16 bits */
#define DEMO_COMMAND		0x04	/* 16 bits */
#define  DEMO_COMMAND_IO	0x1	/* Answer I/O */
#define  DEMO_COMMAND_MODE	0x30	/* What to do */
#define  DEMO_COMMAND_MODE_IDLE	0x00
#define  DEMO_COMMAND_MODE_RUN	0x10	/* Run, once */
#define DEMO_STATUS		0x06	/* 16 bits */
#define  DEMO_STATUS_SPEED_MASK	0x600	/* Speed */
#define  DEMO_STATUS_SPEED_FAST 0x200
#define DEMO_STATUS_EXT		0x0a	/* Extended status */
#define DEMO_HEADER_TYPE	0x0e	/* 8 bits */
#define  DEMO_HEADER_TYPE_MASK	0x7f
#define  DEMO_HEADER_TYPE_BRIDGE 1
#define  DEMO_HEADER_TYPE_MFD	0x80	/* Several functions */
#define DEMO_BASE_ADDRESS_0	0x10	/* 32 bits */
#define  DEMO_BASE_SPACE_IO	0x01	/* 1 is I/O */
#define DEMO_CTRL_REG		0x40
#define DEMO_CTRL_EN		BIT(0)
#define DEMO_CTRL_LIMIT_MASK	GENMASK(31, 16)
#define DEMO_CTRL_LIMIT_SHIFT	16
#define DEMO_CTRL_RATE_MASK	0xf
#define DEMO_CTRL_RATE_SHIFT	4
#define DEMO_CTRL_HOLES		0x50005
#define DEMO_CHANNEL(n)		(0x100 + (n) * 0x20)
#define DEMO_NUM_CHANNELS	4
#define DEMO_CTRL_ALIAS		DEMO_CTRL_EN
#define DEMO_NAME		"demo"
#define DEMO_SIZE		sizeof(int)

#endif
