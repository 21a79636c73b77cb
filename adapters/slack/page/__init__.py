"""What is sent to Slack, on a page for eyes: messages, forms and the Home tab as one HTML file.

It knows Slack's blocks, and nothing of papers or of the door. `page` is the file. `windows` and
`messages` are what stands around blocks, `blocks` draws them, `texts` and `controls` what they
hold, `reactions` what people left beneath a message, `dates` what a client makes of an instant; a
`sight` says how all of it is looked at. It is written with `adapters.html`.
"""
