"""What is answered, as facts: never markup, never a layout. Each chat renders every one of them.

All replies are for the person who asked, except `papers.Shared`. `reply` names them all.
"""
