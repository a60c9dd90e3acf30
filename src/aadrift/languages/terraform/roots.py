"""Root modules: where evaluation starts, and with which values.

A folder that others call by a relative path is evaluated through its callers, unless something in
it shows that it is deployed on its own as well.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from aadrift.discovery import Selection
from aadrift.inputs import Inputs
from aadrift.languages.terraform import readers, terragrunt, values_files
from aadrift.languages.terraform.arguments import Argument
from aadrift.languages.terraform.instance import Instance, Root
from aadrift.languages.terraform.modules import Module, is_terraform
from aadrift.languages.terraform.reach import Reach
from aadrift.languages.terraform.sources import Library
from aadrift.records import dataclass
from aadrift.workspace import Workspace, join


@dataclass(frozen=True)
class Evaluation:
    """A root module under one variant, ready to be evaluated.

    ``values`` are the values files that it takes; None where they are not known.
    """

    instance: Instance
    stack: str
    variant: str | None = None
    values: frozenset[str] | None = None


def folder_of(path: str) -> str:
    """The folder of a file, ``.`` for the root."""
    return path.rpartition("/")[0] or "."


def relevant_folders(selection: Selection, reach: Reach, library: Library) -> set[str]:
    """The folders whose Terraform files, values, data files or installed modules can matter."""
    found = {folder_of(path) for path in selection.relevant if is_terraform(_name(path))}
    found |= readers.of_relevant_files(selection, library)
    for folder in _initialised(selection):
        if any(reach.folder(installed) for installed in library.installed(folder).values()):
            found.add(folder)
    return found


def _initialised(selection: Selection) -> Iterator[str]:
    """The folders in which ``terraform init`` was run."""
    for path in selection.installed_modules:
        yield folder_of(path.removesuffix("/modules/modules.json"))


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _callers(selection: Selection, library: Library) -> dict[str, set[str]]:
    """For each folder, the folders that call it, by a relative path or as an installed module."""
    callers: dict[str, set[str]] = defaultdict(set)
    for path, sources in selection.local_sources.items():
        if is_terraform(_name(path)):
            folder = folder_of(path)
            for source in sources:
                called = join(folder, source.replace("//", "/"))
                if called != folder:
                    callers[called].add(folder)
    for folder in _initialised(selection):
        installed = library.installed(folder)
        for key, called in installed.items():
            callers[called].add(installed.get(key.rpartition(".")[0], folder))
    return callers


def root_folders(selection: Selection, relevant: set[str], library: Library) -> list[str]:
    """The folders to evaluate so that every relevant folder is reached, in order."""
    callers = _callers(selection, library)
    reached = set(relevant)
    queue = deque(sorted(relevant))
    while queue:
        for caller in callers.get(queue.popleft(), ()):
            if caller not in reached:
                reached.add(caller)
                queue.append(caller)
    roots = {
        folder
        for folder in reached
        if not callers.get(folder) or _deploys_itself(library.at(folder), library.workspace)
    }
    return sorted(roots | _unreached(roots, reached, callers))


def _unreached(roots: set[str], reached: set[str], callers: dict[str, set[str]]) -> set[str]:
    """Folders that only call each other in a circle: the first of each circle."""
    calls: dict[str, set[str]] = defaultdict(set)
    for called, by in callers.items():
        for caller in by:
            calls[caller].add(called)
    seen: set[str] = set()
    chosen: set[str] = set()

    def visit(folder: str) -> None:
        stack = [folder]
        while stack:
            current = stack.pop()
            if current not in seen:
                seen.add(current)
                stack.extend(calls.get(current, ()))

    for folder in sorted(roots):
        visit(folder)
    for folder in sorted(reached):
        if folder not in seen:
            chosen.add(folder)
            visit(folder)
    return chosen


def _deploys_itself(module: Module, workspace: Workspace) -> bool:
    """Whether a called module has values or a backend of its own."""
    folder = module.folder
    if values_files.auto_loaded(workspace, folder):
        return True
    if values_files.selectable(workspace, folder, module):
        return True
    return any(
        block.type in {"backend", "cloud"}
        for settings in module.settings
        for block in settings.body.blocks
    )


Stack = Callable[[], Iterator[Evaluation]]
"""A root module or terragrunt unit: makes its evaluations, one for each variant of its values."""


def stacks(
    selection: Selection,
    inputs: Inputs,
    reach: Reach,
    units: list[terragrunt.Unit],
) -> list[Stack]:
    """Every root module and unit that is to be evaluated, in order; none is, yet."""
    library = reach.library
    workspace = library.workspace
    relevant = relevant_folders(selection, reach, library)
    deployed = {unit.module.folder for unit in units if unit.module is not None}
    roots = [
        folder
        for folder in root_folders(selection, relevant, library)
        if folder not in deployed or _deploys_itself(library.at(folder), workspace)
    ]
    below = _values_below(selection, roots, library)
    return [
        *(
            partial(_variants, folder, workspace, inputs, library, below.get(folder, ()))
            for folder in roots
        ),
        *(partial(_of_unit, unit, workspace, inputs, library, reach) for unit in units),
    ]


def _of_unit(
    unit: terragrunt.Unit, workspace: Workspace, inputs: Inputs, library: Library, reach: Reach
) -> Iterator[Evaluation]:
    if unit.module is not None and reach.folder(unit.module.folder):
        root = Root(workspace, library, unit.module.folder, inputs.terraform_workspace)
        yield Evaluation(Instance(root, unit.module, unit.arguments), unit.folder, unit.path)


def _values_below(selection: Selection, roots: list[str], library: Library) -> dict[str, list[str]]:
    """The values files that speak of audiences, by the nearest root module above that takes them.

    Those beside a module that takes them are found with it.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(selection.relevant):
        if not values_files.is_values_file(path):
            continue
        folder = folder_of(path)
        above = [root for root in roots if root == "." or folder.startswith(f"{root}/")]
        for one in (folder, *sorted(above, key=len, reverse=True)):
            if values_files.takes_from(library.at(one), library.workspace, path):
                if one != folder:
                    found[one].append(path)
                break
    return found


def _variants(
    folder: str, workspace: Workspace, inputs: Inputs, library: Library, below: Iterable[str]
) -> Iterator[Evaluation]:
    module = library.at(folder)
    if not module.paths:
        return
    given = _from_environment(inputs)
    base = values_files.from_strings(workspace, module, given)
    auto = values_files.auto_loaded(workspace, folder)
    base |= values_files.from_files(workspace, auto)
    variants: list[tuple[str | None, list[str]]] = [(None, [])]
    if inputs.var_files:
        variants = [(", ".join(inputs.var_files), list(inputs.var_files))]
    elif files := values_files.selectable(workspace, folder, module, below):
        variants = [(path, [path]) for path in files]
    last = values_files.from_strings(workspace, module, dict(inputs.variables))
    for variant, paths in variants:
        arguments: dict[str, Argument] = {
            **base,
            **values_files.from_files(workspace, paths),
            **last,
        }
        root = Root(workspace, library, folder, inputs.terraform_workspace)
        instance = Instance(root, module, arguments)
        yield Evaluation(instance, folder, variant, frozenset([*auto, *paths]))


def _from_environment(inputs: Inputs) -> dict[str, str]:
    prefix = "TF_VAR_"
    return {
        name.removeprefix(prefix): value
        for name, value in inputs.environment.items()
        if name.startswith(prefix)
    }
