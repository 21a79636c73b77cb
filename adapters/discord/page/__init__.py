"""What is sent to Discord, on a page for eyes: messages and forms as one HTML file.

It knows Discord's messages, and nothing of papers or of the door. `page` is the file. `windows` and
`messages` are what stands around texts, `embeds` and `controls` draw what is in a message, `texts`
the markdown that the door writes, `reactions` what people left beneath a message, `dates` what a
client makes of an instant; a `sight` says how all of it is looked at.
"""
