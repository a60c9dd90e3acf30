"""From verified changes to a commit, and from a commit to a branch."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aadrift.fixing.outcome import FileChange
from aadrift.fixing.write import WriteError, write
from aadrift.publishing.checkout import Checkout
from aadrift.publishing.git import Git
from aadrift.publishing.interface import GitError, PublishError
from aadrift.publishing.repository import Repository
from aadrift.records import dataclass
from aadrift.wording import listing, shown
from aadrift.workspace import Workspace

# Mark a commit of ours by its content and parent: who amends or rebases it takes it over.
_TREE = re.compile(r"^Aadrift-Tree: ([0-9a-f]{40,64})$", re.MULTILINE)
_BASE = re.compile(r"^Aadrift-Base: ([0-9a-f]{40,64})$", re.MULTILINE)
# A signature that is shown would be taken for the message.
_SHOW = ("-c", "log.showSignature=false", "show", "--no-patch")


@dataclass(frozen=True)
class Commit:
    """A commit of ours; ``tree`` is the id of its content."""

    id: str
    tree: str


def commit(
    checkout: Checkout, changes: Sequence[FileChange], workspace: Workspace, message: str
) -> Commit:
    """Commit some verified changes on top of HEAD, in the temporary work tree.

    The user's hooks run and signing is done as configured. Raises PublishError when one of them
    fails, or when what would be committed is not exactly the verified changes.
    """
    git, head = checkout.git, checkout.repository.head
    checkout.reset()
    try:
        write(changes, workspace)
    except WriteError as error:
        raise PublishError(f"the fix can't be committed: {error}") from None
    paths = "".join(f"{change.path}\0" for change in changes)
    git.run("update-index", "-z", "--stdin", stdin=paths)
    _refuse_more(git, head, changes)
    tree = git.run("write-tree")
    text = f"{message.strip()}\n\nAadrift-Tree: {tree}\nAadrift-Base: {head}\n"
    # The message is taken as it is: a line that starts with # is a comment only in an editor.
    ok, _, said = git.attempt("commit", "--quiet", "--cleanup=whitespace", "-F", "-", stdin=text)
    if not ok:
        raise GitError(_refusal(said))
    made = Commit(git.run("rev-parse", "HEAD"), git.run("rev-parse", "HEAD^{tree}"))
    if made.tree != tree or git.run("rev-parse", "HEAD^") != head:
        raise PublishError(
            "a hook changed what was to be committed, so that it is not the verified fix any more; "
            "nothing was published. Let the hook only check, or use --patch"
        )
    return made


def _refusal(said: str) -> str:
    if "tell me who you are" in said or "empty ident" in said or "auto-detect" in said:
        return (
            "git does not know who commits: set user.name and user.email (git config), or "
            "GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME and GIT_COMMITTER_EMAIL"
        )
    if "failed to sign" in said or "gpg" in said:
        return (
            f"the commit can't be signed, as the configuration of git asks for: {said}. Nothing "
            "was published"
        )
    return (
        f"git or a hook of the repository refused the commit: {said}. Nothing was published; mend "
        "what it complains about and run again"
    )


def _refuse_more(git: Git, head: str, changes: Sequence[FileChange]) -> None:
    """Raise PublishError when git would commit other lines than those of the patch.

    Happens where the attributes ask for line ends that HEAD's own content does not have.
    """
    expected = {change.path: _lines_changed(change) for change in changes}
    found: dict[str, int] = {}
    for entry in git.listed(
        "diff-index", "--cached", "--numstat", "--no-ext-diff", "-z", "--no-renames", head
    ):
        added, _, path = entry.split("\t", 2)
        found[path] = int(added) if added.isdigit() else -1
    wrong = sorted(
        path
        for path in {*found, *expected}
        if found.get(path) != -1 and found.get(path) != expected.get(path)
    )
    if wrong:
        raise PublishError(
            f"git would commit more than the fix in {listing(map(shown, wrong), 3)}, as the line "
            "ends there are not those that .gitattributes asks for; nothing was published. Run "
            "'git add --renormalize .', commit that, and run again"
        )


def _lines_changed(change: FileChange) -> int:
    return len({change.before.count(b"\n", 0, one.start) for one in change.replacements})


def is_ours(git: Git, commit_id: str) -> bool:
    """Whether aadrift made a commit, and nobody has amended or rebased it since.

    A branch of ours is one commit on what was HEAD then, so its tip tells all about it. The commit
    is read raw: a shallow clone hides parents.
    """
    head, _, message = git.run("cat-file", "commit", commit_id).partition("\n\n")
    facts = [line.split(" ", 1) for line in head.splitlines()]
    trees = [one[1] for one in facts if one[0] == "tree"]
    parents = [one[1] for one in facts if one[0] == "parent"]
    return trees == _TREE.findall(message)[-1:] and parents == _BASE.findall(message)[-1:]


def refuse_foreign(git: Git, branch: str, tip: str, head: str, where: str) -> None:
    """Raise PublishError when a branch has what others committed and HEAD does not have."""
    if git.succeeds("merge-base", "--is-ancestor", tip, head) or is_ours(git, tip):
        return
    commit = git.run(*_SHOW, "--format=%h %an: %s", tip)
    raise PublishError(
        f"the branch {branch} {where} has a commit that aadrift did not make ({shown(commit)}), "
        "and that is not overwritten; merge or remove the branch, or name another with --branch"
    )


def same_as(git: Git, tip: str | None, made: Commit, head: str) -> bool:
    """Whether a branch is already what was just committed: the same content on the same parent."""
    return (
        tip is not None
        and is_ours(git, tip)
        and git.attempt("rev-parse", f"{tip}^{{tree}}", f"{tip}^")[1].split() == [made.tree, head]
    )


def move_branch(repository: Repository, branch: str, commit_id: str, before: str | None) -> None:
    """Let a local branch name a commit, if it is still where it was before."""
    absent = "0" * len(commit_id)
    ok, _, said = repository.git.attempt(
        "update-ref", "-m", "aadrift fix", f"refs/heads/{branch}", commit_id, before or absent
    )
    if not ok:
        raise GitError(f"the branch {branch} can't be made: {said}")
