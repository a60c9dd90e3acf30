"""The last step of a fix: a branch with one commit, and a pull request that carries it."""
