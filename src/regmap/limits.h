/* SPDX-License-Identifier: MIT */
/**
 * @file
 * @brief Limits of register maps: what a file may ask for before it is refused.
 *
 * A map may be hostile or broken. Each limit is far above what real files need (REGMAPS 4.1)
 * and keeps memory and time bounded. What concerns one format stands in its own header.
 */
#ifndef BARSH_REGMAP_LIMITS_H
#define BARSH_REGMAP_LIMITS_H

/** Definitions in all files of a map together. */
#define BSH_REGMAP_REGISTERS_MAX (1u << 18)
#define BSH_REGMAP_BLOCKS_MAX (1u << 18)
#define BSH_REGMAP_FIELDS_MAX (1u << 20)
#define BSH_REGMAP_VALUES_MAX (1u << 20)
#define BSH_REGMAP_ENUMS_MAX (1u << 18)
/** Paths of the map, an array being one: what sharing of definitions may grow to. */
#define BSH_REGMAP_NODES_MAX (1u << 20)
/** Bytes of all names and docs. */
#define BSH_REGMAP_TEXT_MAX (64u << 20)
/** Bytes of one name. */
#define BSH_REGMAP_NAME_MAX 255
/** Bytes of one doc. */
#define BSH_REGMAP_DOC_MAX (64u << 10)
/** Blocks within blocks. */
#define BSH_REGMAP_DEPTH_MAX 8
/** Dimensions of one array. */
#define BSH_REGMAP_DIMS_MAX 4
/** Elements of one dimension. */
#define BSH_REGMAP_COUNT_MAX (1u << 16)
/** Elements of all arrays on one path. */
#define BSH_REGMAP_INSTANCES_MAX (1u << 20)
/** Files layered onto each other. */
#define BSH_REGMAP_FILES_MAX 64
/** Devices in the match list of a file. */
#define BSH_REGMAP_MATCHES_MAX 256
/** Warnings that are kept. */
#define BSH_REGMAP_WARNINGS_MAX 200
/** Fields of one register, with the elements of arrays. */
#define BSH_REGMAP_REGISTER_FIELDS_MAX 512

/** Bytes of a file, by format. */
#define BSH_REGMAP_YAML_SIZE_MAX (16u << 20)
#define BSH_REGMAP_HEADER_SIZE_MAX (32u << 20)
/** The largest file of any format. */
#define BSH_REGMAP_FILE_MAX (64u << 20)

/** The native format: nesting, nodes, bytes of a scalar. */
#define BSH_REGMAP_YAML_DEPTH_MAX 32
#define BSH_REGMAP_YAML_NODES_MAX (2u << 20)
#define BSH_REGMAP_YAML_SCALAR_MAX (64u << 10)

#endif
