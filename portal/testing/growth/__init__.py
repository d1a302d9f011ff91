"""Whether lists stay fast while cases grow: 10,000, 100,000 and 1,000,000 of them, in one run.

``python -m portal.testing.growth [10000 100000 1000000]`` starts a scratch PostgreSQL with a town
for each size and asks all of them in turn for the pages that people ask for, through views and
templates (:mod:`portal.testing.growth.report`). It prints the median processor milliseconds of a
request and the database's among them, which neighbours of the machine hardly change; then what
moving 500 cases at once takes, and the export of all cases. A million cases need 6 GB of disk.
"""
