#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make a register map of any size.

usage: make_map.py native|litex|svd|ipxact|paths REGISTERS FILE

Blocks of 100 registers; each register has four fields, with documentation, one of them with
names for its values. csr.csv can say no more than name, offset and access. `paths` are the
registers' names, one a line, shuffled always in the same way.
"""

import random
import sys

PER_BLOCK = 100
# Name, lowest bit, width, access in the words of SVD.
FIELDS = (("EN", 0, 1, "read-write"), ("MODE", 4, 2, "read-write"),
          ("LEVEL", 8, 8, "read-only"), ("LIMIT", 16, 16, "read-write"))
MODES = ("IDLE", "SINGLE", "BURST", "GATED")
DOC = "Register number {} of its block"
FIELD_DOC = "What {} of this register means"
IPXACT = "http://www.accellera.org/XMLSchema/IPXACT/1685-2014"


def blocks(registers):
    """(number of the block, offset, numbers of its registers)."""
    for first in range(0, registers, PER_BLOCK):
        yield (first // PER_BLOCK, first // PER_BLOCK * 0x400,
               range(min(PER_BLOCK, registers - first)))


def native(registers):
    yield "regmap: 1\ndevice: generated\ndefaults: {bar: 0, width: 32, access: rw}\nenums:\n"
    yield "  mode: {" + ", ".join(f"{name}: {i}" for i, name in enumerate(MODES)) + "}\nblocks:\n"
    for block, offset, numbers in blocks(registers):
        yield f"  block{block}:\n    offset: {offset:#x}\n    registers:\n"
        for number in numbers:
            yield (f"      REG{number}:\n        offset: {number * 4:#x}\n        reset: 0\n"
                   f"        doc: {DOC.format(number)}\n        fields:\n")
            for name, low, width, access in FIELDS:
                enum = ", enum: mode" if name == "MODE" else ""
                yield (f"          {name}: {{bits: [{low + width - 1}, {low}], "
                       f"access: {'ro' if access == 'read-only' else 'rw'}{enum}, "
                       f"doc: {FIELD_DOC.format(name)}}}\n")


def litex(registers):
    yield "memory_region,csr,0x0,{},io\n".format(registers // PER_BLOCK * 0x400 + 0x400)
    yield "constant,config_csr_data_width,32,,\n"
    for block, offset, numbers in blocks(registers):
        yield f"csr_base,block{block},{offset:#x},,\n"
        for number in numbers:
            yield f"csr_register,block{block}_reg{number},{offset + number * 4:#x},1,rw\n"


def svd(registers):
    yield ('<?xml version="1.0"?>\n<device><name>generated</name><width>32</width>'
           '<size>32</size><access>read-write</access><peripherals>\n')
    for block, offset, numbers in blocks(registers):
        yield (f"<peripheral><name>block{block}</name><baseAddress>{offset:#x}</baseAddress>"
               "<registers>\n")
        for number in numbers:
            yield (f"<register><name>REG{number}</name><description>{DOC.format(number)}"
                   f"</description><addressOffset>{number * 4:#x}</addressOffset>"
                   "<resetValue>0x0</resetValue><fields>\n")
            for name, low, width, access in FIELDS:
                yield (f"<field><name>{name}</name><description>{FIELD_DOC.format(name)}"
                       f"</description><bitOffset>{low}</bitOffset><bitWidth>{width}</bitWidth>"
                       f"<access>{access}</access>")
                if name == "MODE":
                    yield "<enumeratedValues>"
                    for value, mode in enumerate(MODES):
                        yield (f"<enumeratedValue><name>{mode}</name><value>{value}</value>"
                               "</enumeratedValue>")
                    yield "</enumeratedValues>"
                yield "</field>\n"
            yield "</fields></register>\n"
        yield "</registers></peripheral>\n"
    yield "</peripherals></device>\n"


def ipxact(registers):
    yield (f'<?xml version="1.0"?>\n<ipxact:component xmlns:ipxact="{IPXACT}">'
           "<ipxact:name>generated</ipxact:name><ipxact:memoryMaps><ipxact:memoryMap>"
           "<ipxact:name>map</ipxact:name>\n")
    for block, offset, numbers in blocks(registers):
        yield (f"<ipxact:addressBlock><ipxact:name>block{block}</ipxact:name>"
               f"<ipxact:baseAddress>{offset:#x}</ipxact:baseAddress>"
               "<ipxact:range>0x400</ipxact:range><ipxact:width>32</ipxact:width>\n")
        for number in numbers:
            yield (f"<ipxact:register><ipxact:name>REG{number}</ipxact:name>"
                   f"<ipxact:description>{DOC.format(number)}</ipxact:description>"
                   f"<ipxact:addressOffset>{number * 4:#x}</ipxact:addressOffset>"
                   "<ipxact:size>32</ipxact:size>\n")
            for name, low, width, access in FIELDS:
                yield (f"<ipxact:field><ipxact:name>{name}</ipxact:name>"
                       f"<ipxact:description>{FIELD_DOC.format(name)}</ipxact:description>"
                       f"<ipxact:bitOffset>{low}</ipxact:bitOffset><ipxact:resets><ipxact:reset>"
                       "<ipxact:value>0</ipxact:value></ipxact:reset></ipxact:resets>"
                       f"<ipxact:bitWidth>{width}</ipxact:bitWidth>"
                       f"<ipxact:access>{access}</ipxact:access>")
                if name == "MODE":
                    yield "<ipxact:enumeratedValues>"
                    for value, mode in enumerate(MODES):
                        yield (f"<ipxact:enumeratedValue><ipxact:name>{mode}</ipxact:name>"
                               f"<ipxact:value>{value}</ipxact:value></ipxact:enumeratedValue>")
                    yield "</ipxact:enumeratedValues>"
                yield "</ipxact:field>\n"
            yield "</ipxact:register>\n"
        yield "</ipxact:addressBlock>\n"
    yield "</ipxact:memoryMap></ipxact:memoryMaps></ipxact:component>\n"


def paths(registers):
    names = [f"block{block}.REG{number}\n"
             for block, _, numbers in blocks(registers) for number in numbers]
    random.Random(1).shuffle(names)
    return names


def main():
    makers = {make.__name__: make for make in (native, litex, svd, ipxact, paths)}
    if len(sys.argv) != 4 or sys.argv[1] not in makers:
        sys.exit(__doc__)
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        file.writelines(makers[sys.argv[1]](int(sys.argv[2])))


if __name__ == "__main__":
    main()
