"""Where papers come from: each module turns one wire format into the engine's values.

`huggingface` and `arxiv` ask live services, for the papers of a day, for papers by id and for
papers by words. `recorded` replays answers of the former from files, and `sample` holds a few days
to show the product without a network.

The wire formats are apart from the asking: `daily_papers` reads the answers of Hugging Face and
`hub_paper` one paper in them, `atom` reads those of arXiv. `texts` and `findings` are what they
share.
"""
