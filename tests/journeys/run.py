#!/usr/bin/env python3
"""Runs the journeys of one file, or of all; tells each test where GTEST_OUTPUT asks for it.

usage: run.py [FILE_STEM…]      AMIABLE names the program
"""
import os
import pathlib
import sys
import time
import unittest
import xml.sax.saxutils

HERE = pathlib.Path(__file__).resolve().parent


class Result(unittest.TextTestResult):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cases = []

    def startTest(self, test):
        self.begun = time.time()
        super().startTest(test)

    def add(self, test, failure):
        self.cases.append((test.id(), time.time() - getattr(self, "begun", time.time()), failure))

    def addSuccess(self, test):
        super().addSuccess(test)
        self.add(test, None)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.add(test, "failed")

    def addError(self, test, error):
        super().addError(test, error)
        self.add(test, "error")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        print("skipped:", test.id(), reason)


def write_xml(folder, name, cases):
    quote = xml.sax.saxutils.quoteattr
    lines = ["<testsuites><testsuite name=%s>" % quote(name)]
    for case, seconds, failure in cases:
        inner = "<failure message=%s/>" % quote(failure) if failure else ""
        lines.append("<testcase name=%s classname=%s time='%.3f' status='run'>%s</testcase>" %
                     (quote(case), quote(name), seconds, inner))
    lines.append("</testsuite></testsuites>")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (name + ".xml")).write_text("\n".join(lines))


def main():
    sys.path.insert(0, str(HERE))
    stems = sys.argv[1:] or sorted(path.stem for path in HERE.glob("test_*.py"))
    suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromName(stem)
                               for stem in stems)
    result = unittest.TextTestRunner(resultclass=Result, verbosity=1).run(suite)
    output = os.environ.get("GTEST_OUTPUT", "")
    if output.startswith("xml:"):
        name = "journey_" + "_".join(stem.removeprefix("test_") for stem in stems)
        write_xml(pathlib.Path(output[4:]), name, result.cases)
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
