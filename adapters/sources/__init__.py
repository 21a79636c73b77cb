"""Where papers come from: each module turns one wire format into the engine's values.

`huggingface` asks the live API, `recorded` replays its answers from files, `sample` holds a few
days to show the product without a network. All three read the same wire format, `daily_papers`.
"""
