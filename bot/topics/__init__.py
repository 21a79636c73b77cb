"""The topic language: what a channel wants to see, or a person looks up; one for both. Pure.

    expression   = alternative { ("," | ";" | "|" | newline | "OR") alternative }
    alternative  = item { ["AND"] item }            all of its items, in any order
    item         = operand | "NOT" operand | "-" operand
    operand      = text | field | count | date | name | "(" expression ")"
    text         = word | word "*" | '"' words '"'
    field        = ("title:" | "author:" | "org:") text | "category:" code | "source:" source
    count        = ("upvotes" | "stars" | "comments") ">=" number
    date         = ("since:" | "until:") ( YYYY[-MM[-DD]] | number ("d" | "w") )
    name         = the name of a built-in topic, with no other word beside it

`-x` excludes from the whole expression, inside parentheses from what is in them; `NOT x` is one of
the items of its alternative.

`tree` holds expressions as values and writes them as text, `reading` reads text into them and
`operands` the words, fields, counts and dates in it, `built_in` knows the built-in topics, `hits`
finds which of some papers have a term, and `judging` combines that into who is in, who is out, why,
and what is not known yet.
"""
