#!/usr/bin/env python3
"""Adds up the JUnit files of one or more result folders and prints "N passed, N failed".

usage: count_results.py FOLDER…
Skipped tests are named with their reason and counted as failed: a test that does not run proves
nothing. Exit code 1 when anything failed or nothing ran.
"""
import pathlib
import sys
import xml.etree.ElementTree as tree


def main():
    passed, failed = 0, 0
    for folder in sys.argv[1:]:
        for path in sorted(pathlib.Path(folder).glob("*.xml")):
            for case in tree.parse(path).getroot().iter("testcase"):
                bad = case.find("failure") is not None or case.find("error") is not None
                skipped = case.find("skipped")
                if bad or skipped is not None:
                    failed += 1
                    reason = "" if skipped is None else " (skipped: %s)" % skipped.get("message")
                    print("FAILED %s: %s%s" % (path.stem, case.get("name"), reason))
                else:
                    passed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


sys.exit(main())
