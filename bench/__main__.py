"""Prints the figures: `python -m bench`, or `python -m bench hear sms` for some of them."""

import sys

from bench.figures import FIGURES


def main(wanted: list[str]) -> None:
    """Measure one figure after another."""
    for name in wanted or list(FIGURES):
        for line in FIGURES[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
