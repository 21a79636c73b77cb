"""Claims about crashes, replicas, weather, clocks and trouble: processes killed, and years gone by.

    pytest tests/reliability              the short forms, part of `make test`
    python -m tests.reliability.soak      the long forms, with a report

`stage` makes what is due; `child` runs an App as a process that may die at any step; `evidence`
compares what the platform's journal has with what the ledger says.
"""
