#!/usr/bin/env python3
"""Writes the files that a page shows, so that tools can read them: scripts/snippets.py PAGE FOLDER

A code block is a file where its first line is a comment with its name: `# .gitlab-ci.yml`. Two blocks with the same name are
two states of one file, and the second replaces the first, as it does for the reader."""

import pathlib
import re
import sys

page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
blocks = re.findall(r"^```\w*\n(?:#|//) (\S+)\n(.*?)^```$", page.read_text(), re.MULTILINE | re.DOTALL)
if not blocks:
    sys.exit(f"error: {page} shows no file")
for name, text in blocks:
    path = folder / name
    if ".." in path.parts or not path.is_relative_to(folder):
        sys.exit(f"error: {page}: {name} leads elsewhere")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
