#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fail unless each MMIO accessor is exactly one load or store of its width.

usage: accessors.py OBJDUMP OBJECT

OBJECT is the object file of src/backend/mmio.c, or the linked program, in
which link-time optimisation has done its worst: the accessors stay in it. An
object made with -flto holds no instructions, so nothing is found and that is a
failure, not a pass. OBJDUMP is GNU's or LLVM's, for x86-64 and arm64.

At any optimisation level, what goes to the stack frame is not counted, but the
one access that remains must be plain, must go through the address argument as
it came, and must carry the value argument or make the result. Code that jumps or
calls is refused, so "one in the text" is "one when it runs". On arm64 the
barriers are looked for as well.

Exit status: 0 all well, 1 not, 77 when there are no rules for the machine.
"""

import re
import subprocess
import sys

WIDTHS = {"8": 1, "16": 2, "32": 4, "64": 8}
NAMES = [f"bsh_mmio_{verb}{bits}" for verb in ("read", "write") for bits in WIDTHS]

POINTER, VALUE, RESULT = "address argument", "value argument", "value loaded"


class Wrong(Exception):
    """What is wrong with one accessor."""


def split_operands(text):
    """Operands are separated by commas outside of brackets."""
    return [part.strip() for part in re.findall(r"(?:[(\[{][^)\]}]*[)\]}]|[^,(\[{])+", text)]


class X86:
    """AT&T syntax: source first, destination last."""

    arguments = {"di": POINTER, "si": VALUE}
    result = "a"
    comment = "#"
    inert = re.compile(r"(data16 |cs |rep[z]? |bnd )*(endbr64|nop[wlq]?|leaveq?|push[q]?)$")
    ret = re.compile(r"(rep[z]? |bnd )*ret[q]?$")
    moves = re.compile(r"mov([bwlq]|z[bw][wlq]?)?$")
    keeps = ("and", "bswap", "ro")
    frame = re.compile(r"-?(0x)?[0-9a-f]*\(%r[sb]p\)$")
    refused = re.compile(r"(j|call|loop|ljmp|lcall|xbegin|syscall|int|lock)")
    sizes = {"b": 1, "w": 2, "l": 4, "q": 8}

    @staticmethod
    def register(operand):
        """al, ax, eax and rax are one; so are r8b .. r8. None: not a general register."""
        name = operand.lstrip("%")
        if not operand.startswith("%"):
            return None
        match = re.fullmatch(r"r(\d+)[bwd]?", name)
        if match:
            return "r" + match[1]
        match = re.fullmatch(r"[re]?(ax|bx|cx|dx|si|di|bp|sp)|([abcd]l|(?:si|di|bp|sp)l)", name)
        if not match:
            return None
        return (match[1] or match[2].removesuffix("l")).removesuffix("x")

    @staticmethod
    def size(register):
        """Bytes that a register's name stands for."""
        name = register.lstrip("%")
        if re.fullmatch(r"r\d+|r[a-z]{2}", name):
            return 8
        if re.fullmatch(r"r\d+d|e[a-z]{2}", name):
            return 4
        return 2 if re.fullmatch(r"r\d+w|[abcd]x|[sd]i|[sb]p", name) else 1

    @staticmethod
    def is_memory(operand):
        """In brackets, by segment, or an absolute address."""
        return not re.fullmatch(r"%\w+|\$.*", operand)

    def transfer(self, name, operands):
        """(destination, source, bytes of the memory operand) of what moves data, or None."""
        if not self.moves.match(name) or len(operands) != 2:
            return None
        source, to = operands
        if name.startswith("movz") and len(name) > 4:
            return to, source, self.sizes[name[4]]
        if name[3:] in self.sizes:
            return to, source, self.sizes[name[3:]]
        register = to if self.is_memory(source) else source
        return to, source, self.size(register) if register.startswith("%") else 0

    def derive(self, operands):
        """What an instruction that only masks or turns bytes changes, and from what."""
        return operands[-1], operands[-1]

    def destination(self, operands):
        """The register that any other instruction changes."""
        return operands[-1]

    def address(self, operand):
        """The bare base register of a device access, or None."""
        match = re.fullmatch(r"\((%r\w+)\)", operand)
        return match and match[1]

    def check_barrier(self, before, after, is_read):
        """The processor keeps the order of uncached accesses."""


class Arm64:
    """Destination first, except in stores."""

    arguments = {"0": POINTER, "1": VALUE}
    result = "0"
    comment = "//"
    inert = re.compile(r"(nop|bti|hint|paciasp|autiasp|xpaclri|dmb|stp)$")
    ret = re.compile(r"ret(aa|ab)?$")
    moves = re.compile(r"(ldu?r|stu?r)([bh]?)$|mov$")
    keeps = ("and", "uxt", "rev", "lsr", "ubfx")
    frame = re.compile(r"\[(sp|x29)\b.*\](!|,#.*)?$")
    refused = re.compile(r"(b|bl|br|blr|b\..*|bc\..*|cbn?z|tbn?z|braa.*|blraa.*|svc)$")

    @staticmethod
    def register(operand):
        """w3 and x3 are one."""
        match = re.fullmatch(r"[wx](\d+)", operand)
        return match and match[1]

    @staticmethod
    def is_memory(operand):
        return operand.startswith("[")

    def transfer(self, name, operands):
        match = self.moves.match(name)
        if not match:
            return None
        size = {"b": 1, "h": 2}.get(match[2], 8 if operands[0].startswith("x") else 4)
        if len(operands) != 2:
            raise Wrong(f"'{name} {', '.join(operands)}' changes its base register")
        return (operands[1], operands[0], size) if name.startswith("st") else (*operands, size)

    def derive(self, operands):
        return operands[0], operands[1]

    def destination(self, operands):
        return operands[0]

    def address(self, operand):
        match = re.fullmatch(r"\[(x\d+)\]", operand)
        return match and match[1]

    def check_barrier(self, before, after, is_read):
        """A load is followed by a read barrier, a store comes after a write barrier."""
        if is_read and "dmb oshld" not in after:
            raise Wrong("no 'dmb oshld' after the load")
        if not is_read and "dmb oshst" not in before:
            raise Wrong("no 'dmb oshst' before the store")


