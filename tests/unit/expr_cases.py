#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Write expr_cases.h: random expressions, each as barsh's text and as C.

The C compiler is the reference for precedence, associativity and arithmetic:
the values are not computed here but where the header is compiled. What C and
barsh see differs only in the literals (barsh has more bases, C needs ULL) and
in `!` and parentheses, which C would leave an int: there 0ULL is added.

The seed is fixed: a new run gives the same header.
"""

import random
import sys

MASK = (1 << 64) - 1
PRECEDENCE = {
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, ">": 7,
    "<=": 7, ">=": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
}
EDGES = [0, 1, 2, 3, 7, 8, 63, 255, 4095, 65535, 0x7fffffff, 0x80000000, 0xffffffff,
         1 << 32, (1 << 63) - 1, 1 << 63, MASK - 1, MASK]


class Undefined(Exception):
    """A division by zero or a shift of 64 or more."""


def literal(rng):
    """A number: its value and how barsh may write it."""
    kind = rng.randrange(8)
    if kind < 3:
        value = rng.choice(EDGES)
    elif kind < 6:
        value = rng.randrange(100)
    else:
        value = rng.getrandbits(rng.randrange(1, 65))
    forms = [str(value), hex(value), "0d%d" % value, oct(value), f"{value:_}", f"0x{value:_x}"]
    if value < 65536:
        forms.append(bin(value))
    if value and value % 1024 == 0:
        forms.append("%dK" % (value // 1024))
    return value, rng.choice(forms)


def make(rng, depth):
    """A random tree: (kind, ...)."""
    kind = rng.randrange(10)
    if depth == 0 or kind == 0:
        return ("number",) + literal(rng)
    if kind < 3:
        return ("unary", rng.choice("-~!+"), make(rng, depth - 1))
    op = rng.choice(list(PRECEDENCE))
    right = make(rng, depth - 1)
    if op in ("<<", ">>") and rng.randrange(4):
        value = rng.randrange(64)
        right = ("number", value, str(value))
    return ("binary", op, make(rng, depth - 1), right)


def chain(rng):
    """Operands and operators in a row: C's precedence decides what belongs together."""
    operands, ops = [operand(rng)], []

    def reduce():
        right, left = operands.pop(), operands.pop()
        operands.append(("binary", ops.pop(), left, right))

    for _ in range(rng.randrange(2, 9)):
        op = rng.choice(list(PRECEDENCE))
        while ops and PRECEDENCE[ops[-1]] >= PRECEDENCE[op]:
            reduce()
        ops.append(op)
        operands.append(operand(rng))
    while ops:
        reduce()
    return operands[0]


def operand(rng):
    tree = ("number",) + literal(rng)
    return ("unary", rng.choice("-~!+"), tree) if rng.randrange(6) == 0 else tree


def value_of(tree):
    """Only to leave out what has no value."""
    if tree[0] == "number":
        return tree[1]
    if tree[0] == "unary":
        v = value_of(tree[2])
        return {"-": -v & MASK, "~": ~v & MASK, "!": int(v == 0), "+": v}[tree[1]]
    op, a, b = tree[1], value_of(tree[2]), value_of(tree[3])
    if op in ("/", "%") and b == 0 or op in ("<<", ">>") and b > 63:
        raise Undefined
    return {
        "||": lambda: int(bool(a or b)), "&&": lambda: int(bool(a and b)),
        "|": lambda: a | b, "^": lambda: a ^ b, "&": lambda: a & b,
        "==": lambda: int(a == b), "!=": lambda: int(a != b),
        "<": lambda: int(a < b), ">": lambda: int(a > b),
        "<=": lambda: int(a <= b), ">=": lambda: int(a >= b),
        "<<": lambda: a << b & MASK, ">>": lambda: a >> b,
        "+": lambda: a + b & MASK, "-": lambda: a - b & MASK, "*": lambda: a * b & MASK,
        "/": lambda: a // b, "%": lambda: a % b,
    }[op]()


def write(rng, tree, least, extra):
    """(text, C) of the tree where an operator must bind tighter than least; with extra ()?"""
    if tree[0] == "number":
        text, c, binds = tree[2], "0x%xULL" % tree[1], 12
    elif tree[0] == "unary":
        text, c = write(rng, tree[2], 10, extra)
        blank = rng.choice(["", "", " "])
        text, c, binds = tree[1] + blank + text, tree[1] + " " + c, 11
        if tree[1] == "!":
            c, binds = "(0ULL + %s)" % c, 11
    else:
        binds = PRECEDENCE[tree[1]]
        left = write(rng, tree[2], binds - 1, extra)
        right = write(rng, tree[3], binds, extra)
        blank = rng.choice(["", " "])
        text = left[0] + blank + tree[1] + blank + right[0]
        c = left[1] + " " + tree[1] + " " + right[1]
    if binds <= least or extra and rng.randrange(8) == 0:
        text, c = "(" + text + ")", "(0ULL + (" + c + "))"
    return text, c


def main():
    rng = random.Random(22)
    print("/* SPDX-License-Identifier: MIT */")
    print("/* Made by expr_cases.py: expressions as barsh's text and as C. */")
    print("#ifndef BARSH_TESTS_UNIT_EXPR_CASES_H\n#define BARSH_TESTS_UNIT_EXPR_CASES_H\n")
    print("#include <stdint.h>\n")
    print("/* clang-format off */")
    print("#pragma GCC diagnostic push")
    print('#pragma GCC diagnostic ignored "-Wparentheses"')
    print('#ifdef __clang__')
    print('#pragma clang diagnostic ignored "-Wconstant-logical-operand"')
    print('#pragma clang diagnostic ignored "-Wtautological-compare"')
    print('#else')
    print('#pragma GCC diagnostic ignored "-Wint-in-bool-context"')
    print('#pragma GCC diagnostic ignored "-Wbool-compare"')
    print('#pragma GCC diagnostic ignored "-Wtype-limits"')
    print('#endif')
    print("static const struct {\n\tconst char *text;\n\tuint64_t value;\n} expr_cases[] = {")
    n = 0
    while n < 600:
        tree = make(rng, rng.randrange(2, 6)) if n % 2 else chain(rng)
        try:
            value_of(tree)
        except Undefined:
            continue
        text, c = write(rng, tree, 0, n % 2)
        if tree[0] == "number" or len(text) > 160:
            continue
        print('\t{ "%s",\n\t  %s },' % (text, c))
        n += 1
    print("};\n#pragma GCC diagnostic pop\n/* clang-format on */\n\n#endif")


if __name__ == "__main__":
    sys.exit(main())
