/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief The words for access and side effects that CMSIS-SVD and IP-XACT share.
 */
#ifndef BARSH_REGMAP_XML_PROPS_H
#define BARSH_REGMAP_XML_PROPS_H

#include "barsh/regmap.h"
#include "barsh/util.h"

/** Set read and write to what <access> says, in any case; false: unknown, as they are now. */
bool bsh_xml_access(const char *text, struct bsh_props *props);

/** The same of on_write and <modifiedWriteValue>. */
bool bsh_xml_on_write(const char *text, struct bsh_props *props);

/** The same of on_read and <readAction>. */
bool bsh_xml_on_read(const char *text, struct bsh_props *props);

#endif
