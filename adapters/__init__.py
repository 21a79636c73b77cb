"""The doors: where papers come in (`sources`) and where digests go out (`console`).

A door translates between its outside and the engine's values, and decides nothing. Doors do not
know each other; only `bot.__main__` knows them.
"""
