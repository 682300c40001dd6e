/* SPDX-License-Identifier: MIT */
/* A look-alike of a generated header: ADDR and MASK, masks without the registers' prefix. */
#define QCARD_CFG_ID_ADDR	0x00
#define CFG_ID_TYPE_MASK	GENMASK(31, 20)
#define CFG_ID_1_MASK		GENMASK(19, 16)
#define QCARD_CFG_MISC_ADDR	0x4c
#define CFG_MISC_RSVD_1_MASK	GENMASK(31, 24)
#define CFG_MISC_10B_TAG_EN_MASK BIT(24)
#define CFG_ODD_MASK		BIT(3)
#define CFG_HOLES_MASK		0x5
