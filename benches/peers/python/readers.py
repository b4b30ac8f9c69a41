"""Who is in an access log, as a short script in Python finds out: python readers.py json|re LOG

Prints the number of distinct certificates. `json` reads each line as what it is; `re` looks for the member alone.
"""

import json
import re
import sys


def main() -> None:
    way, name = sys.argv[1:]
    found = set()
    if way == "json":
        with open(name, encoding="utf-8") as log:
            for line in log:
                found.add(json.loads(line)["clientCert"]["clientCertPem"])
    else:
        member = re.compile(rb'"clientCertPem":"([^"]*)"')
        with open(name, "rb") as log:
            for line in log:
                if match := member.search(line):
                    found.add(match[1])
    print(len(found))


if __name__ == "__main__":
    main()
