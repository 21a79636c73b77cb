"""What `docs/performance.md` claims, measured: `make bench` runs each file of this folder.

Every table has a floor beside ours, measured in the same run: what the work costs done bare. Times
depend on the machine; the ratios are what one compares.
"""
