"""The command line: what can be asked of it, and what each command opens.

`opening` alone chooses adapters and hands the engine what it needs. The commands are thin: read the
arguments, open what is needed, call the engine, show what it says. Whatever is slow to import is
imported inside the command that needs it, so that `--help` answers at once.
"""