class Walk:
    """One accessor, instruction by instruction: what each register and stack slot holds."""

    def __init__(self, machine, is_read, width):
        self.machine = machine
        self.is_read = is_read
        self.width = width
        self.holds = dict(machine.arguments)
        self.access = None

    def key(self, operand):
        """A register's common name, a stack slot's text."""
        return self.machine.register(operand) or operand

    def touch_device(self, text, to, source, size):
        """The one access: plain, right in width and direction, through the argument."""
        is_read = self.machine.is_memory(source)
        base = self.machine.address(source if is_read else to)

        if self.access:
            raise Wrong(f"a second access: '{text}' after '{self.access}'")
        self.access = text
        if is_read != self.is_read:
            raise Wrong(f"'{text}' is a {'load' if is_read else 'store'}")
        if size != self.width:
            raise Wrong(f"'{text}' is {size} bytes wide, not {self.width}")
        if not base or self.holds.get(self.key(base)) != POINTER:
            raise Wrong(f"'{text}' is not through the bare address argument")
        if is_read:
            self.holds[self.key(to)] = RESULT
        elif self.holds.get(self.key(source)) != VALUE:
            raise Wrong(f"'{text}' does not store the value argument")

    def move(self, text, to, source, size):
        """A move: between registers and the frame, or to or from the device."""
        memory = [o for o in (to, source) if self.machine.is_memory(o)]

        if memory and not self.machine.frame.match(memory[0]):
            self.touch_device(text, to, source, size)
            return
        self.holds[self.key(to)] = self.holds.get(self.key(source))

    def step(self, name, operands):
        """Any instruction."""
        text = f"{name} {', '.join(operands)}"
        moved = self.machine.transfer(name, operands)

        if name.startswith(("<", "(", ".")):
            raise Wrong(f"'{text}': an instruction that {sys.argv[1]} does not know")
        if self.machine.refused.match(name) and not self.machine.inert.match(name):
            raise Wrong(f"'{text}': only moves belong here")
        if moved:
            self.move(text, *moved)
            return
        if name.split()[0] in ("ldp", "stp") and self.machine.frame.match(operands[-1]):
            for operand in operands[:2] if name == "ldp" else []:
                self.holds.pop(self.key(operand), None)
            return
        if self.machine.inert.match(name) or text == "xchg %ax, %ax":
            return
        if any(self.machine.is_memory(o) for o in operands):
            raise Wrong(f"'{text}' touches memory")
        if name.startswith(self.machine.keeps):
            to, source = self.machine.derive(operands)
            self.holds[self.key(to)] = self.holds.get(self.key(source))
        elif operands:
            self.holds.pop(self.key(self.machine.destination(operands)), None)

    def finish(self, before, after):
        """What must be true at the return."""
        if not self.access:
            raise Wrong("no access at all")
        if self.is_read and self.holds.get(self.machine.result) != RESULT:
            raise Wrong("does not return what it loaded")
        self.machine.check_barrier(before, after, self.is_read)


def check(machine, name, lines):
    """One accessor; raises Wrong."""
    verb, bits = re.fullmatch(r"bsh_mmio_([a-z]+)(\d+)", name).groups()
    walk = Walk(machine, verb == "read", WIDTHS[bits])
    before, after = [], []

    for line in lines:
        line = line.split(machine.comment)[0]
        words = line.split()
        n = 1
        while n < len(words) and words[n - 1] in ("data16", "cs", "rep", "repz", "bnd", "lock"):
            n += 1
        mnemonic = " ".join(words[:n])
        if machine.ret.match(mnemonic):
            walk.finish(before, after)
            return walk.access
        (after if walk.access else before).append(" ".join(words))
        walk.step(mnemonic, split_operands(" ".join(words[n:])))
    raise Wrong("does not end in a return")


def disassemble(objdump, path):
    """The machine's name and, for each accessor, its instructions."""
    run = subprocess.run(
        [objdump, "-d", "--no-show-raw-insn", path], check=False, capture_output=True, text=True
    )
    if run.returncode != 0:
        sys.exit(f"{objdump} cannot read it: {run.stderr.strip()}")
    text = run.stdout
    machine = re.search(r"file format (\S+)", text)
    code, lines = {}, None

    for line in text.splitlines():
        start = re.match(r"[0-9a-f]+ <(.+)>:$", line)
        instruction = re.match(r"\s+[0-9a-f]+:\s+(.*\S)", line)
        if start:
            lines = code.setdefault(start[1], []) if start[1] in NAMES else None
        elif instruction and lines is not None:
            lines.append(instruction[1])
    return machine[1] if machine else "?", code


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    fmt, code = disassemble(sys.argv[1], sys.argv[2])
    machines = {"x86-64": X86, "littleaarch64": Arm64}
    machine = machines.get(fmt.removeprefix("elf64-"))
    failed = False

    if not machine:
        print(f"no rules for {fmt}")
        sys.exit(77)
    for name in NAMES:
        try:
            if name not in code:
                raise Wrong("not found: an object made with -flto holds no instructions")
            print(f"{name}: {check(machine(), name, code[name])}")
        except Wrong as wrong:
            print(f"{name}: WRONG: {wrong}")
            failed = True
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
