"""What stands at the end of ./dev test: the ten slowest tests, then how many there were and which were skipped.

summary.py REPORT [--no-skips]

REPORT is what `ctest --output-junit` writes. With --no-skips the status is 1 if a test was skipped.
"""

import sys
import xml.etree.ElementTree

SHOWN = 10


def main(arguments):
    report = arguments[0]
    tests = list(xml.etree.ElementTree.parse(report).getroot().iter("testcase"))
    skipped = [test.get("name") for test in tests if test.get("status") in ("notrun", "disabled")]
    failed = [test for test in tests if test.get("status") == "fail"]

    print("\nThe slowest tests:")
    for test in sorted(tests, key=lambda test: -float(test.get("time")))[:SHOWN]:
        print(f"{float(test.get('time')):8.1f} s  {test.get('name')}")

    percent = 100 * (len(tests) - len(failed)) // max(len(tests), 1)
    names = "none skipped" if not skipped else f"{len(skipped)} skipped: " + "; ".join(skipped)
    print(f"\n{percent}% tests passed, {len(failed)} tests failed out of {len(tests)}, {names}")
    return 1 if skipped and "--no-skips" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
