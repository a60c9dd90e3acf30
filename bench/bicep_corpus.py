"""Check the Bicep reader against folders of real files: bench/bicep_corpus.py FOLDER…

Point it at clones, for example of Azure/bicep-registry-modules, Azure/ALZ-Bicep, Azure/bicep
(src/Bicep.Core.Samples/Files) and Azure/azure-quickstart-templates (quickstarts/microsoft.network).

Every ``.bicep`` and ``.bicepparam`` file has to parse without an error, and its tokens, printed
back, have to give the same bytes. In the compiler's own tests ``NAME.diagnostics.bicep`` says what
the compiler reports for ``NAME.bicep``: where that is a syntax error the files of the test need not
parse, and the other ``NAME.….bicep`` are dumps, no sources. Prints what fails and how fast parsing,
outlining and tokenising are; exits with 1 when anything fails.
"""

from __future__ import annotations

import argparse
import gc
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from aadrift.languages.bicep.syntax import outline, parse, tokens

BOM = b"\xef\xbb\xbf"
# What the compiler reports from its lexer and parser; the other codes are about meaning.
SYNTAX_CODES = frozenset(
    f"BCP{code:03}"
    for code in (
        *range(1, 14), *range(15, 25), 64, 68, 87, 96, 97, 103, 117, 118, 123, 133, 136, 140, 162,
        167, 201, 202, 236, 237, 238, 243, 249, 257, 266, 279, 300, 305, 317, 325, 337, 344, 346,
        347, 354, 355, 356, 404, 436,
    )
)  # fmt: skip

REFERS_TO_ERRORS = "BCP104"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="+", type=Path)
    parser.add_argument("--speed", action="store_true", help="measure throughput by size as well")
    options = parser.parse_args()
    failed = False
    texts: list[str] = []
    for folder in options.folder:
        failures, read = check(folder)
        failed = failed or bool(failures) or not read
        texts += read
    if options.speed and texts:
        by_size(texts)
    return int(failed)


def check(folder: Path) -> tuple[list[str], list[str]]:
    """The failures of a folder, and the texts of the files that have to parse."""
    failures: list[str] = []
    texts: list[str] = []
    invalid = 0
    paths = sorted(files(folder))
    for path in paths:
        data = path.read_bytes()
        try:
            text = data.removeprefix(BOM).decode()
        except UnicodeDecodeError as error:
            failures.append(f"{path}: {error}")
            continue
        printed = "".join(token.text for token in tokens(text)).encode()
        if printed != data.removeprefix(BOM):
            failures.append(f"{path}: its tokens, printed back, give other bytes")
        errors = parse(text).errors
        if known_invalid(path):
            invalid += 1
            continue
        texts.append(text)
        for error in errors:
            line = text.count("\n", 0, error.start) + 1
            failures.append(f"{path}:{line}: {error.message}")
    print("\n".join(failures), end="\n" if failures else "")
    print(
        f"{folder}: {len(paths)} files, {invalid} of them in broken compiler tests;"
        f" {len(failures)} failures in the others"
    )
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    print(f"  {megabytes:.2f} MB; " + "; ".join(speeds(texts, megabytes)), flush=True)
    return failures, texts


def files(folder: Path) -> Iterator[Path]:
    for pattern in ("*.bicep", "*.bicepparam"):
        for path in folder.rglob(pattern):
            name = path.name.split(".")[0]
            dump = path.stem != name and path.with_name(f"{name}.diagnostics{path.suffix}").exists()
            if path.is_file() and not dump:
                yield path


def known_invalid(path: Path) -> bool:
    """Whether the compiler's results, in the file's folder or the one above, show such an error.

    Of a file that another one refers to there are no results, but those of the other tell.
    """
    folders = [reported(folder) for folder in path.resolve().parents[:2]]
    if any(not SYNTAX_CODES.isdisjoint(codes) for codes in folders):
        return True
    own = path.with_name(f"{path.stem}.diagnostics{path.suffix}")
    return not own.exists() and REFERS_TO_ERRORS in folders[0]


@cache
def reported(folder: Path) -> frozenset[str]:
    """The codes of all that the compiler reports for the files of a folder."""
    results = folder.glob("*.diagnostics.bicep*")
    texts = (path.read_text(encoding="utf-8-sig") for path in results)
    return frozenset(code for text in texts for code in re.findall(r"\[(BCP\d+) ", text))


def speeds(texts: list[str], megabytes: float) -> Iterator[str]:
    jobs: dict[str, Callable[[str], object]] = {
        "parse": parse,
        "outline": outline,
        "tokens": lambda text: list(tokens(text)),
    }
    for name, job in jobs.items():
        gc.collect()
        start = time.process_time()
        for text in texts:
            job(text)
        seconds = time.process_time() - start
        yield f"{name} {megabytes / max(seconds, 1e-9):.2f} MB/s"


def by_size(texts: list[str]) -> None:
    """Throughput on one text of growing size: the same at every size when time is linear."""
    joined = "\n".join(texts)
    for megabytes in (1, 2, 4, 8):
        text = joined[: megabytes * 1_000_000]
        print(f"  one text of {len(text) / 1e6:.2f} million characters:", end=" ")
        print("; ".join(speeds([text], len(text.encode()) / 1e6)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
