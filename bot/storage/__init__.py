"""What is kept: the one room that knows SQL. Values come in and go out; rows stay here.

`database` opens and guards a database (`backend` is what SQLite and PostgreSQL do each in its own
way, in `sqlite` and `postgresql`), `schema` brings it to this version's tables (`migrations`),
`tables` names them, and there is one file of queries per noun: `papers` writes them (and asks
`learning` what to believe), `records` reads them, then `votes`, `editions`, `paces`. Every function
takes the transaction it runs in, so that who calls decides what happens together or not at all.
"""
