"""``python -m tests.cases.update [--write] NAME…``: what the cases say now, for review."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
import tempfile
from pathlib import Path

from tests.cases.runner import Case, contents, essence, every


def main() -> None:
    parser = argparse.ArgumentParser(description="Show what would change in golden cases.")
    parser.add_argument("names", nargs="*", help="cases; all of them if none is named")
    parser.add_argument("--write", action="store_true", help="change them")
    options = parser.parse_args()
    known = {case.name: case for case in every()}
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"there is no case {', '.join(unknown)}")
    for name in options.names or known:
        update(known[name], write=options.write)


def update(case: Case, *, write: bool) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        tree = case.copy(Path(scratch))
        before = contents(tree)
        result = case.run(tree, *case.args, "--format", "json")
        if result.code != case.settings["exit"]:
            tell(f"{case.name}: exit {result.code}, not {case.settings['exit']}: {result.err}")
        if result.out:
            text = json.dumps(essence(case.report(result)), indent=2, ensure_ascii=False) + "\n"
            show(case.expected, text.encode(), write=write)
        fixed = case.run(tree, *case.fix_args, "--write")
        if fixed.code != case.fix_exit:
            tell(f"{case.name}: fix exits {fixed.code}, not {case.fix_exit}: {fixed.err}")
        after = contents(tree)
        for path, data in after.items():
            if data != before[path]:
                show(case.fixed / path, data, write=write)
        stale = {one for one in contents(case.fixed) if after.get(one) == before.get(one)}
        for path in sorted(stale):
            tell(f"{case.name}: fix does not change {path} any more")
            if write:
                (case.fixed / path).unlink()


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def show(path: Path, data: bytes, *, write: bool) -> None:
    old = path.read_bytes() if path.exists() else b""
    if old == data:
        return
    lines = (text.decode("utf-8", "replace").splitlines(keepends=True) for text in (old, data))
    name = str(path.relative_to(Path(__file__).parent))
    sys.stdout.writelines(difflib.unified_diff(*lines, name, name))
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
