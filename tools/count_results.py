#!/usr/bin/env python3
"""Adds up the JUnit files of one or more result folders and prints "N passed, N failed".

usage: count_results.py FOLDER…
FOLDER/NAME.xml holds a ctest run; FOLDER/NAME/PROGRAM.xml the single tests of a GoogleTest program
of that run, which then stand for it. Skipped tests are named with their reason and counted as
failed: a test that does not run proves nothing. Exit code 1 when anything failed or nothing ran.
"""
import pathlib
import sys
import xml.etree.ElementTree as tree


def cases_of(path):
    """(name, failed, reason it was skipped or None) of each test case in a JUnit file."""
    for case in tree.parse(path).getroot().iter("testcase"):
        skipped = case.find("skipped")
        failed = case.find("failure") is not None or case.find("error") is not None
        group = case.get("classname") or ""
        name = case.get("name") if group in ("", case.get("name")) else group + "." + case.get("name")
        yield name, failed, None if skipped is None else skipped.get("message")


def results_of(path):
    """All single results of one ctest run."""
    for name, failed, skipped in cases_of(path):
        single = path.with_suffix("") / (name + ".xml")
        # A program that fails may have died before or after telling: then its own failure counts.
        if failed or skipped is not None or not single.exists():
            yield name, failed, skipped
        if single.exists():
            yield from cases_of(single)


def main():
    passed, failed = 0, 0
    for folder in sys.argv[1:]:
        for path in sorted(pathlib.Path(folder).glob("*.xml")):
            for name, bad, skipped in results_of(path):
                if bad or skipped is not None:
                    failed += 1
                    reason = "" if skipped is None else " (skipped: %s)" % skipped
                    print("FAILED %s: %s%s" % (path.stem, name, reason))
                else:
                    passed += 1
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


sys.exit(main())
