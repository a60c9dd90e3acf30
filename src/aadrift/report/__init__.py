"""What a run found: the one model that every format renders, and how it comes to be.

``assemble`` makes it from what the steps of a run return, ``merging`` from the reports of several
runs, ``explanation`` narrows it to one target; ``summary`` is the report in numbers.
"""
