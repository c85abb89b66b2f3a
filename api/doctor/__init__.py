"""What `ayni doctor` looks at: an installation as it is, to tell an operator what to do.

Each group of checks is a file that gives `Finding`s about a `Place`; `registry.CHECKS` names them
in the order in which they are looked at. Nothing here changes anything, and none is fixed by
itself. To add a group: write its file, and its line there.
"""
