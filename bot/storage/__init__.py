"""What is kept: the one room that knows SQL. Values come in and go out; rows stay here.

`database` opens and guards a database, `schema` brings it to this version's tables (`migrations`),
`tables` names them, and there is one file of queries per noun: `papers` (which asks `learning` what
to believe), `editions`. Every function takes the transaction it runs in, so that who calls decides
what happens together or not at all.
"""
